import { nearestName } from '../../services/config.ts';
import { AppError } from '../../services/errors.ts';
import type { HistoryQuery, SeriesReport, SummaryReport } from '../../services/ops/history-report.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

/** What the routes ask for. */
export interface AskedHistory {
  series(query: HistoryQuery & { readonly stepMs: number }): SeriesReport;
  summary(query: HistoryQuery): SummaryReport;
}

export interface HistoryRoutesOptions {
  readonly report: AskedHistory;
  /** The figures that a name stands for, a family of several included; empty: there is none. */
  readonly named: (name: string) => readonly string[];
  /** Everything that can be asked for. */
  readonly names: () => readonly string[];
  /** Every figure. */
  readonly all: () => readonly string[];
  /** The longest window, milliseconds. */
  readonly spanMs: number;
  readonly access: OpsAccess;
}

const DEFAULT_WINDOW_MS = 15 * 60_000;
const LEAST_MS = 1_000;
const DEFAULT_STEP_MS = 10_000;
/** A plot has no more places, and a page no more room. */
const MAX_STEPS = 1_000;
/** Characters of a wrong name that are looked at and shown. */
const MAX_SHOWN = 100;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Adds `/api/metrics/history` and `/api/metrics/summary`. */
export function addHistoryRoutes(http: HttpServer, options: HistoryRoutesOptions): void {
  const { report, access } = options;
  const guarded = (handler: (query: Exchange['query']) => object) => (exchange: Exchange) => {
    access.mayOperate(exchange);
    return handler(exchange.query);
  };
  const route = { method: 'GET', door: 'ops' } as const;
  http.route({
    ...route,
    path: '/api/metrics/history',
    handler: guarded((query) => {
      onlyKnown(query, ['window', 'step', 'metrics']);
      const asked = askedOf(query, options);
      return report.series({ ...asked, stepMs: stepOf(query, asked.windowMs) });
    }),
  });
  http.route({
    ...route,
    path: '/api/metrics/summary',
    handler: guarded((query) => {
      onlyKnown(query, ['window', 'metrics']);
      return report.summary(askedOf(query, options));
    }),
  });
}

function askedOf(query: Exchange['query'], options: HistoryRoutesOptions): HistoryQuery {
  const { spanMs } = options;
  const raw = query['window'];
  const windowMs = raw === undefined ? Math.min(DEFAULT_WINDOW_MS, spanMs) : durationMs(raw);
  if (windowMs === undefined || windowMs < LEAST_MS || windowMs > spanMs) {
    const longest = `${Math.floor(spanMs / 1000)}s`;
    throw invalid(
      'window',
      `The window must be from 1s to ${longest} (HISTORY_SAMPLES keeps so much), such as 90s or 15m.`,
    );
  }
  return { windowMs, names: namesOf(query['metrics'], options) };
}

function stepOf(query: Exchange['query'], windowMs: number): number {
  const raw = query['step'];
  const leastMs = Math.max(LEAST_MS, Math.ceil(windowMs / MAX_STEPS / 1000) * 1000);
  if (raw === undefined) return Math.max(leastMs, Math.min(DEFAULT_STEP_MS, windowMs));
  const stepMs = durationMs(raw);
  if (stepMs === undefined || stepMs < leastMs || stepMs > windowMs) {
    const range = `from ${leastMs / 1000}s to ${windowMs / 1000}s`;
    throw invalid('step', `The step must be ${range}, which is the window and at most ${MAX_STEPS} steps of it.`);
  }
  return stepMs;
}

function namesOf(raw: string | undefined, options: HistoryRoutesOptions): readonly string[] {
  if (raw === undefined) return options.all();
  const found = raw
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const names = options.named(name);
      if (names.length > 0) return names;
      const nearest = nearestName(name.slice(0, MAX_SHOWN), options.names());
      const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
      const shown = JSON.stringify(name.slice(0, MAX_SHOWN));
      throw invalid('metrics', `${shown} is not sampled.${hint} /api/metrics/summary without metrics names all.`);
    });
  if (found.length === 0) throw invalid('metrics', 'Name at least one metric, or leave metrics out for all of them.');
  return [...new Set(found.flat())];
}

/** Undefined: this is no duration. */
function durationMs(raw: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,7})(s|m|h)$/.exec(raw) ?? [];
  const unitMs = UNITS_MS[unit];
  return unitMs === undefined ? undefined : Number(number) * unitMs;
}

/** A misspelt parameter would otherwise be a default that nobody asked for. */
function onlyKnown(query: Exchange['query'], known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown.slice(0, MAX_SHOWN), known);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  throw invalid(unknown.slice(0, MAX_SHOWN), `The parameters are ${known.join(', ')}.${hint}`);
}

function invalid(field: string, publicMessage: string): AppError {
  return new AppError('request.invalid', `metrics: bad ${field}`, { field, publicMessage });
}
