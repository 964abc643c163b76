import { addGrains, type CalendarGrain, daysBetween, isClosed, periodOf } from '../dates/calendar.ts';
import type { PlanFilter, QueryPlan } from '../plan.ts';

/** A limit in time. */
export type TimeFilter = Extract<PlanFilter, { kind: 'time' }>;
/** A stretch of time: first day, and the day after the last. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

const LEAD =
  '(?:and |or |now |then |so |ok |okay |but |only |just |please |show |me |who is |who was |which is |what is |which one is |what about |how about |for |in |of |over |during )*';
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  '1st': 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  fifth: 5,
  '5th': 5,
};
const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6 };
const ORDINAL = Object.keys(ORDINALS).join('|');

const PLACE = new RegExp(
  `^${LEAD}(?:the )?(?:(${ORDINAL})(?: (?:best|most|highest|biggest|largest|place|one|(worst|lowest|smallest|least|fewest)))?|(next)(?: one| best)?|number (\\d+)|runner[ -]up)$`,
);
const ALL =
  /^(?:and |now |please |can |could |you |i |want |to )*(?:(?:show|list|give|see|display)(?: me| us)? )?(?:all|everything|all of (?:them|these|those|it)|them all|the rest|the (?:full|whole|complete|entire) (?:list|table|ranking)|not just the top(?: \w+)?|all (?:results|rows|values)|all (?:the )?(?:days|weeks|months|quarters|years|hours))(?: again)?(?: please)?$/;
const WHOLE = new RegExp(
  `^${LEAD}(?:the |all )?(?:whole|entire|full|complete|all)(?: of)?(?: the)? (month|quarter|year)$`,
);
const PART = new RegExp(
  `^${LEAD}the (first|last) (?:(\\d+|two|three|four|five|six) )?(day|week|month|quarter|half)s?( of (?:it|that|this|the (?:month|quarter|year|period|time)))?$`,
);
const STEP = new RegExp(`^${LEAD}(?:the )?(${ORDINAL})(?: (quarter|half|one))?$`);
const BLANKS =
  /^(?:and |now |but |please )*(?:without|excluding|exclude|remove|drop|ignore|ignoring|leave out|skip|hide|not) (?:the )?(?:blanks?|blank (?:ones|values)|nulls?|empty (?:ones|values)|empties|missing (?:ones|values)|unknowns?|unknown (?:ones|values)|n\/a)$/;

const UNLIMITED =
  /^(?:and |now |ok |please )*(?:(?:reset|clear|remove|drop|forget|undo|delete|lift) (?:all )?(?:of )?(?:the |my )?(?:filters|conditions|restrictions|limits)|(?:without|with no|no) (?:any )?(?:filters?|conditions|restrictions)|unfiltered)$/;

/** `reset all filters`: of all rows again. */
export function unlimited(text: string, plan: QueryPlan): QueryPlan | undefined {
  if (!UNLIMITED.test(text) || (plan.where.length === 0 && plan.having.length === 0)) return undefined;
  return { ...plan, where: [], having: [] };
}

/** The only limit in time, when it is one stretch with both ends. */
export function shownStretch(plan: QueryPlan): { readonly filter: TimeFilter; readonly stretch: Stretch } | undefined {
  const times = plan.where.filter((one): one is TimeFilter => one.kind === 'time');
  const [filter, more] = times;
  if (!filter || more || filter.negated) return undefined;
  const [interval, further] = filter.intervals;
  if (!interval || further || !isClosed(interval)) return undefined;
  return { filter, stretch: { from: interval.from.slice(0, 10), to: interval.to.slice(0, 10) } };
}

function limitedTo(plan: QueryPlan, filter: TimeFilter, stretch: Stretch): QueryPlan {
  const fresh: TimeFilter = { ...filter, intervals: [{ ...stretch }] };
  return { ...plan, where: plan.where.map((one) => (one === filter ? fresh : one)) };
}

function isWhole(grain: CalendarGrain, { from, to }: Stretch): boolean {
  const period = periodOf(grain, from);
  return period.from === from && period.to === to;
}

function isHalf({ from, to }: Stretch): boolean {
  return /-0[17]-01$/.test(from) && addGrains('month', from, 6) === to;
}

