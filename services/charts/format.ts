import { namesThings, typeFamily, wordsOf } from './columns.ts';
import { dateFormat, numberFormat } from './intl.ts';
import type { ResultColumn } from './types.ts';

/** What stands for a missing value. */
export const NO_VALUE = '–';

const WHOLE = /^-?\d+$/;
const PLAIN_DECIMAL = /^(-?)(\d+)\.(\d+)$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|\+00:?00)?$/;

/** One writer per column, so that all its cells look alike; made once per table. */
export type CellFormatter = (value: string | null) => string;

/** How cells of one column are written when nothing but the column is known. See `columnFormatter`. */
export function formatCell(value: string | null, column: ResultColumn, locale: string): string {
  return columnFormatter(column, [value], locale)(value);
}

/**
 * Writes the cells of a column for people: thousands separators, short dates, and every digit that the data has. Only
 * floating-point columns are rounded (they carry noise such as 12.300000000000001). Dates that are all firsts of a month
 * in a column that speaks of months lose the day; times that are all midnight lose the time, and those that are all whole
 * minutes the seconds.
 * A value that is not what its type promises is written as it is.
 */
export function columnFormatter(
  column: ResultColumn,
  values: readonly (string | null)[],
  locale: string,
): CellFormatter {
  const write = writerOf(column, values, locale);
  return (value) => (value === null ? NO_VALUE : write(value));
}

function writerOf(column: ResultColumn, values: readonly (string | null)[], locale: string): (value: string) => string {
  switch (typeFamily(column.type)) {
    case 'integer':
      return namesThings(column.name) ? (value) => value : (value) => exact(value, locale);
    case 'decimal':
      return (value) => exact(value, locale);
    case 'floating':
      return floatWriter(values, locale);
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

/**
 * Floating point, one number of places for the whole column: as many as the values need, at most 2 where they reach 100,
 * 3 from 10, else 4; below 1 four significant digits. A value that would read as zero for that, or is too large to read, is written on its own.
 */
function floatWriter(values: readonly (string | null)[], locale: string): (value: string) => string {
  const sizes = values.map((value) => Math.abs(finite(value) ?? 0)).filter((size) => size < HUGE);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (largest < 1) return (value) => rounded(value, locale);
  const atMost = largest >= 100 ? 2 : largest >= 10 ? 3 : 4;
  const places = sizes.reduce((most, size) => Math.max(most, placesOf(size, atMost)), 0);
  const format = numberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places });
  return (value) => {
    const number = finite(value);
    if (number === undefined) return value;
    const vanishes = number !== 0 && Math.abs(number) < 0.5 * 10 ** -places;
    return vanishes || Math.abs(number) >= HUGE ? rounded(value, locale) : format.format(number);
  };
}

/** From here on a number is written with a power of ten. */
const HUGE = 1e15;

function finite(value: string | null): number | undefined {
  const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function placesOf(size: number, atMost: number): number {
  return (
    size
      .toFixed(atMost)
      .replace(/\.?0+$/, '')
      .split('.')[1]?.length ?? 0
  );
}

function rounded(value: string, locale: string): string {
  const number = finite(value);
  if (number === undefined) return value;
  const size = Math.abs(number);
  if (size !== 0 && (size >= HUGE || size < 1e-6)) {
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
  column: ResultColumn,
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
  const dayOnly = days.length > 0 && days.every((day) => day !== undefined);
  const withSeconds = values.some((value) => value !== null && (MOMENT.exec(value)?.[4] ?? '00') !== '00');
  return (value) => writeMoment(value, { locale, dayOnly, withSeconds });
}

/** The date of a date, or of a moment at midnight; undefined for every other text. */
function dayOf(value: string): string | undefined {
  if (DAY.test(value)) return value;
  const [, day, hours, minutes, seconds] = MOMENT.exec(value) ?? [];
  return `${hours}${minutes}${seconds ?? '00'}` === '000000' ? day : undefined;
}

/** Moments are written as they stand in the data: never moved to another time zone. */
function writeMoment(value: string, how: { locale: string; dayOnly: boolean; withSeconds: boolean }): string {
  const style = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  if (DAY.test(value) || how.dayOnly) return writeDay(value, how.locale, style);
  const [, day, hours, minutes, seconds = '00'] = MOMENT.exec(value) ?? [];
  if (day === undefined) return value;
  return `${writeDay(day, how.locale, style)}, ${hours}:${minutes}${how.withSeconds ? `:${seconds}` : ''}`;
}

function writeDay(value: string, locale: string, style: Intl.DateTimeFormatOptions): string {
  const [, year, month, day] = DAY.exec(value.slice(0, 10)) ?? [];
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Date rolls impossible days over (the 31st of February becomes a day in March) and moves years below 100.
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value.slice(0, 10)) return value;
  return dateFormat(locale, style).format(at);
}
