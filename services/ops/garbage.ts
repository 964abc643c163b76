import { constants, type NodeGCPerformanceDetail, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';
import type { Tally } from './tallies.ts';

const KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** An entry of the kind that is observed. */
type GarbageEntry = PerformanceEntry & { readonly detail: NodeGCPerformanceDetail };

/** Counts the engine's garbage collections, and the time they took, from `start` to `stop`. */
export class GarbageWatch {
  readonly #seconds: Tally;
  readonly #runs: Tally;
  #observer: PerformanceObserver | undefined;

  constructor(metrics: Metrics) {
    const shape = { labels: ['kind'], closed: { kind: new Set(Object.values(KINDS)) } };
    const seconds = { name: 'nodejs_gc_seconds_total', help: 'Time of garbage collections by kind' };
    this.#seconds = metrics.counter({ ...seconds, ...shape });
    this.#runs = metrics.counter({ name: 'nodejs_gc_runs_total', help: 'Garbage collections by kind', ...shape });
  }

  start(): void {
    this.#observer ??= new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#count(entry as GarbageEntry);
    });
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  #count({ duration, detail }: GarbageEntry): void {
    const kind = KINDS[detail.kind] ?? 'other';
    this.#seconds.inc([kind], duration / 1000);
    this.#runs.inc([kind]);
  }
}
