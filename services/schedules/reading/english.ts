import type { Weekday } from '../types.ts';
import type { Cursor } from './cursor.ts';
import { type Days, dayOfMonth, daysFrom, sortedDays, type TimeFound, timeOf, WORKDAYS } from './types.ts';

const DAY =
  'mon(?:days?)?|tue(?:s|sdays?)?|wed(?:nesdays?)?|thu(?:rs?|rsdays?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?';
const DAY_NAMES = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const ORDINAL = '(\\d{1,2})(?:st|nd|rd|th)?|first|last';

const patterns = {
  every: /(?:every|each)\s+/iy,
  alone: /(daily|weekdays)\b/iy,
  often: /(?:(?:\d+|two|few|other|second)\s*)?(?:seconds?|secs?|minutes?|mins?)\b/iy,
  hours: /(?:\d+|two|three|four|six|eight|twelve|other|second|few)\s*hours?\b/iy,
  interval:
    /(?:(?:\d+|two|three|four|other|second|third|few)\s*(?:days?|weeks?|months?|weekdays?)|quarter|year|fortnight)\b/iy,
  hour: /hour\b/iy,
  ofHours: /\s*(?:of|in|on|during|between|for|with|within|from|per|by|is|was|are|has|have)\b/iy,
  pastHour: /\s+at\s+(?::(\d{2})|(\d{1,2})\s+(?:minutes\s+)?past)\b/iy,
  day: /(?:day|morning|afternoon|evening|night)\b/iy,
  workday: /(?:week\s?days?|work(?:ing)?\s?days?|business\s+days?)\b/iy,
  weekend: /week\s?ends?\b/iy,
  week: /week\b(?:\s+on\b(?:\s+the\b)?)?\s*/iy,
  month: /month\b(?:\s+on\b)?(?:\s+the\b)?(?:\s+day\b)?\s*/iy,
  ofMonth: new RegExp(`(?:${ORDINAL})\\s+(?:day\\s+)?of\\s+(?:the|each|every)\\s+month\\b`, 'iy'),
  monthDay: new RegExp(`(?:${ORDINAL})(?:\\s+day\\b)?(?![\\d:.]|\\s*[ap]\\.?m)`, 'iy'),
  dayName: new RegExp(`(${DAY})\\b`, 'iy'),
  through: new RegExp(`\\s*(?:-|–|to|through|until|till)\\s*(${DAY})\\b`, 'iy'),
  nextDay: new RegExp(`\\s*(?:,\\s*and|,|and|&|or)\\s+(?:on\\s+|every\\s+)?(${DAY})\\b`, 'iy'),
  partOfDay: /\s+(?:(?:in\s+the\s+)?(?:morning|afternoon|evening|night))\b/iy,
  at: /\s*,?\s*(?:at|@)\s+(?=\d|noon\b|midnight\b)/iy,
  gap: /\s*,?\s*/iy,
  noon: /(noon|midnight)\b/iy,
  halfDay: /(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?/iy,
  full: /(\d{1,2})[:.](\d{2})(?![\d:])(?:\s*(?:h|hrs|o'clock)\b)?/iy,
  bare: /(\d{1,2})(?:\s*o'clock\b)?(?=[\s,;:]|$)/iy,
  another: /\s*(?:,\s*and|,|and|&|or)\s*(?:at\s+)?\d{1,2}(?:[:.]\d{2}|\s*[ap]\.?m\b)/iy,
} as const;

/** Beginnings that are schedules without a time of day, or never are. */
export type Opening =
  | { readonly kind: 'days'; readonly days: Days; readonly half?: 'am' | 'pm' }
  | { readonly kind: 'hourly'; readonly minute: number }
  | { readonly kind: 'never'; readonly why: 'too_often' | 'interval' };

/** How an English schedule begins; undefined: this is none. */
export function readOpening(cursor: Cursor): Opening | undefined {
  const alone = cursor.take(patterns.alone)?.[1]?.toLowerCase();
  if (alone !== undefined) return withHalf(cursor, alone === 'daily' ? { every: 'day' } : workdays);
  if (!cursor.take(patterns.every)) return undefined;
  if (cursor.take(patterns.often)) return { kind: 'never', why: 'too_often' };
  if (cursor.take(patterns.hours)) return { kind: 'never', why: 'interval' };
  if (cursor.take(patterns.hour)) return readHourly(cursor);
  if (cursor.take(patterns.interval)) return { kind: 'days', days: { unclear: 'interval' } };
  const named = cursor.sees(patterns.day) ? halfOf(cursor.take(patterns.day)?.[0]) : undefined;
  if (named !== undefined) return { kind: 'days', days: { every: 'day' }, ...(named === 'any' ? {} : { half: named }) };
  const days = readDays(cursor);
  return days && withHalf(cursor, days);
}

/** A time of day behind the days. `half`: the part of the day that was named before. */
export function readTime(cursor: Cursor, half?: 'am' | 'pm'): TimeFound {
  const isSaid = cursor.take(patterns.at) !== undefined;
  if (!isSaid) cursor.take(patterns.gap);
  const word = cursor.take(patterns.noon)?.[1]?.toLowerCase();
  if (word !== undefined) return { hour: word === 'noon' ? 12 : 0, minute: 0 };
  const halfDay = cursor.take(patterns.halfDay);
  if (halfDay) {
    const hour = Number(halfDay[1]);
    if (hour < 1 || hour > 12) return 'wrong';
    return timeOf(hour, Number(halfDay[2] ?? 0), halfDay[3]?.toLowerCase() === 'a' ? 'am' : 'pm');
  }
  const found = cursor.take(patterns.full) ?? (isSaid ? cursor.take(patterns.bare) : undefined);
  if (found) return timeOf(Number(found[1]), Number(found[2] ?? 0), half);
  return isSaid ? 'wrong' : 'none';
}

/** Whether another time of day follows. */
export function seesAnotherTime(cursor: Cursor): boolean {
  return cursor.sees(patterns.another);
}

const workdays: Days = { every: 'week', days: WORKDAYS };

function readHourly(cursor: Cursor): Opening | undefined {
  const past = cursor.take(patterns.pastHour);
  const minute = Number(past?.[1] ?? past?.[2] ?? 0);
  if (minute > 59) return { kind: 'days', days: { unclear: 'time' } };
  // "every hour of the day ..." is about the data.
  return cursor.sees(patterns.ofHours) ? undefined : { kind: 'hourly', minute };
}

function readDays(cursor: Cursor): Days | undefined {
  if (cursor.take(patterns.workday)) return workdays;
  if (cursor.take(patterns.weekend)) return { every: 'week', days: [6, 0] };
  if (cursor.take(patterns.week)) return readDayNames(cursor) ?? { unclear: 'day' };
  const ofMonth = cursor.take(patterns.ofMonth);
  if (ofMonth) return monthDayOf(ofMonth);
  if (!cursor.take(patterns.month)) return readDayNames(cursor);
  const day = cursor.take(patterns.monthDay);
  return day ? monthDayOf(day) : { unclear: 'day' };
}

function readDayNames(cursor: Cursor): Days | undefined {
  const first = cursor.take(patterns.dayName)?.[1];
  if (first === undefined) return undefined;
  const last = cursor.take(patterns.through)?.[1];
  if (last !== undefined) return { every: 'week', days: sortedDays(daysFrom(dayOf(first), dayOf(last))) };
  const days = [dayOf(first)];
  for (let next = cursor.take(patterns.nextDay); next; next = cursor.take(patterns.nextDay))
    days.push(dayOf(next[1] ?? ''));
  return { every: 'week', days: sortedDays(days) };
}

function dayOf(name: string): Weekday {
  return DAY_NAMES.indexOf(name.slice(0, 2).toLowerCase()) as Weekday;
}

function monthDayOf(found: RegExpExecArray): Days {
  if (found[1] !== undefined) return dayOfMonth(Number(found[1]));
  return /^last/i.test(found[0]) ? { every: 'month', day: 'last' } : { every: 'month', day: 1 };
}

/** "every monday morning": says which half of the day a small number is in. */
function withHalf(cursor: Cursor, days: Days): Opening {
  const half = halfOf(cursor.take(patterns.partOfDay)?.[0]);
  return { kind: 'days', days, ...(half === undefined || half === 'any' ? {} : { half }) };
}

function halfOf(words: string | undefined): 'am' | 'pm' | 'any' | undefined {
  if (words === undefined) return undefined;
  if (/morning/i.test(words)) return 'am';
  return /afternoon|evening|night/i.test(words) ? 'pm' : 'any';
}
