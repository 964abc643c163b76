import type { Compiled } from '../compiled.ts';
import { dayBefore, periodDim } from '../compose/fitting.ts';
import { type CalendarGrain, WEEKDAYS } from '../dates/calendar.ts';
import { type PlanDim, type PlanFilter, type QueryPlan, same } from '../plan.ts';
import { calledTerms } from './called.ts';
import { filterCondition } from './conditions.ts';
import { columnOf } from './expressions.ts';
import type { ResultNames } from './names.ts';
import { identifier, limited } from './spelling.ts';

/** Percentages are rounded to this many decimals. */
const DECIMALS = 2;

function percent(part: string, whole: string): string {
  return `ROUND(100.0 * ${part} / NULLIF(${whole}, 0), ${DECIMALS})`;
}

/** The figure over the rows of the part only. Every figure of such a plan is one call of an aggregate. */
export function partExpression(compiled: Compiled, figure: string, where: readonly PlanFilter[]): string {
  const conditions = where.map((one) => filterCondition(compiled, one)).join(' AND ');
  return `${figure} FILTER (WHERE ${conditions})`;
}

/** Percentage and figure of the part, from the whole figure's SQL. */
export function partColumns(compiled: Compiled, figure: string, where: readonly PlanFilter[]): string[] {
  const part = partExpression(compiled, figure, where);
  return [percent(part, figure), part];
}

function inOrder(dim: PlanDim, name: string): string {
  if (dim.kind !== 'time' || dim.grain !== 'day_of_week') return identifier(name);
  return `CASE ${identifier(name)} ${WEEKDAYS.map((day, at) => `WHEN '${day}' THEN ${at}`).join(' ')} END`;
}

function direction(down: boolean): string {
  return down ? ' DESC' : ' NULLS LAST';
}

/** The order of the plan and then every breakdown, over result columns by their names. */
export function orderBy(plan: QueryPlan, names: ResultNames): string {
  const terms = plan.order.flatMap(({ by, direction: way }) => {
    const down = way === 'desc';
    const figure = [...names.measures, ...(plan.calc?.kind === 'quotient' ? names.calc : [])];
    if (by.kind === 'measure') return [identifier(figure[by.index] ?? '') + direction(down)];
    const dim = by.kind === 'dim' ? plan.dims[by.index] : undefined;
    return dim && by.kind === 'dim' ? [inOrder(dim, names.dims[by.index] ?? '') + direction(down)] : [];
  });
  plan.dims.forEach((dim, index) => {
    if (plan.order.some(({ by }) => by.kind === 'dim' && by.index === index)) return;
    terms.push(inOrder(dim, names.dims[index] ?? '') + direction(false));
  });
  return `ORDER BY ${terms.join(', ')}`;
}

function windowOf(plan: QueryPlan, names: ResultNames, frame: string): string {
  const at = periodDim(plan);
  const others = names.dims.filter((_, index) => index !== at).map(identifier);
  const partition = others.length === 0 ? '' : `PARTITION BY ${others.join(', ')} `;
  return `OVER (${partition}ORDER BY ${identifier(names.dims[at] ?? '')} ${frame})`;
}

/** Distance to the period that is compared with, as SQL; years are numbers and the rest are dates. */
function distance(grain: CalendarGrain, yearly: boolean): string {
  if (grain === 'year') return '1';
  if (yearly && grain === 'week') return "INTERVAL '364' DAY";
  if (yearly) return "INTERVAL '1' YEAR";
  if (grain === 'quarter') return "INTERVAL '3' MONTH";
  return grain === 'week' ? "INTERVAL '7' DAY" : `INTERVAL '1' ${grain.toUpperCase()}`;
}

function grainOf(plan: QueryPlan): CalendarGrain {
  const dim = plan.dims[periodDim(plan)];
  return dim?.kind === 'time' ? (dim.grain as CalendarGrain) : 'month';
}

/** The time limit whose first period needs one more before it, to be compared with. */
function timeLimit(plan: QueryPlan): { readonly index: number; readonly from: string } | undefined {
  const dim = plan.dims[periodDim(plan)];
  const index = plan.where.findIndex(
    (one) =>
      one.kind === 'time' &&
      !one.negated &&
      one.intervals.length === 1 &&
      one.intervals[0]?.from !== undefined &&
      dim?.kind === 'time' &&
      same(one.ref, dim.ref),
  );
  const limit = plan.where[index];
  const from = limit?.kind === 'time' ? limit.intervals[0]?.from : undefined;
  return from === undefined ? undefined : { index, from };
}

/** The plan whose figures the calculation starts from: without order and cut, and reaching back where needed. */
export function figuresPlan(plan: QueryPlan): QueryPlan {
  const { calc: _, limit: __, ...rest } = plan;
  const inner: QueryPlan = { ...rest, order: [] };
  const limit = plan.calc?.kind === 'change' ? timeLimit(plan) : undefined;
  if (!limit || plan.calc?.kind !== 'change') return inner;
  const from = dayBefore(grainOf(plan), limit.from, plan.calc.yearly);
  const where = inner.where.map((one, index) =>
    one.kind === 'time' && index === limit.index
      ? { ...one, intervals: one.intervals.map((interval) => ({ ...interval, from })) }
      : one,
  );
  return { ...inner, where };
}

