import { scatter } from '../../../charts/rows.ts';
import type { ChartSpec } from '../../../charts/types.ts';
import type { AnswerTable } from '../../../genie/types.ts';
import type { Compiled } from '../compiled.ts';
import type { ColumnRef, QueryPlan } from '../plan.ts';
import { cellNumber } from './numbers.ts';

/** The picture of a correlation: a point for each of the rows of `renderPoints`. Undefined where there is none to see. */
export function pointsChart(
  compiled: Compiled,
  plan: QueryPlan,
  { points, title }: { readonly points: AnswerTable; readonly title: string },
): ChartSpec | undefined {
  const of = plan.measures[0]?.of;
  if (of?.kind !== 'correlation') return undefined;
  const measure = (ref: ColumnRef, at: number) => ({
    name: compiled.find(ref.table, ref.column)?.column.label ?? ref.column,
    unit: compiled.find(ref.table, ref.column)?.column.unit ?? '',
    values: points.rows.map((row) => cellNumber(row[at]) ?? null),
  });
  const drawn = scatter([measure(of.left, 0), measure(of.right, 1)], { title });
  return typeof drawn === 'object' ? drawn : undefined;
}
