import type { DuckDb } from './duckdb.ts';
import { quoteIdentifier, quoteName } from './duckdb-import.ts';
import type { ColumnType } from './model.ts';

/** What is known of a column from its data alone. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly distinctCount: number;
  readonly nullCount: number;
  /** Of its text form, in characters. */
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

/** A column of a table that may point to another table's key. */
export interface KeyPair {
  readonly left: { readonly table: string; readonly column: string };
  readonly right: { readonly table: string; readonly column: string };
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
    const facts = `COUNT(DISTINCT ${column}), COUNT(${column}), AVG(LENGTH(CAST(${column} AS VARCHAR))), MIN(${column}), MAX(${column})`;
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

/**
 * Foreign keys that the data shows: columns of the same name (or `<table>_id` and `id`), where the right one is a key of
 * its table and holds every value of the left one.
 * @throws AppError as `DuckDb.query` does.
 */
export async function findForeignKeys(duckdb: DuckDb, tables: readonly TableProfile[]): Promise<readonly KeyPair[]> {
  const found: KeyPair[] = [];
  for (const pair of candidates(tables)) {
    const [left, right] = [quoteName(pair.left.column), quoteName(pair.right.column)];
    const { rows } = await duckdb.query(
      `SELECT COUNT(*) FROM ${quoteIdentifier(pair.left.table)} AS l WHERE l.${left} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${quoteIdentifier(pair.right.table)} AS r WHERE r.${right} = l.${left})`,
    );
    if (rows[0]?.[0] === '0') found.push(pair);
  }
  return found;
}

function candidates(tables: readonly TableProfile[]): readonly KeyPair[] {
  const pairs: KeyPair[] = [];
  for (const right of tables) {
    for (const key of right.columns.filter((column) => isKey(column, right.rowCount))) {
      const names = new Set(keyNames(key.name, right.identifier));
      for (const left of tables) {
        if (left === right) continue;
        for (const column of left.columns) {
          if (column.type !== key.type || !names.has(column.name.toLowerCase())) continue;
          pairs.push({
            left: { table: left.identifier, column: column.name },
            right: { table: right.identifier, column: key.name },
          });
        }
      }
    }
  }
  return pairs;
}

function isKey(column: ColumnProfile, rowCount: number): boolean {
  const keyType = column.type === 'integer' || column.type === 'string';
  return keyType && rowCount > 0 && column.nullCount === 0 && column.distinctCount === rowCount;
}

/** Names under which other tables may hold this key; a bare `id` of `orders` is theirs as `order_id` or `orderid`. */
function keyNames(key: string, identifier: string): readonly string[] {
  const name = key.toLowerCase();
  if (name !== 'id') return /(id|key|code|number)$/.test(name) ? [name] : [];
  const table = (identifier.split('.').at(-1) ?? '').toLowerCase();
  const singular = table.replace(/s$/, '');
  return [`${singular}_id`, `${singular}id`, `${table}_id`];
}
