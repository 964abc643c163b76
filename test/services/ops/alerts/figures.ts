import type { FigureHistory, FigureInfo, Sample } from '../../../../services/ops/alerts/types.ts';
import type { ManualClock } from '../../../support/clock.ts';

/** Figures that rules of these tests name, and those of the default rules. */
const NAMES: readonly (readonly [name: string, kind: FigureInfo['kind'], unit: FigureInfo['unit']])[] = [
  ['lamp_cpu_percent', 'gauge', 'percent'],
  ['lamp_memory_percent', 'gauge', 'percent'],
  ['process_resident_memory_bytes', 'gauge', 'bytes'],
  ['nodejs_eventloop_lag_p99_seconds', 'gauge', 'seconds'],
  ['lamp_breaker_state', 'gauge', 'count'],
  ['lamp_oldest_question_age_seconds', 'gauge', 'seconds'],
  ['lamp_question_latency_seconds{quantile="0.95"}', 'gauge', 'seconds'],
  ['lamp_redis_up', 'gauge', 'count'],
  ['lamp_disk_free_percent', 'gauge', 'percent'],
  ['lamp_questions_total{event="answered"}', 'counter', 'count'],
  ['lamp_questions_total{event="failed"}', 'counter', 'count'],
  ['lamp_questions_total{event="dead"}', 'counter', 'count'],
  ['lamp_store_failures_total', 'counter', 'count'],
  ['lamp_token_failures_total', 'counter', 'count'],
  ['lamp_heartbeat_total', 'counter', 'count'],
];

/** The closed catalogue of these tests. */
export const FIGURES: readonly FigureInfo[] = NAMES.map(([name, kind, unit]) => ({ name, kind, unit, help: name }));

/** How far `FakeHistory` says that it reaches back. */
export const HISTORY_MS = 15 * 60_000;

/** A history that a test fills by hand: it keeps every sample, and counts by the clock of the test. */
export class FakeHistory implements FigureHistory {
  readonly #clock: ManualClock;
  readonly #listeners = new Set<(sample: Sample) => void>();
  readonly #samples: { readonly atMs: number; readonly values: Readonly<Record<string, number>> }[] = [];
  /** What the next samples say; a name that is missing has no value. */
  now: Record<string, number> = {};

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  catalogue(): readonly FigureInfo[] {
    return FIGURES;
  }

  increase(name: string, windowMs: number): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const last = this.#samples.at(-1);
    const first = this.#samples.findLast(({ atMs }) => atMs <= nowMs - windowMs);
    const [from, to] = [first?.values[name], last?.values[name]];
    return from === undefined || to === undefined ? undefined : to - from;
  }

  values(name: string, windowMs: number): readonly number[] {
    const fromMs = this.#clock.monotonicMs() - windowMs;
    return this.#samples.flatMap(({ atMs, values }) => (atMs >= fromMs ? (values[name] ?? []) : []));
  }

  onSample(listener: (sample: Sample) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a sample now. */
  sample(): void {
    const values = { ...this.now };
    const atMs = this.#clock.monotonicMs();
    this.#samples.push({ atMs, values });
    const sample = { at: this.#clock.now(), monotonicMs: atMs, value: (name: string) => values[name] };
    for (const listener of this.#listeners) listener(sample);
  }

  /** Lets time pass with a sample each second, which all say the same. */
  async pass(seconds: number, values: Record<string, number> = this.now): Promise<void> {
    this.now = values;
    for (let second = 0; second < seconds; second++) {
      await this.#clock.advance(1_000);
      this.sample();
    }
  }
}
