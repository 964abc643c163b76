import type { Clock, Timer } from '../clock.ts';
import { TokenBucket } from './token-bucket.ts';

/** A budget that callers wait for: polls over all questions, for instance. */
export interface PollBudget {
  /**
   * Resolves when the caller may go on, first come, first served.
   * @throws the signal's reason when it aborts first.
   */
  take(signal: AbortSignal): Promise<void>;
}

/** At most `perSecond` callers a second go on, with a burst of a second's worth at most. The others wait in order. */
export class RateGate implements PollBudget {
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;
  /** In order of arrival; a set, so that one who gives up leaves at once and at no cost. */
  readonly #waiting = new Set<() => void>();
  #timer: Timer | undefined;

  constructor(options: { readonly perSecond: number; readonly burst?: number; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#bucket = new TokenBucket({
      perMinute: options.perSecond * 60,
      burst: options.burst ?? Math.max(1, options.perSecond),
      clock: options.clock,
    });
  }

  /** Callers that wait now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.size === 0 && this.#bucket.take() === 0) return;
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(begin);
        this.#arm();
        reject(signal.reason);
      };
      const begin = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(begin);
      this.#arm();
    });
  }

  #arm(): void {
    if (this.#waiting.size === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
    } else {
      this.#timer ??= this.#clock.after(this.#bucket.waitMs(), () => this.#grant());
    }
  }

  #grant(): void {
    this.#timer = undefined;
    for (const begin of this.#waiting) {
      if (this.#bucket.take() > 0) break;
      this.#waiting.delete(begin);
      begin();
    }
    this.#arm();
  }
}
