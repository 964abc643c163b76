import type { RedisClientOptions, RedisClientType } from '@keyv/redis';
import type { Clock, Timer } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { type RedisFailure, RedisTimeout, redisFailureOf } from './redis-failures.ts';
import { PROBE } from './redis-scripts.ts';

/** Every key of ours begins so. */
export const KEY_PREFIX = 'lamp:';

export interface RedisLinkOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly events: Events;
  /** How long a call may take, milliseconds. Default 500. */
  readonly deadlineMs?: number;
  /** Builds the client over these options; it is not connected yet. */
  readonly createClient: (options: RedisClientOptions) => RedisClientType;
  /** `redis://` or `rediss://`. Its password goes to Redis and nowhere else. */
  readonly url: string;
}

/** Where the connection stands. */
export type RedisState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up' }
  /** `reason` in plain words. */
  | { readonly kind: 'down'; readonly reason: string }
  | { readonly kind: 'closed' };

/** Calls since the start. */
export interface RedisCounts {
  readonly calls: number;
  readonly failed: number;
  /** Of the failed ones those that met the deadline. */
  readonly timedOut: number;
  /** Calls that were not made, because Redis was known to be away. */
  readonly refused: number;
  /** How often Redis came (back) and went. */
  readonly connected: number;
  readonly lost: number;
  /** Time of all calls that were made, milliseconds. */
  readonly totalMs: number;
}

const DEADLINE_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
/** A socket on which nothing moves for so long is given up: longer than the time between two probes. */
const SOCKET_TIMEOUT_MS = 5_000;
const PROBE_EVERY_MS = 3_000;
/** After an unanswered probe nothing is written until the socket has been given up: a write would prolong its life. */
const PROBE_AFTER_SILENCE_MS = SOCKET_TIMEOUT_MS + 500;
const RETRY_BASE_MS = 250;
const RETRY_CAP_MS = 4_000;
const RECONNECT_CAP_MS = 2_000;
/** Calls that wait for their answer within one deadline; more than that means that somebody does not wait. */
const MAX_PENDING = 10_000;

/**
 * The one connection of the process to Redis. Once a call has failed, Redis is left alone: calls fail at once until a
 * probe (a small write) has succeeded, so that a frozen Redis costs one deadline and not one a call. The probe runs while
 * all is well too, so that an outage is known before somebody needs the store. Reconnecting never gives up.
 */
export class RedisLink {
  readonly #options: RedisLinkOptions;
  readonly #deadlineMs: number;
  readonly #listeners = new Set<(isUp: boolean) => void>();
  readonly #settled = Promise.withResolvers<void>();
  readonly #counts = { calls: 0, failed: 0, timedOut: 0, refused: 0, connected: 0, lost: 0, totalMs: 0 };
  readonly client: RedisClientType;
  #state: RedisState = { kind: 'connecting' };
  #changedAtMs: number;
  #timer: Timer | undefined;
  #probing = false;
  /** Probes in a row that failed. */
  #failures = 0;
  #socketOpen = false;

