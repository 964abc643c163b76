import { askForComment, clear } from './comment.js';
import { answerIn, enter, reenter } from './connection.js';
import { offerCopies } from './copy.js';
import { dataPanel } from './data.js';
import { adaptiveCardsHostConfig, styleOptions } from './look.js';
import { pastPanel } from './past.js';
import { readFromTop } from './reading.js';
import { isTroubled, showState } from './state.js';

const { lamp } = globalThis;
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
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 15_000];

const nonce = document.querySelector('script[nonce]').nonce;
const element = {
  chat: document.getElementById('chat'),
  examples: document.getElementById('examples'),
  fresh: document.getElementById('fresh'),
  language: document.getElementById('language'),
};

/** Web Chat is large; the token is fetched meanwhile. */
const webChat = new Promise((resolve, reject) => {
  if (window.WebChat) resolve();
  const script = document.getElementById('webchat');
  script.addEventListener('load', resolve);
  script.addEventListener('error', () => reject(new Error('Web Chat could not be loaded.')));
});
webChat.catch(() => {});

/** The chat that is on the screen. */
let chat;
let attempts = 0;
let lostTimer;
let retryTimer;

function online() {
  clearTimeout(lostTimer);
  clearTimeout(retryTimer);
  lostTimer = undefined;
  attempts = 0;
  showState('online');
  element.fresh.disabled = false;
}

function lost() {
  if (lostTimer !== undefined) return;
  lostTimer = setTimeout(() => {
    showState(navigator.onLine ? 'lost' : 'offline');
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

/** Sends something that Web Chat has no button for. */
function post(activity) {
  chat?.store.dispatch({ type: 'DIRECT_LINE/POST_ACTIVITY', meta: { method: 'keyboard' }, payload: { activity } });
}

/** What goes out: with the time zone of this browser. */
function outgoing(action) {
  const { activity } = action.payload;
  started();
  askForComment(activity, post);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const channelData = { ...activity.channelData, timeZone };
  return { ...action, payload: { ...action.payload, activity: { ...activity, channelData } } };
}

/** Watches what goes through Web Chat. */
function watch() {
  return (next) => (action) => {
    if (action.type === 'DIRECT_LINE/POST_ACTIVITY') return next(outgoing(action));
    if (action.type !== 'DIRECT_LINE/INCOMING_ACTIVITY') return next(action);
    const { activity } = action.payload;
    if (activity.from.role === 'user') started();
    else if (activity.type === 'message' && hasStarted()) readFromTop(element.chat);
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
    const [granted] = await Promise.all([enter({ fresh }), webChat]);
    mount(granted, { fresh });
  } catch {
    const delay = RETRY_MS[Math.min(attempts++, RETRY_MS.length - 1)];
    showState('unreachable', () => void start({ fresh }));
    element.fresh.disabled = false;
    retryTimer = setTimeout(() => void start({ fresh }), delay);
  }
}

/** Another conversation than the one before begins `fresh`. */
function mount({ token, userId, polling = false }, { fresh }) {
  const previous = chat;
  const isCurrent = () => chat === mine;
  const directLine = window.WebChat.createDirectLine({
    token,
    domain: DIRECT_LINE,
    webSocket: !polling,
    pollingInterval: POLL_MS,
    conversationStartProperties: { locale: lamp.locale },
  });
  directLine.timeout = REQUEST_TIMEOUT_MS;
  Object.assign(directLine.services, {
    WebSocket: watchedSocket(directLine, isCurrent),
    // The client waits 3 to 15 s before it reconnects; this makes it 0.6 to 3 s.
    random: () => (Math.random() - 1) / 5,
  });
  const store = window.WebChat.createStore({}, () => watch());
  const mine = { directLine, store, userId };
  chat = mine;
  if (fresh) {
    document.documentElement.classList.remove('started');
    clear();
  }
  previous?.directLine.end();
  directLine.connectionStatus$.subscribe((status) => {
    if (isCurrent() && DEAD.has(status)) lost();
    if (isCurrent() && polling && status === ONLINE) online();
  });
  render();
  if (matchMedia('(hover: hover)').matches && !document.querySelector('dialog[open]')) focusInput();
}

/** Draws the chat, again when the language changes. */
function render() {
  const { directLine, store, userId } = chat;
  window.WebChat.renderWebChat(
    {
      directLine,
      store,
      userID: userId,
      locale: lamp.locale,
      nonce,
      styleOptions,
      adaptiveCardsHostConfig,
      overrideLocalizedStrings: { TEXT_INPUT_PLACEHOLDER: lamp.text('placeholder') },
    },
    element.chat,
  );
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

/** Goes into a former conversation. */
async function reopen(id) {
  const granted = await reenter(id);
  if (typeof granted === 'string') return granted;
  mount(granted, { fresh: true });
  return 'open';
}

function offerLanguages() {
  const options = lamp.languages().map(({ code, name }) => {
    const option = document.createElement('option');
    Object.assign(option, { value: code, lang: code, textContent: name, selected: code === lamp.language });
    return option;
  });
  element.language.replaceChildren(...options);
  element.language.addEventListener('change', () => {
    lamp.choose(element.language.value);
    // The page speaks it in any case, and every message says which language it comes from.
    answerIn(lamp.language).catch(() => {});
  });
}

element.fresh.addEventListener('click', () => void start({ fresh: true }));
addEventListener('online', () => isTroubled() && void start());
addEventListener('lamp:language', () => chat && render());
dataPanel({ ask });
pastPanel({ open: reopen, start: () => void start({ fresh: true }) });
offerLanguages();
void loadExamples();
offerCopies(element.chat);
void start();
