import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { GenieStatistics } from '../genie/types.ts';
import type { Metrics, MetricsFormat } from './metrics.ts';
import type { Debounced, Observed } from './observe.ts';
import type { Percentiles } from './samples.ts';
import type { SystemMonitor } from './system.ts';

/** The body of `GET /api/metrics`: counts since the start, durations in milliseconds. */
export interface MetricsReport {
  readonly status: 'ok';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly performance: PerformanceFigures;
  readonly system: { readonly memory_mb: number; readonly cpu_percent: number; readonly active_sessions: number };
}

interface PerformanceFigures {
  readonly uptime_seconds: number;
  readonly genie: {
    readonly total: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly failed_by_code: Readonly<Record<string, number>>;
    readonly in_flight: number;
    /** Over the last 1,000 queries, like the other two. */
    readonly latency_ms: Percentiles;
  };
  readonly questions: {
    /** What has happened to questions, by event. */
    readonly counts: Readonly<Record<string, number>>;
    /** How many there are at this moment, by state. */
    readonly now: Readonly<Record<string, number>>;
    /** From accepting a question to its delivered answer. */
    readonly latency_ms: Percentiles;
  };
  readonly debounce: DebounceFigures;
  /** From the arrival of an inbound to the answer that the channel waits for. */
  readonly acknowledgements: { readonly total: number; readonly latency_ms: Percentiles };
  readonly http: { readonly answered: number; readonly refused: number };
  readonly event_loop: { readonly delay_ms: { readonly p50: number; readonly p99: number; readonly max: number } };
  /** What parts tell about themselves, under their own names: see `Figures.add`. */
  readonly [part: string]: unknown;
}

/** The names that `performance` has of itself. */
const OWN_NAMES = ['uptime_seconds', 'genie', 'questions', 'debounce', 'acknowledgements', 'http', 'event_loop'];

/** Messages that waited to be joined with others. */
interface DebounceFigures {
  readonly messages: number;
  /** Messages that became part of the question of an earlier one. */
  readonly merged: number;
  /** Their share of the messages, 0 to 1. */
  readonly merge_ratio: number;
  /** Questions that were asked, by the reason why the waiting ended. */
  readonly flushed_by_reason: Readonly<Record<string, number>>;
  /** How long the first message of a question waited, over the last 1,000. */
  readonly wait_ms: Percentiles;
}

export interface FiguresOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly observed: Observed;
  readonly system: SystemMonitor;
  readonly genie: () => GenieStatistics;
  readonly activeSessions: () => number | Promise<number>;
  /** Questions of the moment by state, in snake case (`waiting`, `running`). */
  readonly questionsNow?: () => Readonly<Record<string, number>>;
}

/** Events that questions end with or pass through; named also while none has happened. */
const NO_QUESTIONS = {
  accepted: 0,
  merged: 0,
  refused: 0,
  answered: 0,
  failed: 0,
  delivered: 0,
  expired: 0,
  cancelled: 0,
  dead: 0,
};

/** The figures of the process, once as JSON and once as text for Prometheus. */
export class Figures {
  readonly #options: FiguresOptions;
  readonly #startedAtMs: number;
  readonly #parts = new Map<string, () => object>();
  /** What the gauges read while the text is written. */
  #shown: MetricsReport | undefined;

  constructor(options: FiguresOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.monotonicMs();
    this.#registerReport();
  }

  /**
   * Adds what a part tells about itself to `performance`, under `name` in snake case; names of figures carry their units.
   * What `read` throws fails the report. The same figures as text are the part's own `Metrics.read`.
   */
  add(name: string, read: () => object): void {
    if (OWN_NAMES.includes(name) || this.#parts.has(name)) {
      throw new AppError('internal', `two parts tell their figures under the name "${name}"`);
    }
    this.#parts.set(name, read);
  }

  /** @throws AppError `internal` when a figure cannot be had. */
  async report(): Promise<MetricsReport> {
    const { clock, system, activeSessions } = this.#options;
    try {
      const [usage, active_sessions] = await Promise.all([system.usage(), activeSessions()]);
      return {
        status: 'ok',
        timestamp: new Date(clock.now()).toISOString(),
        performance: this.#performance(),
        system: {
          memory_mb: round(usage.memoryBytes / 1_048_576, 1),
          cpu_percent: round(usage.cpuPercent, 1),
          active_sessions,
        },
      };
    } catch (error) {
      throw new AppError('internal', 'the figures could not be collected', { cause: error });
    }
  }

