import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';

/** Waits for `work` no longer than `deadlineMs`; the work itself goes on. @throws AppError `delivery.transient` then. */
export function withinDeadline<T>(
  work: Promise<T>,
  { clock, deadlineMs }: { readonly clock: Clock; readonly deadlineMs: number },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(deadlineMs, () =>
      reject(new AppError('delivery.transient', `no connector token within ${Math.ceil(deadlineMs)} ms`)),
    );
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
