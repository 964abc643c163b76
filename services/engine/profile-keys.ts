import type { DuckDb } from './duckdb.ts';
import { quoteIdentifier, quoteName } from './duckdb-import.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';
import { describeTable } from './profile-describe.ts';
import { expandWords, singularOf, splitName } from './profile-words.ts';

/** A column of a table that points to another table's key. */
export interface KeyPair {
  readonly left: { readonly table: string; readonly column: string };
  readonly right: { readonly table: string; readonly column: string };
  /** Rows on the left whose value the right side does not have; absent: none. */
  readonly orphans?: number;
  /** The left side holds the very names of the right one, under a name of its own. */
  readonly byName?: true;
}

/** Last words of names that say that the column names something. */
const KEY_WORDS = new Set([
  'id',
  'key',
  'code',
  'number',
  'no',
  'nr',
  'sku',
  'isbn',
  'uuid',
  'guid',
  'ref',
  'reference',
]);
/** Numbers that name the same thing wherever they stand, with no noun before them. */
const EVERYWHERE = new Set(['sku', 'isbn', 'ean', 'upc', 'gtin', 'vin']);
/** The same, however a system spells it. */
const SAME_KEY_WORDS: ReadonlyMap<string, string> = new Map([
  ['no', 'number'],
  ['nr', 'number'],
  ['reference', 'ref'],
]);
/** Some rows that point nowhere are usual in real data; more of them, and the names only look alike. */
const MAX_ORPHAN_SHARE = 0.02;

/**
 * Foreign keys that the data shows: columns whose names stand for the same (`cust_id` and `id` of customers,
 * `billing_customer_id` and `customer_id`), where the right one is a key of its table and holds nearly every value of the
 * left one.
 * @throws AppError as `DuckDb.query` does.
 */
export async function findForeignKeys(duckdb: DuckDb, tables: readonly TableProfile[]): Promise<readonly KeyPair[]> {
  const found: KeyPair[] = [];
  for (const pair of candidates(tables)) {
    // Two tables with one row for the same thing each: one direction is enough.
    if (found.some((other) => isSame(other.left, pair.right) && isSame(other.right, pair.left))) continue;
    const [left, right] = [quoteName(pair.left.column), quoteName(pair.right.column)];
    const { rows } = await duckdb.query(
      `SELECT COUNT(*), COUNT(r.k) FROM (SELECT ${left} AS v FROM ${quoteIdentifier(pair.left.table)} WHERE ${left} IS NOT NULL) AS l LEFT JOIN (SELECT ${right} AS k FROM ${quoteIdentifier(pair.right.table)}) AS r ON r.k = l.v`,
    );
    const [present = 0, known = 0] = (rows[0] ?? []).map(Number);
    const orphans = present - known;
    if (known === 0 || orphans > present * MAX_ORPHAN_SHARE) continue;
    found.push(orphans === 0 ? pair : { ...pair, orphans });
  }
  return [...found, ...(await sharedNames(duckdb, tables, found))];
}

/**
 * Columns that hold nothing but what another table's rows are called, under whatever name: the `owner` of an offer where
 * the table of people has each `name` once. Only texts, only where the two tables are not joined yet, and only where one
 * column of the table alone does so: of a `sender` and a `receiver` neither is the one that is meant.
 */
async function sharedNames(
  duckdb: DuckDb,
  tables: readonly TableProfile[],
  known: readonly KeyPair[],
): Promise<readonly KeyPair[]> {
  const found: KeyPair[] = [];
  for (const right of tables) {
    const [key] = right.columns.filter((column) => isNameKey(column, right.rowCount));
    if (!key) continue;
    for (const left of tables) {
      if (left === right || [...known, ...found].some((pair) => joinsBoth(pair, left, right))) continue;
      const within: KeyPair[] = [];
      for (const column of left.columns.filter((one) => mayHoldNames(one, key, left.rowCount))) {
        const pair = {
          left: { table: left.identifier, column: column.name },
          right: { table: right.identifier, column: key.name },
        };
        if (await holdsOnly(duckdb, pair)) within.push(pair);
      }
      const [only, more] = within;
      if (only && !more) found.push({ ...only, byName: true });
    }
  }
  return found;
}

