import { type Clock, every, type Timer } from '../clock.ts';
import type { Events } from '../events.ts';

export interface ClockWatchOptions {
  readonly clock: Clock;
  readonly events: Events;
  /** Time between two looks, milliseconds. Default 1,000. */
  readonly lookEveryMs?: number;
}

/** Smaller steps are NTP at work and disturb nobody. Tokens of the Bot Framework bear five minutes. */
const LEAST_JUMP_MS = 30_000;

/** Notices when the wall clock jumps against the monotonic one, so that odd token failures have an explanation. */
export class ClockWatch {
  readonly #options: ClockWatchOptions;
  #timer: Timer | undefined;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, events, lookEveryMs = 1_000 } = this.#options;
    const offset = () => clock.now() - clock.monotonicMs();
    let before = offset();
    this.#timer ??= every(clock, lookEveryMs, {
      run: () => {
        const jumpMs = Math.round(offset() - before);
        before = offset();
        if (Math.abs(jumpMs) >= LEAST_JUMP_MS) events.emit('clock.jumped', { jumpMs });
      },
      onError: (error) => events.emit('store.failed', { store: 'clock', operation: 'watch', error }),
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
