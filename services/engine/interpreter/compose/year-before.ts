import type { DraftCalc } from '../clauses/draft.ts';
import { addGrains, daysBetween, isClosed, joined, periodOf } from '../dates/calendar.ts';
import { GRAINS, stepsOf } from '../dates/steps.ts';
import type { PlanFilter } from '../plan.ts';
import { periodDim } from './fitting.ts';
import type { Making } from './outcome.ts';

/**
 * `the first half of 2025 with the same period last year`: a stretch that is no period of the calendar stands beside the
 * same days of the year before. @returns whether that was asked for.
 */
export function yearBefore({ draft, plan }: Making, calc: DraftCalc): boolean {
  const isTime = (one: PlanFilter) => one.kind === 'time' && !one.negated;
  const [limit, more] = draft.filters.filter(isTime);
  const [only, further] = limit?.kind === 'time' ? limit.intervals : [];
  if (calc.family !== 'yearly' || limit?.kind !== 'time' || more || !only || further || !isClosed(only)) return false;
  const from = only.from.slice(0, 10);
  const to = only.to.slice(0, 10);
  const isPeriod = GRAINS.some((grain) => periodOf(grain, from).from === from && periodOf(grain, from).to === to);
  if (isPeriod || daysBetween(from, to) > 366 || periodDim(plan) >= 0 || draft.trend || draft.ranks.length > 0)
    return false;
  const both = [
    { from: addGrains('year', from, -1), to: addGrains('year', to, -1) },
    { from, to },
  ];
  const grain = stepsOf(both, 'year');
  if (grain === undefined || plan.limit) return false;
  if (plan.shape === 'rows' && draft.tableMentioned) {
    plan.shape = 'aggregate';
    plan.measures = [{ of: { kind: 'rows' } }];
    plan.columns = [];
  }
  if (plan.shape !== 'aggregate' || plan.measures.length === 0) return false;
  draft.filters[draft.filters.indexOf(limit)] = { ...limit, intervals: joined(both) };
  plan.dims.unshift({ kind: 'time', ref: limit.ref, grain });
  plan.order = [{ by: { kind: 'dim', index: 0 }, direction: 'asc' }];
  return true;
}
