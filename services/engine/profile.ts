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
  /** What stands between the values, where a cell holds several: `, ` of `tea, milk`. */
  readonly listedBy?: string;
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
    const listedBy =
      type === 'STRING' && Number(length) <= MAX_LIST_LENGTH
        ? await separatorOf(duckdb, { from, column, distinctCount: Number(distinct ?? 0) })
        : undefined;
    columns.push({
      name,
      type: columnTypeOf(type),
      distinctCount: Number(distinct ?? 0),
      nullCount: rowCount - Number(present ?? 0),
      averageLength: Number(length ?? 0),
      ...(min == null ? {} : { min }),
      ...(max == null ? {} : { max }),
      ...(listedBy === undefined ? {} : { listedBy }),
    });
  }
  return { identifier, rowCount, columns };
}

/** Longer cells are read, and no lists of names. */
const MAX_LIST_LENGTH = 120;
const SEPARATORS = [', ', '; ', ' | ', '|', ';', ','];
/** At least this share of the cells holds one value, and at least this share several: a name and its title are two always. */
const EITHER_SHARE = 0.05;
/** Each value stands in several cells, and in several kinds of them. */
const MIN_REPEATED = 4;
const MIN_KINDS = 1.5;

/** What divides the cells of a column into values, where the same few values come in ever other combinations. */
async function separatorOf(
  duckdb: DuckDb,
  { from, column, distinctCount }: { readonly from: string; readonly column: string; readonly distinctCount: number },
): Promise<string | undefined> {
  if (distinctCount < MIN_REPEATED) return undefined;
  const counts = SEPARATORS.map((separator) => `COUNT_IF(contains(${column}, '${separator}'))`);
  const { rows } = await duckdb.query(`SELECT COUNT(${column}), ${counts.join(', ')} FROM ${from}`);
  const [present = 0, ...several] = (rows[0] ?? []).map(Number);
  const at = several.findIndex((count) => count >= present * EITHER_SHARE && count <= present * (1 - EITHER_SHARE));
  const separator = SEPARATORS[at];
  if (separator === undefined) return undefined;
  const values = `SELECT unnest(string_split(${column}, '${separator}')) AS v FROM ${from} WHERE ${column} IS NOT NULL`;
  const found = await duckdb.query(`SELECT COUNT(*), COUNT(DISTINCT v) FROM (${values})`);
  const [all = 0, different = 0] = (found.rows[0] ?? []).map(Number);
  return all >= different * MIN_REPEATED && distinctCount >= different * MIN_KINDS ? separator : undefined;
}

function columnTypeOf(genieType: string): ColumnType {
  if (genieType === 'INT' || genieType === 'LONG') return 'integer';
  if (genieType.startsWith('DECIMAL')) return genieType.endsWith(',0)') ? 'integer' : 'decimal';
  if (genieType === 'DOUBLE') return 'double';
  if (genieType === 'BOOLEAN') return 'boolean';
  if (genieType === 'DATE') return 'date';
  return genieType === 'TIMESTAMP' ? 'timestamp' : 'string';
}
