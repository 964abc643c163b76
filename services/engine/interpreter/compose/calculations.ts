import type { DraftCalc } from '../clauses/draft.ts';
import { isQuantity, refOf } from '../clauses/scan.ts';
import { addGrains, type CalendarGrain, daysBetween, periodOf } from '../dates/calendar.ts';
import { type PlanDim, same } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import { adds, CALENDAR, periodDim } from './fitting.ts';
import { type Making, misuse } from './outcome.ts';
import { isTimeLimit, partOf } from './parts.ts';
import { coveredDays } from './trend.ts';
import { yearBefore } from './year-before.ts';

/** Ranges that a distribution is cut into when nobody says how wide they are. */
const WANTED_BINS = 12;
const MAX_BINS = 200;
const DEFAULT_PERIODS: Readonly<Record<CalendarGrain, number>> = {
  hour: 24,
  day: 7,
  week: 4,
  month: 3,
  quarter: 4,
  year: 3,
};

function share(making: Making): string | undefined {
  const { draft, plan, compiled } = making;
  if (plan.shape !== 'aggregate' || plan.countGroups) {
    if (plan.shape !== 'values' && plan.shape !== 'rows') return 'It is not clear what the share is of.';
    plan.shape = 'aggregate';
    plan.measures = [{ of: { kind: 'rows' } }];
    plan.columns = [];
    plan.order = [];
  }
  const [entry] = plan.measures;
  if (!entry || plan.measures.length > 1 || entry.perGroup) return 'A share is of one figure.';
  const distinct = entry.of.kind === 'column' && entry.of.aggregate === 'count_distinct';
  const inGroups = plan.dims.length > 0 && draft.predicateAt === undefined;
  const named = draft.filters.some((one) => !isTimeLimit(making, one)) || plan.where.length > 0;
  if (inGroups && !named) {
    if (!adds(compiled, entry.of)) return 'Only figures that add up have shares of a total.';
    plan.calc = { kind: 'share' };
    return undefined;
  }
  const where = partOf(making);
  if (where.length === 0) {
    if (plan.dims.length === 0) return 'It is not clear which part the share is of.';
    if (!adds(compiled, entry.of)) return 'Only figures that add up have shares of a total.';
    plan.calc = { kind: 'share' };
    return undefined;
  }
  const snippet = entry.of.kind === 'snippet';
  if (snippet && !adds(compiled, entry.of)) return 'Only figures that add up have shares of a total.';
  if (!distinct && !adds(compiled, entry.of)) return 'Only figures that add up have shares of a total.';
  plan.calc = { kind: 'part', where };
  return undefined;
}

/** The grain of a time limit that is exactly one period: `in March`, `in 2023`. */
function limitGrain({ draft }: Making): CalendarGrain | undefined {
  const limit = draft.filters.find((one) => one.kind === 'time' && !one.negated);
  const [only, more] = limit?.kind === 'time' ? limit.intervals : [];
  if (!only?.from || !only.to || more) return undefined;
  const from = only.from.slice(0, 10);
  const to = only.to.slice(0, 10);
  // `from January to February`: the periods that were named are compared.
  const named = draft.dateGrain;
  if (named && named !== 'hour' && periodOf(named, from).from === from && addGrains(named, from, 2) <= to) return named;
  return (['day', 'week', 'month', 'quarter', 'year'] as const).find((grain) => {
    const period = periodOf(grain, from);
    return period.from === from && period.to === to;
  });
}

/** The grain of periods that are compared when the question does not say: months, or what the data have. */
function periodGrain(making: Making, calc: DraftCalc): CalendarGrain {
  if (calc.grain) return calc.grain;
  const own = limitGrain(making);
  if (own && (calc.family === 'growth' || calc.family === 'yearly')) return own;
  const days = coveredDays(making);
  if (calc.family === 'yearly') return days > 731 ? 'year' : 'month';
  if (calc.family === 'growth') return days <= 62 ? 'week' : days <= 4 * 366 ? 'month' : 'year';
  return days <= 92 ? 'day' : days <= 6 * 366 ? 'month' : 'year';
}

