import { button } from './elements.js';

const CODE = '.ac-adaptiveCard pre';
const COPIED_MS = 2_000;

const { lamp } = globalThis;

/**
 * Puts a button that copies below each piece of code in the chat, now and later. Cards cannot copy by themselves; where
 * the browser lets no page copy (neither https nor this machine) there is none.
 * @param {HTMLElement} chat
 */
export function offerCopies(chat) {
  if (!navigator.clipboard) return;
  const offer = () => {
    for (const code of chat.querySelectorAll(CODE)) {
      if (!code.nextElementSibling?.matches('.copy')) code.after(copyButton(code));
    }
  };
  new MutationObserver(offer).observe(chat, { childList: true, subtree: true });
}

function copyButton(code) {
  let timer;
  const made = button(lamp.text('copy'), () => void copy(), { class: 'copy', 'aria-live': 'polite' });
  const say = (name) => {
    made.textContent = lamp.text(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      made.textContent = lamp.text('copy');
    }, COPIED_MS);
  };
  const copy = () =>
    navigator.clipboard.writeText(code.textContent.trimEnd()).then(
      () => say('copied'),
      () => say('notCopied'),
    );
  return made;
}