/** Fewer names than this may be the same by chance. */
const LEAST_NAMES = 3;
const MAX_NAME_LENGTH = 60;

/** A text that each row has for itself. */
function isNameKey(column: ColumnProfile, rowCount: number): boolean {
  const named = column.type === 'string' && column.averageLength <= MAX_NAME_LENGTH && rowCount >= LEAST_NAMES;
  return named && column.nullCount === 0 && column.distinctCount === rowCount;
}

/** Several rows share each name, and none lies outside the names of the other table. */
function mayHoldNames(
  { type, distinctCount, nullCount, min = '', max = '' }: ColumnProfile,
  key: ColumnProfile,
  rowCount: number,
): boolean {
  const several = distinctCount >= LEAST_NAMES && distinctCount <= key.distinctCount && distinctCount * 2 <= rowCount;
  return type === 'string' && several && nullCount * 2 < rowCount && min >= (key.min ?? '') && max <= (key.max ?? '');
}

async function holdsOnly(duckdb: DuckDb, { left, right }: KeyPair): Promise<boolean> {
  const [column, key] = [quoteName(left.column), quoteName(right.column)];
  const { rows } = await duckdb.query(
    `SELECT COUNT(*) FROM (SELECT DISTINCT ${column} AS v FROM ${quoteIdentifier(left.table)} WHERE ${column} IS NOT NULL) AS l WHERE v NOT IN (SELECT ${key} FROM ${quoteIdentifier(right.table)})`,
  );
  return Number(rows[0]?.[0]) === 0;
}

function joinsBoth({ left, right }: KeyPair, a: TableProfile, b: TableProfile): boolean {
  const ends = [left.table, right.table];
  return ends.includes(a.identifier) && ends.includes(b.identifier);
}

function candidates(tables: readonly TableProfile[]): readonly KeyPair[] {
  const pairs: KeyPair[] = [];
  for (const right of tables) {
    for (const key of right.columns.filter((column) => isKey(column, right.rowCount))) {
      const phrases = keyPhrases(key.name, right.identifier);
      for (const left of tables) {
        if (left === right || phrases.length === 0) continue;
        const named = left.columns
          .filter(({ type, distinctCount }) => type === key.type && distinctCount > 0)
          .map(({ name }) => ({ name, phrase: phraseOf(name) }));
        const exact = named.filter(({ phrase }) => phrases.includes(phrase));
        // Without one of the same name: the role comes before it, `shipping customer id`.
        const inRole = named.filter(({ phrase }) =>
          phrases.some((key) => key.includes(' ') && phrase.endsWith(` ${key}`)),
        );
        for (const { name } of exact.length > 0 ? exact : inRole) {
          pairs.push({
            left: { table: left.identifier, column: name },
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

/** Phrases under which other tables may hold this key; a bare `id` of orders is theirs as `order id`. */
function keyPhrases(key: string, identifier: string): readonly string[] {
  const phrase = phraseOf(key);
  const table = tableNoun(identifier);
  const last = phrase.split(' ').at(-1) ?? '';
  // The key may be what the table is called after: `sku` of `sku_master`.
  if (phrase === table) return [phrase];
  if (EVERYWHERE.has(phrase)) return [phrase, `${table} ${phrase}`];
  if (KEY_WORDS.has(phrase)) return [`${table} ${phrase}`, `${table}${phrase}`, table];
  return KEY_WORDS.has(last) || /(id|key|code|number)$/.test(phrase) ? [phrase] : [];
}

/** What a row of the table is, in one phrase. */
function tableNoun(identifier: string): string {
  return describeTable({ identifier, rowCount: 0, columns: [] }).label;
}

/** The words of a name, written out and in the singular. */
function phraseOf(name: string): string {
  return expandWords(splitName(name))
    .flatMap((words) => words.split(' '))
    .map((word) => SAME_KEY_WORDS.get(word) ?? singularOf(word))
    .join(' ');
}

function isSame(a: KeyPair['left'], b: KeyPair['left']): boolean {
  return a.table === b.table && a.column === b.column;
}
