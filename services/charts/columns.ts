import type { ResultColumn, ResultTable } from './types.ts';

/**
 * What a column is for a reader: `time` is a calendar position, `ordered` a position in a short natural order (hours,
 * weekdays, ranges), `measure` a quantity, `category` everything else; numbers that name things are categories.
 */
export type ColumnRole = 'time' | 'ordered' | 'measure' | 'category';

const INTEGER_TYPES = new Set(['BYTE', 'TINYINT', 'SHORT', 'SMALLINT', 'INT', 'INTEGER', 'LONG', 'BIGINT']);
const DECIMAL_TYPES = new Set(['DECIMAL', 'DEC', 'NUMERIC']);
const FLOATING_TYPES = new Set(['FLOAT', 'REAL', 'DOUBLE']);
const TIME_TYPES = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ']);

/** `DECIMAL(10,2)` and `decimal` are both `decimal`; a type that is not known is `text`. */
export function typeFamily(type: string): 'integer' | 'decimal' | 'floating' | 'time' | 'text' {
  const name = /^[A-Z_]+/.exec(type.toUpperCase())?.[0] ?? '';
  if (INTEGER_TYPES.has(name)) return 'integer';
  if (DECIMAL_TYPES.has(name)) return 'decimal';
  if (FLOATING_TYPES.has(name)) return 'floating';
  return TIME_TYPES.has(name) ? 'time' : 'text';
}

/** Whether the type holds numbers, whatever they mean. */
export function isNumeric(type: string): boolean {
  const family = typeFamily(type);
  return family === 'integer' || family === 'decimal' || family === 'floating';
}

/** `pickupZip`, `pickup_zip` and `Pickup ZIP` are the same words. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

const QUANTITY_WORDS = new Set(
  [
    'count',
    'counts',
    'sum',
    'total',
    'avg',
    'average',
    'mean',
    'median',
    'share',
    'percent',
    'percentage',
    'pct',
  ].concat([
    'ratio',
    'rate',
    'amount',
    'price',
    'cost',
    'revenue',
    'sales',
    'quantity',
    'qty',
    'distinct',
    'growth',
    'change',
  ]),
);
const NAMING_WORDS = new Set(
  ['id', 'ids', 'uuid', 'guid', 'zip', 'zipcode', 'postcode', 'postal', 'plz', 'sku', 'isbn', 'iban', 'phone'].concat([
    'code',
    'key',
    'year',
    'yyyy',
  ]),
);
const NUMBER_WORDS = new Set(['number', 'no', 'nr', 'num']);

/**
 * Whether numbers in a column of this name are names of things (an id, a postal code, a year, an order number), which
 * are neither added up nor written with thousands separators.
 */
export function namesThings(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => QUANTITY_WORDS.has(word))) return false;
  if (words.some((word) => NAMING_WORDS.has(word))) return true;
  // "order number" names an order; "number of orders" counts them.
  return words.length > 1 && NUMBER_WORDS.has(words.at(-1) ?? '');
}

const WHOLE_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  year: [1000, 2999],
  quarter: [1, 4],
  month: [1, 12],
  week: [0, 53],
  weekday: [0, 7],
  dow: [0, 7],
  dayofweek: [0, 7],
  day: [0, 31],
  hour: [0, 24],
  minute: [0, 59],
};

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september'].concat([
  'october',
  'november',
  'december',
]);
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The place of a full or abbreviated name (three letters or more), or undefined. */
function placeIn(names: readonly string[], text: string): number | undefined {
  const place = text.length < 3 ? -1 : names.findIndex((name) => name.startsWith(text));
  return place === -1 ? undefined : place;
}

/**
 * The place of a text in its natural order: weekdays, months, quarters, and ranges such as `0-5`, `5 to 10`, `10+`.
 * Undefined for texts without one.
 */
export function naturalOrder(value: string): number | undefined {
  const text = value.trim().toLowerCase();
  const named = placeIn(MONTHS, text) ?? placeIn(WEEKDAYS, text);
  if (named !== undefined) return named;
  const quarter = /^q([1-4])$/.exec(text)?.[1];
  if (quarter) return Number(quarter);
  const range = /^[[(]?(-?\d{1,15}(?:\.\d{1,6})?)\s?(?:-|–|to|,)\s?-?\d{1,15}(?:\.\d{1,6})?[\])]?$/.exec(text)?.[1];
  if (range) return Number(range);
  const below = /^(?:<|under |below )\s?(\d{1,15})$/.exec(text)?.[1];
  if (below) return Number.NEGATIVE_INFINITY;
  const open = /^(?:(\d{1,15})\s?\+|(?:>=?|over |above )\s?(\d{1,15}))$/.exec(text);
  return open ? Number(open[1] ?? open[2]) : undefined;
}

const CALENDAR_TEXT = /^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z?)?)?$/;

/** What the column is for; `values` are its cells, at least one of them not null. */
export function roleOf(column: ResultColumn, values: readonly (string | null)[]): ColumnRole {
  const present = values.filter((value) => value !== null);
  if (typeFamily(column.type) === 'time') return 'time';
  if (isNumeric(column.type)) {
    if (isCounted(column.name, present)) return 'ordered';
    return namesThings(column.name) ? 'category' : 'measure';
  }
  if (present.length === 0) return 'category';
  if (present.every((value) => CALENDAR_TEXT.test(value))) return 'time';
  return present.every((value) => naturalOrder(value) !== undefined) ? 'ordered' : 'category';
}

/** Whole numbers that are positions in a calendar or a day, by name and by range. */
function isCounted(name: string, values: readonly string[]): boolean {
  const words = wordsOf(name);
  if (words.some((word) => QUANTITY_WORDS.has(word))) return false;
  const range = words.map((word) => WHOLE_RANGES[word]).find((found) => found !== undefined);
  if (!range) return false;
  return values.every((value) => {
    const number = Number(value);
    return Number.isInteger(number) && number >= range[0] && number <= range[1];
  });
}

/** The cells of one column. */
export function valuesOf(table: ResultTable, index: number): readonly (string | null)[] {
  return table.rows.map((row) => row[index] ?? null);
}
