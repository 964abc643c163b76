import type { ModelTable } from '../../model.ts';
import { defaultMeasureOf } from '../clauses/concepts.ts';
import type { Draft, DraftDim } from '../clauses/draft.ts';
import { defaultMeasure } from '../clauses/measures.ts';
import { refOf } from '../clauses/scan.ts';
import type { Compiled } from '../compiled.ts';
import { addDays, addGrains, type CalendarGrain, daysBetween, isClosed, periodOf, startOf } from '../dates/calendar.ts';
import { intervalsLabel } from '../dates/label.ts';
import {
  type ColumnRef,
  emptyPlan,
  type PlanDim,
  type PlanFilter,
  type PlanMeasure,
  type QueryPlan,
  type Stretch,
  same,
} from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { adds, CALENDAR, periodDim } from './fitting.ts';
import { type Making, misuse } from './outcome.ts';

/** Taken when several are asked for and no number is said. */
const DEFAULT_TOP = 10;
/** Breakdowns that a change is looked for in, and the values that one of them may have. */
const MAX_PARTS = 6;
const MAX_VALUES = 60;

/** Two stretches of time of one column. */
interface Times {
  readonly ref: ColumnRef;
  readonly before: Stretch;
  readonly after: Stretch;
}

type TimeFilter = Extract<PlanFilter, { kind: 'time' }>;

function isTime(filter: PlanFilter): filter is TimeFilter {
  return filter.kind === 'time' && !filter.negated;
}

/** The grain of a stretch that is exactly one period. */
function grainOf({ from, to }: Stretch): CalendarGrain | undefined {
  return (['day', 'week', 'month', 'quarter', 'year'] as const).find((grain) => {
    const period = periodOf(grain, from);
    return period.from === from && period.to === to;
  });
}

function periodBefore({ from, to }: Stretch, yearly = false): Stretch {
  const grain = grainOf({ from, to });
  if (yearly) return { from: addGrains('year', from, -1), to: addGrains('year', to, -1) };
  if (grain) return { from: addGrains(grain, from, -1), to: from };
  return { from: addDays(from, -daysBetween(from, to)), to: from };
}

/** The two stretches that the question names, the earlier one first; one alone is compared with the one before it. */
function namedTimes(filter: TimeFilter, grain: CalendarGrain | undefined): Omit<Times, 'ref'> | undefined {
  const closed = filter.intervals
    .filter(isClosed)
    .map(({ from, to }) => ({ from: from.slice(0, 10), to: to.slice(0, 10) }));
  const [first, second, more] = closed;
  if (!first || more || closed.length < filter.intervals.length) return undefined;
  if (second) return { before: first, after: second };
  const step = grain && grain !== 'hour' ? grain : undefined;
  if (step && startOf(step, first.from) === first.from) {
    const end = periodOf(step, first.from);
    const last = periodOf(step, addDays(first.to, -1));
    if (last.from > first.from && last.to === first.to)
      return { before: { from: end.from, to: end.to }, after: { from: last.from, to: last.to } };
  }
  return { before: periodBefore(first), after: first };
}

/** The last whole period of the data and the one before. */
function lastTimes(table: ModelTable, wanted: CalendarGrain | undefined): Times | undefined {
  const column = timeColumnOf(table);
  const [min, max] = [column?.min?.slice(0, 10), column?.max?.slice(0, 10)];
  if (!column || min === undefined || max === undefined) return undefined;
  const days = daysBetween(min, max);
  const grain = wanted ?? (days > 3 * 366 ? 'year' : days > 62 ? 'month' : 'week');
  const current = periodOf(grain, max);
  const whole = addDays(max, 1) >= current.to;
  const from = whole ? current.from : addGrains(grain, current.from, -1);
  const after = { from, to: addGrains(grain, from, 1) };
  return { ref: refOf({ table, column }), after, before: periodBefore(after) };
}

function timesOf(making: Making, wanted: CalendarGrain | undefined): Times | undefined {
  const { draft } = making;
  const filters = draft.filters.filter(isTime);
  const [only, more] = filters;
  if (more) return undefined;
  const named = only && namedTimes(only, draft.dateGrain);
  if (only) return named && { ref: only.ref, ...named };
  const times = lastTimes(draft.base, wanted);
  if (times) tellTimes(making.assumptions, times);
  return times;
}

function tellTimes(assumptions: string[], { before, after }: Times): void {
  const label = (one: Stretch) => intervalsLabel([one]).replace(/^(in|on|from) /, '');
  assumptions.push(`I compared ${label(after)} with ${label(before)}.`);
}

/** Whether the figure can be taken twice, of either stretch: it has to be one call of an aggregate. */
function canShift(compiled: Compiled, of: PlanMeasure): boolean {
  return of.kind === 'rows' || of.kind === 'column' || (of.kind === 'snippet' && adds(compiled, of));
}

/** The figure that was named, or the one that the table is about. */
function figureOf(making: Making): PlanMeasure {
  const { draft, assumptions } = making;
  const rank = draft.ranks.at(-1);
  const named = draft.measures[0] ?? draft.orderMeasures[0] ?? rank?.measure;
  if (named) return named.of;
  const column = draft.tableMentioned ? undefined : defaultMeasureOf(draft.base);
  if (!column) return { kind: 'rows' };
  assumptions.push(`No figure was named: I took ${column.label}.`);
  return defaultMeasure({ table: draft.base, column }, -1).of;
}

