import type { Draft } from '../clauses/draft.ts';
import { isTruth } from '../clauses/truth.ts';
import type { Compiled } from '../compiled.ts';
import { periodOf } from '../dates/calendar.ts';
import { stepsOf } from '../dates/steps.ts';
import { arranged, emptyPlan, type PlanFilter, type PlanMeasure, type QueryPlan, same } from '../plan.ts';
import { isBirth, timeColumnOf } from '../tag.ts';
import { checkCalculation, settleCalculation } from './calculations.ts';
import { settleComparisons } from './comparisons.ts';
import { contradiction } from './contradictions.ts';
import { refuseForeignSpending, refuseOutgoing, refuseUnsold } from './joined.ts';
import { neverBoth } from './never.ts';
import { settleOrder } from './order.ts';
import type { Composed, Making } from './outcome.ts';
import { settlePending } from './pending.ts';
import { settleRank } from './ranking.ts';
import { settleRatios } from './ratios.ts';
import { settleShape } from './shape.ts';
import { settleCause, settleShift } from './shifts.ts';

/** The same column asked for twice with `and` means either value: `in A and in B`. */
function mergedFilters(filters: readonly PlanFilter[]): PlanFilter[] {
  const result: PlanFilter[] = [];
  for (const filter of filters) {
    if (result.some((one) => same(one, filter))) continue;
    const at = result.findIndex(
      (one) =>
        one.kind === 'values' &&
        filter.kind === 'values' &&
        same(one.ref, filter.ref) &&
        one.negated === filter.negated,
    );
    const known = result[at];
    if (known?.kind === 'values' && filter.kind === 'values') {
      result[at] = { ...known, values: [...new Set([...known.values, ...filter.values])] };
    } else {
      result.push(filter);
    }
  }
  return result;
}

/** Fills in what the question left open and makes the plan. */
export function compose(draft: Draft, context: { readonly compiled: Compiled; readonly today: string }): Composed {
  const plan: QueryPlan = emptyPlan(draft.base.identifier);
  const making: Making = { ...context, draft, plan, assumptions: [...draft.assumptions] };
  settlePending(making);
  settleRatios(making);
  settleComparisons(making);
  compareTruths(making);
  compareTimes(making);
  compareWeekdays(making);
  const shifted = settleCause(making) || settleShift(making);
  if (!shifted) {
    if (!settleRank(making)) settleShape(making);
    retime(making);
    settleCalculation(making);
  }
  plan.where = arranged(neverBoth(making, mergedFilters([...draft.filters, ...plan.where])));
  if (asksAhead(making)) draft.problems.push({ kind: 'calc', family: 'forecast' });
  const why = contradiction(context.compiled, plan.where);
  if (why !== undefined) draft.problems.push({ kind: 'misuse', why, certain: true });
  if (!shifted) settleOrder(making);
  checkCalculation(making);
  refuseForeignSpending(making);
  refuseOutgoing(making);
  refuseUnsold(making);
  if (draft.chart !== undefined) plan.chart = draft.chart;
  countOnce(making);
  countThings(making);
  tellLists(making);
  fitEnds(making);
  tellDate(making);
  return finished(making);
}

/** `tickets closed per month`: the participle says which date is meant, wherever it stands. */
function retime({ draft, plan }: Making): void {
  const own = timeColumnOf(draft.base);
  const [verb, more] = [...new Set(draft.timeVerbs.map(({ column }) => column))];
  if (!verb || more || !own || verb === own || !draft.defaultTime) return;
  const isOwn = (ref: { column: string }) => ref.column === own.name;
  const ref = { table: draft.base.identifier, column: verb.name };
  plan.dims = plan.dims.map((dim) => (dim.kind === 'time' && isOwn(dim.ref) ? { ...dim, ref } : dim));
  draft.filters.forEach((one, index) => {
    const time = one.kind === 'time' || one.kind === 'weekdays' || one.kind === 'clock';
    if (time && isOwn(one.ref)) draft.filters[index] = { ...one, ref };
  });
  draft.defaultTime = false;
}

/** `those who left compared to those who stayed`: yes and no stand beside each other, and neither limits the rows. */
function compareTruths({ draft, compiled }: Making): void {
  if (!draft.versus && !draft.calcs.some(({ family }) => family === 'difference')) return;
  const truths = draft.filters.flatMap((one) => {
    if (one.kind !== 'truth' && one.kind !== 'values') return [];
    const column = compiled.find(one.ref.table, one.ref.column);
    return column && isTruth(compiled, column) ? [{ one, column }] : [];
  });
  const [first, second, more] = truths;
  if (!first || more || (second && (!same(first.one.ref, second.one.ref) || same(first.one, second.one)))) return;
  if (!second && !draft.others) return;
  for (const { one } of truths) {
    const at = draft.filters.indexOf(one);
    draft.filters.splice(at, 1);
    draft.filterPlaces.splice(at, 1);
  }
  draft.dims.unshift({
    dim: { kind: 'column', ref: first.one.ref },
    column: first.column,
    at: -1,
    plural: true,
    quality: 1,
  });
}

/** `saturday vs sunday`: the days stand beside each other. */
function compareWeekdays({ draft }: Making): void {
  const wanted = draft.versus || draft.calcs.some(({ family }) => family === 'difference');
  const days = draft.filters.find((one) => one.kind === 'weekdays');
  const timed = draft.dims.some(({ dim }) => dim.kind === 'time') || draft.trend;
  const sides = draft.filters.some((one) => one.kind === 'values' && one.values.length > 1);
  if (!wanted || days?.kind !== 'weekdays' || days.days.length < 2 || timed || sides) return;
  const dim = { kind: 'time' as const, ref: days.ref, grain: 'day_of_week' as const };
  draft.dims.unshift({ dim, at: -1, plural: false, quality: 1 });
}

