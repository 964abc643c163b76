import type { Compiled } from '../compiled.ts';
import { type ColumnRef, type QueryPlan, tablesOf } from '../plan.ts';

/** What one table alone says about its dates. */
const OWN_DATES = /^Dates are those of /;

function dateOf({ dims, where }: QueryPlan): ColumnRef | undefined {
  const dim = dims.find(({ kind }) => kind === 'time');
  if (dim?.kind === 'time') return dim.ref;
  const limit = where.find(({ kind }) => kind === 'time');
  return limit?.kind === 'time' ? limit.ref : undefined;
}

/** The remarks of all parts, with one that says which date counts in which table. */
export function together(compiled: Compiled, plan: QueryPlan, remarks: readonly string[]): string[] {
  const dates = tablesOf(plan).flatMap((one) => {
    const ref = dateOf(one);
    const label = ref && compiled.find(ref.table, ref.column)?.column.label;
    const noun = compiled.tables.get(one.base)?.rowNoun.plural;
    return label === undefined || noun === undefined ? [] : [`${noun} by ${label}`];
  });
  const rest = [...new Set(remarks)].filter((remark) => dates.length === 0 || !OWN_DATES.test(remark));
  const earlier = /^I dated /;
  if (dates.length === 0) return rest;
  const told = `${dates.slice(0, -1).join(', ')} and ${dates.at(-1)}`;
  return [...rest.filter((remark) => !earlier.test(remark)), `I dated ${told}.`];
}
