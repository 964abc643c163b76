import type { DuckDBConnection } from '@duckdb/node-api';
import { splitName } from '../profile-words.ts';
import { dateReadings, dayOrderOf, isDateLike } from './date-readings.ts';
import { counted, shown } from './notice.ts';
import { isEitherWay, numberReadings, showsDecimalComma, unitsOf } from './number-readings.ts';
import { NOTHING, nearlyAll, type Reading, type ReadingHints } from './reading.ts';
import { type Counts, countReadings, textSql, wrongExample } from './reading-counts.ts';
import type { RawColumn, Relation } from './relation.ts';

/** What a column becomes. */
export interface TypedColumn extends RawColumn {
  /** SQL of its value in the table. */
  readonly sql: string;
  readonly unit?: string;
}

/** Columns with their types, and what their owner should know. */
export interface TypedColumns {
  readonly columns: readonly TypedColumn[];
  readonly notes: readonly string[];
}

/** What the owner said of the columns, by name. */
export type DayOrders = ReadonlyMap<string, 'dmy' | 'mdy'>;

const SAMPLE_ROWS = 5_000;
/** Of a column that is empty in the sample. */
const LATE_SAMPLE_ROWS = 500;
/** Wrong values beyond this share make a column of texts. */
const MAX_WRONG_SHARE = 0.02;
const MAX_SCALE = 6;
const MAX_DIGITS = 18;

interface Candidate {
  readonly column: RawColumn;
  readonly readings: readonly Reading[];
}

/**
 * Decides what each column of texts is: by a look at the first rows, and then by counting over all rows what does not
 * fit. So no value is lost without a word.
 * @throws DuckDB's errors.
 */
export async function typeColumns(
  connection: DuckDBConnection,
  relation: Relation,
  dayOrders: DayOrders,
): Promise<TypedColumns> {
  const samples = await samplesOf(connection, relation);
  const texts = new Map([...samples].map(([name, values]) => [name, values.map((text) => text.trim())]));
  const all = [...texts.values()].flat();
  const file = {
    decimalComma:
      all.some(showsDecimalComma) || (relation.delimiter === ';' && !all.some((text) => /^\d+\.\d{1,2}$/.test(text))),
    dayOrder: [...texts.values()].map((values) => (nearlyAll(values, isDateLike) ? dayOrderOf(values) : undefined)),
  };
  const orders = new Set(file.dayOrder.filter((order) => order !== undefined));
  const [fileOrder] = orders.size === 1 ? orders : [];
  const notes: string[] = [];
  const candidates = relation.columns.map((raw): Candidate => {
    const column = {
      ...raw,
      isWidelySpaced: samples.get(raw.name)?.some((text) => /^[^\S ]|[^\S ]$/.test(text)) ?? false,
    };
    const dayOrder = dayOrders.get(column.name.toLowerCase()) ?? fileOrder;
    const hints: ReadingHints = {
      words: splitName(column.header || column.name),
      decimalComma: file.decimalComma,
      ...(dayOrder === undefined ? {} : { dayFirst: dayOrder === 'dmy' }),
    };
    const values = texts.get(column.name) ?? [];
    if (unitsOf(values).length > 1 && nearlyAll(values, (text) => /\d/.test(text) && text.length < 24)) {
      notes.push(`${column.name} mixes ${unitsOf(values).join(' and ')}, so it stays text`);
    }
    const readings = [...booleans(values), ...dateReadings(values, hints), ...numberReadings(values, hints)];
    const said = dayOrders.get(column.name.toLowerCase());
    return {
      column,
      readings: said === undefined ? readings : readings.filter(({ order }) => order === undefined || order === said),
    };
  });
  const typed = await decide(connection, relation, candidates);
  const columns = candidates.map(({ column }, at) => {
    const decided = typed[at];
    notes.push(...(decided?.notes ?? []));
    const sql = decided?.sql ?? (column.isText ? `nullif(${textSql(column)}, '')` : column.value);
    return { ...column, sql, ...(decided?.unit === undefined ? {} : { unit: decided.unit }) };
  });
  return { columns, notes: [...notes, ...eitherWay(columns, texts, typed)] };
}

/** Texts of each column from the first rows that are something. */
async function samplesOf(connection: DuckDBConnection, relation: Relation): Promise<Map<string, string[]>> {
  const wanted = relation.columns.filter(({ isText }) => isText);
  const samples = new Map<string, string[]>(wanted.map(({ name }) => [name, []]));
  if (wanted.length === 0) return samples;
  const list = wanted.map(({ value }) => `left(${value}, 200)`).join(', ');
  const reader = await connection.runAndReadAll(`SELECT ${list} FROM ${relation.from} LIMIT ${SAMPLE_ROWS}`);
  for (const row of reader.getRows()) {
    wanted.forEach(({ name }, at) => {
      keep(samples.get(name), row[at]);
    });
  }
  for (const { name, value } of wanted) {
    const found = samples.get(name);
    if (!found || found.length > 0) continue;
    const late = await connection.runAndReadAll(
      `SELECT left(${value}, 200) FROM ${relation.from} WHERE trim(${value}) <> '' LIMIT ${LATE_SAMPLE_ROWS}`,
    );
    for (const [text] of late.getRows()) keep(found, text);
  }
  return samples;
}

/** As read, blanks included: they say how the texts are to be trimmed. */
function keep(texts: string[] | undefined, value: unknown): void {
  if (typeof value === 'string' && !NOTHING.includes(value.trim().toLowerCase())) texts?.push(value);
}

