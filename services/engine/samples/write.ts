import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import type { SampleCell, SampleTable, SampleType } from './table.ts';

/**
 * Writes each table as a Parquet file (zstd) into the folder, over what is there.
 * @throws what DuckDB says when the folder cannot be written.
 */
export async function writeSamples(tables: readonly SampleTable[], folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    for (const [index, table] of tables.entries()) {
      const name = `sample_${index}`;
      await fill(connection, name, table);
      const path = join(folder, table.file).replaceAll("'", "''");
      await connection.run(`COPY ${name} TO '${path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)`);
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

async function fill(connection: DuckDBConnection, name: string, table: SampleTable): Promise<void> {
  const columns = table.columns.map((column) => `"${column.name}" ${column.type}`).join(', ');
  await connection.run(`CREATE TABLE ${name} (${columns})`);
  const appender = await connection.createAppender(name);
  for (const row of table.rows) {
    for (const [index, column] of table.columns.entries()) {
      const cell = row[index] ?? null;
      if (cell === null) appender.appendNull();
      else appender.appendValue(cellValue(cell, column.type));
    }
    appender.endRow();
  }
  appender.closeSync();
}

function cellValue(cell: Exclude<SampleCell, null>, type: SampleType) {
  if (type === 'BIGINT') return BigInt(cell);
  if (type === 'TIMESTAMP') return new DuckDBTimestampValue(BigInt(Date.parse(`${cell}Z`.replace(' ', 'T'))) * 1_000n);
  return cell;
}
