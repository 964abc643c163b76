/**
 * Who this browser is and which conversation it is in. A signed `resume` token is kept, so that a reload, and even an
 * expired chat token, goes on in the same conversation.
 */
const KEY = 'lamp.chat';
const GENERATE = '/v3/directline/tokens/generate';
/** How long a reloaded page may wait for its former self to let go of the conversation. */
const LOCK_WAIT_MS = 1_500;

/** The tab's own conversation first, then the one that was used last in any tab. */
function kept() {
  for (const storage of storages()) {
    try {
      const value = JSON.parse(storage.getItem(KEY) ?? 'null');
      if (typeof value?.resume === 'string' && typeof value.conversationId === 'string') return value;
    } catch {
      // Somebody else's value: it will be overwritten.
    }
  }
  return undefined;
}

function keep(value) {
  for (const storage of storages()) {
    try {
      storage.setItem(KEY, JSON.stringify(value));
    } catch {
      // Full, or switched off: the conversation just does not survive a reload.
    }
  }
}

function storages() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}

/** Two tabs in one conversation would push each other out for ever, so each conversation belongs to one tab. */
async function claim(conversationId) {
  if (!navigator.locks) return () => {};
  const held = Promise.withResolvers();
  const got = Promise.withResolvers();
  navigator.locks
    .request(`${KEY}.${conversationId}`, { signal: AbortSignal.timeout(LOCK_WAIT_MS) }, () => {
      got.resolve(held.resolve);
      return held.promise;
    })
    .catch(() => got.resolve(undefined));
  return got.promise;
}

async function generate(body) {
  const response = await fetch(GENERATE, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? `The server answered ${response.status}.`);
  return answer;
}

let current;

/** The conversation that is on the screen from now on. */
function settle(granted, release) {
  if (granted.conversationId !== current?.conversationId) current?.release?.();
  const { resume, conversationId, token } = granted;
  current = { resume, conversationId, release, token };
  keep({ resume, conversationId });
  return granted;
}

/**
 * A token for the conversation of this tab; with `fresh`, for a new one of the same person.
 * @returns {Promise<{token: string, conversationId: string, userId: string, polling?: true}>} `polling`: the server has
 *   no connection to spare, ask it for news instead
 */
export async function enter({ fresh = false } = {}) {
  const before = current ?? kept();
  let release = current?.release;
  let startAnew = fresh;
  if (before && !fresh && !release) {
    release = await claim(before.conversationId);
    startAnew = release === undefined;
  }
  const granted = await generate({ ...(before ? { resume: before.resume } : {}), fresh: startAnew });
  if (granted.conversationId !== before?.conversationId) {
    release?.();
    release = await claim(granted.conversationId);
  }
  return settle(granted, release);
}

/** A call about this person, with a token that was made for it when the one at hand has expired. */
async function call(method, path, body) {
  const given = body ? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } } : {};
  const once = () =>
    fetch(`/webchat/${path}`, {
      method,
      ...given,
      headers: { ...given.headers, Authorization: `Bearer ${current?.token}` },
    });
  let response = await once();
  if (response.status === 401 || response.status === 403) {
    const { resume } = current ?? kept() ?? {};
    const { token } = await generate(resume ? { resume } : {});
    if (current) current.token = token;
    response = await once();
  }
  return response;
}

async function answerOf(response) {
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return await response.json();
}

/** @returns {Promise<{id: string, title: string, saidAt: string, current: boolean}[]>} the newest first */
export async function past() {
  const { conversations } = await answerOf(await call('GET', 'conversations'));
  return conversations.map((one) => ({ ...one, current: one.id === current?.conversationId }));
}

/** Goes into a former conversation, as `enter`; says `elsewhere` when another tab has it, `gone` when nobody has it. */
export async function reenter(id) {
  const release = await claim(id);
  if (!release) return 'elsewhere';
  const response = await call('POST', `conversations/${encodeURIComponent(id)}/open`, {}).catch((error) => {
    release();
    throw error;
  });
  if (response.ok) return settle(await response.json(), release);
  release();
  if (response.status === 404) return 'gone';
  throw new Error(`The server answered ${response.status}.`);
}

/** Deletes a conversation for good. */
export async function forget(id) {
  await answerOf(await call('DELETE', `conversations/${encodeURIComponent(id)}`));
}

/** From now on the bot answers in this language, also where it was told another one before. */
export async function answerIn(language) {
  await answerOf(await call('PUT', 'language', { language }));
}
