/**
 * The one catalogue of errors. Every error that crosses a room's border is an `AppError` with a code from here; what a
 * person reads for it stands in `bot/texts/`, one sentence per code (a test keeps the two complete).
 */

/** Whose fault it is: decides the log level, the HTTP status and the tone of the message. */
export type Blame = 'user' | 'operator' | 'upstream' | 'lamp';

interface ErrorKind {
  readonly blame: Blame;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** Status when it reaches the HTTP edge. */
  readonly httpStatus: number;
}

const kind = (blame: Blame, httpStatus: number, retryable = false): ErrorKind => ({ blame, retryable, httpStatus });

/** All codes, with what is decided by them. */
export const errorKinds = {
  // What came in
  'request.invalid': kind('user', 400),
  'request.unauthorized': kind('user', 401),
  'request.forbidden': kind('user', 403),
  'request.not_found': kind('user', 404),
  'request.method_not_allowed': kind('user', 405),
  'request.conflict': kind('user', 409),
  'request.gone': kind('user', 410),
  'request.too_large': kind('user', 413),
  'request.unsupported_media_type': kind('user', 415),
  'request.rate_limited': kind('user', 429, true),
  'request.timeout': kind('user', 408, true),
  // The life of a question
  'question.too_long': kind('user', 400),
  'question.empty': kind('user', 400),
  'question.queue_full': kind('user', 429, true),
  'question.too_many_waiting': kind('user', 429, true),
  'question.cancelled': kind('user', 409),
  'question.expired': kind('upstream', 504, true),
  'question.deadline': kind('upstream', 504, true),
  'question.set_aside': kind('lamp', 500),
  /** No such answer: never given in this conversation, or kept no more. */
  'question.not_found': kind('user', 404),
  // Genie
  'genie.unreachable': kind('upstream', 503, true),
  'genie.timeout': kind('upstream', 504, true),
  'genie.busy': kind('upstream', 503, true),
  'genie.throttled': kind('upstream', 503, true),
  'genie.unauthorized': kind('operator', 502),
  'genie.forbidden': kind('operator', 502),
  'genie.space_not_found': kind('operator', 502),
  'genie.conversation_gone': kind('upstream', 502, true),
  'genie.conversation_busy': kind('upstream', 503, true),
  'genie.network_not_allowed': kind('operator', 502),
  'genie.bad_response': kind('upstream', 502, true),
  'genie.response_too_large': kind('upstream', 502),
  'genie.rejected': kind('upstream', 502),
  'genie.failed': kind('upstream', 502, true),
  'genie.question_rejected': kind('user', 422),
  'genie.context_full': kind('user', 422),
  'genie.sql_failed': kind('upstream', 502),
  'genie.space_misconfigured': kind('operator', 502),
  'genie.cancelled': kind('user', 409),
  'genie.result_expired': kind('upstream', 410, true),
  /** The ask may or may not have reached Genie: look before asking again. */
  'genie.ask_ambiguous': kind('upstream', 502),
  'genie.engine_stopped': kind('lamp', 503, true),
  // Delivery to a channel
  'delivery.throttled': kind('upstream', 503, true),
  'delivery.transient': kind('upstream', 503, true),
  /** The message may have arrived: repeat only by updating in place, or marked as a repeat. */
  'delivery.ambiguous': kind('upstream', 502),
  /** The channel does not take this content (400, 413): once more with the plain fallback. */
  'delivery.rejected': kind('upstream', 502),
  /** The person or conversation is gone (403, 404): never again. */
  'delivery.gone': kind('upstream', 410),
  'delivery.unauthorized': kind('operator', 502),
  'delivery.address_invalid': kind('lamp', 500),
  /** A notification may not go where its channel points: a private network, a foreign scheme. */
  'delivery.destination_refused': kind('operator', 502),
  // Files
  /** Too many files are being fetched at the same time. */
  'file.busy': kind('lamp', 503, true),
  // The house
  'config.invalid': kind('operator', 500),
  'config.port_in_use': kind('operator', 500),
  'state.locked': kind('operator', 500),
  'state.unwritable': kind('operator', 503, true),
  'state.corrupt': kind('operator', 500),
  /** A shared store (Redis) did not take or give something. */
  'store.unavailable': kind('operator', 503, true),
  'service.starting': kind('lamp', 503, true),
  'service.draining': kind('lamp', 503, true),
  internal: kind('lamp', 500),
} as const satisfies Record<string, ErrorKind>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorKinds;

/** `detail` is for operators and goes to the log; it never reaches a person or an HTTP body. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  /** The field or setting at fault; may be shown. */
  readonly field?: string;
  /** How long to wait before the next try, from the other side's Retry-After, milliseconds. */
  readonly retryAfterMs?: number;
  /** Facts for the person's sentence, such as a number of seconds or a bound. Never a secret, host, SQL or stack. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** A sentence that may be shown to the caller of an HTTP route: what is wrong and what to do. */
  readonly publicMessage?: string;
}

/** An error with a code of the catalogue. `message` is for the log; people read the text that belongs to `code`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly blame: Blame;
  readonly retryable: boolean;
  readonly httpStatus: number;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly publicMessage: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    const known: ErrorKind = errorKinds[code];
    this.blame = known.blame;
    this.retryable = known.retryable;
    this.httpStatus = known.httpStatus;
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
    this.facts = options.facts ?? {};
    this.publicMessage = options.publicMessage;
  }
}

/** Whether a value is one of our codes, e.g. one read from a journal written by another version. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorKinds, value);
}

/** The error itself when it is an `AppError`; anything else becomes `internal` with the original as its cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
