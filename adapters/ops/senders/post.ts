import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import { openDestination, type ResolveAll } from '../../../services/flow/destination.ts';
import { parseRetryAfter } from '../../../services/genie/error-body.ts';
import { openScope } from '../../../services/genie/scope.ts';
import { codeOf, notDelivered } from './failure.ts';

export interface PostOptions {
  readonly clock: Clock;
  /** One call, from the name of the host to the last byte of the answer, milliseconds. Default 10,000. */
  readonly deadlineMs?: number;
  readonly resolve?: ResolveAll;
  /** Certificates that are trusted beside the usual ones, for tests. */
  readonly ca?: string;
}

/** One message to a webhook. */
export interface PostRequest {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowPrivate?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** Sends JSON to an address that an operator gave. */
export type Post = (request: PostRequest) => Promise<void>;

const DEADLINE_MS = 10_000;
const MAX_REQUEST_BYTES = 256 * 1024;
/** Of an answer only the status counts, and the one word with which Slack says what is wrong. */
const MAX_RESPONSE_BYTES = 16 * 1024;
/** Slack's words for refusals. Anything else could be an echo of what we sent. */
const WORD = /^[a-z]+(?:_[a-z]+){0,5}$/;

/**
 * Makes the one way to send to webhooks. Each call has a connection of its own, to the addresses that were looked at, and
 * ends within the deadline. No redirect is followed and nothing is repeated.
 */
export function createPost(options: PostOptions): Post {
  return async (request) => {
    if (Buffer.byteLength(request.body) > MAX_REQUEST_BYTES) {
      throw notDelivered('delivery.rejected', `The notification is larger than ${MAX_REQUEST_BYTES / 1024} KB.`);
    }
    const { clock, deadlineMs = DEADLINE_MS } = options;
    const scope = openScope({
      clock,
      signal: request.signal,
      withinMs: deadlineMs,
      onTimeout: () => notDelivered('delivery.transient', `No answer within ${deadlineMs / 1000} seconds.`),
    });
    try {
      await untilAborted(exchange(options, request, scope.signal), scope.signal);
    } catch (error) {
      throw explain(error, scope.signal);
    } finally {
      scope.end();
    }
  };
}

/** A lookup of a name cannot be called off; the call ends all the same. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => {});
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function exchange(options: PostOptions, request: PostRequest, signal: AbortSignal): Promise<void> {
  const { resolve, ca, clock, deadlineMs = DEADLINE_MS } = options;
  const { allowPrivate = false } = request;
  const { url, lookup } = await openDestination(request.url, { allowPrivate, ...(resolve ? { resolve } : {}) });
  signal.throwIfAborted();
  const agent = new Agent({
    connections: 1,
    pipelining: 1,
    allowH2: false,
    connect: { lookup, ...(ca === undefined ? {} : { ca }) },
    // A socket that still connects when the call is over ends by itself.
    connectTimeout: deadlineMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const response = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { 'user-agent': 'lamp', 'content-type': 'application/json; charset=utf-8', ...request.headers },
      body: request.body,
      signal,
    });
    judge(response, await wordOf(response), clock.now());
  } finally {
    // Nobody else uses it, so that cutting off what the other side still sends harms nobody.
    await agent.destroy();
  }
}

/** The answer's text where it is one of Slack's words. */
async function wordOf(response: Dispatcher.ResponseData): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    // Leaving the loop destroys the body: a receiver that goes on talking has said enough.
    if (sizeBytes > MAX_RESPONSE_BYTES) return undefined;
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  return text.length <= 60 && WORD.test(text) ? text : undefined;
}

function judge(response: Dispatcher.ResponseData, word: string | undefined, nowMs: number): void {
  const { statusCode: status, headers } = response;
  if (status >= 200 && status < 300) return;
  const said = word === undefined ? `status ${status}` : `status ${status} (${word})`;
  if (status >= 300 && status < 400) {
    const advice = 'redirects are not followed, so give the address where it ends.';
    throw notDelivered('delivery.rejected', `The receiver answered with a redirect, ${said}: ${advice}`);
  }
  const reason = `The receiver answered with ${said}.`;
  if (status === 429 || status === 503) {
    const header = headers['retry-after'];
    const retryAfterMs = parseRetryAfter(Array.isArray(header) ? header[0] : header, nowMs);
    throw notDelivered('delivery.throttled', reason, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  if (status >= 500 || status === 408 || status === 425) throw notDelivered('delivery.transient', reason);
  if (status === 401 || status === 403) throw notDelivered('delivery.unauthorized', reason);
  throw notDelivered('delivery.rejected', reason);
}

function explain(error: unknown, signal: AbortSignal): AppError {
  // undici rejects with the signal's reason or with an error of its own; what ended the call is the signal.
  if (signal.aborted && signal.reason instanceof AppError) return signal.reason;
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (code?.includes('CERT') || code === 'DEPTH_ZERO_SELF_SIGNED_CERT' || code?.startsWith('ERR_TLS')) {
    return notDelivered('delivery.transient', `The certificate of the receiver is not trusted (${code}).`);
  }
  return notDelivered('delivery.transient', `The connection failed${code === undefined ? '' : ` (${code})`}.`);
}
