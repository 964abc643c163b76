import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteName, quoteText } from './duckdb-import.ts';

/** What is written of one table, and where to. */
export interface ExportedTable {
  /** Three-part name. */
  readonly identifier: string;
  /** Columns by name, at least one; others are left out. */
  readonly columns: readonly string[];
  /** Absolute path of the Parquet file, inside the folder that is allowed. */
  readonly file: string;
}

/** Keeps one folder within reach of DuckDB, for reading and writing, when everything else is taken away. */
export async function allowFolder(connection: DuckDBConnection, folder: string): Promise<void> {
  await connection.run(`SET allowed_directories = [${quoteText(folder)}]`);
}

/** Parquet knows no wider integer: without the cast they would become doubles, and lose digits. */
const WIDE = new Set(['HUGEINT', 'UHUGEINT']);

/** Writes one table as a Parquet file. @throws what DuckDB throws. */
export async function exportTable(connection: DuckDBConnection, table: ExportedTable): Promise<void> {
  const from = quoteIdentifier(table.identifier);
  const names = table.columns.map(quoteName);
  const types = (await connection.run(`SELECT ${names.join(', ')} FROM ${from} LIMIT 0`)).columnTypes();
  const columns = names.map((name, at) =>
    WIDE.has(String(types[at])) ? `CAST(${name} AS DECIMAL(38, 0)) AS ${name}` : name,
  );
  await connection.run(`COPY (SELECT ${columns.join(', ')} FROM ${from}) TO ${quoteText(table.file)} (FORMAT parquet)`);
}
