import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, sleep } from '../../../services/clock.ts';
import type { Reply } from '../types.ts';
import { type Disturbance, ERROR_CODES } from './behaviour.ts';

/** An answer as it goes over the wire. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The exchange that is to be disturbed, whatever its answer is. */
export interface Begun {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Aborts when the client goes away or the process stops. */
  readonly signal: AbortSignal;
}

/** The same, with an answer that is sent as a whole. */
export interface Exchange extends Begun {
  /** Does what was asked. @throws ApiError. */
  readonly act: () => Promise<Reply>;
  /** An ordinary answer. */
  readonly answerOf: (reply: Reply) => Answered;
}

const DRIP_PIECES = 20;
const PROXY_PAGE =
  '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><pre>upstream is away</pre></body></html>';
const PRIVATE_LINK = '/login.html?error=private-link-validation-error%3A4711';

/**
 * Does what needs nothing of the proper answer. @returns whether the exchange is over with it.
 * @throws the signal's reason.
 */
export async function interrupt(how: Disturbance, begun: Begun): Promise<boolean> {
  const { request, response, clock, signal } = begun;
  if (how.slow !== undefined) await sleep(clock, how.slow, signal);
  if (how.hang) {
    if (!signal.aborted) await once(signal, 'abort');
    response.destroy();
    return true;
  }
  if (how.reset === 'before') {
    request.socket.resetAndDestroy();
    return true;
  }
  const refusal = refusalOf(how);
  if (!refusal) return false;
  await write(refusal, how, begun);
  return true;
}

/** Answers a request otherwise than usual. @throws what `act` throws, and the signal's reason. */
export async function disturb(how: Disturbance, exchange: Exchange): Promise<void> {
  if (await interrupt(how, exchange)) return;
  const { request, response, act, answerOf } = exchange;
  const answered = answerOf(await act());
  if (how.reset === 'after') {
    request.socket.resetAndDestroy();
    return;
  }
  if (!how.cut) {
    await write(answered, how, exchange);
    return;
  }
  response.writeHead(answered.status, headersOf(answered));
  const half = answered.body.subarray(0, Math.ceil(answered.body.length / 2));
  // A reset would take with it what is still on its way.
  response.write(half, () => response.destroy());
}

async function write(answered: Answered, how: Disturbance, begun: Begun): Promise<void> {
  const { response } = begun;
  response.writeHead(answered.status, headersOf(answered));
  if (how.drip !== undefined) await drip(answered.body, how.drip, begun);
  response.end(how.drip === undefined ? answered.body : undefined);
}

function headersOf({ headers, body }: Answered): Record<string, string> {
  return { ...headers, 'content-length': String(body.length) };
}

/** Nothing was done where this is the answer. */
function refusalOf(how: Disturbance): Answered | undefined {
  if (how.private_link) return { status: 302, headers: { location: PRIVATE_LINK }, body: Buffer.alloc(0) };
  if (how.status === undefined && how.body === undefined) return undefined;
  const { status = 200 } = how;
  const { type, text } = bodyOf(how, status);
  const waits = status === 429 || status === 503;
  const { retry_after: wait = waits ? 1 : 'none' } = how;
  const headers = { 'content-type': type, ...(wait === 'none' ? {} : { 'retry-after': String(wait) }) };
  return { status, headers, body: Buffer.from(text) };
}

function bodyOf(how: Disturbance, status: number): { readonly type: string; readonly text: string } {
  const usual = how.retry_info === undefined ? ERROR_CODES[status] : 'RESOURCE_EXHAUSTED';
  const { error_code: code = usual ?? 'UNKNOWN', message = 'This was asked for by the control of the emulator.' } = how;
  const json = (value: unknown) => ({ type: 'application/json', text: JSON.stringify(value) });
  switch (how.body) {
    case 'html':
      return { type: 'text/html', text: PROXY_PAGE };
    case 'empty':
      return { type: 'application/json', text: '' };
    case 'text':
      return { type: 'text/plain', text: `${code}: ${message}` };
    case 'scim':
      return json({ detail: message, status: String(status), scimType: code });
    case 'error':
      return json({ error_code: code, error: message });
    default:
      return json({ error_code: code, message, details: detailsOf(how) });
  }
}

function detailsOf({ retry_info: seconds }: Disturbance): unknown[] {
  if (seconds === undefined) return [];
  return [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: `${seconds}s` }];
}

async function drip(body: Buffer, forMs: number, { response, clock, signal }: Begun): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / DRIP_PIECES));
  for (let at = 0; at < body.length; at += size) {
    await sleep(clock, forMs / DRIP_PIECES, signal);
    response.write(body.subarray(at, at + size));
  }
}