const BOOLEANS: readonly (readonly [yes: string, no: string])[] = [
  ['yes', 'no'],
  ['true', 'false'],
  ['y', 'n'],
  ['t', 'f'],
];

function booleans(texts: readonly string[]): readonly Reading[] {
  const found = new Set(texts.map((text) => text.toLowerCase()));
  const pair = BOOLEANS.find(([yes, no]) => found.size === 2 && found.has(yes) && found.has(no));
  if (!pair) return [];
  const [yes, no] = pair;
  return [
    { type: 'boolean', sql: (text) => `CASE lower(${text}) WHEN '${yes}' THEN true WHEN '${no}' THEN false END` },
  ];
}

interface Decided {
  readonly sql: string;
  readonly unit?: string;
  readonly notes: readonly string[];
  readonly reading: Reading;
  /** Another reading that fits every value as well. */
  readonly rival?: Reading;
}

async function decide(
  connection: DuckDBConnection,
  relation: Relation,
  candidates: readonly Candidate[],
): Promise<readonly (Decided | undefined)[]> {
  const perfect = new Set<Candidate>();
  const fitting = new Map<Candidate, { readonly reading: Reading; readonly counts: Counts }[]>();
  const most = Math.max(0, ...candidates.map(({ readings }) => readings.length));
  for (let round = 0; round < most; round++) {
    // Where one reading fits every value, only a rival of it is of interest.
    const open = candidates.flatMap((candidate) => {
      const reading = candidate.readings[round];
      const wanted = reading && (!perfect.has(candidate) || reading.order !== undefined);
      return wanted ? [{ candidate, reading, column: candidate.column }] : [];
    });
    const counted = await countReadings(connection, relation, open);
    open.forEach(({ candidate, reading }, at) => {
      const counts = counted[at];
      if (!counts || !fits(counts)) return;
      fitting.set(candidate, [...(fitting.get(candidate) ?? []), { reading, counts }]);
      if (counts.wrong === 0) perfect.add(candidate);
    });
  }
  const decided: (Decided | undefined)[] = [];
  for (const candidate of candidates) {
    const found = fitting.get(candidate) ?? [];
    const least = Math.min(...found.map(({ counts }) => counts.wrong));
    const [best, rival] = found.filter(({ counts }) => counts.wrong === least);
    if (!best) decided.push(undefined);
    else {
      const { column } = candidate;
      const example =
        least > 0 ? await wrongExample(connection, relation, { column, reading: best.reading }) : undefined;
      const isRival = rival?.reading.order !== undefined && best.reading.order !== undefined;
      decided.push(decidedOf(column, { ...best, example, ...(isRival ? { rival: rival.reading } : {}) }));
    }
  }
  return decided;
}

function fits({ present, vetoes, wrong }: Counts): boolean {
  return vetoes === 0 && present > 0 && wrong <= present * MAX_WRONG_SHARE;
}

interface Choice {
  readonly reading: Reading;
  readonly counts: Counts;
  readonly rival?: Reading;
  readonly example: string | undefined;
}

function decidedOf(column: RawColumn, { reading, counts, rival, example }: Choice): Decided {
  const { wrong } = counts;
  const text = textSql(column);
  const such = example === undefined ? '' : `, such as ${shown(example)},`;
  const [are, count] = wrong === 1 ? ['is', 'counts'] : ['are', 'count'];
  const notes =
    wrong === 0
      ? []
      : [`${column.name}: ${counted(wrong, 'value')} that ${are} no ${KINDS[reading.type]}${such} ${count} as missing`];
  return {
    sql: reading.digits ? decimalSql(reading.digits(text), counts) : reading.sql(text),
    notes,
    reading,
    ...(reading.unit === undefined ? {} : { unit: reading.unit }),
    ...(rival ? { rival } : {}),
  };
}

const KINDS: Readonly<Record<Reading['type'], string>> = {
  integer: 'number',
  decimal: 'number',
  date: 'date',
  timestamp: 'date',
  boolean: 'yes or no',
};

/** Exact where the digits allow it, so that sums of money are right to the cent. */
function decimalSql(digits: string, { scale, length, exponents }: Counts): string {
  const exact = exponents === 0 && scale <= MAX_SCALE && length <= MAX_DIGITS;
  return exact ? `TRY_CAST(${digits} AS DECIMAL(${MAX_DIGITS}, ${scale}))` : `TRY_CAST(${digits} AS DOUBLE)`;
}

/** What the data left open, said in so many words. */
function eitherWay(
  columns: readonly TypedColumn[],
  texts: ReadonlyMap<string, readonly string[]>,
  typed: readonly (Decided | undefined)[],
): readonly string[] {
  return columns.flatMap(({ name }, at) => {
    const decided = typed[at];
    const [example] = texts.get(name) ?? [];
    if (!decided?.rival || example === undefined) return [];
    const { order } = decided.reading;
    if (order === 'dmy' || order === 'mdy') {
      const read = order === 'dmy' ? 'day before month' : 'month before day';
      return [
        `${name}: ${shown(example)} can be read in two ways; it was read ${read} (date_order in model.yaml says otherwise)`,
      ];
    }
    const unclear = order === undefined ? undefined : (texts.get(name) ?? []).find(isEitherWay);
    if (unclear === undefined) return [];
    const sign = unclear.includes(',') ? 'comma' : 'point';
    const read = sign === order ? 'before decimals' : 'between thousands';
    return [`${name}: ${shown(unclear)} can be read in two ways; its ${sign} was taken as one ${read}`];
  });
}
