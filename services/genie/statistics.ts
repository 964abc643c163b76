import type { ErrorCode } from '../errors.ts';
import type { GenieStatistics } from './types.ts';

const KEPT_LATENCIES = 1_000;

/** Figures per question, cheap to record; percentiles are sorted when somebody reads them. */
export class QueryStatistics {
  readonly #latenciesMs = new Float64Array(KEPT_LATENCIES);
  readonly #failedByCode = new Map<ErrorCode, number>();
  #succeeded = 0;
  #failed = 0;
  #inFlight = 0;
  #sorted: Float64Array | undefined;

  begin(): void {
    this.#inFlight += 1;
  }

  /** Ends what `begin` began; every `begin` needs exactly one. */
  end(outcome: 'ok' | ErrorCode, durationMs: number): void {
    const total = this.#succeeded + this.#failed;
    this.#latenciesMs[total % KEPT_LATENCIES] = durationMs;
    this.#sorted = undefined;
    this.#inFlight -= 1;
    if (outcome === 'ok') {
      this.#succeeded += 1;
      return;
    }
    this.#failed += 1;
    this.#failedByCode.set(outcome, (this.#failedByCode.get(outcome) ?? 0) + 1);
  }

  read(): GenieStatistics {
    const total = this.#succeeded + this.#failed;
    this.#sorted ??= this.#latenciesMs.slice(0, Math.min(total, KEPT_LATENCIES)).sort();
    const sorted = this.#sorted;
    return {
      total,
      succeeded: this.#succeeded,
      failed: this.#failed,
      failedByCode: Object.fromEntries(this.#failedByCode),
      inFlight: this.#inFlight,
      latencyMs: { p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95), p99: nearestRank(sorted, 0.99) },
    };
  }
}

/** The smallest value that at least the share `rank` of all does not exceed; 0 without values. */
function nearestRank(sorted: Float64Array, rank: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)] ?? 0;
}
