import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteName } from '../duckdb-import.ts';
import { isDoneDate, isFixedDate } from '../profile-dates.ts';
import { isPlanned } from '../profile-roles.ts';
import { pluralOf, singularOf, splitName } from '../profile-words.ts';
import type { DerivedColumn } from './derived-column.ts';
import { lineAmounts } from './line-amounts.ts';
import { sqlText } from './reading.ts';

interface Known {
  readonly name: string;
  readonly type: string;
}

/** More dates in a row than this, and it is not clear which two belong together. */
const MAX_DATES = 3;
/** Some rows may have their dates the wrong way round. */
const IN_ORDER_SHARE = 0.98;
const LEAST_ROWS = 10;
const TIME_ENDINGS = new Set(['date', 'time', 'datetime', 'timestamp', 'at', 'on', 'dt', 'ts', 'day']);
const TEXT = /^(VARCHAR|BOOLEAN)/;
const BIRTH = /birth|dob|born/i;
/** Days that are allowed, owed or agreed upon, and nothing that took so long. */
const GRANTED = new Set(
  'terms term holiday vacation leave left remaining notice allowance credit sick window sla'.split(' '),
);
/** The file says itself how long something took. */
const LENGTHS = new Set('days tenure elapsed lead took'.split(' '));
/** How long somebody stayed: how long before that it was booked is still news. */
const STAYS = new Set(['stay', 'los', 'nights']);
const ARRANGED = new Set('booked booking reserved reservation ordered order created made requested'.split(' '));
/** Short lengths that the file says itself: only days between its dates are news. */
const SHORT_LENGTHS = new Set('hours minutes min mins seconds duration hrs'.split(' '));
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** `90 min`, `2 Seasons`: a number and what it counts, in the syntax that DuckDB knows. */
const COUNTED = '^\\s*([0-9]+(?:[.][0-9]+)?)\\s+([A-Za-z]{1,12})[.]?\\s*$';
const MAX_UNITS = 4;
/** Rows that are looked at before a whole column is. */
const SAMPLE_ROWS = 500;
const LONG_UNITS: Readonly<Record<string, string>> = {
  min: 'minute',
  mins: 'minute',
  sec: 'second',
  secs: 'second',
  hr: 'hour',
  hrs: 'hour',
  h: 'hour',
  yr: 'year',
  yrs: 'year',
};

/**
 * Adds to the table how long it was from one date of a row to the other one, the numbers of cells like `90 min`, and
 * what so many pieces at this price come to. `read`: what is known of the columns from their file.
 * @throws DuckDB's errors.
 */
