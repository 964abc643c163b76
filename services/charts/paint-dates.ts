import { dateFormat } from './intl.ts';
import type { Cell } from './paint-style.ts';
import type { Writing } from './paint-writing.ts';

const DAY_MS = 86_400_000;

const STYLES = {
  moment: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: 'numeric' },
  dayOfYear: { year: 'numeric', month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'short' },
  year: { year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** How much of a date is written. */
export type DatePattern = keyof typeof STYLES | 'quarter';

/** How to write dates, as short as the moments allow: years, quarters, months, days, or hours. */
export function datePattern(moments: readonly number[]): DatePattern {
  const dates = moments.map((at) => new Date(at));
  if (dates.some((date) => date.getTime() % DAY_MS !== 0)) return 'moment';
  if (dates.some((date) => date.getUTCDate() !== 1)) {
    return new Set(dates.map((date) => date.getUTCFullYear())).size > 1 ? 'dayOfYear' : 'day';
  }
  if (moments.length > 1 && dates.every((date) => date.getUTCMonth() === 0)) return 'year';
  return moments.length > 1 && dates.every((date) => date.getUTCMonth() % 3 === 0) ? 'quarter' : 'month';
}

/** A date in the person's words, of the calendar that the data are in. Nothing moves it to another time zone. */
export function dateText(at: number, pattern: DatePattern, { locale, words }: Writing): string {
  if (pattern === 'quarter') {
    const date = new Date(at);
    return words.quarter
      .replace('{quarter}', String(Math.floor(date.getUTCMonth() / 3) + 1))
      .replace('{year}', String(date.getUTCFullYear()));
  }
  const style = { ...STYLES[pattern], calendar: 'gregory', numberingSystem: 'latn' } as const;
  return dateFormat(locale, style).format(at);
}

/** The names that a time axis would write, for drawings whose labels stand side by side. */
export function withDayNames(cells: readonly Cell[], writing: Writing): readonly Cell[] {
  const pattern = datePattern(cells.flatMap((cell) => (cell.at === undefined ? [] : [cell.at])));
  return cells.map((cell) => (cell.at === undefined ? cell : { ...cell, x: dateText(cell.at, pattern, writing) }));
}
