import type { Clock, Timer } from '../clock.ts';

/**
 * A time limit on the monotonic clock that aborts `controller` with `reason()`. The clock of the wall may jump as it
 * likes meanwhile.
 * @returns the timer, which must be cancelled when the work has ended.
 */
export function deadline(
  clock: Clock,
  options: { readonly limitMs: number; readonly controller: AbortController; readonly reason: () => Error },
): Timer {
  const { controller, limitMs, reason } = options;
  return clock.after(limitMs, () => controller.abort(reason()));
}
