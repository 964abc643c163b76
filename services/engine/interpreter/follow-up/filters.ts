import { type Interval, isClosed } from '../dates/calendar.ts';
import type { ColumnRef, PlanFilter } from '../plan.ts';
import { same } from '../plan.ts';
import type { Editing } from './editing.ts';

/** How the filters of a follow-up meet those that are there. */
export type FilterMode = 'replace' | 'add';

function refOfFilter(filter: PlanFilter): ColumnRef | undefined {
  return filter.kind === 'snippet' ? undefined : filter.ref;
}

function isTime(filter: PlanFilter): boolean {
  return filter.kind === 'time';
}

/** Whether the new filter takes the place of the old one. */
function replaces(fresh: PlanFilter, old: PlanFilter): boolean {
  if (fresh.kind === 'snippet' || old.kind === 'snippet')
    return same(fresh, old) || (fresh.kind === 'snippet' && old.kind === 'snippet' && same(fresh.ref, old.ref));
  if (isTime(fresh) && isTime(old)) return true;
  return fresh.kind === old.kind && same(refOfFilter(fresh), refOfFilter(old));
}

type Values = Extract<PlanFilter, { kind: 'values' }>;

/** `also oncology`, `exclude private`: joins with values that are already asked for. */
function joinedValues(fresh: Values, old: Values, mode: FilterMode): Values | 'none' | 'nothing' | undefined {
  if (!same(fresh.ref, old.ref)) return undefined;
  if (fresh.negated && !old.negated) {
    const left = old.values.filter((value) => !fresh.values.includes(value));
    if (left.length === old.values.length) return undefined;
    return left.length === 0 ? 'none' : { ...old, values: left };
  }
  // `include it again`: it is left out no longer.
  if (mode === 'add' && !fresh.negated && old.negated) {
    const left = old.values.filter((value) => !fresh.values.includes(value));
    if (left.length === old.values.length) return undefined;
    return left.length === 0 ? 'nothing' : { ...old, values: left };
  }
  if (fresh.negated === old.negated && (mode === 'add' || fresh.negated)) {
    return { ...old, values: [...new Set([...old.values, ...fresh.values])] };
  }
  return undefined;
}

/** `and in June?` after `returned in May`: of the same date as before, when no other one is named. */
export function onShownDate({ draft, plan }: Editing, filter: PlanFilter): PlanFilter {
  if (filter.kind !== 'time' || !draft.defaultTime) return filter;
  const [known, more] = plan.where.filter(({ kind }) => kind === 'time');
  return known?.kind === 'time' && !more ? { ...filter, ref: known.ref } : filter;
}

/** What is left of a stretch of time when others are taken out of it. */
function without(whole: Interval, others: readonly Interval[]): Interval[] {
  let left = [whole];
  for (const other of others) {
    if (!isClosed(other)) return [];
    left = left.flatMap((one) => {
      if (!isClosed(one) || other.to <= one.from || one.to <= other.from) return [one];
      const before = one.from < other.from ? [{ from: one.from, to: other.from }] : [];
      const after = other.to < one.to ? [{ from: other.to, to: one.to }] : [];
      return [...before, ...after];
    });
  }
  return left;
}

/** `June instead of May`: what is gone is taken out of the limits, so that what comes in its place stands beside the rest. */
export function swapped(
  where: readonly PlanFilter[],
  { gone, fresh }: { readonly gone: readonly PlanFilter[]; readonly fresh: readonly PlanFilter[] },
): PlanFilter[] {
  return where.flatMap((old): PlanFilter[] => {
    const out = gone.find((one) => one.kind === old.kind && same(refOfFilter(one), refOfFilter(old)));
    if (out?.kind === 'values' && old.kind === 'values') {
      const values = old.values.filter((value) => !out.values.includes(value));
      return values.length > 0 ? [{ ...old, values }] : [];
    }
    if (out?.kind !== 'time' || old.kind !== 'time') return [old];
    const intervals = old.intervals.flatMap((one) => without(one, out.intervals));
    // Times do not add up by themselves: those that stay go into the one that comes.
    const next = fresh.find(({ kind }) => kind === 'time');
    if (next?.kind !== 'time' || intervals.length === 0) return [];
    next.intervals.push(...intervals);
    next.intervals.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
    return [];
  });
}

/** The filters of a plan after those of a follow-up were put in. */
export function editedFilters(
  old: readonly PlanFilter[],
  fresh: readonly PlanFilter[],
  mode: FilterMode,
): PlanFilter[] {
  let result = [...old];
  for (const filter of fresh) {
    const index = result.findIndex(
      (one) => one.kind === 'values' && filter.kind === 'values' && joinedValues(filter, one, mode) !== undefined,
    );
    const known = result[index];
    if (known?.kind === 'values' && filter.kind === 'values') {
      const joined = joinedValues(filter, known, mode);
      if (joined === 'none') result = [...result.filter((_, at) => at !== index), filter];
      else if (joined === 'nothing') result = result.filter((_, at) => at !== index);
      else if (joined) result[index] = joined;
      continue;
    }
    result = [...result.filter((one) => !replaces(filter, one)), filter];
  }
  return result;
}
