import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../services/errors.ts';
import { type ExchangeAnswer, type ExchangeFailed, parseJson } from './exchange.ts';

/** What a call of the connector does; decides what a failure may mean. */
export type Operation = 'create' | 'update' | 'delete' | 'typing' | 'stream';

/** The message to be replaced is gone, while the conversation is still there: it can be told by posting anew. */
export class MessageGone extends AppError {
  constructor(message: string) {
    super('delivery.gone', message);
  }
}

/** Why a streamed message takes no more, by the channel's words. */
export type StreamRefusal =
  /** Two minutes are over. */
  | 'time'
  /** The person pressed the channel's own stop button. */
  | 'cancelled'
  /** It has had its last chunk. */
  | 'completed'
  | 'size'
  /** Not for this person or organisation, not in this conversation, or it came too fast. */
  | 'not_allowed'
  | 'unknown';

/** A chunk of a streamed message was not taken; the conversation itself may be sound. */
export class StreamRefused extends AppError {
  readonly reason: StreamRefusal;

  constructor(reason: StreamRefusal, message: string) {
    super('delivery.rejected', message);
    this.reason = reason;
  }
}

const errorShape = z.object({ error: z.object({ code: z.string(), message: z.string().optional() }) });
/** In this order: one of the sentences has the words of another in it. */
const REFUSALS: readonly (readonly [RegExp, StreamRefusal])[] = [
  [/cancel/i, 'cancelled'],
  [/complete/i, 'completed'],
  [/exceeded streaming time/i, 'time'],
  [/size|too large/i, 'size'],
  [/not ?allowed/i, 'not_allowed'],
];
const REFUSING_STATUSES: ReadonlySet<number> = new Set([400, 403, 404, 405, 413]);

const MAX_RETRY_AFTER_MS = 300_000;

/**
 * What a status of the connector means for the next try. Only a create can be doubled, so only for it a status that
 * leaves open whether the message arrived is ambiguous.
 */
export function connectorFailure(operation: Operation, answer: ExchangeAnswer, nowMs: number): AppError {
  const { status } = answer;
  const said = errorCodeIn(answer);
  const message = `the connector answered ${operation} with ${status}${said ? ` ${said}` : ''}`;
  const retryAfterMs = retryAfterIn(answer.headers, nowMs);
  if (
    status === 404 &&
    operation !== 'create' &&
    operation !== 'stream' &&
    said !== undefined &&
    /activity|message/i.test(said)
  ) {
    return new MessageGone(message);
  }
  if (operation === 'stream' && REFUSING_STATUSES.has(status)) return new StreamRefused(refusalIn(answer), message);
  return new AppError(codeOf(operation, status), message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function codeOf(operation: Operation, status: number): ErrorCode {
  if (status === 429) return 'delivery.throttled';
  if (status === 401) return 'delivery.unauthorized';
  if (status === 403 || status === 404) return 'delivery.gone';
  if (status === 412 || status === 503) return 'delivery.transient';
  if (status === 408 || status >= 500) return operation === 'create' ? 'delivery.ambiguous' : 'delivery.transient';
  return 'delivery.rejected';
}

/** What it means that no status came at all. */
export function unansweredFailure(operation: Operation, failure: ExchangeFailed): AppError {
  const code = failure.sent && operation === 'create' ? 'delivery.ambiguous' : 'delivery.transient';
  return new AppError(code, `the connector did not answer ${operation}: ${failure.message}`, { cause: failure });
}

/** `Retry-After` in seconds or as a date, at most five minutes; undefined when there is none that can be read. */
export function retryAfterIn(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const header = headers['retry-after'];
  if (typeof header !== 'string') return undefined;
  // Without the day of the week it is no date of HTTP, though parsers make one of nearly anything.
  const dateMs = /^[A-Z][a-z]{2}/.test(header) ? Date.parse(header) - nowMs : Number.NaN;
  const waitMs = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : dateMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), MAX_RETRY_AFTER_MS);
}

function refusalIn({ status, body }: ExchangeAnswer): StreamRefusal {
  if (status === 413) return 'size';
  const parsed = errorShape.safeParse(parseJson(body));
  const said = parsed.success ? `${parsed.data.error.code} ${parsed.data.error.message ?? ''}` : '';
  return REFUSALS.find(([words]) => words.test(said))?.[1] ?? 'unknown';
}

/** The channel's own word for the error: a name, never its text, which may repeat what was sent. */
function errorCodeIn(answer: ExchangeAnswer): string | undefined {
  const parsed = errorShape.safeParse(parseJson(answer.body));
  return parsed.success && /^\w{1,80}$/.test(parsed.data.error.code) ? parsed.data.error.code : undefined;
}