export async function addDerivedColumns(
  connection: DuckDBConnection,
  identifier: string,
  read: readonly Pick<DerivedColumn, 'name' | 'header' | 'unit'>[] = [],
): Promise<readonly DerivedColumn[]> {
  const table = quoteIdentifier(identifier);
  const head = await connection.run(`SELECT * FROM ${table} LIMIT 0`);
  const types = head.columnTypes().map(String);
  const known = head.columnNames().map((name, at) => ({ name, type: types[at] ?? '' }));
  const spans = await spansOf(connection, table, known);
  const headed = known.map((one) => ({ ...read.find(({ name }) => name === one.name), ...one }));
  const amounts = await lineAmounts(connection, table, headed);
  const found = [...spans, ...lateOf(known), ...(await countedOf(connection, table, known)), ...amounts];
  const taken = new Set(known.map(({ name }) => name.toLowerCase()));
  const fresh = found.filter(({ name }) => !taken.has(name.toLowerCase()));
  if (fresh.length === 0) return [];
  const list = fresh.map(({ sql, name }) => `${sql} AS ${quoteName(name)}`).join(', ');
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT *, ${list} FROM ${table}`);
  return fresh;
}

/** `order` of `Order Date`. */
function eventOf(name: string): readonly string[] {
  const words = splitName(name);
  return TIME_ENDINGS.has(words.at(-1) ?? '') ? words.slice(0, -1) : words;
}

async function spansOf(
  connection: DuckDBConnection,
  table: string,
  known: readonly Known[],
): Promise<readonly DerivedColumn[]> {
  const says = (words: ReadonlySet<string>) =>
    known.some(({ name, type }) => {
      const all = splitName(name);
      return !TEXT.test(type) && all.some((word) => words.has(word)) && !all.some((word) => GRANTED.has(word));
    });
  if (says(LENGTHS)) return [];
  const daysOnly = says(SHORT_LENGTHS);
  const dates = known.filter(
    ({ name, type }) => /^(DATE|TIMESTAMP)/.test(type) && !BIRTH.test(name) && eventOf(name).length > 0,
  );
  if (dates.length < 2 || dates.length > MAX_DATES) return [];
  const spans: DerivedColumn[] = [];
  for (const [at, first] of dates.entries()) {
    for (const second of dates.slice(at + 1)) {
      const span = await spanOf(connection, table, [first, second]);
      if (span && (!daysOnly || span.unit === 'day')) spans.push(span);
    }
  }
  // Whoever asks how long it took asks for what was and not for what was planned.
  if (says(STAYS)) return spans.filter(({ name }) => ARRANGED.has(splitName(name)[2] ?? '')).slice(0, 1);
  return spans.sort((a, b) => Number(isPlanned(a.header)) - Number(isPlanned(b.header)));
}

/** How long it was between two dates, where one of them nearly always comes after the other one. */
async function spanOf(
  connection: DuckDBConnection,
  table: string,
  [first, second]: readonly [Known, Known],
): Promise<DerivedColumn | undefined> {
  const [a, b] = [quoteName(first.name), quoteName(second.name)];
  const seconds = `epoch(CAST(${b} AS TIMESTAMP)) - epoch(CAST(${a} AS TIMESTAMP))`;
  const whole = `CAST(${a} AS TIMESTAMP) = CAST(${a} AS DATE) AND CAST(${b} AS TIMESTAMP) = CAST(${b} AS DATE)`;
  const reader = await connection.runAndReadAll(
    `SELECT count(*), count_if(${b} >= ${a}), count_if(${a} >= ${b}), median(abs(${seconds})), count_if(${whole}) FROM ${table} WHERE ${a} IS NOT NULL AND ${b} IS NOT NULL`,
  );
  const [present = 0, forward = 0, backward = 0, middle = 0, days = 0] = (reader.getRows()[0] ?? []).map(Number);
  if (present < LEAST_ROWS || Math.max(forward, backward) < present * IN_ORDER_SHARE) return undefined;
  if (forward === backward && forward === present) return undefined;
  const [from, to] = forward >= backward ? [first, second] : [second, first];
  const unit = days === present || middle >= 3 * DAY_SECONDS ? 'day' : middle >= 3 * HOUR_SECONDS ? 'hour' : 'minute';
  const name = [`${unit}s`, 'from', ...eventOf(from.name), 'to', ...eventOf(to.name)].join('_');
  const [start, end] = [quoteName(from.name), quoteName(to.name)];
  const sql =
    unit === 'day'
      ? `date_diff('day', CAST(${start} AS DATE), CAST(${end} AS DATE))`
      : `round((epoch(CAST(${end} AS TIMESTAMP)) - epoch(CAST(${start} AS TIMESTAMP))) / ${unit === 'hour' ? HOUR_SECONDS : 60}, 2)`;
  return { name, header: name.replaceAll('_', ' '), unit, sql };
}

const SENT = new Set(['shipped', 'submitted']);

/** Whether something was done after the day that was fixed for it, where one date says when it was due and one when it was. */
function lateOf(known: readonly Known[]): readonly DerivedColumn[] {
  const dates = known.filter(({ type }) => /^(DATE|TIMESTAMP)/.test(type));
  const [due, otherDue] = dates.filter(({ name }) => isFixedDate(splitName(name)));
  const ends = dates.filter(({ name }) => isDoneDate(splitName(name)));
  // What was sent on its way has arrived when another date says so.
  const arrived = ends.filter(({ name }) => !splitName(name).some((word) => SENT.has(word)));
  const [done, otherDone] = ends.length > 1 ? arrived : ends;
  const said = known.some(({ name }) => splitName(name).some((word) => ['late', 'overdue', 'delayed'].includes(word)));
  if (!due || !done || otherDue || otherDone || said) return [];
  const sql = `CAST(${quoteName(done.name)} AS DATE) > CAST(${quoteName(due.name)} AS DATE)`;
  return [{ name: 'late', header: 'late', sql }];
}

/** Columns of texts that are all a number and its unit: one column of numbers for each unit. */
async function countedOf(
  connection: DuckDBConnection,
  table: string,
  known: readonly Known[],
): Promise<readonly DerivedColumn[]> {
  const made: DerivedColumn[] = [];
  for (const { name } of known.filter(({ type }) => type === 'VARCHAR')) {
    const column = quoteName(name);
    const fits = `regexp_matches(${column}, ${sqlText(COUNTED)})`;
    const sample = await connection.runAndReadAll(
      `SELECT count(v), count_if(regexp_matches(v, ${sqlText(COUNTED)})) FROM (SELECT ${column} AS v FROM ${table} LIMIT ${SAMPLE_ROWS})`,
    );
    const [seen = 0, fitting = 0] = (sample.getRows()[0] ?? []).map(Number);
    if (seen < LEAST_ROWS || fitting < seen) continue;
    const unit = `lower(regexp_extract(${column}, ${sqlText(COUNTED)}, 2))`;
    const reader = await connection.runAndReadAll(
      `SELECT CASE WHEN ${fits} THEN ${unit} END AS u, count(*) FROM ${table} WHERE ${column} IS NOT NULL GROUP BY u LIMIT ${2 * MAX_UNITS + 1}`,
    );
    const words = reader.getRows().map(([word]) => (typeof word === 'string' ? word : undefined));
    made.push(...unitColumns(name, words));
  }
  return made;
}

function unitColumns(name: string, words: readonly (string | undefined)[]): readonly DerivedColumn[] {
  const spelled = words.filter((word) => word !== undefined);
  const units = Map.groupBy(spelled, (word) => LONG_UNITS[word] ?? singularOf(word));
  if (spelled.length < words.length || units.size === 0 || units.size > MAX_UNITS) return [];
  return [...units].map(([unit, spellings]) => {
    const column = quoteName(name);
    const among = spellings.map(sqlText).join(', ');
    const number = `TRY_CAST(regexp_extract(${column}, ${sqlText(COUNTED)}, 1) AS DOUBLE)`;
    const own = `${name}_${pluralOf(unit)}`;
    return {
      name: own,
      header: splitName(own).join(' '),
      unit,
      sql: `CASE WHEN lower(regexp_extract(${column}, ${sqlText(COUNTED)}, 2)) IN (${among}) THEN ${number} END`,
    };
  });
}
