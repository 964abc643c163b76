import { cellText, groupText } from '../../answer/cells.ts';
import type { Period } from '../../answer/period.ts';
import { addDays, addGrains, type Interval, partsOf, startOf, WEEKDAYS } from '../../dates/calendar.ts';
import type { PlanDim } from '../../plan.ts';
import type { ChineseTexts } from './texts.ts';

/** `2016年1月15日`. */
export function dayText(texts: ChineseTexts, day: string): string {
  const parts = partsOf(day);
  return texts.day(parts.year, parts.month, parts.day);
}

function wholePeriod(texts: ChineseTexts, from: string, to: string): string | undefined {
  const { year, month } = partsOf(from);
  if (startOf('year', from) === from && addGrains('year', from, 1) === to) return texts.year(year);
  if (startOf('quarter', from) === from && addGrains('quarter', from, 1) === to)
    return texts.quarter(year, (month + 2) / 3);
  if (startOf('month', from) !== from) return undefined;
  if (addGrains('month', from, 1) === to) return texts.month(year, month);
  return month % 6 === 1 && addGrains('month', from, 6) === to ? texts.half(year, month === 1 ? 1 : 2) : undefined;
}

function intervalText(texts: ChineseTexts, { from, to }: Interval): string {
  if (from !== undefined && to !== undefined) {
    const whole = wholePeriod(texts, from, to);
    if (whole !== undefined) return whole;
    const last = addDays(to, -1);
    if (from === last) return dayText(texts, from);
    if (startOf('month', from) === from && startOf('month', to) === to) {
      const [first, end] = [partsOf(from), partsOf(last)];
      return texts.stretch(texts.month(first.year, first.month), texts.month(end.year, end.month));
    }
    return texts.stretch(dayText(texts, from), dayText(texts, last));
  }
  if (from !== undefined) return texts.since(dayText(texts, from));
  return to === undefined ? '' : texts.before(dayText(texts, to));
}

/** From when to when, by months where both ends allow: `2024年1月到2024年6月`. */
export function monthsText(texts: ChineseTexts, period: Period): string {
  return intervalText(texts, period);
}

/** A limit in time: `2016年1月`. */
export function intervalsText(texts: ChineseTexts, intervals: readonly Interval[]): string {
  return intervals.map((one) => intervalText(texts, one)).join(texts.comma);
}

/** Days of the week. */
export function weekdaysText(texts: ChineseTexts, days: readonly number[]): string {
  const key = days.join(' ');
  if (key === '0 1 2 3 4') return texts.weekdaysOnly;
  if (key === '5 6') return texts.weekends;
  return days.map((day) => texts.weekdays[day] ?? '').join(texts.comma);
}

/** A value of a breakdown for a sentence: `2016年1月`, `17時`, or as it is stored. */
export function groupName(texts: ChineseTexts, dim: PlanDim, cell: string | null | undefined): string {
  if (cell === null || cell === undefined || cell.trim() === '') return texts.none;
  if (dim.kind === 'bin') return groupText(dim, cell).replace(' to ', '–');
  if (dim.kind !== 'time') return cellText(cell);
  const weekday = (WEEKDAYS as readonly string[]).indexOf(cell);
  if (dim.grain === 'day_of_week') return texts.weekdays[weekday] ?? cell;
  if (dim.grain === 'day_type') return texts.dayTypes[cell] ?? cell;
  if (dim.grain === 'hour_of_day') return texts.hour(cell);
  if (dim.grain === 'month_of_year') return texts.monthOfYear(Number(cell));
  if (dim.grain === 'year') return /^\d{4}$/.test(cell) ? texts.year(Number(cell)) : cell;
  const day = cell.slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return cell;
  const { year, month } = partsOf(day);
  switch (dim.grain) {
    case 'hour':
      return `${dayText(texts, day)} ${cell.slice(11, 16) || '00:00'}`;
    case 'day':
      return dayText(texts, day);
    case 'week':
      return texts.weekOf(dayText(texts, day));
    case 'month':
      return texts.month(year, month);
    case 'quarter':
      return texts.quarter(year, (month + 2) / 3);
  }
}
