import { forget, past } from './connection.js';
import { button, make, openPanel } from './elements.js';

const { lamp } = globalThis;

/**
 * The conversations of this browser.
 * @param {{open: (id: string) => Promise<'open' | 'elsewhere' | 'gone'>, start: () => void}} options `start`: the one on
 *   the screen was deleted
 */
export function pastPanel({ open, start }) {
  const panel = openPanel({ panel: 'past', opener: 'past-opener', fill });

  async function fill(body) {
    if (body.childElementCount === 0) body.replaceChildren(say('loading'));
    try {
      const conversations = await past();
      body.replaceChildren(make('p', { class: 'quiet' }, lamp.text('pastHint')));
      if (conversations.length === 0) body.append(make('p', {}, lamp.text('pastNone')));
      else body.append(make('ul', { class: 'past' }, ...conversations.map((one) => itemOf(one, body))));
    } catch {
      const again = button(lamp.text('retry'), () => void fill(body), { class: 'plain' });
      body.replaceChildren(say('pastFailed'), again);
    }
  }

  function itemOf(conversation, body) {
    const { id, title, saidAt, current } = conversation;
    const item = make('li');
    const opener = make(
      'button',
      { type: 'button', class: 'past-open', 'aria-current': current ? 'true' : undefined },
      make('span', { class: 'past-title' }, title),
      make('span', { class: 'quiet' }, current ? `${lamp.text('pastCurrent')} · ${when(saidAt)}` : when(saidAt)),
    );
    opener.addEventListener('click', async () => {
      const outcome = current ? 'open' : await open(id).catch(() => 'failed');
      if (outcome === 'open') return panel.close();
      const words = { elsewhere: 'pastElsewhere', gone: 'pastGone', failed: 'pastFailed' };
      item.querySelector('[role="status"]')?.remove();
      item.append(say(words[outcome]));
    });
    const label = lamp.text('pastDelete', { title });
    const remover = button('', () => confirm(conversation, item, body), { class: 'tool', 'aria-label': label });
    remover.title = label;
    remover.append(document.getElementById('bin').content.cloneNode(true));
    item.append(opener, remover);
    return item;
  }

  function confirm(conversation, item, body) {
    const title = make('p', {}, make('span', { class: 'past-title' }, conversation.title), lamp.text('pastConfirm'));
    const yes = button(lamp.text('pastYes'), () => void remove(conversation, body), { class: 'danger' });
    const no = button(lamp.text('pastNo'), () => void back(), { class: 'plain' });
    const back = async () => {
      const anew = itemOf(conversation, body);
      item.replaceWith(anew);
      anew.querySelector('.tool').focus();
    };
    item.replaceChildren(title, yes, no);
    yes.focus();
  }

  async function remove({ id, current }, body) {
    try {
      await forget(id);
    } catch {
      // The list that is read now tells what became of it.
    }
    if (current) start();
    await fill(body);
    document.querySelector('#past [data-close]').focus();
  }
}

function say(key) {
  return make('p', { role: 'status' }, lamp.text(key));
}

const DAY_MS = 24 * 3_600_000;

/** Within a day as time ago, before that as the day it was. */
function when(saidAt) {
  const atMs = Date.parse(saidAt);
  const agoMs = Date.now() - atMs;
  const { locale } = lamp;
  const minutes = Math.max(0, Math.floor(agoMs / 60_000));
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (agoMs < DAY_MS) return relative.format(-Math.floor(minutes / 60), 'hour');
  return new Intl.DateTimeFormat(locale, { weekday: 'short', month: 'short', day: 'numeric' }).format(atMs);
}
