import type { Aggregate, ModelColumn, ModelSnippet } from '../../model.ts';
import { summed } from '../clauses/snippets.ts';
import type { Compiled } from '../compiled.ts';
import { WEEKDAYS } from '../dates/calendar.ts';
import type { Grain } from '../lexicon/types.ts';
import type { ColumnRef, PlanDim, PlanMeasure, PlanMeasureEntry } from '../plan.ts';
import { identifier, number } from './spelling.ts';

/** The column a plan speaks of. @throws Error when the model has none: plans are checked before they are rendered. */
export function columnOf(compiled: Compiled, ref: ColumnRef): ModelColumn {
  const found = compiled.find(ref.table, ref.column);
  if (!found) throw new Error(`the model has no column ${ref.table}.${ref.column}`);
  return found.column;
}

/** The snippet a plan speaks of. @throws Error when the model has none. */
export function snippetOf(compiled: Compiled, ref: { readonly table: string; readonly name: string }): ModelSnippet {
  const found = compiled.model.snippets.find(({ table, name }) => table === ref.table && name === ref.name);
  if (!found) throw new Error(`the model has no snippet ${ref.name}`);
  return found;
}

/**
 * Day of the week, 0 for Monday. The two engines number days differently; taking the number of a known Monday away makes
 * them agree.
 */
export function weekdayNumber(column: string): string {
  return `MOD(extract(DOW FROM ${column}) - extract(DOW FROM DATE '2024-01-01') + 7, 7)`;
}

function timeExpression(column: string, type: ModelColumn['type'], grain: Grain): string {
  switch (grain) {
    case 'hour':
      return `date_trunc('HOUR', ${column})`;
    case 'day':
      return type === 'date' ? column : `CAST(${column} AS DATE)`;
    case 'week':
    case 'month':
    case 'quarter':
      return `CAST(date_trunc('${grain.toUpperCase()}', ${column}) AS DATE)`;
    case 'year':
      return `extract(YEAR FROM ${column})`;
    case 'hour_of_day':
      return `extract(HOUR FROM ${column})`;
    case 'month_of_year':
      return `extract(MONTH FROM ${column})`;
    case 'day_type':
      return `CASE WHEN ${weekdayNumber(column)} >= 5 THEN 'weekend' ELSE 'weekday' END`;
    case 'day_of_week':
      return `CASE ${weekdayNumber(column)} ${WEEKDAYS.map((name, day) => `WHEN ${day} THEN '${name}'`).join(' ')} END`;
  }
}

/** A breakdown as SQL. @throws Error as `columnOf` and `snippetOf` do. */
export function dimExpression(compiled: Compiled, dim: PlanDim): string {
  switch (dim.kind) {
    case 'column':
      return identifier(columnOf(compiled, dim.ref).name);
    case 'time': {
      const column = columnOf(compiled, dim.ref);
      return timeExpression(identifier(column.name), column.type, dim.grain);
    }
    case 'snippet':
      return snippetOf(compiled, dim.ref).sql.trim();
    case 'bin': {
      const width = number(dim.width);
      return `FLOOR(${identifier(columnOf(compiled, dim.ref).name)} / ${width}) * ${width}`;
    }
  }
}

/** What a breakdown is sorted by when it has an order of its own that its text does not show. */
export function dimOrder(compiled: Compiled, dim: PlanDim): string | undefined {
  if (dim.kind !== 'time' || dim.grain !== 'day_of_week') return undefined;
  return `MIN(${weekdayNumber(identifier(columnOf(compiled, dim.ref).name))})`;
}

const FUNCTIONS = {
  count: 'COUNT',
  sum: 'SUM',
  avg: 'AVG',
  min: 'MIN',
  max: 'MAX',
  median: 'MEDIAN',
  stddev: 'STDDEV_SAMP',
  variance: 'VAR_SAMP',
} as const;

function aggregated(aggregate: Aggregate, inside: string): string {
  if (aggregate === 'count_distinct') return `COUNT(DISTINCT ${inside})`;
  const percent = /^p(\d+)$/.exec(aggregate)?.[1];
  if (percent !== undefined) return `PERCENTILE_CONT(${Number(percent) / 100}) WITHIN GROUP (ORDER BY ${inside})`;
  return `${FUNCTIONS[aggregate as keyof typeof FUNCTIONS]}(${inside})`;
}

/** A figure as SQL. @throws Error as `columnOf` and `snippetOf` do. */
export function measureExpression(compiled: Compiled, measure: PlanMeasure): string {
  switch (measure.kind) {
    case 'rows':
      return 'COUNT(*)';
    case 'column': {
      const column = identifier(columnOf(compiled, measure.ref).name);
      return aggregated(measure.aggregate, column);
    }
    case 'correlation':
      return `CORR(${identifier(columnOf(compiled, measure.left).name)}, ${identifier(columnOf(compiled, measure.right).name)})`;
    case 'ratio': {
      const [over, under] = [measureExpression(compiled, measure.over), measureExpression(compiled, measure.under)];
      return measure.percent ? `100.0 * ${over} / NULLIF(${under}, 0)` : `${over} / NULLIF(${under}, 0)`;
    }
    case 'groups':
      return `COUNT(DISTINCT ${dimExpression(compiled, measure.dim)})`;
    case 'snippet': {
      const { sql } = snippetOf(compiled, measure.ref);
      const inside = measure.aggregate === undefined ? undefined : summed(sql);
      if (inside === undefined || measure.aggregate === undefined) return sql.trim();
      return aggregated(measure.aggregate, inside);
    }
  }
}

/** A figure of the plan as SQL, divided by the number of groups where it is per group. */
export function entryExpression(compiled: Compiled, entry: PlanMeasureEntry): string {
  const of = measureExpression(compiled, entry.of);
  if (!entry.perGroup) return of;
  return `${of} / NULLIF(COUNT(DISTINCT ${dimExpression(compiled, entry.perGroup)}), 0)`;
}
