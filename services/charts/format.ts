import type { AnswerColumn } from '../genie/types.ts';
import { namesThings, typeFamily, wordsOf } from './columns.ts';

/** What stands for a missing value. */
export const NO_VALUE = '–';

const WHOLE = /^-?\d+$/;
const PLAIN_DECIMAL = /^(-?)(\d+)\.(\d+)$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|\+00:?00)?$/;

/** One writer per column, so that all its cells look alike; made once per table. */
export type CellFormatter = (value: string | null) => string;

/** How cells of one column are written when nothing but the column is known. See `columnFormatter`. */
export function formatCell(value: string | null, column: AnswerColumn, locale: string): string {
  return columnFormatter(column, [value], locale)(value);
}

/**
 * Writes the cells of a column for people: thousands separators, short dates, and every digit that the data has. Only
 * floating-point columns are rounded (they carry noise such as 12.300000000000001). Dates that are all firsts of a month
 * in a column that speaks of months lose the day; times that are all midnight lose the time.
 * A value that is not what its type promises is written as it is.
 */
export function columnFormatter(
  column: AnswerColumn,
  values: readonly (string | null)[],
  locale: string,
): CellFormatter {
  const write = writerOf(column, values, locale);
  return (value) => (value === null ? NO_VALUE : write(value));
}

function writerOf(column: AnswerColumn, values: readonly (string | null)[], locale: string): (value: string) => string {
  switch (typeFamily(column.type)) {
    case 'integer':
      return namesThings(column.name) ? (value) => value : (value) => exact(value, locale);
    case 'decimal':
      return (value) => exact(value, locale);
    case 'floating':
      return (value) => rounded(value, locale);
    case 'time':
      return timeWriter(column, values, locale);
    default:
      return (value) => value;
  }
}

/** Every digit stays: the whole part is grouped as a big integer, the fraction is copied. */
function exact(value: string, locale: string): string {
  if (WHOLE.test(value)) return numberFormat(locale, {}).format(BigInt(value));
  const [, sign = '', whole, fraction] = PLAIN_DECIMAL.exec(value) ?? [];
  if (whole === undefined || fraction === undefined) return rounded(value, locale);
  // Long scales come from averages over decimals; zeros beyond the second place say nothing.
  const kept = fraction.length > 2 ? fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '') : fraction;
  const point =
    numberFormat(locale, {})
      .formatToParts(0.5)
      .find((part) => part.type === 'decimal')?.value ?? '.';
  return `${sign}${numberFormat(locale, {}).format(BigInt(whole))}${point}${kept}`;
}

function rounded(value: string, locale: string): string {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return value;
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) {
    return numberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 6 }).format(number);
  }
  if (size !== 0 && size < 1) return numberFormat(locale, { maximumSignificantDigits: 4 }).format(number);
  return numberFormat(locale, { maximumFractionDigits: size >= 100 ? 2 : 4 }).format(number);
}

/** A figure that stands alone or beside a chart, from a double. */
export function formatNumber(value: number, locale: string): string {
  return rounded(String(value), locale);
}

function timeWriter(
  column: AnswerColumn,
  values: readonly (string | null)[],
  locale: string,
): (value: string) => string {
  const days = values.filter((value) => value !== null).map((value) => dayOf(value));
  const words = wordsOf(column.name);
  const allFirsts = days.length > 0 && days.every((day) => day?.endsWith('-01'));
  const allNewYears = allFirsts && days.every((day) => day?.endsWith('-01-01'));
  if (allNewYears && words.includes('year')) return (value) => value.slice(0, 4);
  if (allFirsts && words.includes('month'))
    return (value) => writeDay(value, locale, { year: 'numeric', month: 'short' });
  return (value) => writeMoment(value, { locale, dayOnly: days.length > 0 && days.every((day) => day !== undefined) });
}

/** The date of a date, or of a moment at midnight; undefined for every other text. */
function dayOf(value: string): string | undefined {
  if (DAY.test(value)) return value;
  const [, day, hours, minutes, seconds] = MOMENT.exec(value) ?? [];
  return `${hours}${minutes}${seconds ?? '00'}` === '000000' ? day : undefined;
}

/** Moments are written as they stand in the data: never moved to another time zone. */
function writeMoment(value: string, how: { locale: string; dayOnly: boolean }): string {
  const style = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  if (DAY.test(value) || how.dayOnly) return writeDay(value, how.locale, style);
  const [, day, hours, minutes, seconds = '00'] = MOMENT.exec(value) ?? [];
  if (day === undefined) return value;
  return `${writeDay(day, how.locale, style)}, ${hours}:${minutes}${seconds === '00' ? '' : `:${seconds}`}`;
}

function writeDay(value: string, locale: string, style: Intl.DateTimeFormatOptions): string {
  const [, year, month, day] = DAY.exec(value.slice(0, 10)) ?? [];
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Date rolls impossible days over (the 31st of February becomes a day in March) and moves years below 100.
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value.slice(0, 10)) return value;
  return dateFormat(locale, style).format(at);
}

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
/** Locales come from people's clients, so the memory is bounded; a formatter costs some 50 µs to make again. */
const MAX_FORMATS = 64;

function numberFormat(locale: string, style: Intl.NumberFormatOptions): Intl.NumberFormat {
  return remembered(numberFormats, `${locale} ${JSON.stringify(style)}`, () => new Intl.NumberFormat(locale, style));
}

function dateFormat(locale: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const make = () => new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' });
  return remembered(dateFormats, `${locale} ${JSON.stringify(style)}`, make);
}

function remembered<T>(formats: Map<string, T>, key: string, make: () => T): T {
  const known = formats.get(key);
  if (known) return known;
  if (formats.size >= MAX_FORMATS) formats.clear();
  const made = make();
  formats.set(key, made);
  return made;
}
