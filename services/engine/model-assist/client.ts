import { z } from 'zod';
import { type Clock, sleep } from '../../clock.ts';
import type { ModelSettings } from './settings.ts';

/** Why there is no reply. */
export type Fault =
  | 'timeout'
  | 'unreachable'
  | 'unauthorized'
  | 'busy'
  | 'unexpected'
  | 'unreadable'
  | 'too_large'
  | 'declined'
  | 'paused'
  | 'budget'
  | 'too_wide';

/** One line of the conversation with a model. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What a reply has to look like, for servers that hold to it; it is checked in any case. */
export interface ReplySchema {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What is asked, and what is wanted. */
export interface Asked {
  readonly messages: readonly ChatMessage[];
  readonly reply: ReplySchema;
}

/** What came back. */
export type Completion =
  | { readonly kind: 'content'; readonly content: string }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly status?: number };

/** A reply is a small plan; whatever is longer is none. */
const MAX_BODY_BYTES = 256 * 1_024;
const MAX_TOKENS = 2_000;
const SEED = 7;
const RETRY_AFTER_MS = 500;

const completionSchema = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }) }))
    .min(1),
});

type Exchange = Completion & { readonly retryAfterMs?: number };

/**
 * Asks an OpenAI-compatible API for one completion. Only the configured address is called: redirects are not followed,
 * and the reply is read to a bound. After a 429 or 5xx it is asked once more, when Retry-After leaves time for that; after
 * a 400 or 422 once more with nothing but the messages, for servers that do not know the finer settings.
 */
export class ModelClient {
  readonly #settings: ModelSettings;
  readonly #clock: Clock;

  constructor(settings: ModelSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** @param until monotonic milliseconds: what is not there by then is a timeout. @throws the signal's reason. */
  async complete(asked: Asked, until: number, signal: AbortSignal): Promise<Completion> {
    const first = await this.#exchange(this.#body(asked, true), until, signal);
    if (first.kind === 'content') return first;
    if (first.status === 400 || first.status === 422) {
      return await this.#exchange(this.#body(asked, false), until, signal);
    }
    if (first.status === undefined || (first.status !== 429 && first.status < 500)) return first;
    const waitMs = first.retryAfterMs ?? RETRY_AFTER_MS;
    if (this.#clock.monotonicMs() + waitMs >= until) return first;
    await sleep(this.#clock, waitMs, signal);
    return await this.#exchange(this.#body(asked, true), until, signal);
  }

  #body({ messages, reply }: Asked, full: boolean): string {
    const { name } = this.#settings;
    if (!full) return JSON.stringify({ model: name, messages });
    return JSON.stringify({
      model: name,
      messages,
      temperature: 0,
      seed: SEED,
      max_tokens: MAX_TOKENS,
      response_format: { type: 'json_schema', json_schema: { name: reply.name, strict: true, schema: reply.schema } },
    });
  }

  async #exchange(body: string, until: number, signal: AbortSignal): Promise<Exchange> {
    const late = new AbortController();
    const timer = this.#clock.after(until - this.#clock.monotonicMs(), () => late.abort());
    try {
      const response = await fetch(`${this.#settings.url}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...this.#credentials() },
        body,
        // The key and the question go where the operator said and nowhere else.
        redirect: 'manual',
        signal: AbortSignal.any([signal, late.signal]),
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        return this.#failed(response);
      }
      const text = await boundedText(response);
      return text === undefined ? { kind: 'fault', fault: 'too_large' } : read(text);
    } catch {
      // Whatever the network did: what matters is who ended it.
      signal.throwIfAborted();
      return { kind: 'fault', fault: late.signal.aborted ? 'timeout' : 'unreachable' };
    } finally {
      timer.cancel();
    }
  }

  #credentials(): Record<string, string> {
    const { key, auth } = this.#settings;
    if (key === undefined) return {};
    return auth === 'api-key' ? { 'api-key': key } : { authorization: `Bearer ${key}` };
  }

  #failed({ status, headers }: Response): Exchange {
    const retryAfterMs = waitOf(headers.get('retry-after'), this.#clock.now());
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    if (status === 401 || status === 403) return { kind: 'fault', fault: 'unauthorized', status };
    if (status === 429 || status === 503) return { kind: 'fault', fault: 'busy', status, ...wait };
    return { kind: 'fault', fault: 'unexpected', status, ...wait };
  }
}

/** Retry-After: seconds or a date. Undefined when it is missing or unreadable. */
function waitOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  // Date.parse takes bare numbers for years; a real HTTP date begins with the name of a day.
  const at = /^[A-Za-z]{3},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** Leaving the loop ends the connection, so what has no end is not read on. */
async function boundedText(response: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function read(text: string): Completion {
  const json = parsedJson(text);
  const parsed = completionSchema.safeParse(json);
  const message = parsed.success ? parsed.data.choices[0]?.message : undefined;
  if (!message) return { kind: 'fault', fault: 'unreadable' };
  if (message.refusal) return { kind: 'fault', fault: 'declined' };
  return message.content ? { kind: 'content', content: message.content } : { kind: 'fault', fault: 'unreadable' };
}

/** Undefined when it is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by the caller: no JSON is one more way of not answering.
    return undefined;
  }
}