/** Puts the breakdown along the calendar first, and adds one when there is none. */
function alongTime(making: Making, calc: DraftCalc): PlanDim | undefined {
  const { draft, plan, assumptions } = making;
  if (plan.limit || draft.ranks.length > 0) {
    misuse(draft, 'Periods that are compared cannot be ranked at the same time.');
    return undefined;
  }
  if (plan.shape !== 'aggregate' || plan.countGroups || plan.measures.length === 0) {
    if (draft.tableMentioned && plan.shape === 'rows') {
      plan.shape = 'aggregate';
      plan.measures = [{ of: { kind: 'rows' } }];
      plan.columns = [];
      plan.order = [];
    } else {
      misuse(draft, 'It is not clear which figure is meant.');
      return undefined;
    }
  }
  const known = periodDim(plan);
  const [dim] = known >= 0 ? plan.dims.splice(known, 1) : [];
  if (dim) {
    // `year over year by month` stays by month; `month over month` beside another grain is a contradiction.
    if (calc.grain && dim.kind === 'time' && dim.grain !== calc.grain && calc.family === 'growth') {
      if (!draft.trend) misuse(draft, `It is not clear whether ${calc.grain}s or ${dim.grain}s are compared.`);
      plan.dims.unshift({ ...dim, grain: calc.grain });
      return plan.dims[0];
    }
    plan.dims.unshift(dim);
    return dim;
  }
  const column = timeColumnOf(draft.base);
  const [year, otherYear] = draft.base.columns.filter(isYear);
  if (!column && year && !otherYear && draft.trend) {
    // `how did X develop over the years`, where the years are numbers: told one beside the other.
    const steps = { kind: 'column' as const, ref: refOf({ table: draft.base, column: year }) };
    if (!plan.dims.some((one) => same(one, steps))) plan.dims.unshift(steps);
    return undefined;
  }
  if (!column) {
    misuse(draft, `The ${draft.base.rowNoun.plural} have no date, so there are no periods to compare.`);
    return undefined;
  }
  const grain = periodGrain(making, calc);
  if (!calc.grain) assumptions.push(`I took one point per ${grain}.`);
  const made: PlanDim = { kind: 'time', ref: refOf({ table: draft.base, column }), grain };
  plan.dims.unshift(made);
  return made;
}

/** A last period that the data do not fill looks like a fall. */
function tellUnfinished(making: Making, dim: PlanDim): void {
  if (dim.kind !== 'time' || !CALENDAR.has(dim.grain) || dim.grain === 'hour' || dim.grain === 'day') return;
  const max = making.compiled.find(dim.ref.table, dim.ref.column)?.column.max?.slice(0, 10);
  if (max === undefined) return;
  const { from, to } = periodOf(dim.grain as CalendarGrain, max);
  const earlier = making.draft.filters.some(
    (one) =>
      one.kind === 'time' && !one.negated && one.intervals.every((part) => part.to !== undefined && part.to <= from),
  );
  if (earlier) return;
  if (daysBetween(max, to) > 1)
    making.assumptions.push(`The data end on ${max}, so the last ${dim.grain} is not complete.`);
}

function periods(making: Making, calc: DraftCalc): string | undefined {
  const { plan, compiled } = making;
  const dim = alongTime(making, calc);
  if (!dim) return undefined;
  const [entry] = plan.measures;
  if (!entry || plan.measures.length > 1) return 'This works for one figure at a time.';
  if (plan.dims.length > 2) return 'This works for one breakdown beside the time.';
  if (plan.having.length > 0) return 'Periods cannot be compared when some are left out.';
  plan.order = [];
  if (calc.family === 'cumulative') {
    if (!adds(compiled, entry.of)) return 'Only figures that add up have a running total.';
    plan.calc = { kind: 'running' };
  } else if (calc.family === 'moving average') {
    const grain = dim.kind === 'time' ? (dim.grain as CalendarGrain) : 'day';
    if (calc.number === undefined) making.assumptions.push(`I averaged over ${DEFAULT_PERIODS[grain]} ${grain}s.`);
    plan.calc = { kind: 'moving', periods: calc.number ?? DEFAULT_PERIODS[grain] };
  } else {
    plan.calc = { kind: 'change', yearly: calc.family === 'yearly' && !(dim.kind === 'time' && dim.grain === 'year') };
    tellUnfinished(making, dim);
  }
  return undefined;
}

/** A calculation from the rows themselves takes no aggregate. */
function withoutAggregateNote(making: Making): void {
  const kept = making.assumptions.filter((one) => !one.startsWith('No aggregate was named'));
  making.assumptions.splice(0, making.assumptions.length, ...kept);
}

