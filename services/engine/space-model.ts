import { AppError } from '../errors.ts';
import type { DuckDb } from './duckdb.ts';
import { quoteIdentifier } from './duckdb-import.ts';
import { isMoney } from './interpreter/lexicon/units.ts';
import { toDuckDb } from './interpreter/sql/spelling.ts';
import type { Model, ModelColumn, ModelJoin, ModelSnippet, ModelTable } from './model.ts';
import { profileTable, type TableProfile } from './profile.ts';
import { describeColumns, describeTable } from './profile-describe.ts';
import { fiscalSnippets } from './profile-fiscal.ts';
import { findForeignKeys, type KeyPair } from './profile-keys.ts';
import { marginSnippets } from './profile-margins.ts';
import { rateSnippets } from './profile-rates.ts';
import { isPlanned } from './profile-roles.ts';
import { withNouns, withoutOthersNames, withSynonyms } from './profile-synonyms.ts';
import { tradeSnippets } from './profile-trade.ts';
import type { Space } from './space.ts';
import type { LocalTable, SpaceFile, SpaceJoin, SpaceSnippet, SpaceTable } from './space-format.ts';

/** Where the data lie and what the space says about them. */
export interface BuildModelOptions {
  readonly duckdb: DuckDb;
  readonly space: Space;
  /** Told of rows that point nowhere along a join that was found in the data. */
  readonly onOrphans?: (join: KeyPair & { readonly orphans: number }) => void;
}

/**
 * The semantic model of a space: what the data itself shows, overridden by what the space file says.
 * @throws AppError `genie.space_misconfigured` when the file names a column that the data does not have, or SQL that does
 *   not run over it.
 */
export async function buildModel({ duckdb, space, onOrphans }: BuildModelOptions): Promise<Model> {
  const { file } = space;
  const profiles: TableProfile[] = [];
  for (const table of space.tables) profiles.push(await profileTable(duckdb, table.identifier));
  const declared = file.instructions.join_specs.map((spec) => joinOf(spec));
  const joins = [...declared];
  const named: KeyPair[] = [];
  for (const pair of await findForeignKeys(duckdb, profiles)) {
    if (declared.some((join) => isSameTables(join, pair))) continue;
    const { left, right, orphans, byName } = pair;
    if (byName) named.push(pair);
    joins.push({ left, right });
    if (orphans !== undefined) onOrphans?.({ left, right, orphans });
  }
  const keys = new Set(joins.flatMap(({ left, right }) => [columnKey(left), columnKey(right)]));
  const described = file.data_sources.tables.map((table, index) => {
    const profile = profiles[index];
    if (!profile) throw misconfigured(`no data for ${table.identifier}`);
    return tableOf({ table, profile, local: file.x_local.tables[table.identifier], keys });
  });
  // Somebody who wrote a model has chosen its words.
  const tables = hasOwnWords(file) ? described : withSynonyms(withNouns(withoutOthersNames(described), named));
  const snippets = await snippetsOf(duckdb, file);
  const { fiscal_year_start_month: startMonth } = file.x_local;
  const fiscal = startMonth === undefined ? [] : fiscalSnippets(tables, startMonth, snippets);
  return {
    title: space.title,
    tables,
    snippets: [
      ...snippets,
      ...rateSnippets(tables, snippets),
      ...marginSnippets(tables, snippets),
      ...tradeSnippets(tables, snippets),
      ...fiscal,
    ],
    joins,
    sampleQuestions: file.config.sample_questions.map(({ question }) => question),
    ...(file.x_local.as_of === undefined ? {} : { asOf: file.x_local.as_of }),
    ...(startMonth === undefined ? {} : { fiscalYearStartMonth: startMonth }),
  };
}

function hasOwnWords({ data_sources, x_local }: SpaceFile): boolean {
  const columns = data_sources.tables.some((table) => table.column_configs.some(({ synonyms }) => synonyms.length > 0));
  return columns || Object.values(x_local.tables).some(({ synonyms }) => synonyms.length > 0);
}

interface TableParts {
  readonly table: SpaceTable;
  readonly profile: TableProfile;
  readonly local: LocalTable | undefined;
  readonly keys: ReadonlySet<string>;
}

