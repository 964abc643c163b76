import type { Recurrence, TimeOfDay, Weekday } from '../types.ts';

/** What kept a text that begins like a schedule from being one. */
export type Unclear =
  /** No such time of day. */
  | 'time'
  /** Two times a day are two schedules. */
  | 'several_times'
  /** More often than hourly. */
  | 'too_often'
  /** Every other day, every third week, a quarter, a year. */
  | 'interval'
  /** No day of the week or month, or one that not every month has. */
  | 'day'
  /** Nothing to ask. */
  | 'question';

/** How a text is read. Undefined instead of it: nothing about schedules, and so a question. */
export type Reading =
  | {
      readonly kind: 'schedule';
      readonly recurrence: Recurrence;
      readonly question: string;
      readonly timeZone?: string;
    }
  | { readonly kind: 'unclear'; readonly why: Unclear };

/** The days that a text names, before its time of day. */
export type Days =
  | { readonly every: 'day' }
  | { readonly every: 'week'; readonly days: readonly Weekday[] }
  | { readonly every: 'month'; readonly day: number | 'last' }
  /** Cannot be read, if a time of day follows that shows that a schedule was meant. */
  | { readonly unclear: Unclear };

/** A time of day; `none` where there is nothing like one. */
export type TimeFound = TimeOfDay | 'none' | 'wrong';

/** Not clear, and why. */
export const unclear = (why: Unclear): Reading => ({ kind: 'unclear', why });

/** A time of day, or `wrong`. `half`: of a clock with twelve hours. */
export function timeOf(hour: number, minute: number, half?: 'am' | 'pm'): TimeFound {
  if (minute > 59 || hour > (half === undefined ? 24 : 23) || (half !== undefined && hour > 12 && half === 'am')) {
    return 'wrong';
  }
  if (hour === 24) return minute === 0 ? { hour: 0, minute: 0 } : 'wrong';
  if (half === 'am') return { hour: hour % 12, minute };
  if (half === 'pm' && hour <= 12) return { hour: (hour % 12) + 12, minute };
  return { hour, minute };
}

/** From Monday to Sunday, each once. */
export function sortedDays(days: readonly Weekday[]): readonly Weekday[] {
  return [...new Set(days)].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
}

/** From the first day to the last, over the end of the week where need be. */
export function daysFrom(first: Weekday, last: Weekday): readonly Weekday[] {
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, step) => ((first + step) % 7) as Weekday);
}

/** A day that every month has. */
export function dayOfMonth(day: number): Days {
  return day >= 1 && day <= 28 ? { every: 'month', day } : { unclear: 'day' };
}

/** Monday to Friday. */
export const WORKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