/** A width of 1, 2 or 5 times a power of ten that gives about as many ranges as wanted. */
function niceWidth(low: number, high: number): number {
  const raw = (high - low) / WANTED_BINS;
  if (!(raw > 0) || !Number.isFinite(raw)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((one) => one * power >= raw) ?? 10;
  return Number((step * power).toPrecision(1));
}

function distribution(making: Making, calc: DraftCalc): string | undefined {
  const { draft, plan } = making;
  const width = calc.number ?? draft.calcs.find(({ family, number }) => family === 'buckets' && number)?.number;
  const measure = draft.measures.find(({ column }) => column && isQuantity(column.column));
  if (!measure?.column) {
    // Of things that have names, the distribution is how often each occurs.
    if (calc.family === 'buckets') return 'Ranges need a figure.';
    if (plan.shape === 'values') {
      plan.shape = 'aggregate';
      plan.measures = [{ of: { kind: 'rows' } }];
      plan.order = [];
    }
    if (plan.shape !== 'aggregate' || plan.dims.length === 0)
      misuse(draft, 'It is not clear what the distribution is of.');
    return undefined;
  }
  // A figure beside a breakdown is spread over the groups: `distribution of cost by ward`.
  if (plan.dims.length > 0 && width === undefined) return undefined;
  if (draft.measures.length > 1 || plan.dims.length > 1) return 'A distribution is of one figure.';
  const { column } = measure.column;
  const [low, high] = [Number(column.min), Number(column.max)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return `"${column.label}" has no values.`;
  const step = width ?? niceWidth(low, high);
  if (!(step > 0) || (high - low) / step > MAX_BINS) return 'These ranges are too narrow to be shown.';
  withoutAggregateNote(making);
  if (width === undefined) making.assumptions.push(`I took ranges of ${step}.`);
  plan.shape = 'aggregate';
  plan.measures = [{ of: { kind: 'rows' } }];
  plan.dims.push({ kind: 'bin', ref: refOf(measure.column), width: step });
  if (column.nullCount > 0) plan.where.push({ kind: 'missing', ref: refOf(measure.column), negated: true });
  plan.order = [];
  plan.columns = [];
  return undefined;
}

function correlation(making: Making): string | undefined {
  const { draft, plan } = making;
  const columns = draft.measures.flatMap(({ column }) => (column && isQuantity(column.column) ? [column] : []));
  const [left, right, more] = columns;
  if (!left || !right || more || left.column === right.column)
    return 'I can say how far two figures of the data go together; please name the two.';
  plan.shape = 'aggregate';
  withoutAggregateNote(making);
  plan.measures = [{ of: { kind: 'correlation', left: refOf(left), right: refOf(right) } }];
  plan.order = [];
  plan.columns = [];
  return undefined;
}

/** Two groups beside each other already tell their difference. */
function difference(making: Making): string | undefined {
  const { draft, plan } = making;
  const sides = draft.filters.some((one) => one.kind === 'values' && !one.negated && one.values.length === 2);
  const times = draft.dims.some(({ dim }) => dim.kind === 'time');
  if ((!sides && !times) || plan.shape !== 'aggregate' || plan.measures.length === 0)
    misuse(draft, 'It is not clear which two are compared.');
  draft.versus = true;
  const [side] = draft.filters.flatMap((one) => (one.kind === 'values' && one.values.length === 2 ? [one.ref] : []));
  if (side && plan.dims.length === 0) plan.dims.push({ kind: 'column', ref: side });
  return undefined;
}

/** Turns the calculation that was asked for into a part of the plan, or says why it cannot be done. */
export function settleCalculation(making: Making): void {
  const { draft, plan } = making;
  const families = new Set(draft.calcs.map(({ family }) => family));
  // `histogram in buckets of 10` and `change compared to last month` are one wish each.
  if (families.has('distribution')) families.delete('buckets');
  if (families.has('yearly')) families.delete('growth');
  const [family, more] = families;
  if (family === undefined) return;
  if (more !== undefined) {
    misuse(draft, 'Please ask for one calculation at a time.');
    return;
  }
  // Of several wordings of one wish, the one that names the period counts.
  const calc =
    draft.calcs.find((one) => one.family === family && one.grain) ?? draft.calcs.find((one) => one.family === family);
  if (!calc) return;
  const why = calculate(making, calc);
  if (why !== undefined) misuse(draft, why);
  if (plan.calc?.kind === 'share' && plan.having.length > 0)
    misuse(draft, 'A share of the total needs all groups, so none can be left out.');
}

/** @returns why it cannot be done, if so. */
function calculate(making: Making, calc: DraftCalc): string | undefined {
  switch (calc.family) {
    case 'share':
      return share(making);
    case 'distribution':
    case 'buckets':
      return distribution(making, calc);
    case 'correlation':
      return correlation(making);
    case 'difference':
      return difference(making);
    default:
      return yearBefore(making, calc) ? undefined : periods(making, calc);
  }
}

/** What a calculation rules out once the order is settled: periods are told in their own order. */
export function checkCalculation({ plan }: Making): void {
  const kind = plan.calc?.kind;
  if (kind !== 'change' && kind !== 'running' && kind !== 'moving') return;
  const at = periodDim(plan);
  plan.order = [{ by: { kind: 'dim', index: Math.max(0, at) }, direction: 'asc' }];
}
