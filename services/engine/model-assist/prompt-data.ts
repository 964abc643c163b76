import type { Compiled } from '../interpreter/compiled.ts';
import { emptyPlan, type QueryPlan } from '../interpreter/plan.ts';
import type { ModelColumn, ModelTable } from '../model.ts';
import { plain } from './plain.ts';

/** Columns with more different values show none. */
const MAX_VALUES = 20;
const MAX_VALUE_CHARACTERS = 60;
const MAX_DESCRIPTION = 200;
const MAX_WORDS = 6;
/** As much as goes into one request about the data, so that small models have room for the rest. */
const MAX_CHARACTERS = 48_000;

/** Values of a column, none where they are not to be seen. */
export type ColumnValues = (table: ModelTable, column: ModelColumn) => readonly string[];

/**
 * Values of columns that have few: strings of the value index only, so what the space keeps out of it stays out of here.
 * @param valuesOf runs a plan. @throws what it throws.
 */
export async function readValues(
  compiled: Compiled,
  valuesOf: (plan: QueryPlan) => Promise<readonly string[]>,
): Promise<ColumnValues> {
  const known = new Map<ModelColumn, readonly string[]>();
  for (const table of compiled.model.tables) {
    for (const column of table.columns) {
      if (column.type !== 'string' || column.role === 'text' || column.distinctCount > MAX_VALUES) continue;
      const ref = { table: table.identifier, column: column.name };
      const plan: QueryPlan = { ...emptyPlan(table.identifier), shape: 'values', dims: [{ kind: 'column', ref }] };
      const found = await valuesOf({ ...plan, limit: { count: MAX_VALUES } });
      const isIndexed = (value: string) =>
        compiled.values
          .find(value)
          .some((hit) => hit.table === ref.table && hit.column === ref.column && hit.value === value);
      known.set(column, found.filter(isIndexed));
    }
  }
  return (_table, column) => known.get(column) ?? [];
}

/** How much is told of the data; each next one is shorter. */
type Detail = 'all' | 'names and words' | 'names';

function wordsOf(own: string, synonyms: readonly string[]): string[] {
  return [own, ...synonyms].slice(0, MAX_WORDS).map((word) => plain(word, MAX_VALUE_CHARACTERS));
}

function described(description: string | undefined): object {
  return description ? { description: plain(description, MAX_DESCRIPTION) } : {};
}

function columnData(column: ModelColumn, values: readonly string[], detail: Detail): object {
  const { name, type, role, unit } = column;
  if (detail === 'names') return { name, type };
  return {
    name,
    type,
    role,
    words: wordsOf(column.label, column.synonyms),
    ...(unit ? { unit } : {}),
    ...(role === 'measure' ? { usually: column.defaultAggregate } : {}),
    ...(detail === 'all' ? described(column.description) : {}),
    ...(detail === 'all' && values.length > 0 ? { values: values.map((one) => plain(one, MAX_VALUE_CHARACTERS)) } : {}),
  };
}

interface Told {
  readonly values: ColumnValues;
  readonly detail: Detail;
  /** What a plan can name and SQL cannot. */
  readonly withSnippets: boolean;
}

function tableData(compiled: Compiled, table: ModelTable, told: Told): object {
  const { detail } = told;
  const snippets = compiled.model.snippets.filter((one) => told.withSnippets && one.table === table.identifier);
  return {
    table: table.identifier,
    one_row_is: plain(table.rowNoun.singular, MAX_VALUE_CHARACTERS),
    ...(table.timeColumn ? { usual_time_column: table.timeColumn } : {}),
    ...(table.asOf ? { today: table.asOf } : {}),
    ...(detail === 'names' ? {} : { words: wordsOf(table.label, table.synonyms) }),
    ...(detail === 'all' ? described(table.description) : {}),
    columns: table.columns.map((column) => columnData(column, told.values(table, column), detail)),
    // Their SQL stays here: it can hold values, and the plan needs their names only.
    ...(told.withSnippets
      ? {
          snippets: snippets.map(({ kind, name, synonyms, unit }) => ({
            kind,
            name,
            ...(detail === 'names' ? {} : { words: wordsOf(name, synonyms) }),
            ...(unit ? { unit } : {}),
          })),
        }
      : {}),
  };
}

/**
 * What the model is told of the data, as JSON, so that no description can pass for an instruction's end. Less is told of
 * many columns. Undefined when even their names are too many. Without snippets for whoever writes SQL.
 */
export function dataText(compiled: Compiled, values: ColumnValues, withSnippets = true): string | undefined {
  for (const detail of ['all', 'names and words', 'names'] as const) {
    const told = { values, detail, withSnippets };
    const text = JSON.stringify(compiled.model.tables.map((table) => tableData(compiled, table, told)));
    if (text.length <= MAX_CHARACTERS) return text;
  }
  return undefined;
}
