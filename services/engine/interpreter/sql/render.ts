import type { ModelTable } from '../../model.ts';
import type { Compiled } from '../compiled.ts';
import type { PlanOrder, QueryPlan } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { besidesSql } from './besides.ts';
import { calculationSql, figuresPlan, partColumns } from './calculations.ts';
import { calledTerms } from './called.ts';
import { filterCondition } from './conditions.ts';
import { columnOf, dimExpression, dimOrder, entryExpression, measureExpression } from './expressions.ts';
import { fromClause } from './from.ts';
import { type ResultNames, resultNames } from './names.ts';
import { driversSql, shiftSql } from './shifts.ts';
import { identifier, limited, number } from './spelling.ts';

/** Rows of a list that are fetched when no number was asked for. */
export const ROW_LIMIT = 1_000;

/** The base table of a plan. @throws Error when the model has none. */
function baseOf(compiled: Compiled, plan: QueryPlan): ModelTable {
  const table = compiled.tables.get(plan.base);
  if (!table) throw new Error(`the model has no table ${plan.base}`);
  return table;
}

function where(compiled: Compiled, plan: QueryPlan, more: readonly string[] = []): string[] {
  const conditions = [...plan.where.map((filter) => filterCondition(compiled, filter)), ...more];
  return conditions.length === 0 ? [] : [`WHERE ${conditions.join('\n  AND ')}`];
}

function having(compiled: Compiled, plan: QueryPlan): string[] {
  if (plan.having.length === 0) return [];
  const conditions = plan.having.map(
    ({ of, op, value }) => `${measureExpression(compiled, of)} ${op} ${number(value)}`,
  );
  return [`HAVING ${conditions.join('\n  AND ')}`];
}

/** NULL goes last in both directions, said only where an engine would do otherwise. */
function sorted(expression: string, direction: 'asc' | 'desc'): string {
  return direction === 'desc' ? `${expression} DESC` : `${expression} NULLS LAST`;
}

function orderTerm(compiled: Compiled, plan: QueryPlan, names: ResultNames, order: PlanOrder): string {
  const { by } = order;
  if (by.kind === 'column') return sorted(identifier(columnOf(compiled, by.ref).name), order.direction);
  if (by.kind === 'measure') return sorted(identifier(names.measures[by.index] ?? ''), order.direction);
  const dim = plan.dims[by.index];
  const special = dim && dimOrder(compiled, dim);
  return sorted(special ?? identifier(names.dims[by.index] ?? ''), order.direction);
}

/** The order that was asked for, then every breakdown, so that equal figures always come in the same order. */
function groupOrder(compiled: Compiled, plan: QueryPlan, names: ResultNames): string[] {
  const terms = plan.order.map((order) => orderTerm(compiled, plan, names, order));
  plan.dims.forEach((_, index) => {
    if (plan.order.some(({ by }) => by.kind === 'dim' && by.index === index)) return;
    terms.push(orderTerm(compiled, plan, names, { by: { kind: 'dim', index }, direction: 'asc' }));
  });
  return terms.length === 0 ? [] : [`ORDER BY ${terms.join(', ')}`];
}

function select(terms: readonly string[]): string {
  return `SELECT ${terms.join(',\n  ')}`;
}

function named(expression: string, name: string): string {
  return expression === identifier(name) ? expression : `${expression} AS ${identifier(name)}`;
}

function aggregateSql(compiled: Compiled, plan: QueryPlan, table: ModelTable, ordered = true): string {
  const names = resultNames(compiled, plan);
  const dims = plan.dims.map((dim) => dimExpression(compiled, dim));
  const called = calledTerms(compiled, plan);
  const columns = [
    ...dims.map((expression, index) => named(expression, names.dims[index] ?? '')),
    ...called,
    ...plan.measures.map((entry, index) => named(entryExpression(compiled, entry), names.measures[index] ?? '')),
    ...part(compiled, plan, names),
  ];
  const grouped = dims.length === 0 ? [] : [`GROUP BY ${groups(plan, [...dims, ...called])}`];
  return [
    select(columns),
    fromClause(compiled, plan, table),
    ...where(compiled, plan),
    ...grouped,
    ...having(compiled, plan),
    ...within(compiled, plan, dims),
    ...(ordered ? groupOrder(compiled, plan, names) : []),
    ...(plan.limit && plan.limit.within === undefined ? [limited(plan.limit)] : []),
  ].join('\n');
}

