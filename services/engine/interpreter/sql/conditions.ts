import type { ModelColumn } from '../../model.ts';
import type { Compiled } from '../compiled.ts';
import type { Interval } from '../dates/calendar.ts';
import { emptyPlan, type PlanFilter } from '../plan.ts';
import { columnOf, snippetOf, weekdayNumber } from './expressions.ts';
import { fromClause } from './from.ts';
import { dotted, identifier, number, text } from './spelling.ts';

const DAY_MINUTES = 1_440;

/** `<>` and `NOT IN` drop rows without a value; "not private" means them as well. */
function orMissing(condition: string, column: ModelColumn): string {
  return column.nullCount > 0 ? `(${condition} OR ${identifier(column.name)} IS NULL)` : condition;
}

/** Any of the values that a cell lists: `tea` is in `milk, tea` and not in `green tea`. */
function listedCondition(
  column: ModelColumn,
  filter: Extract<PlanFilter, { kind: 'values' }>,
  separator: string,
): string {
  const cell = `concat(${text(separator)}, ${identifier(column.name)}, ${text(separator)})`;
  const conditions = filter.values.map((value) => `contains(${cell}, ${text(`${separator}${value}${separator}`)})`);
  const any = conditions.length === 1 ? (conditions[0] ?? 'TRUE') : `(${conditions.join(' OR ')})`;
  if (!filter.negated) return column.nullCount > 0 ? `(${identifier(column.name)} IS NOT NULL AND ${any})` : any;
  return orMissing(`NOT ${any}`, column);
}

function valuesCondition(column: ModelColumn, filter: Extract<PlanFilter, { kind: 'values' }>): string {
  const name = identifier(column.name);
  if (column.listedBy !== undefined) return listedCondition(column, filter, column.listedBy);
  const literals = filter.values.map((value) => (typeof value === 'number' ? number(value) : text(value)));
  const [only] = literals;
  if (only !== undefined && literals.length === 1) {
    return filter.negated ? orMissing(`${name} <> ${only}`, column) : `${name} = ${only}`;
  }
  const list = literals.join(', ');
  return filter.negated ? orMissing(`${name} NOT IN (${list})`, column) : `${name} IN (${list})`;
}

function moment(column: ModelColumn, day: string): string {
  return column.type === 'date' ? `DATE '${day.slice(0, 10)}'` : `TIMESTAMP '${day.slice(0, 10)} 00:00:00'`;
}

function intervalCondition(column: ModelColumn, { from, to }: Interval): string {
  const name = identifier(column.name);
  const parts = [
    ...(from === undefined ? [] : [`${name} >= ${moment(column, from)}`]),
    ...(to === undefined ? [] : [`${name} < ${moment(column, to)}`]),
  ];
  return parts.length === 0 ? 'TRUE' : parts.join(' AND ');
}

function timeCondition(column: ModelColumn, filter: Extract<PlanFilter, { kind: 'time' }>): string {
  const conditions = filter.intervals.map((interval) => intervalCondition(column, interval));
  const any =
    conditions.length === 1 ? (conditions[0] ?? 'TRUE') : `(${conditions.map((one) => `(${one})`).join(' OR ')})`;
  return filter.negated ? orMissing(`NOT (${any})`, column) : any;
}

function clockCondition(column: ModelColumn, filter: Extract<PlanFilter, { kind: 'clock' }>): string {
  const name = identifier(column.name);
  const { fromMinute, toMinute } = filter;
  const hours = fromMinute % 60 === 0 && toMinute % 60 === 0;
  const value = hours ? `extract(HOUR FROM ${name})` : `extract(HOUR FROM ${name}) * 60 + extract(MINUTE FROM ${name})`;
  const scale = hours ? 60 : 1;
  const from = `${value} >= ${number(fromMinute / scale)}`;
  const to = `${value} < ${number(toMinute / scale)}`;
  if (fromMinute > toMinute) return `(${from} OR ${to})`;
  if (fromMinute === 0) return to;
  return toMinute >= DAY_MINUTES ? from : `${from} AND ${to}`;
}

