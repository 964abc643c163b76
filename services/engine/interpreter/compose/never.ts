import { refOf } from '../clauses/scan.ts';
import { isKey } from '../compiled.ts';
import { type ColumnRef, type PlanFilter, same } from '../plan.ts';
import type { Making } from './outcome.ts';

/** The key of the things that are listed or counted: `which members`, `how many members`. */
function subjectOf({ plan, compiled }: Making): ColumnRef | undefined {
  const [dim, more] = plan.dims;
  const [entry] = plan.measures;
  const counted =
    entry?.of.kind === 'column' && entry.of.aggregate === 'count_distinct' && plan.dims.length === 0
      ? entry.of.ref
      : undefined;
  const ref = dim?.kind === 'column' && !more ? dim.ref : counted;
  const found = ref && compiled.find(ref.table, ref.column);
  return ref && found && isKey(compiled, found) ? refOf(found) : undefined;
}

/**
 * `members who took pottery but not painting`: who has rows with the one value and none at all with the other. Within a
 * row the second condition would say nothing.
 */
export function neverBoth(making: Making, where: readonly PlanFilter[]): PlanFilter[] {
  const subject = subjectOf(making);
  if (!subject) return [...where];
  return where.map((filter): PlanFilter => {
    if (filter.kind !== 'values' || !filter.negated || same(filter.ref, subject)) return filter;
    const beside = where.some((one) => one.kind === 'values' && !one.negated && same(one.ref, filter.ref));
    return beside ? { kind: 'never', ref: subject, of: { ...filter, negated: false } } : filter;
  });
}
