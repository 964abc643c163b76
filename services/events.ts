import type { ErrorCode } from './errors.ts';

/** The trace that something belongs to: it is in every line of the log about a question. */
interface Traced {
  /** W3C trace id, 32 hex digits. */
  readonly traceId?: string;
}

/** Which question something is about. */
interface OfQuestion extends Traced {
  readonly questionId: string;
}

/** A call on behalf of a question, by the spans of its trace. */
interface OfGenieCall extends Traced {
  /** Span of the question as a whole: the one that names the question in its trace. */
  readonly rootSpanId?: string;
}

/**
 * The one catalogue of events: what happened, as plain facts. Rooms emit; `ops/observe.ts` is the one place where events
 * become log lines, metrics and alert samples. No question text, SQL, row, name or token is ever part of an event.
 */
export interface EventMap {
  'http.answered': { method: string; route: string; status: number; durationMs: number };
  /** A guard refused a request before it reached a handler. */
  'http.refused': { reason: string; status: number };
  /** A request was answered with 5xx; the body named the trace id. */
  'http.failed': { route: string; status: number; error: unknown } & Traced;
  'auth.refused': { channel: string; reason: string };
  'turn.received': { channel: string; kind: string };
  /** The channel got its acknowledgement; `durationMs` counts from the arrival of the request. */
  'turn.acknowledged': { channel: string; kind: string; durationMs: number };
  /** The same inbound again, or one recognised as a repeat of it. */
  'turn.duplicate': { channel: string; kind: string };
  'turn.failed': { channel: string; kind: string; error: unknown } & Traced;
  /** `durationMs`: of the durable write. */
  'question.accepted': OfQuestion & { channel: string; state: 'BUFFERED' | 'ACCEPTED'; durationMs?: number };
  /** Buffered messages became a question: how many, how long the first of them waited, and why they went. */
  'question.flushed': OfQuestion & { parts: number; waitedMs: number; reason: string };
  /** One message became part of the question `into`, which has `parts` messages in all. */
  'question.merged': OfQuestion & { into: string; parts: number; waitedMs: number; reason: string };
  /** With an id where the refusal is kept, and told as of an answer. */
  'question.refused': { channel: string; code: ErrorCode } & Partial<OfQuestion>;
  'question.asking': OfQuestion & { attempt: number; waitedMs: number };
  'question.running': OfQuestion;
  /** `remembered`: where the answer was found, if Genie was not asked. */
  'question.answered': OfQuestion & { durationMs: number; code?: ErrorCode; remembered?: string };
  /** One try to bring the outcome to its conversation. `renderMs` is absent when the message could not be made. */
  'question.sent': OfQuestion & {
    channel: string;
    outcome: 'ok' | ErrorCode;
    durationMs: number;
    renderMs?: number;
    error?: unknown;
  };
  /** `refused`: what was delivered is why it was never asked. */
  'question.delivered': OfQuestion & { channel: string; totalMs: number; repeat: boolean; refused?: true };
  'question.dead': OfQuestion & { channel: string; code: ErrorCode; error: unknown };
  'question.expired': OfQuestion & { channel: string };
  /** `untold`: it ends here, without a message. */
  'question.cancelled': OfQuestion & { channel: string; by: string; untold?: true };
  'question.resumed': OfQuestion & { state: string };
  /** Genie would not answer a question that was answered from memory before: what follows it is asked without it. */
  'question.untold': OfQuestion & { code: ErrorCode };
  /** `removed`: with its conversation; `expired`: nothing could be brought for a long time; `stopped`: see its reason. */
  'schedule.changed': {
    scheduleId: string;
    change: 'created' | 'paused' | 'resumed' | 'deleted' | 'removed' | 'stopped' | 'expired';
  };
  /**
   * A time has come. `repeated`: its question was asked before; `postponed`: not taken now, and tried again; `missed`: it
   * was too late to ask; `failed`: could not be asked at all.
   */
  'schedule.due': {
    scheduleId: string;
    outcome: 'asked' | 'repeated' | 'postponed' | 'missed' | 'failed';
    lateMs: number;
    questionId?: string;
    code?: ErrorCode;
  };
  'feedback.given': { questionId: string; rating: 'positive' | 'negative' };
  'delivery.attempted': Traced & { channel: string; operation: string; outcome: 'ok' | ErrorCode; durationMs: number };
  /**
   * One HTTP exchange with Genie; `outcome` is `ok` or the code of the error. `spanId` is what Genie was told; polls, which
   * are many, have none of their own.
   */
  'genie.called': OfGenieCall & {
    operation: string;
    outcome: 'ok' | ErrorCode;
    status: number;
    durationMs: number;
    error?: unknown;
    spanId?: string;
  };
  /** One question to Genie, from asking to rows. */
  'genie.query.started': OfGenieCall & { space: string };
  'genie.query.ended': OfGenieCall & { space: string; outcome: 'ok' | ErrorCode; durationMs: number };
  /** Connections were replaced after a timeout, once for all exchanges that timed out together. */
  'genie.pool.replaced': { reason: string };
  'delivery.pool.replaced': { reason: string };
  'genie.token.refreshed': { durationMs: number };
  'engine.started': { pid: number; port: number; durationMs: number };
  /** The files of DATA_DIR have changed: the embedded Genie answers from what they are now. */
  'engine.reloaded': { tables: number; rows: number; leftOut: number };
  'engine.exited': { code: number | null; signal: string | null; expected: boolean };
  /** A file of a result was fetched to its end, or not: `left` when whoever fetched it went away. */
  'file.ended': {
    format: 'csv' | 'xlsx';
    outcome: 'ok' | 'left' | ErrorCode;
    rows: number;
    bytes: number;
    durationMs: number;
    error?: unknown;
  };
  'session.created': { key: string };
  'session.reset': { key: string };
  'session.swept': { removed: number; pinned: number; durationMs: number };
  'webchat.connected': { sockets: number };
  'webchat.disconnected': { sockets: number; reason: string };
  'webchat.trimmed': { conversations: number };
  /** An access token could not be had from its authority. */
  'token.failed': { service: 'connector'; error: unknown };
  'store.failed': { store: string; operation: string; error: unknown };
  /** Settings have other values now; `names` are those of the table. */
  'settings.changed': { by: string; names: readonly string[] };
  /** A change of settings was wrong; the former ones hold. */
  'settings.refused': { by: string; error: unknown };
  /** Redis came or went; `afterMs` is how long it had been the other way (at first: since the start). */
  'redis.state': { state: 'connected' | 'lost'; afterMs: number; reason?: string };
  /** Redis may drop what it was given to keep. */
  'redis.evicting': { policy: string };
  'clock.jumped': { jumpMs: number };
  /** A step of an alert; `change` is what it means, `by` who did it where somebody did. */
  'alert.changed': {
    alertId: string;
    rule: string;
    severity: string;
    change: 'firing' | 'resolved' | 'acknowledged' | 'silenced' | 'unsilenced' | 'silence_expired';
    value?: number;
    by?: string;
  };
  'alert.rules_changed': {
    source: 'file' | 'api';
    change: 'loaded' | 'created' | 'changed' | 'removed';
    /** How many there are now: of the file, or in all. */
    rules: number;
    channels?: number;
    rule?: string;
    by?: string;
  };
  /** The file of rules was not taken; the rules from before are at work. */
  'alert.file_refused': { path: string; reason: string };
  /** A channel has had its share; `until` is epoch milliseconds. */
  'alert.held_back': { channel: string; until: number };
  /** One try to bring alerts to a channel; `outcome` is `ok` or the code of the error. */
  'alert.notified': { channel: string; kind: string; outcome: 'ok' | ErrorCode; alerts: number; durationMs: number };
  /** Alerts that were given up after all tries; they are kept for an operator. */
  'alert.undelivered': { channel: string; kind: string; code: ErrorCode; alerts: number };
  /** A conversation begins or ceases to get alerts. */
  'alert.conversation': { channel: string; change: 'added' | 'removed' | 'gone' };
  'process.state': { state: 'starting' | 'ready' | 'degraded' | 'draining' | 'stopped' };
}

