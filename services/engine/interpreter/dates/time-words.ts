import type { CalendarGrain } from './calendar.ts';

/** Month names and their short forms, lower case, to 1..12. */
export const MONTH_WORDS: Readonly<Record<string, number>> = {
  january: 1,
  jan: 1,
  february: 2,
  feb: 2,
  march: 3,
  mar: 3,
  april: 4,
  apr: 4,
  may: 5,
  june: 6,
  jun: 6,
  july: 7,
  jul: 7,
  august: 8,
  aug: 8,
  september: 9,
  sep: 9,
  sept: 9,
  october: 10,
  oct: 10,
  november: 11,
  nov: 11,
  december: 12,
  dec: 12,
};

/** Months that are everyday words as well: they count as months only beside other signs of a date. */
export const DOUBTFUL_MONTHS: ReadonlySet<string> = new Set(['may', 'march', 'mar', 'dec', 'sep', 'jan', 'jun']);

/** Words after which even a doubtful month is a month. */
export const DATE_LEADS: ReadonlySet<string> = new Set([
  'in',
  'of',
  'since',
  'during',
  'for',
  'until',
  'till',
  'before',
  'after',
  'between',
  'from',
  'to',
  'through',
  'throughout',
  'last',
  'this',
  'on',
  'and',
  'or',
  'by',
  'vs',
  'versus',
]);

/** Weekday names, with plural and short forms, to 0 (Monday) .. 6. */
export const WEEKDAY_WORDS: Readonly<Record<string, number>> = {
  monday: 0,
  mondays: 0,
  tuesday: 1,
  tuesdays: 1,
  wednesday: 2,
  wednesdays: 2,
  thursday: 3,
  thursdays: 3,
  friday: 4,
  fridays: 4,
  saturday: 5,
  saturdays: 5,
  sunday: 6,
  sundays: 6,
};

/** Nouns for steps of the calendar. */
export const GRAIN_WORDS: Readonly<Record<string, CalendarGrain>> = {
  hour: 'hour',
  hours: 'hour',
  day: 'day',
  days: 'day',
  week: 'week',
  weeks: 'week',
  month: 'month',
  months: 'month',
  quarter: 'quarter',
  quarters: 'quarter',
  year: 'year',
  years: 'year',
};

/** Ordinals of quarters and halves; -1 for the last. */
export const ORDINAL_WORDS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 };

/** Parts of the day in hours, from (inclusive) to (exclusive); `to` below `from` runs over midnight. */
export const DAY_PARTS: Readonly<Record<string, readonly [number, number]>> = {
  morning: [6, 12],
  mornings: [6, 12],
  afternoon: [12, 18],
  afternoons: [12, 18],
  evening: [18, 22],
  evenings: [18, 22],
  night: [22, 6],
  nights: [22, 6],
};
