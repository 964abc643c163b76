import { type Clock, systemClock, type Timer } from '../../services/clock.ts';

interface Waiting {
  readonly dueMs: number;
  readonly run: () => void;
  timer: Timer;
}

/** The real clock, on which a test can let hours pass at once: timers that are due then run at once as well. */
export class SkippingClock implements Clock {
  #skippedMs = 0;
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return systemClock.now() + this.#skippedMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#skippedMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const waiting: Waiting = { dueMs: this.monotonicMs() + delayMs, run, timer: systemClock.after(delayMs, () => {}) };
    this.#arm(waiting);
    this.#waiting.add(waiting);
    return {
      cancel: () => {
        this.#waiting.delete(waiting);
        waiting.timer.cancel();
      },
    };
  }

  skip(byMs: number): void {
    this.#skippedMs += byMs;
    for (const waiting of [...this.#waiting]) this.#arm(waiting);
  }

  #arm(waiting: Waiting): void {
    waiting.timer.cancel();
    waiting.timer = systemClock.after(waiting.dueMs - this.monotonicMs(), () => {
      if (this.#waiting.delete(waiting)) waiting.run();
    });
  }
}
