/** Steps of the calendar that a period can have, finest first. */
const CALENDAR_GRAINS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
/** One step of the calendar. */
export type CalendarGrain = (typeof CALENDAR_GRAINS)[number];

/** Half-open: `from` belongs to it, `to` does not. ISO days; an open end is left out. */
export interface Interval {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A closed stretch of whole days with the grain it was named in. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly grain: CalendarGrain;
}

/** English names, January first. */
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** English names, Monday first. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const DAY_MS = 86_400_000;

function utc(day: string): Date {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`);
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The ISO day, or undefined when there is no such day (31 February) or the year is outside 1000..9999. */
export function dayOf(year: number, month: number, day: number): string | undefined {
  if (year < 1000 || year > 9998) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? iso(date) : undefined;
}

/** Year, month (1..12) and day of month of an ISO day. */
export function partsOf(day: string): { year: number; month: number; day: number } {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) };
}

/** The day `count` days later, or earlier when negative. ISO days. */
export function addDays(day: string, count: number): string {
  return iso(new Date(utc(day).getTime() + count * DAY_MS));
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (utc(day).getUTCDay() + 6) % 7;
}

/** First day of the week (Monday), month, quarter or year that `day` lies in. */
export function startOf(grain: CalendarGrain, day: string): string {
  const { year, month } = partsOf(day);
  switch (grain) {
    case 'hour':
    case 'day':
      return day.slice(0, 10);
    case 'week':
      return addDays(day, -weekdayOf(day));
    case 'month':
      return `${day.slice(0, 7)}-01`;
    case 'quarter':
      return firstOfMonth(year, Math.floor((month - 1) / 3) * 3 + 1);
    case 'year':
      return firstOfMonth(year, 1);
  }
}

/** The first day of a month; months beyond 1..12 roll over into other years. */
export function firstOfMonth(year: number, month: number): string {
  return iso(new Date(Date.UTC(year, month - 1, 1)));
}

/** Moves a first day of a period by `count` periods. */
export function addGrains(grain: CalendarGrain, day: string, count: number): string {
  const { year, month } = partsOf(day);
  switch (grain) {
    case 'hour':
    case 'day':
      return addDays(day, count);
    case 'week':
      return addDays(day, count * 7);
    case 'month':
      return shifted(day, year, month + count);
    case 'quarter':
      return shifted(day, year, month + count * 3);
    case 'year':
      return shifted(day, year + count, month);
  }
}

/** Same day of another month, or that month's last day when it is shorter. */
function shifted(day: string, year: number, month: number): string {
  const first = firstOfMonth(year, month);
  const length = daysBetween(first, firstOfMonth(year, month + 1));
  return addDays(first, Math.min(Number(day.slice(8, 10)), length) - 1);
}

/** The period of this grain that `day` lies in. */
export function periodOf(grain: CalendarGrain, day: string): Period {
  const from = startOf(grain, day);
  return { from, to: addGrains(grain, from, 1), grain };
}

type Closed = { readonly from: string; readonly to: string };

/** Whether both ends are known. */
export function isClosed(interval: Interval): interval is Closed {
  return interval.from !== undefined && interval.to !== undefined;
}

/** Whether all are closed and no day is in two of them. */
export function areApart(some: readonly Interval[], others: readonly Interval[]): boolean {
  return some.every((a) => others.every((b) => isClosed(a) && isClosed(b) && (a.to <= b.from || b.to <= a.from)));
}

/** Joins neighbouring and overlapping intervals with two ends each; the result is sorted. */
export function joined(intervals: readonly Closed[]): Closed[] {
  const sorted = [...intervals].sort((a, b) => (a.from < b.from ? -1 : 1));
  const result: Closed[] = [];
  for (const one of sorted) {
    const last = result.at(-1);
    if (last && one.from <= last.to) {
      result[result.length - 1] = { from: last.from, to: one.to > last.to ? one.to : last.to };
    } else {
      result.push({ from: one.from, to: one.to });
    }
  }
  return result;
}
