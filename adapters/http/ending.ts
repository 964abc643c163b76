import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Clock, sleep } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { Refusal } from './refusal.ts';
import type { RestifyServer } from './restify.ts';

export interface EndingOptions {
  readonly restify: RestifyServer;
  readonly clock: Clock;
  /** How long the listener stays open from the beginning of the drain, at least; milliseconds. */
  readonly listenMs: number;
  /** Destroys the sockets that left HTTP. */
  readonly cutOffSockets: () => void;
}

/** Requests that bring something get so long to end after the drain began. */
const BRINGING_MS = 2_000;

/**
 * The end of the server in two steps. Drain: what would bring something new is refused, what is being brought may end,
 * and who only looks (probes above all) is answered as before, also over new connections. Stop: the listener closes,
 * running requests finish, the rest is closed.
 */
export class Ending {
  readonly #options: EndingOptions;
  readonly #draining = new AbortController();
  /** Requests that bring something, and the end of their handlers. */
  readonly #bringing = new Map<Promise<void>, IncomingMessage>();
  #drainedAtMs = 0;
  #closing = false;
  #drained: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: EndingOptions) {
    this.#options = options;
    setMaxListeners(0, this.#draining.signal);
  }

  /** Aborts when the drain begins. */
  get signal(): AbortSignal {
    return this.#draining.signal;
  }

  get begun(): boolean {
    return this.#draining.signal.aborted;
  }

  /** Why this request is not let in any more. Nothing of it has been read by then, so nothing is half taken. */
  refusalOf(req: IncomingMessage): Refusal | undefined {
    if (!this.begun || onlyLooks(req)) return undefined;
    const publicMessage = 'This service is being restarted and takes nothing new; send this again.';
    return new Refusal('draining', 'service.draining', { publicMessage });
  }

  /** A request has been let in. `handled` must not reject. */
  track(req: IncomingMessage, handled: Promise<void>): void {
    if (onlyLooks(req)) return;
    this.#bringing.set(handled, req);
    void handled.then(() => this.#bringing.delete(handled));
  }

  /** A response is out. */
  answered(): void {
    if (this.begun) setImmediate(() => this.#closeUnused());
  }

  /** Idempotent. */
  drain(signal: AbortSignal): Promise<void> {
    this.#drained ??= this.#drain(signal);
    return this.#drained;
  }

  /** Drains first. Idempotent. */
  stop(signal: AbortSignal): Promise<void> {
    this.#stopped ??= this.#stop(signal);
    return this.#stopped;
  }

  async #drain(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#drainedAtMs = clock.monotonicMs();
    this.#draining.abort(new AppError('service.draining', 'the server is stopping'));
    this.#closeUnused();
    const ended = Promise.all(this.#bringing.keys());
    const over = new AbortController();
    const late = sleep(clock, BRINGING_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
    await Promise.race([ended, late]);
    over.abort();
    // Their senders have no answer, so they send it again; what is not read to its end by now is not taken.
    for (const req of this.#bringing.values()) req.socket.destroy();
  }

  async #stop(signal: AbortSignal): Promise<void> {
    const { restify, clock, listenMs, cutOffSockets } = this.#options;
    await this.drain(signal);
    if (!restify.server.listening) return;
    const restMs = this.#drainedAtMs + listenMs - clock.monotonicMs();
    // Cut short when the time for all stops is over; what follows looks at the signal itself.
    if (restMs > 0) await sleep(clock, restMs, signal).catch(() => {});
    const cutOff = () => {
      restify.server.closeAllConnections();
      cutOffSockets();
    };
    this.#closing = true;
    const closed = new Promise<void>((resolve) => restify.close(resolve));
    signal.addEventListener('abort', cutOff, { once: true });
    if (signal.aborted) cutOff();
    else this.#closeUnused();
    await closed;
    signal.removeEventListener('abort', cutOff);
  }

  /**
   * Connections that no request uses would be kept for their keep-alive time. As long as the server listens, those that
   * have not brought their first request yet are new, and get their answer.
   */
  #closeUnused(): void {
    const { restify } = this.#options;
    restify.server.closeIdleConnections();
    if (this.#closing && restify.inflightRequests() === 0) restify.server.closeAllConnections();
  }
}

function onlyLooks({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}