/** A name of the catalogue. */
export type EventName = keyof EventMap;

/** The catch-all listener's view: the name and the fields belong together. */
export type AnyEvent = { [N in EventName]: { readonly name: N; readonly fields: EventMap[N] } }[EventName];

type Handler<N extends EventName> = (fields: EventMap[N]) => void;

/** Synchronous fan-out. A listener that throws does not disturb the emitter or the other listeners. */
export class Events {
  readonly #handlers = new Map<EventName, Set<(fields: never) => void>>();
  readonly #all = new Set<(event: AnyEvent) => void>();
  readonly #onListenerError: (error: unknown, event: EventName) => void;

  constructor(onListenerError: (error: unknown, event: EventName) => void = () => {}) {
    this.#onListenerError = onListenerError;
  }

  emit<N extends EventName>(name: N, fields: EventMap[N]): void {
    const handlers = this.#handlers.get(name);
    if (handlers) for (const handler of handlers) this.#call(name, () => (handler as Handler<N>)(fields));
    for (const handler of this.#all) this.#call(name, () => handler({ name, fields } as AnyEvent));
  }

  /** Emits what was heard before. */
  repeat({ name, fields }: AnyEvent): void {
    this.emit(name, fields as never);
  }

  /** @returns the function that ends the subscription. */
  on<N extends EventName>(name: N, handler: Handler<N>): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    handlers.add(handler as (fields: never) => void);
    return () => handlers.delete(handler as (fields: never) => void);
  }

  /** Every event; for observers and tests. @returns the function that ends the subscription. */
  onAny(handler: (event: AnyEvent) => void): () => void {
    this.#all.add(handler);
    return () => this.#all.delete(handler);
  }

  #call(name: EventName, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#onListenerError(error, name);
    }
  }
}
