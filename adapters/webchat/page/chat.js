import { enter } from './connection.js';
import { adaptiveCardsHostConfig, styleOptions } from './look.js';

const DIRECT_LINE = '/v3/directline';
/** States of the Direct Line client after which it does nothing by itself any more. */
const DEAD = new Set([3, 4, 5]);
const ONLINE = 2;
/** How often a page without a connection asks for news. */
const POLL_MS = 3_000;
/** A reconnection that takes no longer than this is nobody's business. */
const SILENT_MS = 1_500;
/** The client reconnects by itself for some time; after this the page starts it anew. */
const GIVE_UP_MS = 20_000;
/** The client has one time for both: how long a request may take, and how often it tries to reconnect. */
const REQUEST_TIMEOUT_MS = 10_000;
const RECONNECT_MS = 2_000;
/** The texts of the page are English; numbers and dates may be written as at home. */
const LOCALE = navigator.language.startsWith('en') ? navigator.language : 'en-US';
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 15_000];

const nonce = document.querySelector('script[nonce]').nonce;
const element = {
  chat: document.getElementById('chat'),
  banner: document.getElementById('banner'),
  examples: document.getElementById('examples'),
  fresh: document.getElementById('fresh'),
};

/** The chat that is on the screen. */
let chat;
let attempts = 0;
let lostTimer;
let retryTimer;

function show(text, action) {
  element.banner.replaceChildren(text);
  if (action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = action.title;
    button.addEventListener('click', action.run);
    element.banner.append(' ', button);
  }
  element.banner.hidden = false;
}

function online() {
  clearTimeout(lostTimer);
  clearTimeout(retryTimer);
  lostTimer = undefined;
  attempts = 0;
  element.banner.hidden = true;
  element.fresh.disabled = false;
}

function lost() {
  if (lostTimer !== undefined) return;
  lostTimer = setTimeout(() => {
    show(navigator.onLine ? 'The connection was lost. Trying again…' : 'You are offline.');
    retryTimer = setTimeout(() => void start(), GIVE_UP_MS - SILENT_MS);
  }, SILENT_MS);
}

/** The client's own socket, watched, because the client tells nobody when it loses it. */
function watchedSocket(directLine, isCurrent) {
  return class extends WebSocket {
    constructor(url) {
      // The way that the page came is the way that is known to work.
      const target = new URL(url);
      super(`${location.origin.replace(/^http/, 'ws')}${target.pathname}${target.search}`);
      this.addEventListener('open', () => {
        directLine.timeout = REQUEST_TIMEOUT_MS;
        if (isCurrent()) online();
      });
      this.addEventListener('close', () => {
        directLine.timeout = RECONNECT_MS;
        if (isCurrent()) lost();
      });
    }
  };
}

function started() {
  document.documentElement.classList.add('started');
}

function hasStarted() {
  return document.documentElement.classList.contains('started');
}

/** Watches what goes through Web Chat. */
function watch() {
  return (next) => (action) => {
    if (action.type === 'DIRECT_LINE/POST_ACTIVITY') started();
    if (action.type !== 'DIRECT_LINE/INCOMING_ACTIVITY') return next(action);
    const { activity } = action.payload;
    if (activity.from.role === 'user') started();
    else if (activity.type === 'message' && hasStarted()) readFromTop();
    if (hasStarted() || !activity.suggestedActions) return next(action);
    // The welcome's suggestions stand as examples at the top already.
    const { suggestedActions, ...welcome } = activity;
    offer(suggestedActions.actions.map(({ value }) => value));
    return next({ ...action, payload: { ...action.payload, activity: welcome } });
  };
}

/** Opens the chat, again if need be; with `fresh`, a new conversation. */
async function start({ fresh = false } = {}) {
  clearTimeout(retryTimer);
  clearTimeout(lostTimer);
  lostTimer = undefined;
  element.fresh.disabled = true;
  try {
    const { token, userId, polling = false } = await enter({ fresh });
    mount({ token, userId, polling, fresh });
  } catch {
    const delay = RETRY_MS[Math.min(attempts++, RETRY_MS.length - 1)];
    show('Lamp cannot be reached.', { title: 'Try again', run: () => void start({ fresh }) });
    element.fresh.disabled = false;
    retryTimer = setTimeout(() => void start({ fresh }), delay);
  }
}

function mount({ token, userId, polling, fresh }) {
  const previous = chat;
  const isCurrent = () => chat === mine;
  const directLine = window.WebChat.createDirectLine({
    token,
    domain: DIRECT_LINE,
    webSocket: !polling,
    pollingInterval: POLL_MS,
    conversationStartProperties: { locale: LOCALE },
  });
  directLine.timeout = REQUEST_TIMEOUT_MS;
  Object.assign(directLine.services, {
    WebSocket: watchedSocket(directLine, isCurrent),
    // The client waits 3 to 15 s before it reconnects; this makes it 0.6 to 3 s.
    random: () => (Math.random() - 1) / 5,
  });
  const store = window.WebChat.createStore({}, () => watch());
  const mine = { directLine, store };
  chat = mine;
  if (fresh) document.documentElement.classList.remove('started');
  previous?.directLine.end();
  directLine.connectionStatus$.subscribe((status) => {
    if (isCurrent() && DEAD.has(status)) lost();
    if (isCurrent() && polling && status === ONLINE) online();
  });
  window.WebChat.renderWebChat(
    {
      directLine,
      store,
      userID: userId,
      locale: LOCALE,
      nonce,
      styleOptions,
      adaptiveCardsHostConfig,
      overrideLocalizedStrings: { TEXT_INPUT_PLACEHOLDER: 'Ask about your data' },
    },
    element.chat,
  );
  if (matchMedia('(hover: hover)').matches) focusInput();
}

/** An answer that is longer than the window is read from its beginning, so Web Chat must not scroll to its end. */
function readFromTop() {
  const scrollable = element.chat.querySelector('.webchat__basic-transcript__scrollable');
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

function focusInput() {
  requestAnimationFrame(() => element.chat.querySelector('[data-id="webchat-sendbox-input"]')?.focus());
}

function ask(text) {
  chat?.store.dispatch({ type: 'WEB_CHAT/SEND_MESSAGE', payload: { text } });
  focusInput();
}

/** Shows example questions; the first who has some decides. */
function offer(questions) {
  if (element.examples.childElementCount > 0) return;
  const items = questions.map((text) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', () => ask(text));
    const item = document.createElement('li');
    item.append(button);
    return item;
  });
  element.examples.replaceChildren(...items);
}

async function loadExamples() {
  try {
    const response = await fetch('/webchat/starters');
    offer((await response.json()).starters);
  } catch {
    // The page is as useful without examples, and the bot's welcome may bring some.
  }
}

element.fresh.addEventListener('click', () => void start({ fresh: true }));
addEventListener('online', () => element.banner.hidden || void start());
void loadExamples();
void start();