/** `and the second best?` after the best one. */
export function nextPlace(text: string, plan: QueryPlan): QueryPlan | undefined {
  const found = PLACE.exec(text);
  const { limit } = plan;
  const [order] = plan.order;
  if (!found || limit?.count !== 1 || limit.within !== undefined || !order || order.by.kind === 'dim' || plan.calc)
    return undefined;
  const [, ordinal, least, next, number] = found;
  const place = next === undefined ? (ORDINALS[ordinal ?? ''] ?? Number(number ?? 2)) : (limit.place ?? 1) + 1;
  if (!Number.isInteger(place) || place < 1 || place > 1_000) return undefined;
  const direction = least === undefined ? order.direction : 'asc';
  const [, ...rest] = plan.order;
  const cut = place === 1 ? { count: 1 } : { count: 1, place };
  return { ...plan, order: [{ ...order, direction }, ...rest], limit: cut };
}

/** `show all of them` after the best few. */
export function uncut(text: string, plan: QueryPlan): QueryPlan | undefined {
  if (!plan.limit || !ALL.test(text) || plan.calc) return undefined;
  const { limit: _, chart: __, ...rest } = plan;
  return rest;
}

/** `the whole year` after a part of it. */
export function whole(text: string, plan: QueryPlan): QueryPlan | undefined {
  const grain = WHOLE.exec(text)?.[1] as CalendarGrain | undefined;
  const shown = shownStretch(plan);
  if (grain === undefined || !shown || plan.calc) return undefined;
  const { from, to } = periodOf(grain, shown.stretch.from);
  return shown.stretch.to <= to ? limitedTo(plan, shown.filter, { from, to }) : undefined;
}

function partOf({ from, to }: Stretch, part: { end: string; count: number; unit: string }): Stretch | undefined {
  const { end, count, unit } = part;
  if (unit === 'half' && !isWhole('year', { from, to })) return undefined;
  const grain = unit === 'half' ? 'month' : (unit as CalendarGrain);
  const steps = unit === 'half' ? 6 * count : count;
  const found =
    end === 'first' ? { from, to: addGrains(grain, from, steps) } : { from: addGrains(grain, to, -steps), to };
  return found.from >= from && found.to <= to && daysBetween(found.from, found.to) < daysBetween(from, to)
    ? found
    : undefined;
}

/** `just the first week` of the month that was shown. */
export function part(text: string, plan: QueryPlan): QueryPlan | undefined {
  const found = PART.exec(text);
  const shown = shownStretch(plan);
  if (!found || !shown || plan.calc || plan.limit) return undefined;
  const [, end = '', number = '1', unit = '', of] = found;
  // `the last week` alone is the one before today's.
  if (end === 'last' && of === undefined) return undefined;
  const count = COUNTS[number] ?? Number(number);
  const stretch = partOf(shown.stretch, { end, count, unit });
  return stretch && limitedTo(plan, shown.filter, stretch);
}

/** `and the second?` after the first quarter or half of a year. */
export function step(text: string, plan: QueryPlan): QueryPlan | undefined {
  const [, ordinal = '', unit] = STEP.exec(text) ?? [];
  const place = ORDINALS[ordinal];
  const shown = shownStretch(plan);
  if (place === undefined || !shown || plan.limit || plan.calc) return undefined;
  const { stretch, filter } = shown;
  const months = isWhole('quarter', stretch) && unit !== 'half' ? 3 : isHalf(stretch) && unit !== 'quarter' ? 6 : 0;
  if (months === 0 || place > 12 / months) return undefined;
  const from = addGrains('month', periodOf('year', stretch.from).from, (place - 1) * months);
  return limitedTo(plan, filter, { from, to: addGrains('month', from, months) });
}

/** `without the blanks`: rows that have a value for every breakdown. */
export function filled(text: string, plan: QueryPlan): QueryPlan | undefined {
  if (!BLANKS.test(text)) return undefined;
  const refs = plan.dims.flatMap((dim) => (dim.kind === 'column' ? [dim.ref] : []));
  if (refs.length === 0) return undefined;
  return { ...plan, where: [...plan.where, ...refs.map((ref) => ({ kind: 'missing' as const, ref, negated: true }))] };
}