function textCondition(column: ModelColumn, filter: Extract<PlanFilter, { kind: 'text' }>): string {
  const value = `lower(${identifier(column.name)})`;
  const wanted = filter.text.toLowerCase();
  const literal = text(wanted);
  const length = [...wanted].length;
  const condition = {
    is: `${value} = ${literal}`,
    contains: `contains(${value}, ${literal})`,
    starts: `left(${value}, ${length}) = ${literal}`,
    ends: `right(${value}, ${length}) = ${literal}`,
  }[filter.op];
  return filter.negated ? orMissing(`NOT (${condition})`, column) : condition;
}

function missingCondition(column: ModelColumn, negated: boolean): string {
  const name = identifier(column.name);
  // An empty text is as missing as no text; the model knows whether there are any.
  const blank = column.type === 'string' && column.min === '';
  if (!blank) return negated ? `${name} IS NOT NULL` : `${name} IS NULL`;
  return negated ? `(${name} IS NOT NULL AND ${name} <> '')` : `(${name} IS NULL OR ${name} = '')`;
}

/** Looks through all rows of the table, whatever else the question limits. */
function neverCondition(compiled: Compiled, { ref, of }: Extract<PlanFilter, { kind: 'never' }>): string {
  const table = compiled.tables.get(ref.table);
  if (!table) throw new Error(`the model has no table ${ref.table}`);
  const name = identifier(columnOf(compiled, ref).name);
  const where: PlanFilter[] = [of, { kind: 'missing', ref, negated: true }];
  const rows = fromClause(compiled, { ...emptyPlan(ref.table), where }, table).replaceAll('\n', ' ');
  const condition = valuesCondition(columnOf(compiled, of.ref), of);
  return `${name} NOT IN (SELECT ${name} ${rows} WHERE ${condition} AND ${name} IS NOT NULL)`;
}

/** One condition of the plan as SQL. */
export function filterCondition(compiled: Compiled, filter: PlanFilter): string {
  if (filter.kind === 'snippet') {
    const { sql } = snippetOf(compiled, filter.ref);
    return filter.negated ? `NOT (${sql.trim()})` : `(${sql.trim()})`;
  }
  const column = columnOf(compiled, filter.ref);
  const name = identifier(column.name);
  switch (filter.kind) {
    case 'absent': {
      const by = identifier(filter.by.column);
      const within = (filter.within ?? []).map((one) => ` AND ${filterCondition(compiled, one)}`).join('');
      return `${name} NOT IN (SELECT ${by} FROM ${dotted(filter.by.table)} WHERE ${by} IS NOT NULL${within})`;
    }
    case 'never':
      return neverCondition(compiled, filter);
    case 'values':
      return valuesCondition(column, filter);
    case 'compare':
      return filter.op === '<>'
        ? orMissing(`${name} <> ${number(filter.value)}`, column)
        : `${name} ${filter.op} ${number(filter.value)}`;
    case 'average':
      return `${name} ${filter.op} (SELECT AVG(${name}) FROM ${dotted(filter.ref.table)})`;
    case 'between': {
      const range = `${name} BETWEEN ${number(filter.low)} AND ${number(filter.high)}`;
      return filter.negated ? orMissing(`NOT (${range})`, column) : range;
    }
    case 'missing':
      return missingCondition(column, filter.negated);
    case 'truth':
      return `${name} = ${filter.value ? 'TRUE' : 'FALSE'}`;
    case 'time':
      return timeCondition(column, filter);
    case 'clock':
      return clockCondition(column, filter);
    case 'weekdays':
      return `${weekdayNumber(name)} IN (${filter.days.map(number).join(', ')})`;
    case 'text':
      return textCondition(column, filter);
  }
}
