import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteName } from '../duckdb-import.ts';
import { type DayOrders, type TypedColumn, typeColumns } from './column-types.ts';
import { addDerivedColumns } from './derived-columns.ts';
import type { DataFile } from './folder.ts';
import { counted } from './notice.ts';
import { type Relation, relationOf } from './relation.ts';
import { sourceOf } from './source.ts';

/** A file that became a table. */
export interface ImportedFile {
  readonly identifier: string;
  readonly file: DataFile;
  readonly columns: readonly Pick<TypedColumn, 'name' | 'header' | 'unit'>[];
  /** What is not exactly as in the file, in sentences. */
  readonly notes: readonly string[];
}

/** What becomes of which file. */
export interface ImportFileOptions {
  readonly file: DataFile;
  /** Three-part name of the table; its schema exists. */
  readonly identifier: string;
  readonly dayOrders: DayOrders;
}

const SCRATCH = 'lamp-data-';
const SCRATCH_PATH = new RegExp(`[^\\s"']*${SCRATCH}\\w+[\\w./\\\\-]*`, 'g');
const REJECTS = ['reject_errors', 'reject_scans'];

/**
 * Reads a file into a table, whatever state it is in.
 * @throws Error whose message, after `reasonOf`, tells the owner why it could not be read; nothing of the table is left.
 */
export async function importFile(connection: DuckDBConnection, options: ImportFileOptions): Promise<ImportedFile> {
  const { file, identifier, dayOrders } = options;
  const scratch = await mkdtemp(join(tmpdir(), SCRATCH));
  const table = quoteIdentifier(identifier);
  try {
    const source = await sourceOf(file, scratch);
    const relation = await relationOf(connection, file, source);
    const { columns, notes } = await typeColumns(connection, relation, dayOrders);
    await forgetRejects(connection);
    const list = columns.map(({ sql, name }) => `${sql} AS ${quoteName(name)}`).join(', ');
    await connection.run(`CREATE TABLE ${table} AS SELECT ${list} FROM ${relation.from}`);
    const encoded = source.encoding === undefined ? [] : [`it is written in ${source.encoding}, not in UTF-8`];
    const derived = await addDerivedColumns(connection, identifier, columns);
    const lost = [...(await rejectedOf(connection)), ...(await overflowOf(connection, relation))];
    const told = derived.map(({ name }) => `${name} was worked out and stands in no file`);
    return {
      identifier,
      file,
      columns: [...columns, ...derived],
      notes: [...encoded, ...relation.notes, ...lost, ...notes, ...told],
    };
  } catch (error) {
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
    throw error;
  } finally {
    await forgetRejects(connection);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function rejectedOf(connection: DuckDBConnection): Promise<readonly string[]> {
  const known = await connection.runAndReadAll(
    "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors' AND temporary",
  );
  if (Number(known.getRows()[0]?.[0] ?? 0) === 0) return [];
  const [row] = (await connection.runAndReadAll('SELECT count(DISTINCT line), min(line) FROM reject_errors')).getRows();
  const count = Number(row?.[0] ?? 0);
  if (count === 0) return [];
  const more = count >= 1_000 ? 'at least ' : '';
  return [
    `${more}${counted(count, 'line')} left out because it is too long or broken; the first is line ${String(row?.[1])}`,
  ];
}

/** Fields beyond the last column have no name to ask for them by. */
async function overflowOf(connection: DuckDBConnection, { from, overflow }: Relation): Promise<readonly string[]> {
  if (overflow === undefined) return [];
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${from} WHERE ${overflow}`);
  const count = Number(reader.getRows()[0]?.[0] ?? 0);
  if (count === 0) return [];
  const [have, their] = count === 1 ? ['has', 'its'] : ['have', 'their'];
  return [
    `${counted(count, 'row')} ${have} more fields than there are columns; what is beyond ${their} last column was dropped`,
  ];
}

async function forgetRejects(connection: DuckDBConnection): Promise<void> {
  for (const table of REJECTS) await connection.run(`DROP TABLE IF EXISTS ${table}`);
}

/** Why a file could not be read, in one sentence without paths of this machine. */
export function reasonOf(error: unknown, file: DataFile): string {
  const said = error instanceof Error ? error.message : String(error);
  if (/out of memory/i.test(said)) return 'it does not fit into the memory for data (DATA_MEMORY_MB)';
  const kind = file.format === 'parquet' ? 'Parquet' : file.format === 'json' ? 'JSON' : 'text';
  const [line = ''] = said.replaceAll(file.path, file.name).replaceAll(SCRATCH_PATH, file.name).split('\n');
  const plain = line.replace(/^[A-Z][A-Za-z -]* Error: ?/, '').trim();
  if (!/ Error:/.test(said)) return plain;
  return `it cannot be read as ${kind} (${plain.slice(0, 160)})`;
}