function groupsOf({ draft }: Making): DraftDim[] {
  const target = draft.ranks.flatMap((rank) => (typeof rank.target === 'object' ? [rank.target] : []));
  const named = [...draft.targets, ...target, ...draft.dims];
  const all = named.length > 0 ? named : draft.mentions.filter(({ column }) => column?.column.role !== 'time');
  return all.filter(({ dim }, index) => all.findIndex((one) => same(one.dim, dim)) === index);
}

/** `which doctor grew most`: groups in the order of what changed from one stretch to the next. @returns whether it was. */
export function settleShift(making: Making): boolean {
  const { draft, plan } = making;
  const calc = draft.calcs.find(({ family }) => family === 'growth' || family === 'yearly');
  const [rank] = draft.ranks;
  const groups = groupsOf(making);
  if (!calc || !rank || groups.length === 0 || groups.some(({ dim }) => dim.kind === 'time')) return false;
  const times = timesOf(making, calc.family === 'yearly' ? 'year' : calc.grain);
  const of = figureOf(making);
  if (!times || !canShift(making.compiled, of) || draft.measures.length > 1) {
    misuse(draft, 'To rank by growth I need one figure and two stretches of time.');
    return true;
  }
  const fast = draft.ranks.some(({ concept }) => concept === 'speed');
  const falls = draft.calcs.some(({ down }) => down);
  const up = rank.direction === 'desc' || fast ? !falls : falls;
  plan.measures = [{ of }];
  plan.dims = groups.map(({ dim }) => dim);
  plan.calc = { kind: 'shift', ...times, by: fast ? 'percent' : 'change', direction: up ? 'desc' : 'asc' };
  const plural = groups.some((one) => one.plural) || draft.ranks.some((one) => one.plural);
  const count = rank.count ?? draft.limit ?? (plural ? DEFAULT_TOP : 1);
  plan.limit = { count };
  forget(draft);
  return true;
}

/** What is settled is not settled again. */
function forget(draft: Draft): void {
  const others = draft.filters.filter((one) => !isTime(one));
  draft.filters.splice(0, draft.filters.length, ...others);
  draft.calcs.length = 0;
  draft.ranks.length = 0;
  draft.orderMeasures.length = 0;
}

/** Breakdowns that may tell where a change lies: few values, not fixed by a condition. */
function partsOf(table: ModelTable, where: readonly PlanFilter[]): PlanDim[] {
  const fixed = where.flatMap((one) => (one.kind === 'values' && !one.negated ? [one.ref.column] : []));
  return table.columns
    .filter(
      ({ role, name, distinctCount }) =>
        (role === 'dimension' || role === 'boolean') &&
        distinctCount >= 2 &&
        distinctCount <= MAX_VALUES &&
        !fixed.includes(name),
    )
    .slice(0, MAX_PARTS)
    .map((column) => ({ kind: 'column', ref: refOf({ table, column }) }));
}

/** `why did costs rise in May`: the parts that changed most. @returns whether reasons were asked for. */
export function settleCause(making: Making): boolean {
  const { draft, plan } = making;
  if (!draft.calcs.some(({ family }) => family === 'cause')) return false;
  const moved = draft.calcs.find(({ family }) => family === 'growth' || family === 'yearly');
  const said = draft.measures.length > 0 || draft.tableMentioned;
  const times = said && moved ? timesOf(making, moved.grain) : undefined;
  const of = figureOf(making);
  const where = [...draft.filters, ...plan.where].filter((one) => !isTime(one));
  const parts = partsOf(draft.base, where);
  const grouped = draft.dims.length + draft.targets.length + draft.ranks.length > 0;
  if (!times || !adds(making.compiled, of) || parts.length === 0 || grouped || draft.measures.length > 1) {
    draft.problems.push({ kind: 'calc', family: 'cause' });
    return false;
  }
  plan.measures = [{ of }];
  plan.calc = { kind: 'drivers', ...times, parts };
  forget(draft);
  return true;
}

/** Which stretches a shown answer compares: those it names, else the last of its periods and the one before. */
function shownTimes(table: ModelTable, plan: QueryPlan): Times | undefined {
  if (plan.calc?.kind === 'shift' || plan.calc?.kind === 'drivers') {
    const { ref, before, after } = plan.calc;
    return { ref, before, after };
  }
  const dim = plan.dims[periodDim(plan)];
  const grain = dim?.kind === 'time' && CALENDAR.has(dim.grain) ? (dim.grain as CalendarGrain) : undefined;
  const filter = plan.where.find(isTime);
  const named = filter && namedTimes(filter, grain);
  if (filter) return named && { ref: filter.ref, ...named };
  return lastTimes(table, grain === 'hour' ? undefined : grain);
}

/** `why?` after an answer: the parts in which its figure changed; undefined where nothing can be said. */
export function causePlan(
  compiled: Compiled,
  plan: QueryPlan,
): { readonly plan: QueryPlan; readonly assumptions: readonly string[] } | undefined {
  const table = compiled.tables.get(plan.base);
  const [entry, more] = plan.measures;
  if (!table || !entry || more || entry.perGroup || !adds(compiled, entry.of) || plan.countGroups) return undefined;
  const where = plan.where.filter((one) => !isTime(one));
  const parts = partsOf(table, where);
  const times = shownTimes(table, plan);
  if (!times || parts.length === 0) return undefined;
  const assumptions: string[] = [];
  if (!plan.where.some(isTime)) tellTimes(assumptions, times);
  return {
    plan: { ...emptyPlan(plan.base), where, measures: [{ of: entry.of }], calc: { kind: 'drivers', ...times, parts } },
    assumptions,
  };
}
