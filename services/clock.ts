/**
 * Time as a dependency. Durations are measured on the monotonic clock, so that a jump of the wall clock neither
 * expires nor prolongs anything; the wall clock is for display, for JWTs and for deadlines that outlive the process.
 */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Monotonic clock, milliseconds since an arbitrary moment. Never goes back. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs` (below 0 counts as 0). The timer does not keep the process alive. */
  after(delayMs: number, run: () => void): Timer;
}

/** A pending call of `Clock.after`. Cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

/** setTimeout silently turns longer delays into 1 ms, so they are cut to this (24.8 days). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The real time of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), MAX_TIMER_MS));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Waits `delayMs` on the given clock.
 * @throws the signal's reason as soon as `signal` aborts; the timer is released then.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Calls `run` every `intervalMs`, the next wait beginning when a call has ended. Errors go to `onError`. */
export function every(
  clock: Clock,
  intervalMs: number,
  task: { run: () => void | Promise<void>; onError: (error: unknown) => void },
): Timer {
  let stopped = false;
  let timer: Timer | undefined;
  const arm = () => {
    if (!stopped) timer = clock.after(intervalMs, () => void tick());
  };
  const tick = async () => {
    try {
      await task.run();
    } catch (error) {
      task.onError(error);
    }
    arm();
  };
  arm();
  return {
    cancel() {
      stopped = true;
      timer?.cancel();
    },
  };
}
