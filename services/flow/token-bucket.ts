import type { Clock } from '../clock.ts';

/** How fast tokens grow, and how many can be saved up. */
export interface Rate {
  /** Tokens that grow back in a minute; `Infinity` never makes anybody wait. */
  readonly perMinute: number;
  /** Most tokens that can be saved up: so many may be taken at once after a quiet time. At least 1. */
  readonly burst: number;
}

export interface TokenBucketOptions extends Rate {
  readonly clock: Clock;
}

/** What must be kept so that a restart does not refill the bucket. Epoch milliseconds. */
export interface BucketState {
  readonly tokens: number;
  readonly at: number;
  readonly pausedUntil?: number;
}

const MINUTE_MS = 60_000;
/** Many small additions do not add up exactly; nobody waits another millisecond for that. */
const ROUNDING = 1e-6;

/**
 * A rate with a small allowance for bursts. Never lets through more than `burst + perMinute * minutes` in any span of
 * time. Counts on the monotonic clock; the wall clock appears only in the state for a later process.
 */
export class TokenBucket {
  readonly #clock: Clock;
  #perMs: number;
  #burst: number;
  #tokens: number;
  #countedAtMs: number;
  #pausedUntilMs = 0;

  constructor(options: TokenBucketOptions) {
    this.#clock = options.clock;
    this.#perMs = options.perMinute / MINUTE_MS;
    this.#burst = Math.max(1, options.burst);
    this.#tokens = this.#burst;
    this.#countedAtMs = options.clock.monotonicMs();
  }

  /** Takes a token. @returns 0 when it was granted, else the milliseconds until one can be. */
  take(): number {
    const waitMs = this.waitMs();
    if (waitMs === 0 && Number.isFinite(this.#perMs)) this.#tokens -= 1;
    return waitMs;
  }

  /** Milliseconds until the nth token from now (1 is the next) can be granted, if nobody else takes any. */
  waitMs(nth = 1): number {
    this.#count();
    const pauseMs = Math.max(0, this.#pausedUntilMs - this.#countedAtMs);
    if (!Number.isFinite(this.#perMs)) return pauseMs;
    const missing = nth - this.#tokens;
    return Math.max(pauseMs, missing <= ROUNDING ? 0 : Math.ceil(missing / this.#perMs - ROUNDING));
  }

  /** Tokens that could be taken now without waiting. */
  get available(): number {
    this.#count();
    if (this.#pausedUntilMs > this.#countedAtMs) return 0;
    return Number.isFinite(this.#perMs) ? Math.max(0, Math.floor(this.#tokens + ROUNDING)) : Number.POSITIVE_INFINITY;
  }

  /** Grants nothing for so long, because the other side said so. A longer pause that already holds stays. */
  pause(forMs: number): void {
    this.#count();
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#countedAtMs + forMs);
  }

  /** Another rate from now on. What was saved up stays, as far as the new burst allows; it never refills the bucket. */
  change({ perMinute, burst }: Rate): void {
    this.#count();
    const hadRate = Number.isFinite(this.#perMs);
    this.#perMs = perMinute / MINUTE_MS;
    this.#burst = Math.max(1, burst);
    this.#tokens = hadRate ? Math.min(this.#burst, this.#tokens) : this.#burst;
  }

  state(): BucketState {
    this.#count();
    const pauseMs = this.#pausedUntilMs - this.#countedAtMs;
    const now = this.#clock.now();
    const tokens = Number.isFinite(this.#perMs) ? this.#tokens : this.#burst;
    return { tokens, at: now, ...(pauseMs > 0 ? { pausedUntil: now + pauseMs } : {}) };
  }

  /**
   * Goes on from the state of an earlier process. `maxPauseMs`: the longest pause that is ever set, so that a clock which
   * jumped meanwhile stops nothing for longer.
   */
  restore(state: BucketState, maxPauseMs: number): void {
    const now = this.#clock.now();
    const grownMs = Math.max(0, now - state.at);
    const grown = Number.isFinite(this.#perMs) ? grownMs * this.#perMs : this.#burst;
    this.#tokens = Math.min(this.#burst, state.tokens + grown);
    const pauseMs = Math.min((state.pausedUntil ?? now) - now, maxPauseMs);
    this.#pausedUntilMs = this.#countedAtMs + Math.max(0, pauseMs);
  }

  #count(): void {
    const nowMs = this.#clock.monotonicMs();
    const grown = (nowMs - this.#countedAtMs) * this.#perMs;
    this.#countedAtMs = nowMs;
    if (grown > 0) this.#tokens = Math.min(this.#burst, this.#tokens + grown);
  }
}