/** What a part of the rows makes of the first figure. */
function part(compiled: Compiled, { calc, measures }: QueryPlan, names: ResultNames): string[] {
  const [entry] = measures;
  if (calc?.kind !== 'part' || !entry) return [];
  return partColumns(compiled, entryExpression(compiled, entry), calc.where).map((expression, index) =>
    named(expression, names.calc[index] ?? ''),
  );
}

function calculatedSql(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const inner = figuresPlan(plan);
  return calculationSql(compiled, plan, {
    names: resultNames(compiled, plan),
    figuresSql: aggregateSql(compiled, inner, table, false),
  });
}

/** Plain columns by name; expressions are not repeated, except beside QUALIFY, where DuckDB wants them. */
function groups(plan: QueryPlan, dims: readonly string[]): string {
  const plain = plan.dims.every(({ kind }) => kind === 'column');
  return plain || plan.limit?.within !== undefined ? dims.join(', ') : 'ALL';
}

/** The best few of each group. */
function within(compiled: Compiled, plan: QueryPlan, dims: readonly string[]): string[] {
  const { limit } = plan;
  if (limit?.within === undefined) return [];
  const [order] = plan.order;
  const entry = order?.by.kind === 'measure' ? plan.measures[order.by.index] : undefined;
  if (!order || !entry) return [];
  const partition = dims.slice(limit.within).join(', ');
  const ties = dims.slice(0, limit.within).map((expression) => sorted(expression, 'asc'));
  const by = [sorted(entryExpression(compiled, entry), order.direction), ...ties].join(', ');
  return [`QUALIFY ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY ${by}) <= ${limit.count}`];
}

