import type { ModelColumn } from '../../model.ts';
import type { Compiled } from '../compiled.ts';
import type { PlanDim, QueryPlan } from '../plan.ts';
import { identifier } from './spelling.ts';

/** What the things that a breakdown names by their keys are called. */
export interface Called {
  /** Index of the breakdown. */
  readonly dim: number;
  /** Columns with the name, in their order: one, or the given and the family name. */
  readonly columns: readonly ModelColumn[];
}

function namesOf(compiled: Compiled, dim: PlanDim): readonly ModelColumn[] {
  return dim.kind === 'column' ? (compiled.called.get(`${dim.ref.table} ${dim.ref.column}`) ?? []) : [];
}

/** Whether the plan's SQL can carry further columns beside its breakdowns. */
function hasRoom(plan: QueryPlan): boolean {
  if (plan.countGroups || plan.shape === 'rows') return false;
  return plan.calc?.kind !== 'shift' && plan.calc?.kind !== 'drivers';
}

/** The columns of `calledIn` as SQL, in the order of the breakdowns. */
export function calledTerms(compiled: Compiled, plan: QueryPlan): string[] {
  return calledIn(compiled, plan).flatMap(({ columns }) => columns.map(({ name }) => identifier(name)));
}

/**
 * For every breakdown by a key, the columns of the other table that say what the thing is called: a number alone tells
 * nobody which one it is. A key has one name, so that the groups stay the same. Columns that the plan shows are left out.
 */
export function calledIn(compiled: Compiled, plan: QueryPlan): readonly Called[] {
  if (!hasRoom(plan)) return [];
  const shown = new Set(plan.dims.flatMap((dim) => (dim.kind === 'column' ? [dim.ref.column] : [])));
  return plan.dims.flatMap((dim, index) => {
    const columns = namesOf(compiled, dim).filter(({ name }) => !shown.has(name));
    return columns.length === 0 ? [] : [{ dim: index, columns }];
  });
}
