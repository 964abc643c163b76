import type { Clock } from '../clock.ts';

/** A time limit that runs. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Monotonic milliseconds left; 0 when it has passed. */
  leftMs(): number;
  /** Releases the timer. Must be called when the work has ended. */
  clear(): void;
}

/**
 * A time limit on the monotonic clock that aborts `controller` with `reason()`. The clock of the wall may jump as it
 * likes meanwhile.
 */
export function deadline(
  clock: Clock,
  options: { readonly limitMs: number; readonly controller: AbortController; readonly reason: () => Error },
): Deadline {
  const { controller, limitMs } = options;
  const endsAtMs = clock.monotonicMs() + limitMs;
  const timer = clock.after(limitMs, () => controller.abort(options.reason()));
  return {
    signal: controller.signal,
    leftMs: () => Math.max(0, endsAtMs - clock.monotonicMs()),
    clear: () => timer.cancel(),
  };
}
