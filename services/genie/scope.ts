import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Trace } from '../trace.ts';

/** A signal that ends a piece of work, and when it does so at the latest. `end` releases what was held for it. */
export interface Scope {
  readonly signal: AbortSignal;
  /** Monotonic milliseconds at which the time is over. */
  readonly endsAtMs: number;
  /** Of the question that is worked for. */
  readonly trace: Trace | undefined;
  end(): void;
}

/** A signal of its own, which follows the caller's. */
export interface OwnScope extends Scope {
  /** Aborts the signal with another reason. */
  cancel(reason: unknown): void;
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
export function openScope(options: ScopeOptions): OwnScope {
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

/** The caller's own signal, which aborts by itself at `endsAtMs`: costs nothing beside it. */
export function callersScope(of: Pick<Scope, 'signal' | 'endsAtMs' | 'trace'>): Scope {
  const { signal, endsAtMs, trace } = of;
  return { signal, endsAtMs, trace, end: nothingToEnd };
}

function nothingToEnd(): void {}

/** Why a signal was aborted, as an `AppError`: the reason itself when it is one, else `genie.cancelled`. */
export function abortError(signal: AbortSignal): AppError {
  const reason: unknown = signal.reason;
  if (reason instanceof AppError) return reason;
  return new AppError('genie.cancelled', 'the caller called the question off', { cause: reason });
}