  /** The same figures as text, with all counters and histograms. @throws AppError `internal` likewise. */
  async text(format: MetricsFormat): Promise<{ readonly contentType: string; readonly body: string }> {
    this.#shown = await this.report();
    return await this.#options.metrics.expose(format);
  }

  #performance(): PerformanceFigures {
    const { clock, observed, system, genie, questionsNow } = this.#options;
    const { total, succeeded, failed, failedByCode, inFlight, latencyMs } = genie();
    const acknowledged = observed.acknowledgements();
    const { p50, p99, max } = system.eventLoopDelay();
    return {
      uptime_seconds: round((clock.monotonicMs() - this.#startedAtMs) / 1000, 1),
      genie: {
        total,
        succeeded,
        failed,
        failed_by_code: failedByCode,
        in_flight: inFlight,
        latency_ms: rounded(latencyMs),
      },
      questions: {
        counts: { ...NO_QUESTIONS, ...observed.questions() },
        now: questionsNow?.() ?? {},
        latency_ms: rounded(observed.answers().latencyMs),
      },
      debounce: debounceFigures(observed.debounce()),
      acknowledgements: { total: acknowledged.total, latency_ms: rounded(acknowledged.latencyMs) },
      http: { answered: observed.eventCount('http.answered'), refused: observed.eventCount('http.refused') },
      event_loop: { delay_ms: { p50: round(p50, 3), p99: round(p99, 3), max: round(max, 3) } },
      ...Object.fromEntries([...this.#parts].map(([name, read]) => [name, read()])),
    };
  }

  /** The figures of the report that no counter or histogram tells anyway. */
  #registerReport(): void {
    const { metrics } = this.#options;
    const gauge = (name: string, help: string, read: (report: MetricsReport) => number) =>
      metrics.read('gauge', { name, help }, () => read(this.#report()));
    gauge('lamp_active_sessions', 'Sessions that are kept', ({ system }) => system.active_sessions);
    gauge('lamp_cpu_percent', 'Processor time; 100 is one core', ({ system }) => system.cpu_percent);
    gauge('lamp_uptime_seconds', 'Time since the start', ({ performance }) => performance.uptime_seconds);
    gauge('lamp_debounce_merge_ratio', 'Share of waiting messages that were merged', ({ performance }) => {
      return performance.debounce.merge_ratio;
    });
    gauge('lamp_genie_in_flight', 'Questions that Genie works on', ({ performance }) => performance.genie.in_flight);
    metrics.read(
      'counter',
      { name: 'lamp_genie_queries_total', help: 'Questions to Genie by result', labels: ['result'] },
      () => {
        const { succeeded, failed } = this.#report().performance.genie;
        return { succeeded, failed };
      },
    );
    metrics.read(
      'counter',
      { name: 'lamp_genie_failures_total', help: 'Failed questions to Genie by code', labels: ['code'] },
      () => this.#report().performance.genie.failed_by_code,
    );
    metrics.read('gauge', { name: 'lamp_questions', help: 'Questions by state', labels: ['state'] }, () => {
      return this.#report().performance.questions.now;
    });
  }

  #report(): MetricsReport {
    if (!this.#shown) throw new AppError('internal', 'gauges can be read only while the text is written');
    return this.#shown;
  }
}

function debounceFigures({ flushes, merged, waitMs }: Debounced): DebounceFigures {
  const questions = Object.values(flushes).reduce((sum, count) => sum + count, 0);
  const messages = questions + merged;
  return {
    messages,
    merged,
    merge_ratio: messages === 0 ? 0 : round(merged / messages, 3),
    flushed_by_reason: flushes,
    wait_ms: rounded(waitMs),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function rounded({ p50, p95, p99 }: Percentiles): Percentiles {
  return { p50: round(p50, 3), p95: round(p95, 3), p99: round(p99, 3) };
}
