import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Trace } from '../trace.ts';

/** A signal that follows the caller's and adds a time limit. `end` releases the timer and the listener. */
export interface Scope {
  readonly signal: AbortSignal;
  /** Monotonic milliseconds at which the time is over. */
  readonly endsAtMs: number;
  /** Of the question that is worked for. */
  readonly trace: Trace | undefined;
  /** Aborts the signal with another reason. */
  cancel(reason: unknown): void;
  end(): void;
}

export interface ScopeOptions {
  readonly clock: Clock;
  /** The caller's signal; its reason is passed on. */
  readonly signal: AbortSignal;
  readonly withinMs: number;
  /** The reason of the abort when the time is over. */
  readonly onTimeout: () => AppError;
  readonly trace?: Trace | undefined;
}

/**
 * Opens a time limit around a piece of work. Always `end()` it: the caller's signal can live much longer than the work,
 * and every scope left open would keep a listener on it.
 */
export function openScope(options: ScopeOptions): Scope {
  const { clock, signal, withinMs, onTimeout, trace } = options;
  const controller = new AbortController();
  const endsAtMs = clock.monotonicMs() + withinMs;
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const timer = clock.after(withinMs, () => controller.abort(onTimeout()));
  return {
    signal: controller.signal,
    endsAtMs,
    trace,
    cancel: (reason) => controller.abort(reason),
    end() {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/** Why a signal was aborted, as an `AppError`: the reason itself when it is one, else `genie.cancelled`. */
export function abortError(signal: AbortSignal): AppError {
  const reason: unknown = signal.reason;
  if (reason instanceof AppError) return reason;
  return new AppError('genie.cancelled', 'the caller called the question off', { cause: reason });
}
