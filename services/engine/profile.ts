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

const CELLS_PER_COLUMN = 5;

/**
 * Counts and bounds of every column, by one pass over the table.
 * @throws AppError as `DuckDb.query` does.
 */
export async function profileTable(duckdb: DuckDb, identifier: string): Promise<TableProfile> {
  const from = quoteIdentifier(identifier);
  const { columns } = await duckdb.query(`SELECT * FROM ${from} LIMIT 0`);
  const facts = columns.map(({ name }) => {
    const column = quoteName(name);
    return `COUNT(DISTINCT ${column}), COUNT(*) - COUNT(${column}), AVG(LENGTH(CAST(${column} AS VARCHAR))), MIN(${column}), MAX(${column})`;
  });
  const result = await duckdb.query(`SELECT ${['COUNT(*)', ...facts].join(', ')} FROM ${from}`);
  const [rowCount, ...cells] = result.rows[0] ?? [];
  return {
    identifier,
    rowCount: Number(rowCount ?? 0),
    columns: columns.map(({ name, type }, index) => {
      const [distinct, nulls, length, min, max] = cells.slice(index * CELLS_PER_COLUMN, (index + 1) * CELLS_PER_COLUMN);
      return {
        name,
        type: columnTypeOf(type),
        distinctCount: Number(distinct ?? 0),
        nullCount: Number(nulls ?? 0),
        averageLength: Number(length ?? 0),
        ...(min == null ? {} : { min }),
        ...(max == null ? {} : { max }),
      };
    }),
  };
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
