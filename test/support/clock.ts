import type { Clock, Timer } from '../../services/clock.ts';

interface Pending {
  dueMs: number;
  order: number;
  run: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(wallMs = Date.UTC(2026, 10, 20, 12)) {
    this.#wallMs = wallMs;
  }

  now(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const pending = { dueMs: this.#monotonicMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#pending.add(pending);
    return { cancel: () => this.#pending.delete(pending) };
  }

  /** Timers that wait: a test that ends with some left has found a leak. */
  get pendingTimers(): number {
    return this.#pending.size;
  }

  /** Jumps the wall clock alone, as an operator or NTP would. */
  jumpWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** Moves both clocks, running due timers in order; lets promises settle before and after each. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#monotonicMs + byMs;
    await settle();
    for (;;) {
      const next = this.#nextDue(endMs);
      if (!next) break;
      this.#pending.delete(next);
      this.#move(next.dueMs);
      next.run();
      await settle();
    }
    this.#move(endMs);
    await settle();
  }

  /** Moves both clocks at once; timers that are due wait for the next `advance`. */
  step(byMs: number): void {
    this.#move(this.#monotonicMs + byMs);
  }

  #nextDue(endMs: number): Pending | undefined {
    let next: Pending | undefined;
    for (const one of this.#pending) {
      if (one.dueMs > endMs) continue;
      if (!next || one.dueMs < next.dueMs || (one.dueMs === next.dueMs && one.order < next.order)) next = one;
    }
    return next;
  }

  #move(toMs: number): void {
    const byMs = Math.max(0, toMs - this.#monotonicMs);
    this.#monotonicMs += byMs;
    this.#wallMs += byMs;
  }
}

/** Lets pending microtasks and immediate callbacks run; no time passes. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