  constructor(options: RedisLinkOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#changedAtMs = options.clock.monotonicMs();
    this.client = options.createClient({
      url: options.url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: MAX_PENDING,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: SOCKET_TIMEOUT_MS,
        reconnectStrategy: (retries) => this.#reconnectIn(retries),
      },
    });
    this.#listen();
  }

  get state(): RedisState {
    return this.#state;
  }

  get isUp(): boolean {
    return this.#state.kind === 'up';
  }

  get counts(): RedisCounts {
    return this.#counts;
  }

  /** Gets every change between up and away. @returns the function that ends the subscription. */
  onChange(listener: (isUp: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to connect; resolves when it is known whether Redis is there, at the latest after `limitMs`. Never throws. */
  async start(limitMs: number): Promise<void> {
    // Why an attempt failed comes as an event; the promise fails only when we end the attempts ourselves.
    this.client.connect().catch(() => {});
    const timer = this.#options.clock.after(limitMs, () =>
      this.#lose({ reason: 'there is no connection yet', away: true }),
    );
    await this.#settled.promise;
    timer.cancel();
  }

  /**
   * Makes a call within the deadline.
   * @throws AppError `store.unavailable`: at once while Redis is away, after the deadline when it does not answer, or with
   *   its refusal. Whether the call took effect is not known then.
   */
  async run<T>(operation: string, call: (client: RedisClientType) => Promise<T>): Promise<T> {
    const state = this.#state;
    if (state.kind !== 'up') {
      this.#counts.refused++;
      throw unavailable(operation, state.kind === 'down' ? state.reason : 'there is no connection');
    }
    this.#counts.calls++;
    const startedMs = this.#options.clock.monotonicMs();
    try {
      return await this.#within(call);
    } catch (error) {
      const failure = redisFailureOf(error);
      this.#counts.failed++;
      if (error instanceof RedisTimeout) this.#counts.timedOut++;
      if (failure.away) this.#lose(failure);
      throw unavailable(operation, failure.reason);
    } finally {
      this.#counts.totalMs += this.#options.clock.monotonicMs() - startedMs;
    }
  }

  /** Idempotent. Calls after it fail, and nothing connects again. */
  close(): void {
    if (this.#state.kind === 'closed') return;
    this.#state = { kind: 'closed' };
    this.#timer?.cancel();
    this.#listeners.clear();
    this.#settled.resolve();
    // While the client is between two attempts it has no socket: then its next attempt is ended when it begins.
    if (this.#socketOpen) this.#hangUp();
  }

  #listen(): void {
    this.client.on('connect', () => {
      this.#socketOpen = true;
      if (this.#state.kind === 'closed') this.#hangUp();
    });
    this.client.on('reconnecting', () => {
      this.#socketOpen = false;
    });
    this.client.on('ready', () => void this.#probe());
    this.client.on('error', (error: unknown) => {
      if (!this.client.isReady) this.#lose({ ...redisFailureOf(error), away: true });
    });
  }

  #hangUp(): void {
    if (this.client.isOpen) this.client.destroy();
  }

  #reconnectIn(retries: number): number | Error {
    if (this.#state.kind === 'closed') return new Error('closed');
    const ceilingMs = Math.min(RECONNECT_CAP_MS, 100 * 2 ** Math.min(retries, 10));
    return Math.round(ceilingMs * (0.5 + this.#options.random() / 2));
  }

  async #within<T>(call: (client: RedisClientType) => Promise<T>, onLate?: () => void): Promise<T> {
    const late = Promise.withResolvers<never>();
    let isLate = false;
    const timer = this.#options.clock.after(this.#deadlineMs, () => {
      isLate = true;
      late.reject(new RedisTimeout(this.#deadlineMs));
    });
    const answer = call(this.client);
    const noteLate = () => {
      if (isLate) onLate?.();
    };
    answer.then(noteLate, noteLate);
    try {
      return await Promise.race([answer, late.promise]);
    } finally {
      timer.cancel();
    }
  }

  /** One at a time; each arms the next one. */
  async #probe(): Promise<void> {
    if (this.#probing || this.#state.kind === 'closed') return;
    this.#timer?.cancel();
    this.#probing = true;
    let nextMs = PROBE_EVERY_MS;
    try {
      // An answer that comes late says that it is back: no need to wait for the next turn.
      await this.#within(
        (client) => client.eval(PROBE, { keys: [`${KEY_PREFIX}probe`] }),
        () => this.#arm(0),
      );
      this.#failures = 0;
      this.#gain();
    } catch (error) {
      this.#failures++;
      this.#lose({ ...redisFailureOf(error), away: true });
      nextMs = error instanceof RedisTimeout ? PROBE_AFTER_SILENCE_MS : this.#retryInMs();
    }
    this.#probing = false;
    // Without a connection there is nothing to probe: the client says when it has one.
    if (this.client.isReady) this.#arm(nextMs);
  }

  #retryInMs(): number {
    const ceilingMs = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(this.#failures, 10));
    return ceilingMs * (0.5 + this.#options.random() / 2);
  }

  #arm(delayMs: number): void {
    if (this.#state.kind === 'closed') return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => void this.#probe());
  }

  #gain(): void {
    if (this.#state.kind === 'up' || this.#state.kind === 'closed') return;
    this.#state = { kind: 'up' };
    this.#counts.connected++;
    this.#tell('connected');
  }

  #lose({ reason }: RedisFailure): void {
    const { kind } = this.#state;
    if (kind === 'closed') return;
    this.#state = { kind: 'down', reason };
    if (kind === 'down') return;
    this.#counts.lost++;
    if (kind === 'up' && this.client.isReady) this.#arm(this.#retryInMs());
    this.#tell('lost', reason);
  }

  #tell(state: 'connected' | 'lost', reason?: string): void {
    const { clock, events } = this.#options;
    const nowMs = clock.monotonicMs();
    const afterMs = Math.round(nowMs - this.#changedAtMs);
    this.#changedAtMs = nowMs;
    this.#settled.resolve();
    events.emit('redis.state', { state, afterMs, ...(reason === undefined ? {} : { reason }) });
    for (const listener of this.#listeners) listener(state === 'connected');
  }
}

function unavailable(operation: string, reason: string): AppError {
  return new AppError('store.unavailable', `Redis ${operation}: ${reason}`);
}
