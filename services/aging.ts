import type { Clock } from './clock.ts';

/**
 * Lets the entries of an `LRUCache` with a `ttl` age by a clock. The cache's own way is to believe for a real millisecond
 * what it read last, and starts a timer for that at each read; a clock that is set on by hand would be ignored meanwhile.
 */
export function agingBy(clock: Pick<Clock, 'monotonicMs'>): {
  readonly ttlResolution: 0;
  readonly perf: { readonly now: () => number };
} {
  // Without the 1 an entry of the clock's first moment would never age.
  return { ttlResolution: 0, perf: { now: () => clock.monotonicMs() + 1 } };
}
