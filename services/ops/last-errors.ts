import type { Clock } from '../clock.ts';
import { AppError, type ErrorCode, errorKinds } from '../errors.ts';
import type { AnyEvent, EventName, Events } from '../events.ts';
import { serializeError } from '../log.ts';

/** One thing that went wrong, as often as it did in the same words. */
export interface LastError {
  /** The newest time, epoch milliseconds. */
  readonly at: number;
  /** The oldest time, epoch milliseconds. */
  readonly firstAt: number;
  readonly count: number;
  readonly event: EventName;
  readonly code: string;
  /** For operators: what the log says. No text of a person, no row, no token. */
  readonly message: string;
  /** Of the newest time, like the question. */
  readonly traceId?: string;
  readonly questionId?: string;
}

export interface LastErrorsOptions {
  readonly events: Events;
  readonly clock: Clock;
  /** Different errors kept; the one that has not happened for longest goes first. Default 200. */
  readonly max?: number;
}

type Seen = Pick<LastError, 'code' | 'message' | 'traceId' | 'questionId'>;

const DEFAULT_MAX = 200;
const MAX_MESSAGE_CHARACTERS = 300;
/** What differs between two messages that say the same: ids, counts, times. */
const VARIABLE = /[0-9a-f]{8}[0-9a-f-]*|\d+/gi;

/** The last errors of the process. What happens again is counted, so that one broken thing does not push out the rest. */
export class LastErrors {
  readonly #clock: Clock;
  readonly #max: number;
  /** By event, code and message, the newest last. */
  readonly #errors = new Map<string, LastError>();
  readonly #stop: () => void;

  constructor(options: LastErrorsOptions) {
    this.#clock = options.clock;
    this.#max = options.max ?? DEFAULT_MAX;
    this.#stop = options.events.onAny((event) => this.#note(event));
  }

  /** Newest first. */
  list(limit: number): readonly LastError[] {
    return [...this.#errors.values()].toReversed().slice(0, limit);
  }

  /** Ends the subscription. */
  stop(): void {
    this.#stop();
  }

  #note(event: AnyEvent): void {
    const seen = seenIn(event);
    if (!seen) return;
    const key = JSON.stringify([event.name, seen.code, seen.message.replaceAll(VARIABLE, '#')]);
    const known = this.#errors.get(key);
    const at = this.#clock.now();
    this.#errors.delete(key);
    this.#errors.set(key, {
      at,
      firstAt: known?.firstAt ?? at,
      count: (known?.count ?? 0) + 1,
      event: event.name,
      ...seen,
    });
    const oldest = this.#errors.keys().next();
    if (this.#errors.size > this.#max && !oldest.done) this.#errors.delete(oldest.value);
  }
}

/** What an event says went wrong; undefined: nothing. */
function seenIn(event: AnyEvent): Seen | undefined {
  switch (event.name) {
    case 'turn.failed':
    case 'store.failed':
    case 'http.failed':
      return { ...described(event.fields.error), ...namesIn(event.fields) };
    case 'question.dead':
      return { ...described(event.fields.error), code: event.fields.code, ...namesIn(event.fields) };
    case 'genie.called':
    case 'question.sent':
    case 'delivery.attempted':
      return failedCall(event);
    case 'question.answered': {
      const { code } = event.fields;
      if (code === undefined || errorKinds[code].blame === 'user') return undefined;
      return { code, message: 'the question ended without an answer', ...namesIn(event.fields) };
    }
    default:
      return undefined;
  }
}

function failedCall({
  name,
  fields,
}: Extract<AnyEvent, { name: 'genie.called' | 'question.sent' | 'delivery.attempted' }>): Seen | undefined {
  const { outcome } = fields;
  if (outcome === 'ok') return undefined;
  // The try to bring an answer tells of the same failure, with the question.
  if (name === 'delivery.attempted' && fields.traceId !== undefined) return undefined;
  const message = 'error' in fields ? described(fields.error).message : `${operationIn(fields)} failed`;
  return { code: outcome, message, ...namesIn(fields) };
}

function operationIn(fields: object): string {
  return 'operation' in fields ? String(fields.operation) : 'a call';
}

function described(error: unknown): { code: ErrorCode | 'internal'; message: string } {
  const { message } = serializeError(error);
  const code = error instanceof AppError ? error.code : 'internal';
  return { code, message: String(message).slice(0, MAX_MESSAGE_CHARACTERS) };
}

function namesIn(fields: object): Pick<Seen, 'traceId' | 'questionId'> {
  const { traceId, questionId } = fields as { traceId?: string; questionId?: string };
  return { ...(traceId === undefined ? {} : { traceId }), ...(questionId === undefined ? {} : { questionId }) };
}
