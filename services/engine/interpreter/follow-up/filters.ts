import type { ColumnRef, PlanFilter } from '../plan.ts';
import { same } from '../plan.ts';

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
function joinedValues(fresh: Values, old: Values, mode: FilterMode): Values | 'none' | undefined {
  if (!same(fresh.ref, old.ref)) return undefined;
  if (fresh.negated && !old.negated) {
    const left = old.values.filter((value) => !fresh.values.includes(value));
    if (left.length === old.values.length) return undefined;
    return left.length === 0 ? 'none' : { ...old, values: left };
  }
  if (fresh.negated === old.negated && (mode === 'add' || fresh.negated)) {
    return { ...old, values: [...new Set([...old.values, ...fresh.values])] };
  }
  return undefined;
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
      else if (joined) result[index] = joined;
      continue;
    }
    result = [...result.filter((one) => !replaces(filter, one)), filter];
  }
  return result;
}
