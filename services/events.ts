import type { ErrorCode } from './errors.ts';

/**
 * The one catalogue of events: what happened, as plain facts. Rooms emit; `ops/observe.ts` is the one place where events
 * become log lines, metrics and alert samples. No question text, SQL, row, name or token is ever part of an event.
 */
export interface EventMap {
  'http.answered': { method: string; route: string; status: number; durationMs: number };
  /** A guard refused a request before it reached a handler. */
  'http.refused': { reason: string; status: number };
  'auth.refused': { channel: string; reason: string };
  'turn.received': { channel: string; kind: string };
  /** The channel got its acknowledgement; `durationMs` counts from the arrival of the request. */
  'turn.acknowledged': { channel: string; kind: string; durationMs: number };
  /** The same inbound again, or one recognised as a repeat of it. */
  'turn.duplicate': { channel: string; kind: string };
  'turn.failed': { channel: string; kind: string; error: unknown };
  'question.accepted': { questionId: string; channel: string; state: 'BUFFERED' | 'ACCEPTED' };
  /** Buffered messages became a question: how many, how long the first of them waited, and why they went. */
  'question.flushed': { questionId: string; parts: number; waitedMs: number; reason: string };
  /** One message became part of the question `into`, which has `parts` messages in all. */
  'question.merged': { questionId: string; into: string; parts: number; waitedMs: number; reason: string };
  'question.refused': { channel: string; code: ErrorCode };
  'question.asking': { questionId: string; attempt: number; waitedMs: number };
  'question.running': { questionId: string };
  'question.answered': { questionId: string; durationMs: number; code?: ErrorCode };
  /** `refused`: what was delivered is why it was never asked. */
  'question.delivered': { questionId: string; channel: string; totalMs: number; repeat: boolean; refused?: true };
  'question.dead': { questionId: string; channel: string; code: ErrorCode; error: unknown };
  'question.expired': { questionId: string; channel: string };
  'question.cancelled': { questionId: string; channel: string; by: string };
  'question.resumed': { questionId: string; state: string };
  'feedback.given': { questionId: string; rating: 'positive' | 'negative' };
  'delivery.attempted': { channel: string; operation: string; outcome: 'ok' | ErrorCode; durationMs: number };
  /** One HTTP exchange with Genie; `outcome` is `ok` or the code of the error. */
  'genie.called': { operation: string; outcome: 'ok' | ErrorCode; status: number; durationMs: number; error?: unknown };
  /** One question to Genie, from asking to rows. */
  'genie.query.started': { space: string };
  'genie.query.ended': { space: string; outcome: 'ok' | ErrorCode; durationMs: number };
  'genie.pool.replaced': { reason: string };
  'genie.token.refreshed': { durationMs: number };
  'engine.started': { pid: number; port: number; durationMs: number };
  'engine.exited': { code: number | null; signal: string | null; expected: boolean };
  'session.created': { key: string };
  'session.reset': { key: string };
  'session.swept': { removed: number; pinned: number; durationMs: number };
  'webchat.connected': { sockets: number };
  'webchat.disconnected': { sockets: number; reason: string };
  'webchat.trimmed': { conversations: number };
  'store.failed': { store: string; operation: string; error: unknown };
  'clock.jumped': { jumpMs: number };
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
