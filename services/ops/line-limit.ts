import type { Clock } from '../clock.ts';

const WINDOW_MS = 1_000;

/**
 * Keeps a flood of one kind of event from becoming a flood of log lines: so many a second, and the next line that is
 * written tells how many were left out. The kinds come from a closed list, so nothing needs to be forgotten.
 */
export class LineLimit {
  readonly #clock: Clock;
  readonly #linesPerSecond: number;
  readonly #kinds = new Map<string, { windowStartMs: number; written: number; leftOut: number }>();

  constructor(clock: Clock, linesPerSecond = 3) {
    this.#clock = clock;
    this.#linesPerSecond = linesPerSecond;
  }

  /** Undefined: leave the line out. Otherwise how many lines of this kind were left out before it. */
  take(kind: string): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const state = this.#kinds.get(kind) ?? { windowStartMs: nowMs, written: 0, leftOut: 0 };
    this.#kinds.set(kind, state);
    if (nowMs - state.windowStartMs >= WINDOW_MS) {
      state.windowStartMs = nowMs;
      state.written = 0;
    }
    if (state.written >= this.#linesPerSecond) {
      state.leftOut++;
      return undefined;
    }
    state.written++;
    const { leftOut } = state;
    state.leftOut = 0;
    return leftOut;
  }
}