function tableOf({ table, profile, local, keys }: TableParts): ModelTable {
  const names = new Set(profile.columns.map((column) => column.name));
  const mentioned = [
    ...table.column_configs.map((config) => config.column_name),
    ...Object.keys(local?.columns ?? {}),
    ...(local?.time_column === undefined ? [] : [local.time_column]),
    ...(local?.default_measure === undefined ? [] : [local.default_measure]),
  ];
  for (const name of mentioned) {
    if (!names.has(name)) throw misconfigured(`${table.identifier} has no column ${name}`);
  }
  const guessed = describeTable(profile);
  const columns = describeColumns(profile)
    .map((column) => columnOf(column, table, { local, keys }))
    .filter((column) => column !== undefined);
  // Whoever calls a row something else has said how rows are counted.
  const renamed = local?.row_noun !== undefined && local.row_noun.singular !== guessed.rowNoun.singular;
  const countedBy = renamed ? undefined : columns.find(({ name }) => name === guessed.countedBy)?.name;
  const timeColumn = local?.time_column ?? usualTime(columns, guessed.rowNoun.singular)?.name;
  const defaultMeasure = local?.default_measure ?? defaultMeasureOf(columns);
  return {
    identifier: table.identifier,
    label: local?.label ?? guessed.label,
    synonyms: local?.synonyms.length ? local.synonyms : guessed.synonyms,
    ...(table.description === undefined ? {} : { description: table.description }),
    rowNoun: local?.row_noun ?? guessed.rowNoun,
    rowCount: profile.rowCount,
    ...(countedBy === undefined ? {} : { countedBy }),
    columns,
    ...(timeColumn === undefined ? {} : { timeColumn }),
    ...(defaultMeasure === undefined ? {} : { defaultMeasure }),
    ...(local?.as_of === undefined ? {} : { asOf: local.as_of }),
  };
}

/** The date that the rows are told by: the one that is called after them (`appointment date`), else the first that is no plan. */
function usualTime(columns: readonly ModelColumn[], noun: string): ModelColumn | undefined {
  const times = columns.filter(({ role }) => role === 'time');
  const [named, more] = times.filter(({ label }) => label.split(' ').includes(noun));
  return (more ? undefined : named) ?? times.find(({ label }) => !isPlanned(label)) ?? times[0];
}

/** @returns nothing for a column that the space keeps hidden. */
function columnOf(
  guessed: ModelColumn,
  table: SpaceTable,
  { local, keys }: { readonly local: LocalTable | undefined; readonly keys: ReadonlySet<string> },
): ModelColumn | undefined {
  const config = table.column_configs.find((one) => one.column_name === guessed.name);
  if (config?.exclude) return undefined;
  const own = local?.columns[guessed.name] ?? {};
  const isKey = keys.has(columnKey({ table: table.identifier, column: guessed.name }));
  // Sums of money are figures, however many different ones there are.
  const sums = guessed.role === 'identifier' && guessed.type !== 'string' && isMoney(own.unit);
  const taken = sums ? 'measure' : guessed.role;
  const role = own.role ?? (isKey && guessed.role === 'measure' ? 'identifier' : taken);
  const label = own.label ?? guessed.label;
  const aggregate = own.default_aggregate ?? (role === guessed.role ? guessed.defaultAggregate : aggregateOf(role));
  const synonyms = config?.synonyms.length ? config.synonyms.map((word) => word.toLowerCase()) : guessed.synonyms;
  const { unit: guessedUnit, ...rest } = guessed;
  const unit = own.unit ?? (role === 'measure' ? guessedUnit : undefined);
  return {
    ...rest,
    label,
    synonyms: synonyms.filter((word) => word !== label),
    ...(config?.description === undefined ? {} : { description: config.description }),
    role,
    defaultAggregate: aggregate,
    ...(unit === undefined ? {} : { unit }),
  };
}

function aggregateOf(role: ModelColumn['role']): ModelColumn['defaultAggregate'] {
  return role === 'measure' ? 'sum' : 'count_distinct';
}

