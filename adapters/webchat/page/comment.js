import { button, make } from './elements.js';

/** The name of the event that Web Chat sends when a thumb is pressed. */
const FEEDBACK = 'webchat:activity-status/feedback';
const MAX_CHARACTERS = 2_000;
const THANKS_MS = 4_000;

const { lamp } = globalThis;
const place = document.getElementById('comment');
let timer;

/**
 * Asks for a few words after a thumb. The rating itself has gone already; with words it is sent once more.
 * @param activity what Web Chat posts
 * @param {(activity: object) => void} post sends another one
 */
export function askForComment(activity, post) {
  if (activity.type !== 'event' || activity.name !== FEEDBACK || activity.value !== undefined) return;
  const action = activity.entities?.[0];
  const field = make('textarea', {
    id: 'comment-text',
    rows: '2',
    maxlength: String(MAX_CHARACTERS),
    'aria-describedby': 'comment-hint',
  });
  const isGood = action?.['@type'] === 'LikeAction';
  const send = (event) => {
    event.preventDefault();
    const comment = field.value.trim();
    if (comment === '') return field.focus();
    const { type, name, entities } = activity;
    post({ type, name, entities, value: { comment } });
    thank();
  };
  const form = make(
    'form',
    { class: 'comment', onsubmit: (event) => send(event) },
    make('label', { for: 'comment-text' }, lamp.text(isGood ? 'commentUp' : 'commentDown')),
    field,
    make('p', { id: 'comment-hint', class: 'comment-hint' }, lamp.text('commentHint')),
    make(
      'div',
      { class: 'comment-buttons' },
      make('button', { type: 'submit', class: 'primary' }, lamp.text('commentSend')),
      button(lamp.text('commentSkip'), clear, { class: 'plain' }),
    ),
  );
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') clear();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event);
  });
  clearTimeout(timer);
  place.replaceChildren(form);
  field.focus();
}

/** Takes the form away. */
export function clear() {
  clearTimeout(timer);
  place.replaceChildren();
}

function thank() {
  place.replaceChildren(make('p', { class: 'thanks', role: 'status' }, lamp.text('commentThanks')));
  timer = setTimeout(clear, THANKS_MS);
}
