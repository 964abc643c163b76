/** A source of numbers in [0, 1); injected so that tests decide. */
export type Random = () => number;

export interface BackoffOptions {
  /** Upper end of the first wait; doubles with each attempt. */
  readonly baseMs: number;
  readonly capMs: number;
  readonly random: Random;
}

/**
 * Wait before the next try after `attempt` failed ones (1 is the first): full jitter, anywhere between nothing and the
 * doubled base, so that many callers do not come back in step.
 */
export function fullJitterMs(attempt: number, options: BackoffOptions): number {
  const ceiling = Math.min(options.capMs, options.baseMs * 2 ** Math.min(30, Math.max(0, attempt - 1)));
  return options.random() * ceiling;
}

export interface ThrottleOptions extends BackoffOptions {
  /** What the other side asked for; without it the doubled base counts. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Wait after being throttled: what the other side asked for plus up to as much again. Never less than it asked, up to
 * `capMs`: full jitter would come back too early and burn the tries, none would come back all at once.
 */
export function throttleDelayMs(attempt: number, options: ThrottleOptions): number {
  const doubled = options.baseMs * 2 ** Math.min(30, Math.max(0, attempt - 1));
  const asked = Math.max(0, options.retryAfterMs ?? doubled);
  return Math.min(options.capMs, Math.max(asked, options.baseMs) * (1 + options.random()));
}