/** The period of the limit's own beginning, as the breakdown shows it. */
function shownFrom(compiled: Compiled, plan: QueryPlan, names: ResultNames): string[] {
  const limit = timeLimit(plan);
  const at = periodDim(plan);
  const dim = plan.dims[at];
  if (!limit || dim?.kind !== 'time') return [];
  const name = identifier(names.dims[at] ?? '');
  const day = limit.from.slice(0, 10);
  if (dim.grain === 'year') return [`WHERE ${name} >= ${Number(day.slice(0, 4))}`];
  const { type } = columnOf(compiled, dim.ref);
  const moment = dim.grain === 'hour' && type !== 'date' ? `TIMESTAMP '${day} 00:00:00'` : `DATE '${day}'`;
  const start =
    dim.grain === 'hour' || dim.grain === 'day' ? moment : `date_trunc('${dim.grain.toUpperCase()}', ${moment})`;
  return [`WHERE ${name} >= ${start}`];
}

function changeSql(compiled: Compiled, plan: QueryPlan, names: ResultNames): string[] {
  const yearly = plan.calc?.kind === 'change' && plan.calc.yearly;
  const figure = identifier(names.measures[0] ?? '');
  const [percentName, changeName, beforeName] = names.calc.map(identifier);
  const step = distance(grainOf(plan), yearly);
  const frame = `RANGE BETWEEN ${step} PRECEDING AND ${step} PRECEDING`;
  return [
    ', compared AS (',
    `  SELECT *, FIRST_VALUE(${figure}) ${windowOf(plan, names, frame)} AS ${beforeName}`,
    '  FROM figures',
    ')',
    `SELECT ${[...names.dims.map(identifier), ...calledTerms(compiled, plan), figure].join(', ')},`,
    `  ${percent(`(${figure} - ${beforeName})`, beforeName ?? '')} AS ${percentName},`,
    `  ${figure} - ${beforeName} AS ${changeName},`,
    `  ${beforeName}`,
    'FROM compared',
    ...shownFrom(compiled, plan, names),
  ];
}

function windowed(plan: QueryPlan, names: ResultNames): string {
  const figure = identifier(names.measures[0] ?? '');
  const { calc } = plan;
  if (calc?.kind === 'running') return `SUM(${figure}) ${windowOf(plan, names, 'ROWS UNBOUNDED PRECEDING')}`;
  if (calc?.kind === 'moving')
    return `AVG(${figure}) ${windowOf(plan, names, `ROWS BETWEEN ${calc.periods - 1} PRECEDING AND CURRENT ROW`)}`;
  return percent(figure, `SUM(${figure}) OVER ()`);
}

/** Writes what is worked out from the figures of `figuresSql`, in the order and the cut of the plan. */
export function calculationSql(
  compiled: Compiled,
  plan: QueryPlan,
  made: { readonly names: ResultNames; readonly figuresSql: string },
): string {
  const { names, figuresSql } = made;
  const named = names.dims.map(identifier);
  const columns = [...named, ...calledTerms(compiled, plan), ...names.measures.map(identifier)];
  const body =
    plan.calc?.kind === 'change'
      ? changeSql(compiled, plan, names)
      : [
          `SELECT ${columns.join(', ')},`,
          `  ${windowed(plan, names)} AS ${identifier(names.calc[0] ?? '')}`,
          'FROM figures',
        ];
  const indented = figuresSql.split('\n').join('\n  ');
  const within = plan.limit?.within;
  const top = within === undefined ? [] : [qualify(plan, names, within)];
  return [
    `WITH figures AS (\n  ${indented}\n)${body[0]?.startsWith(',') ? body[0] : ''}`,
    ...body.slice(body[0]?.startsWith(',') ? 1 : 0),
    ...top,
    orderBy(plan, names),
    ...(plan.limit && within === undefined ? [limited(plan.limit)] : []),
  ].join('\n');
}

function qualify(plan: QueryPlan, names: ResultNames, within: number): string {
  const [order] = plan.order;
  const by = order?.by.kind === 'measure' ? names.measures[order.by.index] : names.measures[0];
  const outer = names.dims.slice(within).map(identifier).join(', ');
  const ties = names.dims.slice(0, within).map((name) => `${identifier(name)} NULLS LAST`);
  const terms = [`${identifier(by ?? '')}${direction(order?.direction !== 'asc')}`, ...ties].join(', ');
  return `QUALIFY ROW_NUMBER() OVER (PARTITION BY ${outer} ORDER BY ${terms}) <= ${plan.limit?.count ?? 1}`;
}
