import { extname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '../errors.ts';

/** A file that becomes a table. */
export interface TableFile {
  /** Three-part name: `catalog.schema.table`. */
  readonly identifier: string;
  /** Path of a `.csv`, `.tsv`, `.txt`, `.parquet`, `.json` or `.ndjson` file. */
  readonly file: string;
}

/** A file that was read into its table. */
export interface LoadedTable {
  readonly identifier: string;
  readonly file: string;
  /** Set when the file was not UTF-8 and was read as this instead; the person should be told. */
  readonly encoding?: string;
}

const READERS: Readonly<Record<string, string>> = {
  '.csv': 'read_csv',
  '.tsv': 'read_csv',
  '.txt': 'read_csv',
  '.parquet': 'read_parquet',
  '.json': 'read_json',
  '.ndjson': 'read_json',
};

/** Catalogs that DuckDB keeps for itself. */
const RESERVED_CATALOGS = new Set(['system', 'temp', 'memory']);

/**
 * Reads each file into a table of its own name, making catalogs (in memory) and schemas as needed. Afterwards the files
 * are no longer needed.
 * @throws AppError `genie.space_misconfigured` that names the table, when a name has not three parts, the kind of file is
 *   unknown or the file cannot be read.
 */
export async function loadTables(
  connection: DuckDBConnection,
  tables: readonly TableFile[],
): Promise<readonly LoadedTable[]> {
  await createSchemas(
    connection,
    tables.map(({ identifier }) => identifier),
  );
  const loaded: LoadedTable[] = [];
  for (const table of tables) loaded.push(await loadOne(connection, table));
  return loaded;
}

/**
 * Makes the catalogs (in memory) and schemas of these three-part names.
 * @throws AppError `genie.space_misconfigured`, as `splitIdentifier` does.
 */
export async function createSchemas(connection: DuckDBConnection, identifiers: readonly string[]): Promise<void> {
  const catalogs = new Set<string>();
  const schemas = new Set<string>();
  for (const identifier of identifiers) {
    const [catalog, schema] = splitIdentifier(identifier);
    // DuckDB takes names that differ in case for the same.
    const known = catalog.toLowerCase();
    if (!catalogs.has(known)) await connection.run(`ATTACH ':memory:' AS ${quoteName(catalog)}`);
    catalogs.add(known);
    const qualified = `${quoteName(catalog)}.${quoteName(schema)}`;
    if (!schemas.has(qualified)) await connection.run(`CREATE SCHEMA IF NOT EXISTS ${qualified}`);
    schemas.add(qualified);
  }
}

async function loadOne(connection: DuckDBConnection, table: TableFile): Promise<LoadedTable> {
  const reader = READERS[extname(table.file).toLowerCase()];
  if (!reader) throw misconfigured(table, `its file must end in ${Object.keys(READERS).join(', ')}`);
  const create = (options: string) =>
    connection.run(
      `CREATE TABLE ${quoteIdentifier(table.identifier)} AS SELECT * FROM ${reader}(${quoteText(table.file)}${options})`,
    );
  try {
    await create('');
    return table;
  } catch (error) {
    // Spreadsheets on Windows write this encoding; every byte means something in it, so it is tried once and told.
    if (reader !== 'read_csv' || !isEncodingFault(error)) throw misconfigured(table, 'its file cannot be read', error);
  }
  try {
    await create(", encoding = 'latin-1'");
    return { ...table, encoding: 'latin-1' };
  } catch (error) {
    throw misconfigured(table, 'its file cannot be read', error);
  }
}

function isEncodingFault(error: unknown): boolean {
  return error instanceof Error && /unicode|utf-?8|encoding/i.test(error.message);
}

function misconfigured(table: TableFile, why: string, cause?: unknown): AppError {
  return new AppError('genie.space_misconfigured', `table ${table.identifier} (${table.file}): ${why}`, { cause });
}

/**
 * Catalog, schema and table of a three-part name.
 * @throws AppError `genie.space_misconfigured` when it has not three non-empty parts, or the catalog is DuckDB's own.
 */
export function splitIdentifier(identifier: string): readonly [string, string, string] {
  const [catalog, schema, table, ...rest] = identifier.split('.');
  if (!catalog || !schema || !table || rest.length > 0) {
    throw new AppError('genie.space_misconfigured', `table name ${identifier} must have three parts`);
  }
  if (RESERVED_CATALOGS.has(catalog.toLowerCase())) {
    throw new AppError('genie.space_misconfigured', `table name ${identifier}: catalog ${catalog} is reserved`);
  }
  return [catalog, schema, table];
}

/** A name as SQL: `"a"`. Quoting is always safe and never changes the meaning in DuckDB, which ignores case. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A three-part name as SQL: `"a"."b"."c"`. */
export function quoteIdentifier(identifier: string): string {
  return splitIdentifier(identifier).map(quoteName).join('.');
}

/** A text as SQL: `'a'`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
