import type { DraftDim } from '../clauses/draft.ts';
import { same } from '../plan.ts';
import type { Making } from './outcome.ts';

/** What has no name cannot be the best: rows without a value are left out of a ranking, and that is told. */
export function onlyKnown({ draft, plan, compiled }: Making, ranked: readonly DraftDim[]): void {
  if (draft.calcs.length > 0) return;
  for (const { dim } of ranked) {
    const column = dim.kind === 'column' ? compiled.find(dim.ref.table, dim.ref.column)?.column : undefined;
    if (dim.kind !== 'column' || !column || column.nullCount === 0) continue;
    const limited = [...draft.filters, ...plan.where].some((one) => one.kind !== 'snippet' && same(one.ref, dim.ref));
    // A column of another table is empty where a key points at nothing, which is seldom the case.
    if (limited || (column.borrowed && column.nullCount <= 1)) continue;
    plan.where.push({ kind: 'missing', ref: dim.ref, negated: true });
  }
}
