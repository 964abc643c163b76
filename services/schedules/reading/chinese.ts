import type { Weekday } from '../types.ts';
import type { Cursor } from './cursor.ts';
import type { Opening } from './english.ts';
import { type Days, dayOfMonth, daysFrom, sortedDays, type TimeFound, timeOf, WORKDAYS } from './types.ts';

const NUMBER = '\\d{1,2}|[零〇一二兩两三四五六七八九十]{1,3}';
const WEEK = '(?:週|周|星期|禮拜|礼拜)';
const DAY = '[一二三四五六日天]';
const DIGITS = '零一二三四五六七八九';

const patterns = {
  every: /每\s*/y,
  often: new RegExp(`(?:${NUMBER})?\\s*(?:分鐘|分钟|秒)`, 'y'),
  hours: new RegExp(`(?:${NUMBER})\\s*[個个]?(?:小時|小时|鐘頭|钟头)`, 'y'),
  interval: new RegExp(`(?:(?:${NUMBER}|隔)\\s*[個个]?(?:天|日|${WEEK}|月)|隔(?:天|日)|[季年])`, 'y'),
  hour: /[個个]?(?:小時|小时|鐘頭|钟头)/y,
  ofHour: /(?=\s|[,:;、。]|$)/y,
  day: /一?[天日]/y,
  workday: /[個个]?(?:工作日|平日|上班日)/y,
  weekend: /[個个]?(?:週末|周末)/y,
  week: new RegExp(`[個个]?${WEEK}(${DAY})`, 'y'),
  bareWeek: new RegExp(`[個个]?${WEEK}`, 'y'),
  through: new RegExp(`\\s*[至到~-]\\s*${WEEK}?(${DAY})`, 'y'),
  nextDay: new RegExp(`\\s*[、,和與与跟及]\\s*${WEEK}?(${DAY})(?![點点時时:])`, 'y'),
  month: new RegExp(`[個个]?月\\s*的?(?:(${NUMBER})\\s*[號号日]|(最後一天|最后一天|底))`, 'y'),
  bareMonth: /[個个]?月/y,
  time: new RegExp(
    `\\s*的?,?\\s*(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚)?\\s*(${NUMBER})(?::(\\d{2})(?![\\d:])|[點点時时](?:(半)|(一刻)|(?:(${NUMBER})分))?整?)`,
    'y',
  ),
  digits: /\s*(?:凌晨|早上|上午|中午|下午|晚上)?\s*\d+\s*[:點点]/y,
  another: new RegExp(`\\s*[、,和與与跟及]\\s*(?:上午|下午|早上|晚上|中午)?(?:${NUMBER})[:點点時时]`, 'y'),
} as const;

/** How a Chinese schedule begins, in either script; undefined: this is none. */
export function readOpening(cursor: Cursor): Opening | undefined {
  if (!cursor.take(patterns.every)) return undefined;
  if (cursor.take(patterns.often)) return { kind: 'never', why: 'too_often' };
  if (cursor.take(patterns.hours)) return { kind: 'never', why: 'interval' };
  // "每小時的訂單數" is about the data.
  if (cursor.take(patterns.hour)) return cursor.sees(patterns.ofHour) ? { kind: 'hourly', minute: 0 } : undefined;
  if (cursor.take(patterns.day)) return { kind: 'days', days: { every: 'day' } };
  if (cursor.take(patterns.interval)) return { kind: 'days', days: { unclear: 'interval' } };
  const days = readDays(cursor);
  return days && { kind: 'days', days };
}

/** A time of day behind the days. */
export function readTime(cursor: Cursor): TimeFound {
  const found = cursor.take(patterns.time);
  if (!found) return cursor.sees(patterns.digits) ? 'wrong' : 'none';
  const [, part, hours, minutes, half, quarter, spoken] = found;
  const minute = half ? 30 : quarter ? 15 : numberOf(minutes ?? spoken ?? '0');
  const hour = numberOf(hours ?? '');
  if (part === '中午') return timeOf(hour, minute, hour < 11 ? 'pm' : undefined);
  if (part === '晚上' || part === '晚') return timeOf(hour === 12 ? 24 : hour, minute, hour < 12 ? 'pm' : undefined);
  if (part === '下午' || part === '傍晚') return timeOf(hour, minute, 'pm');
  return timeOf(hour, minute, part === undefined ? undefined : 'am');
}

/** Whether another time of day follows. */
export function seesAnotherTime(cursor: Cursor): boolean {
  return cursor.sees(patterns.another);
}

/** "每天9點的營收" is about the data. */
export const belongsToData = /\s*[的之]/y;

function readDays(cursor: Cursor): Days | undefined {
  if (cursor.take(patterns.workday)) return { every: 'week', days: WORKDAYS };
  if (cursor.take(patterns.weekend)) return { every: 'week', days: [6, 0] };
  const first = cursor.take(patterns.week)?.[1];
  if (first !== undefined) return { every: 'week', days: sortedDays(readDayNames(cursor, dayOf(first))) };
  const month = cursor.take(patterns.month);
  if (month) return month[1] === undefined ? { every: 'month', day: 'last' } : dayOfMonth(numberOf(month[1]));
  const bare = cursor.take(patterns.bareWeek) ?? cursor.take(patterns.bareMonth);
  return bare ? { unclear: 'day' } : undefined;
}

function readDayNames(cursor: Cursor, first: Weekday): readonly Weekday[] {
  const last = cursor.take(patterns.through)?.[1];
  if (last !== undefined) return daysFrom(first, dayOf(last));
  const days = [first];
  for (let next = cursor.take(patterns.nextDay); next; next = cursor.take(patterns.nextDay))
    days.push(dayOf(next[1] ?? ''));
  return days;
}

function dayOf(sign: string): Weekday {
  return Math.max(0, '日一二三四五六'.indexOf(sign)) as Weekday;
}

/** Digits, or words up to 99; more than any clock has when it is neither. */
function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const plain = text.replaceAll('〇', '零').replace(/[兩两]/g, '二');
  const [tens, ones] = plain.includes('十') ? plain.split('十') : ['零', plain];
  const value = (sign: string | undefined, empty: number) =>
    sign === '' || sign === undefined ? empty : DIGITS.indexOf(sign);
  const [ten, one] = [value(tens, 1), value(ones, 0)];
  return ten < 0 || one < 0 ? 99 : ten * 10 + one;
}
