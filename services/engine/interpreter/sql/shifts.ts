import type { ModelTable } from '../../model.ts';
import { dimLabel } from '../answer/labels.ts';
import type { Compiled } from '../compiled.ts';
import type { PlanCalc, PlanDim, PlanMeasureEntry, QueryPlan, Stretch } from '../plan.ts';
import { filterCondition } from './conditions.ts';
import { dimExpression, entryExpression } from './expressions.ts';
import { fromClause } from './from.ts';
import { resultNames } from './names.ts';
import { identifier, limited, text } from './spelling.ts';

type Shift = Extract<PlanCalc, { kind: 'shift' }>;
type Drivers = Extract<PlanCalc, { kind: 'drivers' }>;

/** Parts that are shown of all that changed. */
export const MAX_DRIVERS = 10;

function during(compiled: Compiled, calc: Shift | Drivers, stretch: Stretch): string {
  return filterCondition(compiled, { kind: 'time', ref: calc.ref, intervals: [stretch], negated: false });
}

/** The figure of one stretch of time; what adds up is nothing where there are no rows. */
function figureIn(compiled: Compiled, entry: PlanMeasureEntry, condition: string): string {
  const figure = `${entryExpression(compiled, entry)} FILTER (WHERE ${condition})`;
  const sums = entry.of.kind === 'column' && entry.of.aggregate === 'sum';
  return sums ? `COALESCE(${figure}, 0)` : figure;
}

/** One figure twice, after and before, for each of the groups. */
function bothTimes(
  compiled: Compiled,
  plan: QueryPlan,
  made: {
    readonly calc: Shift | Drivers;
    readonly table: ModelTable;
    readonly groups: readonly [expression: string, name: string][];
  },
): string[] {
  const { calc, table, groups } = made;
  const [entry] = plan.measures;
  if (!entry) throw new Error('a change needs a figure');
  const [after, before] = [during(compiled, calc, calc.after), during(compiled, calc, calc.before)];
  const shown = groups.map(([expression, name]) => (expression === name ? name : `${expression} AS ${name}`));
  const conditions = [...plan.where.map((one) => filterCondition(compiled, one)), `((${after}) OR (${before}))`];
  const columns = [
    ...shown,
    `${figureIn(compiled, entry, after)} AS figure_after`,
    `${figureIn(compiled, entry, before)} AS figure_before`,
  ];
  return [
    `SELECT ${columns.join(',\n  ')}`,
    fromClause(compiled, plan, table),
    `WHERE ${conditions.join('\n  AND ')}`,
    ...(groups.length > 0 ? [`GROUP BY ${groups.map(([expression]) => expression).join(', ')}`] : []),
  ];
}

function indented(lines: readonly string[], blanks: number): string {
  return lines
    .join('\n')
    .split('\n')
    .join(`\n${' '.repeat(blanks)}`);
}

const CHANGE = 'figure_after - figure_before';

/** Writes what each group had before and after, those first that changed most. */
export function shiftSql(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const calc = plan.calc as Shift;
  const names = resultNames(compiled, plan);
  const groups = plan.dims.map((dim, index): [string, string] => [
    dimExpression(compiled, dim),
    identifier(names.dims[index] ?? ''),
  ]);
  const [percentName, changeName, beforeName] = names.calc.map(identifier);
  const order = identifier((calc.by === 'percent' ? names.calc[0] : names.calc[1]) ?? '');
  const way = calc.direction === 'desc' ? `${order} DESC NULLS LAST` : `${order} NULLS LAST`;
  return [
    `WITH both_times AS (\n  ${indented(bothTimes(compiled, plan, { calc, table, groups }), 2)}\n)`,
    `SELECT ${groups.map(([, name]) => name).join(', ')},`,
    `  figure_after AS ${identifier(names.measures[0] ?? '')},`,
    `  ROUND(100.0 * (${CHANGE}) / NULLIF(figure_before, 0), 2) AS ${percentName},`,
    `  ${CHANGE} AS ${changeName},`,
    `  figure_before AS ${beforeName}`,
    'FROM both_times',
    `ORDER BY ${[way, ...groups.map(([, name]) => `${name} NULLS LAST`)].join(', ')}`,
    ...(plan.limit ? [limited(plan.limit)] : []),
  ].join('\n');
}

/**
 * Writes the parts of the breakdowns that changed otherwise than all together: how far each is from the change it would
 * have had in proportion says how much it explains, whatever the number of parts of its breakdown.
 */
export function driversSql(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const calc = plan.calc as Drivers;
  const names = resultNames(compiled, plan);
  const [breakdown, part, change, before, share] = names.calc.map(identifier);
  const one = (dim: PlanDim) => {
    const own: QueryPlan = { ...plan, dims: [dim] };
    const expression = dimExpression(compiled, dim);
    const lines = bothTimes(compiled, own, { calc, table, groups: [[expression, 'one_part']] });
    return [
      `SELECT ${text(dimLabel(compiled, dim))} AS ${breakdown}, CAST(one_part AS STRING) AS ${part}, figure_after, figure_before`,
      `FROM (\n  ${indented(lines, 2)}\n) AS parts_of_one`,
    ].join('\n');
  };
  const whole = bothTimes(compiled, plan, { calc, table, groups: [] });
  const total = '(SELECT figure_after - figure_before FROM whole)';
  const fair = `figure_before * ${total} / NULLIF((SELECT figure_before FROM whole), 0)`;
  return [
    `WITH whole AS (\n  ${indented(whole, 2)}\n), parts AS (\n  ${indented([calc.parts.map(one).join('\nUNION ALL\n')], 2)}\n)`,
    `SELECT ${breakdown}, ${part},`,
    `  figure_after AS ${identifier(names.measures[0] ?? '')},`,
    `  ${CHANGE} AS ${change},`,
    `  figure_before AS ${before},`,
    `  ROUND(100.0 * (${CHANGE}) / NULLIF(${total}, 0), 2) AS ${share}`,
    'FROM parts',
    `ORDER BY ABS(${CHANGE} - COALESCE(${fair}, 0)) DESC NULLS LAST, ${breakdown}, ${part} NULLS LAST`,
    `LIMIT ${MAX_DRIVERS}`,
  ].join('\n');
}
