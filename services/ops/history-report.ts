import type { Clock } from '../clock.ts';
import type { Catalogue, FigureName } from './catalogue.ts';
import type { Column, SampledHistory } from './history.ts';
import { select } from './select.ts';

/** What is asked of the history; see `HistoryReport`. */
export interface HistoryQuery {
  readonly windowMs: number;
  readonly names: readonly FigureName[];
}

/** The body of `GET /api/metrics/history`. Times are epoch seconds. */
export interface SeriesReport {
  readonly from: number;
  readonly to: number;
  readonly step_seconds: number;
  /** End of each step. */
  readonly at: readonly number[];
  /** Gauges as the mean of a step, counters as what they grew by in a second; null where nothing was sampled. */
  readonly metrics: Readonly<Record<FigureName, readonly (number | null)[]>>;
}

/** Over all samples of a window; counters as what they grew by in a second. */
export interface Summary {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** By nearest rank. */
  readonly p95: number;
}

/** The body of `GET /api/metrics/summary`. Times are epoch seconds; null: nothing was sampled. */
export interface SummaryReport {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  readonly metrics: Readonly<Record<FigureName, Summary | null>>;
}

/** Steps as places in time: where each sample belongs. */
interface Grid {
  /** Wall clock at monotonic 0. */
  readonly offsetMs: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly stepMs: number;
}

/** The history as plots and tables want it. Times are counted back from now, so a jump of the wall clock moves them all. */
export class HistoryReport {
  readonly #history: SampledHistory;
  readonly #catalogue: Catalogue;
  readonly #clock: Clock;
  /** For what would otherwise be made anew for each figure. */
  #scratch = new Float64Array(0);

  constructor(options: { readonly history: SampledHistory; readonly catalogue: Catalogue; readonly clock: Clock }) {
    this.#history = options.history;
    this.#catalogue = options.catalogue;
    this.#clock = options.clock;
  }

  /** Steps lie on multiples of `stepMs`, so that somebody who asks again gets the same ones and a few more. */
  series(query: HistoryQuery & { readonly stepMs: number }): SeriesReport {
    const { windowMs, stepMs, names } = query;
    const { fromMs, toMs, offsetMs } = this.#span(windowMs);
    const firstStep = Math.floor(fromMs / stepMs);
    const steps = Math.floor(toMs / stepMs) - firstStep + 1;
    const grid: Grid = { offsetMs, firstStep, steps, stepMs };
    return {
      from: seconds(fromMs),
      to: seconds(toMs),
      step_seconds: stepMs / 1000,
      at: Array.from({ length: steps }, (_, step) => seconds((firstStep + step + 1) * stepMs)),
      metrics: Object.fromEntries(names.map((name) => [name, this.#steps(name, windowMs, grid)])),
    };
  }

  summary(query: HistoryQuery): SummaryReport {
    const { windowMs, names } = query;
    const { fromMs, toMs } = this.#span(windowMs);
    const samples = this.#history.sizeOf(windowMs);
    const metrics = Object.fromEntries(names.map((name) => [name, this.summaryOf(name, windowMs) ?? null]));
    return { from: seconds(fromMs), to: seconds(toMs), samples, metrics };
  }

  /** One figure over the window; undefined when nothing was sampled. */
  summaryOf(name: FigureName, windowMs: number): Summary | undefined {
    const isCounter = this.#isCounter(name);
    const column = this.#history.column(name, windowMs, isCounter ? 1 : 0);
    if (!column) return undefined;
    if (this.#scratch.length < column.values.length) this.#scratch = new Float64Array(column.values.length);
    const { length, min, max, sum } = gather(this.#scratch, column, isCounter);
    if (length === 0) return undefined;
    const p95 = select(this.#scratch, Math.ceil(length * 0.95) - 1, length);
    return { min: rounded(min), mean: rounded(sum / length), max: rounded(max), p95: rounded(p95) };
  }

  #steps(name: FigureName, windowMs: number, grid: Grid): readonly (number | null)[] {
    const isCounter = this.#isCounter(name);
    const column = this.#history.column(name, windowMs, isCounter ? 1 : 0);
    if (!column) return Array.from({ length: grid.steps }, () => null);
    const found = isCounter ? ratesBySteps(column, grid) : meansBySteps(column, grid);
    return found.map((value) => (value === undefined ? null : rounded(value)));
  }

  #span(windowMs: number): { readonly fromMs: number; readonly toMs: number; readonly offsetMs: number } {
    const offsetMs = this.#clock.now() - this.#clock.monotonicMs();
    const toMs = offsetMs + (this.#history.latest()?.monotonicMs ?? this.#clock.monotonicMs());
    return { fromMs: toMs - windowMs, toMs, offsetMs };
  }

  #isCounter(name: FigureName): boolean {
    return this.#catalogue.infoOf(name)?.kind === 'counter';
  }
}

function stepOf(grid: Grid, atMs: number): number {
  return Math.floor((atMs + grid.offsetMs) / grid.stepMs) - grid.firstStep;
}

function meansBySteps({ values, atMs }: Column, grid: Grid): readonly (number | undefined)[] {
  const sums = new Float64Array(grid.steps);
  const counts = new Uint32Array(grid.steps);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN;
    const step = stepOf(grid, atMs[at] ?? 0);
    if (Number.isNaN(value) || step < 0 || step >= grid.steps) continue;
    sums[step] = (sums[step] ?? 0) + value;
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return Array.from(sums, (sum, step) => (counts[step] ? sum / counts[step] : undefined));
}

/** Growth between the last samples of two steps, over the time between them. */
function ratesBySteps({ values, atMs }: Column, grid: Grid): readonly (number | undefined)[] {
  const rates: (number | undefined)[] = Array.from({ length: grid.steps });
  let before: { value: number; atMs: number } | undefined;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const now = atMs[at] ?? 0;
    const step = stepOf(grid, now);
    const isLast = at + 1 >= values.length || stepOf(grid, atMs[at + 1] ?? 0) !== step;
    if (before && isLast && step >= 0 && step < grid.steps && now > before.atMs) {
      rates[step] = (1000 * (value - before.value)) / (now - before.atMs);
    }
    if (isLast || !before) before = { value, atMs: now };
  }
  return rates;
}

/** What a window holds, gathered in one pass; the values lie in the scratch array. */
interface Gathered {
  readonly length: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** @param isCounter takes the growth in a second, from each sample to the next. */
function gather(scratch: Float64Array, { values, atMs }: Column, isCounter: boolean): Gathered {
  let length = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let at = isCounter ? 1 : 0; at < values.length; at++) {
    let value = values[at] ?? Number.NaN;
    if (isCounter) value = (1000 * (value - (values[at - 1] ?? 0))) / ((atMs[at] ?? 0) - (atMs[at - 1] ?? 0));
    if (!Number.isFinite(value)) continue;
    scratch[length++] = value;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { length, min, max, sum };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** Without the noise of adding fractions. */
function rounded(value: number): number {
  if (Number.isInteger(value)) return value;
  const places = Math.abs(value) < 1e6 ? 1e9 : 1e3;
  return Math.round(value * places) / places;
}
