import { refOf } from '../clauses/scan.ts';
import { daysBetween } from '../dates/calendar.ts';
import type { Grain } from '../lexicon/types.ts';
import { same } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import { type Making, misuse } from './outcome.ts';

/** Grain of a trend, from how long a time the data or the filter covers. */
export function trendGrain(days: number): Grain {
  if (days <= 2) return 'hour';
  if (days <= 92) return 'day';
  if (days <= 366) return 'week';
  return days <= 6 * 366 ? 'month' : 'year';
}

/** How many days the question speaks of: its own limits, else those of the data. */
export function coveredDays(making: Making): number {
  const { draft, plan } = making;
  const filter = [...plan.where, ...draft.filters].find((one) => one.kind === 'time');
  const column = timeColumnOf(draft.base);
  const first = filter?.kind === 'time' ? filter.intervals[0] : undefined;
  const from = first?.from ?? column?.min?.slice(0, 10);
  const to = first?.to ?? column?.max?.slice(0, 10);
  return from !== undefined && to !== undefined ? Math.max(1, daysBetween(from, to)) : 365;
}

/** Puts the breakdown of `over time` into the plan: along the dates, else along years that are numbers. */
export function addTrend(making: Making): void {
  const { draft, plan, assumptions } = making;
  if (!draft.trend || plan.dims.some(({ kind }) => kind === 'time')) return;
  const column = timeColumnOf(draft.base);
  const [year, otherYear] = draft.base.columns.filter(isYear);
  if (!column && year && !otherYear) {
    const dim = { kind: 'column' as const, ref: refOf({ table: draft.base, column: year }) };
    if (!plan.dims.some((known) => same(known, dim))) plan.dims.push(dim);
    return;
  }
  if (!column) {
    misuse(draft, `The ${draft.base.rowNoun.plural} have no date, so there is no trend.`);
    return;
  }
  const fitting = column.type === 'date' && coveredDays(making) <= 2 ? 'day' : trendGrain(coveredDays(making));
  // `over the last 3 months` is told by months.
  const grain = draft.dateGrain === 'month' && coveredDays(making) > 62 ? 'month' : fitting;
  plan.dims.unshift({ kind: 'time', ref: refOf({ table: draft.base, column }), grain });
  draft.defaultTime = true;
  assumptions.push(`I took one point per ${grain}.`);
}