function groupCountSql(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const dims = plan.dims.map((dim) => dimExpression(compiled, dim));
  const present = plan.dims.flatMap((dim, index) =>
    dim.kind === 'column' && columnOf(compiled, dim.ref).nullCount > 0 ? [`${dims[index]} IS NOT NULL`] : [],
  );
  const inner = [
    select(dims),
    fromClause(compiled, plan, table),
    ...where(compiled, plan, present),
    `GROUP BY ${dims.join(', ')}`,
    ...having(compiled, plan),
  ];
  const name = identifier(resultNames(compiled, plan).dims[0] ?? 'found');
  return `SELECT COUNT(*) AS number_of_groups\nFROM (\n  ${inner.join('\n  ')}\n) AS groups_of_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
}

function valuesSql(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const names = resultNames(compiled, plan);
  const dims = plan.dims.map((dim) => dimExpression(compiled, dim));
  const called = calledTerms(compiled, plan);
  // A missing value is no value: it is not listed among them.
  const present = plan.dims.flatMap((dim, index) =>
    dim.kind === 'column' && plan.dims.length === 1 && columnOf(compiled, dim.ref).nullCount > 0
      ? [`${dims[index]} IS NOT NULL`]
      : [],
  );
  return [
    select([...dims.map((expression, index) => named(expression, names.dims[index] ?? '')), ...called]),
    fromClause(compiled, plan, table),
    ...where(compiled, plan, present),
    `GROUP BY ${[...dims, ...called].join(', ')}`,
    ...having(compiled, plan),
    ...groupOrder(compiled, plan, names),
    ...(plan.limit ? [limited(plan.limit)] : []),
  ].join('\n');
}

/** Columns that make the order of rows certain: a key if there is one, else all that are left. */
function rowTies(table: ModelTable, used: ReadonlySet<string>): string[] {
  const key = table.columns.find(({ distinctCount, nullCount }) => distinctCount === table.rowCount && nullCount === 0);
  if (key) return used.has(key.name) ? [] : [sorted(identifier(key.name), 'asc')];
  return table.columns.filter(({ name }) => !used.has(name)).map(({ name }) => sorted(identifier(name), 'asc'));
}

function rowsSql(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const columns = plan.columns.length > 0 ? plan.columns.map((ref) => columnOf(compiled, ref)) : table.columns;
  const terms = plan.order.flatMap((order) =>
    order.by.kind === 'column' ? [{ name: columnOf(compiled, order.by.ref).name, order }] : [],
  );
  const used = new Set(terms.map(({ name }) => name));
  const own = timeColumnOf(table);
  const time = terms.length === 0 && own && !own.borrowed ? [own.name] : [];
  for (const name of time) used.add(name);
  const ordered = [
    ...terms.map(({ name, order }) => sorted(identifier(name), order.direction)),
    ...time.map((name) => sorted(identifier(name), 'asc')),
    ...rowTies(table, used),
  ];
  return [
    select(columns.map(({ name }) => identifier(name))),
    fromClause(compiled, plan, table),
    ...where(compiled, plan),
    `ORDER BY ${ordered.join(', ')}`,
    limited(plan.limit ?? { count: ROW_LIMIT }),
  ].join('\n');
}

/**
 * Writes the SQL of a plan, Databricks spelling; apart from quoting (`toDuckDb`) the same text runs in DuckDB. Every
 * name comes from the model, every literal is escaped, and every order is total.
 * @throws Error when the plan speaks of something the model does not have.
 */
export function renderSql(compiled: Compiled, plan: QueryPlan): string {
  const table = baseOf(compiled, plan);
  if (plan.besides)
    return besidesSql(compiled, plan, (one) => aggregateSql(compiled, one, baseOf(compiled, one), false));
  if (plan.countGroups) return groupCountSql(compiled, plan, table);
  if (plan.shape === 'rows') return rowsSql(compiled, plan, table);
  if (plan.shape === 'values') return valuesSql(compiled, plan, table);
  if (plan.calc?.kind === 'shift') return shiftSql(compiled, plan, table);
  if (plan.calc?.kind === 'drivers') return driversSql(compiled, plan, table);
  if (plan.calc && plan.calc.kind !== 'part') return calculatedSql(compiled, plan, table);
  return aggregateSql(compiled, plan, table);
}

/**
 * Counts the rows or groups that a ranking would have if it were not cut among equals: more than its limit when some have
 * the value of the last one. Undefined for anything but a ranking of its own kind.
 */
export function renderTies(compiled: Compiled, plan: QueryPlan): string | undefined {
  const { limit } = plan;
  const [order, more] = plan.order;
  if (!limit || limit.within !== undefined || limit.place !== undefined || !order || plan.calc || plan.besides)
    return undefined;
  const table = baseOf(compiled, plan);
  const ranked = rankedFigures(compiled, plan, table, order);
  if (!ranked || (more && plan.shape === 'rows')) return undefined;
  const down = order.direction === 'desc';
  return [
    `WITH figures AS (\n  ${ranked.sql.split('\n').join('\n  ')}\n)`,
    'SELECT COUNT(*) AS number_of_rows',
    'FROM figures',
    `WHERE ${ranked.name} ${down ? '>=' : '<='} (`,
    `  SELECT ${down ? 'MIN' : 'MAX'}(${ranked.name})`,
    `  FROM (SELECT ${ranked.name} FROM figures ORDER BY ${sorted(ranked.name, order.direction)} LIMIT ${limit.count}) AS shown`,
    ')',
  ].join('\n');
}

/** The figures that a ranking goes by, uncut, and what they are called. */
function rankedFigures(
  compiled: Compiled,
  plan: QueryPlan,
  table: ModelTable,
  { by }: PlanOrder,
): { readonly sql: string; readonly name: string } | undefined {
  if (plan.shape === 'rows' && by.kind === 'column') {
    const name = identifier(columnOf(compiled, by.ref).name);
    return { sql: [select([name]), fromClause(compiled, plan, table), ...where(compiled, plan)].join('\n'), name };
  }
  if (plan.shape !== 'aggregate' || by.kind !== 'measure' || plan.dims.length === 0 || plan.countGroups)
    return undefined;
  const { limit: _, ...uncut } = plan;
  const name = identifier(resultNames(compiled, plan).measures[by.index] ?? '');
  return { sql: aggregateSql(compiled, uncut, table, false), name };
}

/** How many rows a list has in all, for one that was cut. */
export function renderRowCount(compiled: Compiled, plan: QueryPlan): string {
  const table = baseOf(compiled, plan);
  return ['SELECT COUNT(*) AS number_of_rows', fromClause(compiled, plan, table), ...where(compiled, plan)].join('\n');
}
