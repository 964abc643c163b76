/** Whether the page is connected: a quiet word beside the name, and a banner when something has to be said. */
const { lamp } = globalThis;
const banner = document.getElementById('banner');
const state = document.getElementById('state');

let shown = { kind: 'connecting' };

/** @param {'online' | 'connecting' | 'lost' | 'offline' | 'unreachable'} kind @param {() => void} [retry] */
export function showState(kind, retry) {
  shown = { kind, retry };
  paint();
}

function paint() {
  const { kind, retry } = shown;
  state.dataset.state = kind === 'online' || kind === 'connecting' ? kind : 'lost';
  state.querySelector('span').textContent = lamp.text(kind === 'online' || kind === 'connecting' ? kind : 'connecting');
  banner.hidden = kind === 'online' || kind === 'connecting';
  if (banner.hidden) {
    banner.replaceChildren();
    return;
  }
  banner.replaceChildren(lamp.text(kind));
  if (!retry) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = lamp.text('retry');
  button.addEventListener('click', retry);
  banner.append(' ', button);
}

/** Whether the banner is on the screen. */
export function isTroubled() {
  return !banner.hidden;
}

addEventListener('lamp:language', paint);
paint();