/** The only measure, or the only one that says it is the whole. */
function defaultMeasureOf(columns: readonly ModelColumn[]): string | undefined {
  const measures = columns.filter((column) => column.role === 'measure');
  if (measures.length === 1) return measures[0]?.name;
  // `total working years` is the whole of each one's years, and not what the rows are about.
  const wholes = measures.filter(
    ({ label, defaultAggregate }) => defaultAggregate === 'sum' && /\b(total|amount|revenue|sales)\b/.test(label),
  );
  return wholes.length === 1 ? wholes[0]?.name : undefined;
}

async function snippetsOf(duckdb: DuckDb, file: SpaceFile): Promise<readonly ModelSnippet[]> {
  const { measures, filters, expressions } = file.instructions.sql_snippets;
  const kinds = [
    { kind: 'measure', list: measures },
    { kind: 'filter', list: filters },
    { kind: 'dimension', list: expressions },
  ] as const;
  const snippets: ModelSnippet[] = [];
  for (const { kind, list } of kinds) {
    for (const snippet of list) {
      const made = snippetOf(snippet, kind, file);
      await tryOut(duckdb, made);
      snippets.push(made);
    }
  }
  return snippets;
}

function snippetOf(snippet: SpaceSnippet, kind: ModelSnippet['kind'], file: SpaceFile): ModelSnippet {
  const sql = snippet.sql.trim();
  const found = file.data_sources.tables.filter(({ identifier }) => {
    const name = (identifier.split('.').at(-1) ?? '').replaceAll(/[^\w]/g, '\\$&');
    return new RegExp(`(^|[^\\w.])[\`"]?${name}[\`"]?\\.`, 'i').test(sql);
  });
  const [table] = found;
  if (!table || found.length > 1) {
    throw misconfigured(`snippet ${snippet.display_name}: its SQL must name columns of one table as table.column`);
  }
  const unit = file.x_local.snippet_units[snippet.display_name];
  return {
    kind,
    name: snippet.display_name.toLowerCase(),
    synonyms: snippet.synonyms.map((word) => word.toLowerCase()),
    table: table.identifier,
    sql,
    ...(unit === undefined ? {} : { unit }),
  };
}

/** A snippet that does not run would fail in front of a person later. */
async function tryOut(duckdb: DuckDb, { kind, name, sql, table }: ModelSnippet): Promise<void> {
  const from = quoteIdentifier(table);
  try {
    await duckdb.query(
      toDuckDb(
        kind === 'filter' ? `SELECT 1 FROM ${from} WHERE (${sql}) LIMIT 0` : `SELECT ${sql} FROM ${from} LIMIT 0`,
      ),
    );
  } catch (cause) {
    throw new AppError('genie.space_misconfigured', `snippet ${name}: its SQL does not run`, { cause });
  }
}

function joinOf(spec: SpaceJoin): ModelJoin {
  const condition = spec.sql[0] ?? '';
  const sides = /^\s*[`"]?(\w+)[`"]?\.[`"]?(\w+)[`"]?\s*=\s*[`"]?(\w+)[`"]?\.[`"]?(\w+)[`"]?\s*$/.exec(condition);
  const [, alias, first, , second] = sides ?? [];
  if (!alias || !first || !second) {
    throw misconfigured(
      `join of ${spec.left.identifier} and ${spec.right.identifier}: expected left.column = right.column`,
    );
  }
  const isLeftFirst = aliasOf(spec.left).toLowerCase() === alias.toLowerCase();
  const left = { table: spec.left.identifier, column: isLeftFirst ? first : second };
  const right = { table: spec.right.identifier, column: isLeftFirst ? second : first };
  const relationship = spec.sql.slice(1).join(' ');
  if (relationship.includes('ONE_TO_MANY')) return { left: right, right: left };
  return { left, right };
}

function aliasOf(side: SpaceJoin['left']): string {
  return side.alias ?? side.identifier.split('.').at(-1) ?? side.identifier;
}

function isSameTables(a: ModelJoin, b: ModelJoin): boolean {
  return (
    (a.left.table === b.left.table && a.right.table === b.right.table) ||
    (a.left.table === b.right.table && a.right.table === b.left.table)
  );
}

function columnKey(place: { readonly table: string; readonly column: string }): string {
  return `${place.table}\n${place.column.toLowerCase()}`;
}

function misconfigured(message: string): AppError {
  return new AppError('genie.space_misconfigured', message);
}
