import type { DuckDBConnection } from '@duckdb/node-api';
import { NOTHING, type Reading, sqlText } from './reading.ts';
import type { RawColumn, Relation } from './relation.ts';

/** How a reading fits the values of a column, over all rows. */
export interface Counts {
  /** Values that are something. */
  readonly present: number;
  /** Of them those that show that the column is something else. */
  readonly vetoes: number;
  /** Of them those that the reading has no value for. */
  readonly wrong: number;
  /** Most digits after the point. */
  readonly scale: number;
  /** Most characters of a number. */
  readonly length: number;
  /** Numbers with a power of ten. */
  readonly exponents: number;
}

/** One reading of one column. */
export interface Try {
  readonly column: RawColumn;
  readonly reading: Reading;
}

/** Readings that are counted in one statement: a larger one takes longer to plan than to run. */
const AT_ONCE = 50;
const COUNTS = 6;
const NOTHING_LIST = NOTHING.map(sqlText).join(', ');

/** SQL of a text without blanks around it. */
export function textSql({ value, isWidelySpaced }: RawColumn): string {
  return isWidelySpaced ? `trim(${value}, ' \t\r\n\u00a0')` : `trim(${value})`;
}

/** Counts over all rows of the file, in the order of the readings. @throws DuckDB's errors. */
export async function countReadings(
  connection: DuckDBConnection,
  relation: Relation,
  tries: readonly Try[],
): Promise<readonly Counts[]> {
  const textOf = (column: RawColumn) => `nullif(${textSql(column)}, '')`;
  const first = await countAll(connection, relation, { tries, textOf });
  // Which texts stand for nothing is looked at only where something does not fit: that takes as long as all the rest.
  const doubtful = tries.flatMap((one, at) => (first[at]?.wrong ? [{ one, at }] : []));
  const again = await countAll(connection, relation, { tries: doubtful.map(({ one }) => one), textOf: somethingSql });
  const better = new Map(doubtful.map(({ at }, index) => [at, again[index]]));
  return first.map((counts, at) => better.get(at) ?? counts);
}

async function countAll(
  connection: DuckDBConnection,
  relation: Relation,
  { tries, textOf }: { readonly tries: readonly Try[]; readonly textOf: (column: RawColumn) => string },
): Promise<readonly Counts[]> {
  const counts: Counts[] = [];
  for (let from = 0; from < tries.length; from += AT_ONCE) {
    const some = tries.slice(from, from + AT_ONCE);
    const texts = some.map(({ column }, at) => `${textOf(column)} AS t${at}`).join(', ');
    const list = some.flatMap(({ reading }, at) => countsSql(reading, `t${at}`)).join(', ');
    const reader = await connection.runAndReadAll(`SELECT ${list} FROM (SELECT ${texts} FROM ${relation.from})`);
    const row = (reader.getRows()[0] ?? []).map((cell) => Number(cell ?? 0));
    some.forEach((_, at) => {
      const [present = 0, fitting = 0, vetoes = 0, scale = 0, length = 0, exponents = 0] = row.slice(at * COUNTS);
      counts.push({ present, wrong: present - fitting, vetoes, scale, length, exponents });
    });
  }
  return counts;
}

/** One of the texts that a reading has no value for. @throws DuckDB's errors. */
export async function wrongExample(
  connection: DuckDBConnection,
  relation: Relation,
  { column, reading }: Try,
): Promise<string | undefined> {
  const reader = await connection.runAndReadAll(
    `SELECT left(t, 40) FROM (SELECT ${somethingSql(column)} AS t FROM ${relation.from}) WHERE t IS NOT NULL AND (${reading.sql('t')}) IS NULL LIMIT 1`,
  );
  const [[text] = []] = reader.getRows();
  return typeof text === 'string' ? text : undefined;
}

/** NULL for texts that stand for nothing. */
function somethingSql(column: RawColumn): string {
  const text = textSql(column);
  return `CASE WHEN lower(${text}) IN (${NOTHING_LIST}) THEN NULL ELSE ${text} END`;
}

function countsSql(reading: Reading, text: string): readonly string[] {
  const digits = reading.digits?.(text);
  return [
    `count(${text})`,
    `count(${reading.sql(text)})`,
    reading.veto ? `count_if(${reading.veto(text)})` : '0',
    digits ? `max(CASE WHEN contains(${digits}, '.') THEN length(${digits}) - strpos(${digits}, '.') ELSE 0 END)` : '0',
    digits ? `max(length(${digits}))` : '0',
    digits ? `count_if(contains(lower(${digits}), 'e'))` : '0',
  ];
}
