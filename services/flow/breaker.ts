import type { Clock, Timer } from '../clock.ts';

export interface BreakerOptions {
  readonly clock: Clock;
  /** Samples older than this do not count. At least twice the slowest call, or slow failures are never seen together. */
  readonly windowMs: number;
  /** Only so many of the newest samples count, so that a good morning does not hide a bad noon. */
  readonly maxSamples: number;
  /** Fewer samples than this never open it. */
  readonly minSamples: number;
  /** Share of failures from which it opens, 0 to 1. */
  readonly failureShare: number;
  /** How long it stays open before one call is let through. */
  readonly openMs: number;
}

/** Where a breaker stands. */
export type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  /** `probing` while the one call that decides is on its way. */
  | { readonly kind: 'half_open'; readonly probing: boolean };

/** How a call ended. `neutral` says nothing about the other side: it was cancelled, or refused for a reason of ours. */
export type PassEnd = 'ok' | 'failed' | 'neutral';

/** Whether a call may be made now. */
export type Admission =
  | { readonly kind: 'go'; readonly end: (how: PassEnd) => void }
  /** The other side is down: fail at once. */
  | { readonly kind: 'refuse' }
  /** Another call is finding out: wait for `onChange`. */
  | { readonly kind: 'hold' };

/** Stops calling a side that keeps failing; after a while lets a single call find out whether it is back. */
export class Breaker {
  readonly #options: BreakerOptions;
  #state: BreakerState = { kind: 'closed' };
  #samples: { readonly atMs: number; readonly failed: boolean }[] = [];
  #timer: Timer | undefined;
  #onChange: (state: BreakerState['kind']) => void = () => {};

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState['kind'] {
    return this.#state.kind;
  }

  /** Gets every change of the state, so that calls that were held can be made. One listener; a later one replaces it. */
  onChange(listener: (state: BreakerState['kind']) => void): void {
    this.#onChange = listener;
  }

  /** Asks whether a call may be made. The `end` of a granted one must be called once, however it ended. */
  admit(): Admission {
    const state = this.#state;
    if (state.kind === 'open') return { kind: 'refuse' };
    if (state.kind === 'half_open') {
      if (state.probing) return { kind: 'hold' };
      this.#state = { kind: 'half_open', probing: true };
      return { kind: 'go', end: once((how) => this.#probed(how)) };
    }
    return { kind: 'go', end: once((how) => this.#count(how)) };
  }

  /** Releases the timer; the breaker stays as it is. */
  stop(): void {
    this.#timer?.cancel();
  }

  #probed(how: PassEnd): void {
    if (how === 'ok') {
      this.#samples = [];
      this.#become({ kind: 'closed' });
    } else if (how === 'failed') this.#open();
    else this.#become({ kind: 'half_open', probing: false });
  }

  #count(how: PassEnd): void {
    // A call that began before the breaker opened must not close or prolong it.
    if (how === 'neutral' || this.#state.kind !== 'closed') return;
    const { clock, windowMs, maxSamples, minSamples, failureShare } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#samples.push({ atMs: nowMs, failed: how === 'failed' });
    this.#samples = this.#samples.filter((one) => nowMs - one.atMs <= windowMs).slice(-maxSamples);
    const failed = this.#samples.filter((one) => one.failed).length;
    if (this.#samples.length >= minSamples && failed >= this.#samples.length * failureShare) this.#open();
  }

  #open(): void {
    this.#samples = [];
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(this.#options.openMs, () =>
      this.#become({ kind: 'half_open', probing: false }),
    );
    this.#become({ kind: 'open' });
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#onChange(state.kind);
  }
}

function once(run: (how: PassEnd) => void): (how: PassEnd) => void {
  let done = false;
  return (how) => {
    if (done) return;
    done = true;
    run(how);
  };
}
