import type { ModelColumn, ModelTable } from '../model.ts';
import type { Compiled } from './compiled.ts';
import { dayLabel } from './dates/label.ts';

/** How the shape of the data, and what can be asked of it, is told. */
export interface ShapeTexts {
  tables(compiled: Compiled): string;
  table(compiled: Compiled, table: ModelTable): string;
  column(compiled: Compiled, place: { readonly table: ModelTable; readonly column: ModelColumn }): string;
  capabilities(compiled: Compiled): string;
  /** `last`: SQL of the answer before, if there was one. */
  sql(last: string | undefined): string;
}

const MAX_LISTED = 40;

const ROLES: Readonly<Record<ModelColumn['role'], string>> = {
  time: 'date',
  dimension: 'category',
  measure: 'figure',
  identifier: 'identifier',
  text: 'text',
  boolean: 'yes or no',
};

function tableLine(table: ModelTable): string {
  const columns = table.columns.map(({ label }) => label).slice(0, 8);
  const more = table.columns.length > columns.length ? ', …' : '';
  const description = table.description ? ` ${table.description.replace(/\s+/g, ' ').trim()}` : '';
  return `- **${table.label}** (${table.rowCount.toLocaleString('en-US')} ${table.rowNoun.plural}): ${columns.join(', ')}${more}.${description}`;
}

function tablesText({ model }: Compiled): string {
  const count = model.tables.length;
  return [
    `There ${count === 1 ? 'is one table' : `are ${count} tables`}:`,
    ...model.tables.slice(0, MAX_LISTED).map(tableLine),
  ].join('\n');
}

function columnLine(column: ModelColumn): string {
  const range =
    column.min !== undefined && column.max !== undefined && column.role !== 'text' && column.role !== 'identifier'
      ? rangeText(column)
      : '';
  const description = column.description ? ` ${column.description.replace(/\s+/g, ' ').trim()}` : '';
  return `- **${column.label}** (${ROLES[column.role]}${column.unit ? `, ${column.unit}` : ''})${range}${description}`;
}

function rangeText(column: ModelColumn): string {
  if (column.role === 'dimension' && column.type === 'string')
    return `: ${column.distinctCount.toLocaleString('en-US')} different values.`;
  if (column.role === 'boolean') return '.';
  const show = (value: string) => (column.role === 'time' ? dayLabel(value) : value);
  return `: ${show(column.min ?? '')} to ${show(column.max ?? '')}.`;
}

function tableText(table: ModelTable): string {
  const description = table.description ? `${table.description.replace(/\s+/g, ' ').trim()} ` : '';
  return [
    `**${table.label}**: ${description}${table.rowCount.toLocaleString('en-US')} ${table.rowNoun.plural}, with these columns:`,
    ...table.columns.slice(0, MAX_LISTED).map(columnLine),
  ].join('\n');
}

function columnText({ table, column }: { table: ModelTable; column: ModelColumn }): string {
  const names = column.synonyms.length > 0 ? ` Also called ${column.synonyms.slice(0, 5).join(', ')}.` : '';
  return `In **${table.label}**:\n${columnLine(column)}${names}`;
}

function capabilities(compiled: Compiled): string {
  const tables = compiled.model.tables
    .map(({ label }) => label)
    .slice(0, 12)
    .join(', ');
  return (
    `I answer questions about ${tables}. I can count, add up, average, find the smallest, greatest and middle value, break down by columns and by time, ` +
    'filter, compare, rank, work out shares, growth and running totals, list rows, draw charts, and change the last answer when you say, for instance, "and by month" or "only for ...".'
  );
}

function sql(last: string | undefined): string {
  return last === undefined
    ? 'There is no query to show: nothing was asked before this.'
    : `This is the SQL of the last answer:\n\`\`\`sql\n${last}\n\`\`\``;
}

/** In English. */
export const ENGLISH_SHAPE: ShapeTexts = {
  tables: tablesText,
  table: (_, table) => tableText(table),
  column: (_, place) => columnText(place),
  capabilities,
  sql,
};
