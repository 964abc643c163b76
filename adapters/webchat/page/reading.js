/** An answer that is longer than the window is read from its beginning, so Web Chat must not scroll to its end. */
export function readFromTop(chat) {
  const scrollable = chat.querySelector('.webchat__basic-transcript__scrollable');
  if (!scrollable) return;
  const person = new AbortController();
  for (const sign of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
    addEventListener(sign, () => person.abort(), { passive: true, signal: person.signal });
  }
  let frames = 20;
  const hold = () => {
    if (person.signal.aborted) return;
    const last = scrollable.querySelector('.webchat__basic-transcript__transcript > :last-child');
    if (last && last.offsetHeight > scrollable.clientHeight) scrollable.scrollTop = last.offsetTop - 8;
    if (frames-- > 0) requestAnimationFrame(hold);
    else person.abort();
  };
  hold();
}
