import type { DuckDb } from './duckdb.ts';
import { quoteIdentifier, quoteName } from './duckdb-import.ts';
import type { ColumnType } from './model.ts';

/** What is known of a column from its data alone. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly distinctCount: number;
  readonly nullCount: number;
  /** Of a text, in characters; 0 for what is none. */
  readonly averageLength: number;
  readonly min?: string;
  readonly max?: string;
}

/** What is known of a table from its data alone. */
export interface TableProfile {
  readonly identifier: string;
  readonly rowCount: number;
  readonly columns: readonly ColumnProfile[];
}

/**
 * Counts and bounds of every column. One query a column: counting the different values of all columns at once would
 * hold 50 MB for a table of a few hundred rows, and keep them.
 * @throws AppError as `DuckDb.query` does.
 */
export async function profileTable(duckdb: DuckDb, identifier: string): Promise<TableProfile> {
  const from = quoteIdentifier(identifier);
  const head = await duckdb.query(`SELECT * FROM ${from} LIMIT 0`);
  const count = await duckdb.query(`SELECT COUNT(*) FROM ${from}`);
  const rowCount = Number(count.rows[0]?.[0] ?? 0);
  const columns: ColumnProfile[] = [];
  for (const { name, type } of head.columns) {
    // Lists, maps and the like are compared as they are shown.
    const column = type === 'STRING' ? `CAST(${quoteName(name)} AS VARCHAR)` : quoteName(name);
    // Only of texts it says something, and numbers take long to write out.
    const lengthSql = type === 'STRING' ? `AVG(LENGTH(${column}))` : '0';
    const facts = `COUNT(DISTINCT ${column}), COUNT(${column}), ${lengthSql}, MIN(${column}), MAX(${column})`;
    const { rows } = await duckdb.query(`SELECT ${facts} FROM ${from}`);
    const [distinct, present, length, min, max] = rows[0] ?? [];
    columns.push({
      name,
      type: columnTypeOf(type),
      distinctCount: Number(distinct ?? 0),
      nullCount: rowCount - Number(present ?? 0),
      averageLength: Number(length ?? 0),
      ...(min == null ? {} : { min }),
      ...(max == null ? {} : { max }),
    });
  }
  return { identifier, rowCount, columns };
}

function columnTypeOf(genieType: string): ColumnType {
  if (genieType === 'INT' || genieType === 'LONG') return 'integer';
  if (genieType.startsWith('DECIMAL')) return genieType.endsWith(',0)') ? 'integer' : 'decimal';
  if (genieType === 'DOUBLE') return 'double';
  if (genieType === 'BOOLEAN') return 'boolean';
  if (genieType === 'DATE') return 'date';
  return genieType === 'TIMESTAMP' ? 'timestamp' : 'string';
}