/** `in 2022 vs 2023`: the stretches of time stand beside each other. */
function compareTimes({ draft }: Making): void {
  // `the first half of 2025 with the second half of 2024`: said in months, and told apart by the year.
  const steps = draft.stretches.length > 1 ? stepsOf(draft.stretches, draft.dateGrain) : undefined;
  const grain = steps ?? draft.dateGrain;
  const wanted = draft.versus || draft.calcs.some(({ family }) => family === 'difference');
  const limit = draft.filters.find((one) => one.kind === 'time' && !one.negated);
  const timed = draft.dims.some(({ dim }) => dim.kind === 'time') || draft.trend;
  const sides = draft.filters.some((one) => one.kind === 'values' && one.values.length > 1);
  // `the same period last year` finds its other side by itself.
  const yearly = draft.calcs.some(({ family }) => family === 'yearly');
  if (!wanted || grain === undefined || limit?.kind !== 'time' || timed || sides || yearly) return;
  const [only, more] = limit.intervals;
  const single =
    steps === undefined &&
    only?.from !== undefined &&
    !more &&
    periodOf(grain, only.from.slice(0, 10)).to === only.to?.slice(0, 10);
  if (single) return;
  draft.dims.unshift({ dim: { kind: 'time', ref: limit.ref, grain }, at: -1, plural: false, quality: 1 });
}

/** `releases per year` where a column has the year of release: of each year there is one, and its rows are meant. */
function countOnce({ draft, plan, assumptions }: Making): void {
  const counted = plan.measures.some(({ of }) => isOfDim(plan, of));
  if (!counted) return;
  plan.measures = plan.measures.map((entry) => (isOfDim(plan, entry.of) ? { ...entry, of: { kind: 'rows' } } : entry));
  assumptions.push(`I counted ${draft.base.rowNoun.plural}.`);
}

/** Whether a figure tells how many different values there are of what it is broken down by. */
function isOfDim({ dims }: QueryPlan, of: PlanMeasure): boolean {
  if (of.kind !== 'column' || of.aggregate !== 'count_distinct') return false;
  return dims.some((dim) => dim.kind === 'column' && same(dim.ref, of.ref));
}

/** Where several rows are one thing (the lines of an order), things are counted and not rows. */
function countThings({ draft, plan, assumptions }: Making): void {
  const { countedBy, identifier, rowNoun } = draft.base;
  if (countedBy === undefined || draft.linesMeant) return;
  const ref = { table: identifier, column: countedBy };
  const things = { kind: 'column' as const, ref, aggregate: 'count_distinct' as const };
  const counts = plan.measures.some(({ of }) => of.kind === 'rows') || plan.having.some(({ of }) => of.kind === 'rows');
  if (!counts) return;
  plan.measures = plan.measures.map((entry) => (entry.of.kind === 'rows' ? { ...entry, of: things } : entry));
  plan.having = plan.having.map((one) => (one.of.kind === 'rows' ? { ...one, of: things } : one));
  assumptions.push(`Several rows can be one ${rowNoun.singular}: I counted ${rowNoun.plural}, not rows.`);
}

/** A breakdown by a column whose cells hold several values. */
function tellLists({ plan, compiled, assumptions }: Making): void {
  for (const dim of plan.dims) {
    const column = dim.kind === 'column' ? compiled.find(dim.ref.table, dim.ref.column)?.column : undefined;
    if (column?.listedBy === undefined) continue;
    assumptions.push(`A cell of ${column.label} can list several: each list counts as one.`);
  }
}

const AGAINST_END = 0.4;

/** Of two columns with both ends of one thing (`temperature maximum`, `temperature minimum`), the highest is of the first. */
function fitEnds({ draft, plan, compiled }: Making): void {
  for (const { of } of plan.measures) {
    const label = of.kind === 'column' ? compiled.find(of.ref.table, of.ref.column)?.column.label : undefined;
    if (of.kind !== 'column' || label === undefined) continue;
    if (of.aggregate === 'max' && /\bminimum\b/.test(label)) draft.fit -= AGAINST_END;
    if (of.aggregate === 'min' && /\bmaximum\b/.test(label)) draft.fit -= AGAINST_END;
  }
}

/** `what will sales be next month`: a time that has not come yet, and a word that says so. */
function asksAhead({ draft, plan, today }: Making): boolean {
  const ahead = plan.where.some(
    (one) =>
      one.kind === 'time' && !one.negated && one.intervals.every(({ from }) => from !== undefined && from > today),
  );
  return draft.future && ahead;
}

/** Which date was taken, where the table has several. */
function tellDate({ draft, assumptions }: Making): void {
  const dates = draft.base.columns.filter((column) => column.role === 'time' && !isBirth(column));
  const own = timeColumnOf(draft.base);
  if (draft.defaultTime && own && (dates.length > 1 || own.borrowed))
    assumptions.push(`Dates are those of ${own.label}.`);
}

function finished(making: Making): Composed {
  const { draft, plan, assumptions } = making;
  const unused = draft.problems.flatMap((one) => (one.kind === 'unknown' && !one.slot ? [one.text] : []));
  const problems = draft.problems.filter((one) => one.kind !== 'unknown' || one.slot);
  const rest = {
    assumptions: [...new Set(assumptions)],
    unused: [...new Set(unused)],
    corrections: draft.corrections,
    fit: draft.fit,
  };
  return problems.length > 0 ? { problems, ...rest } : { plan, problems, ...rest };
}
