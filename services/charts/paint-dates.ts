import type { Cell } from './paint-style.ts';

const DAY_MS = 86_400_000;

/** How to write dates, as short as the moments allow: years, quarters, months, days, or hours. */
export function dateFormat(moments: readonly number[]): string {
  const dates = moments.map((at) => new Date(at));
  if (dates.some((date) => date.getTime() % DAY_MS !== 0)) return '%-d %b %H:%M';
  if (dates.some((date) => date.getUTCDate() !== 1)) {
    return new Set(dates.map((date) => date.getUTCFullYear())).size > 1 ? '%-d %b %Y' : '%-d %b';
  }
  if (moments.length > 1 && dates.every((date) => date.getUTCMonth() === 0)) return '%Y';
  return moments.length > 1 && dates.every((date) => date.getUTCMonth() % 3 === 0) ? 'Q%q %Y' : '%b %Y';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The same names that a time axis would write, for columns. */
export function dayName(at: number, cells: readonly Cell[]): string {
  const format = dateFormat(cells.flatMap((cell) => (cell.at === undefined ? [] : [cell.at])));
  const date = new Date(at);
  const [year, month] = [String(date.getUTCFullYear()), MONTHS[date.getUTCMonth()] ?? ''];
  const time = date.toISOString().slice(11, 16);
  return format
    .replace('%-d', String(date.getUTCDate()))
    .replace('%b', month)
    .replace('%q', String(Math.floor(date.getUTCMonth() / 3) + 1))
    .replace('%Y', year)
    .replace('%H:%M', time);
}
