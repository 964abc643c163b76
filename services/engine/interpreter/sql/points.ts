import type { Compiled } from '../compiled.ts';
import type { PlanFilter, QueryPlan } from '../plan.ts';
import { filterCondition } from './conditions.ts';
import { columnOf } from './expressions.ts';
import { fromClause } from './from.ts';
import { identifier } from './spelling.ts';

/** So many points show how two figures go together; more only lie on each other. */
export const MAX_POINTS = 500;

/**
 * The rows behind a correlation of two figures as points: all of them, or as many as are drawn, spread evenly along the
 * first figure, the same ones each time. Undefined for any other plan.
 * @throws Error as `columnOf` does.
 */
export function renderPoints(compiled: Compiled, plan: QueryPlan): string | undefined {
  const [entry, more] = plan.measures;
  const table = compiled.tables.get(plan.base);
  // Whoever wants another form, or none, is told the figure alone.
  if (plan.chart !== undefined && plan.chart !== 'any') return undefined;
  if (!table || entry?.of.kind !== 'correlation' || more || plan.dims.length > 0) return undefined;
  const { left, right } = entry.of;
  const known: PlanFilter[] = [left, right].map((ref) => ({ kind: 'missing', ref, negated: true }));
  const conditions = [...plan.where, ...known].map((one) => filterCondition(compiled, one));
  const [x, y] = [left, right].map((ref) => identifier(columnOf(compiled, ref).name));
  return [
    'SELECT point_x, point_y',
    'FROM (',
    `  SELECT ${x} AS point_x, ${y} AS point_y,`,
    `    ROW_NUMBER() OVER (ORDER BY ${x}, ${y}) AS place, COUNT(*) OVER () AS places`,
    `  ${fromClause(compiled, plan, table)}`,
    `  WHERE ${conditions.join('\n    AND ')}`,
    ') AS numbered',
    `WHERE MOD(place * ${MAX_POINTS}, places) < ${MAX_POINTS}`,
    `ORDER BY place`,
    `LIMIT ${MAX_POINTS}`,
  ].join('\n');
}
