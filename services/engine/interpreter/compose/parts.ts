import { type PlanFilter, same } from '../plan.ts';
import { isYear } from '../tag.ts';
import type { Making } from './outcome.ts';

/** Limits in time: they seldom are what a share counts. */
const TIME_KINDS: ReadonlySet<string> = new Set(['time', 'clock', 'weekdays']);

/** Whether a condition limits the time, also where years are numbers. */
export function isTimeLimit({ compiled }: Making, filter: PlanFilter): boolean {
  if (TIME_KINDS.has(filter.kind)) return true;
  if (filter.kind !== 'values' && filter.kind !== 'compare') return false;
  const column = compiled.find(filter.ref.table, filter.ref.column)?.column;
  return column !== undefined && isYear(column);
}

/** `share of absentees among night workers`: who follows is the whole. Undefined where nothing stands before it. */
function amongAt(making: Making): number | undefined {
  const { draft } = making;
  const { amongAt: at } = draft;
  const before = draft.filters.some(
    (filter, index) => !isTimeLimit(making, filter) && (draft.filterPlaces[index] ?? 0) < (at ?? 0),
  );
  return before ? at : undefined;
}

/** Takes what a share counts out of the limits: what follows the verb, or everything but the time. */
export function partOf(making: Making): PlanFilter[] {
  const { draft, plan } = making;
  const verb = draft.predicateAt;
  const whole: PlanFilter[] = [];
  const part: PlanFilter[] = [];
  const among = verb === undefined ? amongAt(making) : undefined;
  draft.filters.forEach((filter, index) => {
    const place = draft.filterPlaces[index] ?? 0;
    const behind = verb !== undefined && place >= verb;
    const named = !isTimeLimit(making, filter) && (among === undefined || place < among);
    const counted = verb === undefined ? named : behind;
    (counted ? part : whole).push(filter);
  });
  const last = draft.comparisons.at(-1);
  const compared = plan.where.filter((one) => !draft.filters.some((known) => same(known, one)));
  const comparedBehind = verb === undefined || (last !== undefined && last.at >= verb);
  (comparedBehind ? part : whole).push(...compared);
  // `share of visits in March`: with nothing else said, the time is the part.
  if (part.length === 0 && verb === undefined && plan.dims.length === 0) part.push(...whole.splice(0));
  if (part.length === 0) return [];
  draft.filters.splice(0, draft.filters.length, ...whole);
  plan.where.splice(0, plan.where.length);
  return part;
}
