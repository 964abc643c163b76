import type { DuckDb } from '../duckdb.ts';
import { quoteIdentifier, quoteName } from '../duckdb-import.ts';
import type { Model, ModelColumn, ModelTable } from '../model.ts';
import { shortName } from './fit-model.ts';
import type { FolderEngine } from './folder-engine.ts';
import { counted } from './notice.ts';

/** Columns of a table that are shown; of the others only their number. */
const MAX_COLUMNS = 60;
const MAX_EXAMPLES = 3;
const MAX_EXAMPLE_CHARACTERS = 24;
const MAX_NAME_CHARACTERS = 32;

/**
 * What was understood of a folder, for its owner: tables with columns, how they belong together, what can be asked, and
 * what is not as in the files. Shows values of the data.
 * @throws AppError as `DuckDb.query` does.
 */
export async function reportOf({ opened, facts, starters }: FolderEngine): Promise<string> {
  const { model, duckdb } = opened;
  const tables: string[] = [];
  for (const table of model.tables) tables.push(await aboutTable(table, duckdb));
  const notices = facts.notices.map(({ file, text }) => `  - ${file}: ${text}`);
  return [
    `${facts.folder}: ${counted(facts.tables, 'table')}, ${counted(facts.rows, 'row')}`,
    ...tables,
    section('Tables that belong together', joinsOf(model)),
    section(
      'Phrases of the model',
      model.snippets.map(({ kind, name, sql }) => `  ${name} (${kind}): ${sql}`),
    ),
    section(
      'What can be asked, to begin with',
      starters.map((question) => `  ${question}`),
    ),
    section('What is not exactly as in the files', notices),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

async function aboutTable(table: ModelTable, duckdb: DuckDb): Promise<string> {
  const { identifier, rowNoun, rowCount, timeColumn, defaultMeasure } = table;
  const defaults = [
    ...(timeColumn === undefined ? [] : [`dates are ${timeColumn}`]),
    ...(defaultMeasure === undefined ? [] : [`"how much" is ${defaultMeasure}`]),
  ];
  const head = `${shortName(identifier)}: ${counted(rowCount, rowNoun.singular, rowNoun.plural)}${defaults.length > 0 ? `; ${defaults.join(', ')}` : ''}`;
  const shown = table.columns.slice(0, MAX_COLUMNS);
  const rows: string[][] = [];
  for (const column of shown)
    rows.push([column.name, wordsOf(column), roleOf(column), await valuesOf(table, column, duckdb)]);
  const more = table.columns.length - shown.length;
  return [head, ...aligned(rows), ...(more > 0 ? [`  and ${counted(more, 'more column')}`] : [])].join('\n');
}

/** What people may call it. */
function wordsOf({ label, synonyms }: ModelColumn): string {
  return [label, ...synonyms.slice(0, 2)].join(', ');
}

function roleOf({ type, role, unit, defaultAggregate }: ModelColumn): string {
  const how = role === 'measure' ? ` (${defaultAggregate}${unit === undefined ? '' : `, ${unit}`})` : '';
  return `${type} ${role}${how}`;
}

async function valuesOf(table: ModelTable, column: ModelColumn, duckdb: DuckDb): Promise<string> {
  const { distinctCount, nullCount, min, max, type } = column;
  const missing = nullCount > 0 ? `, ${counted(nullCount, 'missing', 'missing')}` : '';
  if (distinctCount === 0) return 'empty';
  if (type !== 'string' && type !== 'boolean') return `${cut(min ?? '')} to ${cut(max ?? '')}${missing}`;
  const name = quoteName(column.name);
  const { rows } = await duckdb.query(
    `SELECT CAST(${name} AS VARCHAR) AS v, COUNT(*) AS n FROM ${quoteIdentifier(table.identifier)} WHERE ${name} IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT ${MAX_EXAMPLES}`,
  );
  const examples = rows.map(([value]) => cut(value ?? '')).join(', ');
  return `${counted(distinctCount, 'value')}${missing}: ${examples}`;
}

function cut(text: string, most = MAX_EXAMPLE_CHARACTERS): string {
  const plain = text
    .replaceAll(/\s+/g, ' ')
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/\.000Z$/, '');
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}

function joinsOf(model: Model): readonly string[] {
  return model.joins.map(
    ({ left, right }) => `  ${shortName(left.table)}.${left.column} -> ${shortName(right.table)}.${right.column}`,
  );
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const texts = rows.map((row) => row.map((cell, at) => (at < 3 ? cut(cell, MAX_NAME_CHARACTERS) : cell)));
  const widths = [0, 1, 2].map((at) => Math.max(0, ...texts.map((row) => row[at]?.length ?? 0)));
  return texts.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
}
