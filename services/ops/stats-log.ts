import type { Clock } from '../clock.ts';
import type { GenieStatistics } from '../genie/types.ts';
import type { Log } from '../log.ts';

export interface StatsLogOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Between 0 and 1, as Math.random. */
  readonly random: () => number;
  readonly statistics: () => GenieStatistics;
  /** A line is due when this has passed since the last one, milliseconds. */
  readonly intervalMs: number;
  /** Share of queries that write a line although none is due, 0 to 1. */
  readonly sampleRate: number;
}

/**
 * The line of statistics. It is written when a query ends, at most once per interval or on a random share of queries:
 * never per query, and never while nothing happens.
 */
export class StatsLog {
  readonly #options: StatsLogOptions;
  #writtenAtMs: number;

  constructor(options: StatsLogOptions) {
    this.#options = options;
    this.#writtenAtMs = options.clock.monotonicMs();
  }

  /** Call once for each query that ended. */
  queryEnded(): void {
    const { clock, intervalMs, sampleRate, random } = this.#options;
    const due = clock.monotonicMs() - this.#writtenAtMs >= intervalMs;
    if (!due && random() >= sampleRate) return;
    this.#writtenAtMs = clock.monotonicMs();
    this.#write();
  }

  #write(): void {
    const { total, succeeded, failed, failedByCode, inFlight, latencyMs } = this.#options.statistics();
    const { p50, p95, p99 } = latencyMs;
    const rounded = { p50: Math.round(p50), p95: Math.round(p95), p99: Math.round(p99) };
    const fields = { total, succeeded, failed, failedByCode, inFlight, latencyMs: rounded };
    this.#options.log.info(fields, 'genie statistics');
  }
}
