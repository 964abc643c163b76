import { type PlanFilter, same } from '../plan.ts';
import type { Making } from './outcome.ts';

/** Limits in time: they seldom are what a share counts. */
export const TIME_KINDS: ReadonlySet<string> = new Set(['time', 'clock', 'weekdays']);

/** `share of absentees among night workers`: who follows is the whole. Undefined where nothing stands before it. */
function amongAt({ draft }: Making): number | undefined {
  const { amongAt: at } = draft;
  const before = draft.filters.some(
    (filter, index) => !TIME_KINDS.has(filter.kind) && (draft.filterPlaces[index] ?? 0) < (at ?? 0),
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
    const named = !TIME_KINDS.has(filter.kind) && (among === undefined || place < among);
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
