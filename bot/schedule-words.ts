import type { Recurrence, Schedule } from '../services/schedules/types.ts';
import type { ScheduleWords } from './texts/en/schedules.ts';
import { textsFor } from './texts/index.ts';

/** A schedule, ready to be read. */
export function wordsOf({ number, text, recurrence, timeZone }: Schedule, locale: string): ScheduleWords {
  return { number, question: text, when: whenOf(recurrence, locale), zone: timeZone };
}

/** The next time on the clock of its owner; none while nothing is asked. */
export function nextOf({ state, timeZone }: Schedule, locale: string): readonly string[] {
  return state.kind === 'active' ? [momentOf(state.nextAt, timeZone, locale)] : [];
}

/** What it does now, and what it left out. */
export function standingOf(schedule: Schedule, locale: string): readonly string[] {
  const texts = textsFor(locale).schedules;
  const { state, missedAt, timeZone } = schedule;
  const missed = missedAt === undefined ? [] : [texts.missed(momentOf(missedAt, timeZone, locale))];
  if (state.kind === 'paused') return [texts.paused, ...missed];
  if (state.kind === 'stopped') return [state.why === 'gone' ? texts.gone : texts.failing, ...missed];
  return [...nextOf(schedule, locale).map(texts.next), ...missed];
}

function momentOf(at: number, timeZone: string, locale: string): string {
  const style = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(locale, { ...style, hourCycle: 'h23', timeZone }).format(at);
}

const WORKDAYS = '1,2,3,4,5';
/** A Sunday, at noon UTC. */
const SUNDAY = Date.UTC(2026, 0, 4, 12);
const DAY_MS = 24 * 60 * 60_000;

function whenOf(recurrence: Recurrence, locale: string): string {
  const texts = textsFor(locale).schedules;
  if (recurrence.every === 'hour') return texts.everyHour(recurrence.minute);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = `${two(recurrence.hour)}:${two(recurrence.minute)}`;
  switch (recurrence.every) {
    case 'day':
      return texts.everyDay(time);
    case 'month':
      return texts.everyMonth(recurrence.day, time);
    case 'week': {
      if (recurrence.days.join() === WORKDAYS) return texts.everyWorkday(time);
      const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
      const days = recurrence.days.map((day) => name.format(SUNDAY + day * DAY_MS));
      return texts.everyWeek(new Intl.ListFormat(locale, { type: 'conjunction' }).format(days), time);
    }
  }
}
