import {
  addDays,
  addGrains,
  areApart,
  type CalendarGrain,
  daysBetween,
  type Interval,
  isClosed,
  joined,
  periodOf,
} from '../dates/calendar.ts';
import { GRAINS, stepsOf } from '../dates/steps.ts';
import { arranged, type QueryPlan, same } from '../plan.ts';
import type { Editing } from './editing.ts';
import { resetOrder } from './editing.ts';
import { type Stretch, shownStretch, type TimeFilter } from './turns.ts';

const OPENING =
  /^(?:(?:and|now|ok|please|can you|could you|can we|how does|how did|how do|does|did) )*(?:(?:it|that|this|they|those|these|them) )?(?:compared?|comparing|comparison|stack up|versus|vs|against)(?: (?:it|that|this|them|those|these|the (?:figures?|numbers?|result)))?(?: (?:to|with|against|versus|vs|and))? (?:(?:it|that|this|those) (?:to|with|of|in|from) )?/;
const BEFORE =
  /^(?:the |that of the )?(?:(same) (?:period|time|month|quarter|week|day|stretch|dates) (?:of |in |from |the )*)?(?:(last|previous|prior|preceding) )?(year|quarter|month|week|day|period)(?: (before|earlier|ago|prior))?(?: that| this| it)?$/;

function isPeriod({ from, to }: Stretch, grain: CalendarGrain): boolean {
  const period = periodOf(grain, from);
  return period.from === from && period.to === to;
}

/** Whether the stretch is no longer than one period: `Q1 vs Q2` is read as one that is. */
function isWithin({ from, to }: Interval, grain: CalendarGrain): boolean {
  return from === undefined || to === undefined || to.slice(0, 10) <= periodOf(grain, from.slice(0, 10)).to;
}

/** The stretch that another one is compared with when it says how much earlier. */
function earlier(stretch: Stretch, unit: string, sameSaid: boolean): Stretch | undefined {
  const { from, to } = stretch;
  const whole = GRAINS.find((grain) => isPeriod(stretch, grain));
  if (unit === 'period') {
    if (whole) return { from: addGrains(whole, from, -1), to: from };
    return { from: addDays(from, -daysBetween(from, to)), to: from };
  }
  const grain = unit as CalendarGrain;
  const longer = daysBetween(from, to) > daysBetween(from, addGrains(grain, from, 1));
  // `the same month last year`: a step back by more than it is long, so that both are apart.
  if (longer || (whole === undefined && !sameSaid && grain !== 'year')) return undefined;
  return { from: addGrains(grain, from, -1), to: addGrains(grain, to, -1) };
}

/** Stands two stretches of time beside each other in the plan; undefined where no step of time tells them apart. */
export function beside(plan: QueryPlan, stretches: readonly Stretch[]): QueryPlan | undefined {
  const shown = shownStretch(plan);
  const grain = stepsOf(stretches);
  if (!shown || grain === undefined || plan.limit || plan.calc || plan.shape !== 'aggregate' || plan.countGroups)
    return undefined;
  if (plan.dims.some(({ kind }) => kind === 'time')) return undefined;
  const { filter } = shown;
  const sorted = joined(stretches.map(({ from, to }) => ({ from, to })));
  const where = plan.where.map((one) => (one === filter ? { ...filter, intervals: [...sorted] } : one));
  const { chart: _, ...rest } = plan;
  const order: QueryPlan['order'] = [
    { by: { kind: 'dim', index: 0 }, direction: 'asc' },
    { by: { kind: 'measure', index: 0 }, direction: 'desc' },
  ];
  return { ...rest, where, dims: [{ kind: 'time', ref: filter.ref, grain }, ...plan.dims], order };
}

/** `compare that with the same period last year`, `versus the month before`. */
export function comparedBack(text: string, plan: QueryPlan): QueryPlan | undefined {
  const rest = OPENING.test(text) ? text.replace(OPENING, '') : undefined;
  const [, same, last, unit, ago] = (rest === undefined ? undefined : BEFORE.exec(rest)) ?? [];
  const shown = shownStretch(plan);
  if (unit === undefined || (same ?? last ?? ago) === undefined || !shown) return undefined;
  const before = earlier(shown.stretch, unit, same !== undefined);
  return before && beside(plan, [before, shown.stretch]);
}

/** `Q1 vs Q2` after figures of any time: both of them, whatever was shown. */
function sides(editing: Editing, fresh: TimeFilter): boolean {
  const { draft, plan } = editing;
  const grain = draft.stretches.length > 1 ? stepsOf(draft.stretches, draft.dateGrain) : draft.dateGrain;
  if (grain === undefined || plan.limit || plan.calc || plan.dims.some(({ kind }) => kind === 'time')) return false;
  plan.where = arranged([...plan.where.filter(({ kind }) => kind !== 'time'), fresh]);
  plan.dims = [{ kind: 'time', ref: fresh.ref, grain }, ...plan.dims];
  delete plan.chart;
  resetOrder(editing);
  editing.changed = true;
  return true;
}

/** `compare with April`, `versus Oslo`: what was shown, and what is named now, beside each other. @returns whether it was. */
export function compared(editing: Editing): boolean {
  const { draft, plan } = editing;
  const [fresh, more] = draft.filters;
  // Values that are compared are a breakdown of themselves.
  const others = [...draft.dims, ...draft.targets].filter(
    ({ dim }) => fresh?.kind !== 'values' || dim.kind !== 'column' || !same(dim.ref, fresh.ref),
  );
  if (!draft.versus || draft.measures.length + others.length > 0) return false;
  if (!fresh || more || plan.shape !== 'aggregate') return false;
  if (fresh.kind === 'time' && !fresh.negated) {
    const [span] = draft.stretches;
    const several = span !== undefined && draft.dateGrain !== undefined && !isWithin(span, draft.dateGrain);
    if (draft.stretches.length > 1 || several) return sides(editing, fresh);
    const shown = shownStretch(plan);
    const [other, further] = fresh.intervals;
    if (!shown || !other || further || !isClosed(other) || !areApart([shown.stretch], [other])) return false;
    const found = beside(plan, [shown.stretch, other]);
    if (!found) return false;
    plan.where = found.where;
    plan.dims = found.dims;
    delete plan.chart;
  } else if (fresh.kind === 'values' && !fresh.negated) {
    const { ref, values } = fresh;
    const known = plan.where.find((one) => one.kind === 'values' && !one.negated && same(one.ref, ref));
    if (known?.kind !== 'values' || plan.limit || plan.calc) return false;
    const both = { ...known, values: [...new Set([...known.values, ...values])] };
    plan.where = plan.where.map((one) => (one === known ? both : one));
    const shown = plan.dims.some((dim) => dim.kind === 'column' && same(dim.ref, ref));
    if (!shown) plan.dims = [{ kind: 'column', ref: known.ref }, ...plan.dims];
    delete plan.chart;
  } else return false;
  resetOrder(editing);
  editing.changed = true;
  return true;
}
