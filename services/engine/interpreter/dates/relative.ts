import { numberAt } from '../text/numbers.ts';
import type { Token } from '../text/tokens.ts';
import { addDays, addGrains, type CalendarGrain, type Period, periodOf, startOf } from './calendar.ts';
import { GRAIN_WORDS } from './time-words.ts';

/** A stretch of time told from the as-of day. */
export interface RelativeMatch {
  readonly period: Period;
  readonly length: number;
}

const PREVIOUS: ReadonlySet<string> = new Set(['last', 'previous', 'past', 'prior']);
const COMING: ReadonlySet<string> = new Set(['next', 'coming', 'upcoming', 'following']);
const CURRENT: ReadonlySet<string> = new Set(['this', 'current']);
const TO_DATE: Readonly<Record<string, CalendarGrain>> = { ytd: 'year', qtd: 'quarter', mtd: 'month', wtd: 'week' };

function lowerAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.lower ?? '';
}

function namedDay(word: string, today: string): Period | undefined {
  if (word === 'today') return periodOf('day', today);
  if (word === 'yesterday') return periodOf('day', addDays(today, -1));
  return undefined;
}

/** The last `count` units: days and weeks end with the as-of day, longer ones are the whole units before this one. */
function lastUnits(grain: CalendarGrain, count: number, today: string): Period {
  if (grain === 'day' || grain === 'week') {
    const days = grain === 'day' ? count : count * 7;
    return { from: addDays(today, 1 - days), to: addDays(today, 1), grain };
  }
  const current = startOf(grain, today);
  return { from: addGrains(grain, current, -count), to: current, grain };
}

function toDate(grain: CalendarGrain, today: string): Period {
  return { from: startOf(grain, today), to: addDays(today, 1), grain: 'day' };
}

/** The next `count` units: days and weeks begin with the as-of day, longer ones are the whole units after this one. */
function nextUnits(grain: CalendarGrain, count: number, today: string): Period {
  if (grain === 'day' || grain === 'week') {
    const days = grain === 'day' ? count : count * 7;
    return { from: today, to: addDays(today, days + 1), grain };
  }
  const following = addGrains(grain, startOf(grain, today), 1);
  return { from: following, to: addGrains(grain, following, count), grain };
}

function counted(tokens: readonly Token[], at: number, today: string): RelativeMatch | undefined {
  const coming = COMING.has(lowerAt(tokens, at));
  if (!coming && !PREVIOUS.has(lowerAt(tokens, at))) return undefined;
  const number = numberAt(tokens, at + 1);
  if (!number || number.facts.ordinal || number.facts.value < 1 || number.facts.value > 10_000) return undefined;
  const grain = GRAIN_WORDS[lowerAt(tokens, at + 1 + number.length)];
  if (grain === undefined || grain === 'hour') return undefined;
  const units = coming ? nextUnits : lastUnits;
  return { period: units(grain, Math.floor(number.facts.value), today), length: number.length + 2 };
}

/**
 * Relative phrases: `today`, `yesterday`, `this month`, `last quarter`, `last 30 days`, `3 months ago`, `year to date`.
 * `last month` is the calendar month before the as-of day's; `last 30 days` ends with and includes that day.
 */
export function relativePeriod(
  tokens: readonly Token[],
  at: number,
  context: { readonly today: string },
): RelativeMatch | undefined {
  const { today } = context;
  const word = lowerAt(tokens, at);
  const day = namedDay(word, today);
  if (day) return { period: day, length: 1 };
  const short = TO_DATE[word];
  if (short) return { period: toDate(short, today), length: 1 };
  const grain = GRAIN_WORDS[word];
  if (grain && lowerAt(tokens, at + 1) === 'to' && lowerAt(tokens, at + 2) === 'date') {
    return { period: toDate(grain, today), length: 3 };
  }
  const many = counted(tokens, at, today);
  if (many) return many;
  const next = lowerAt(tokens, at + 1);
  const unit = next.endsWith('s') ? undefined : GRAIN_WORDS[next];
  if (unit && unit !== 'hour') {
    if (PREVIOUS.has(word)) return { period: periodOf(unit, addGrains(unit, startOf(unit, today), -1)), length: 2 };
    if (CURRENT.has(word)) return { period: periodOf(unit, today), length: 2 };
    if (word === 'next') return { period: periodOf(unit, addGrains(unit, startOf(unit, today), 1)), length: 2 };
  }
  return ago(tokens, at, today);
}

function ago(tokens: readonly Token[], at: number, today: string): RelativeMatch | undefined {
  const number = numberAt(tokens, at);
  if (!number || number.facts.value < 1 || number.facts.value > 10_000) return undefined;
  const grain = GRAIN_WORDS[lowerAt(tokens, at + number.length)];
  if (grain === undefined || grain === 'hour' || lowerAt(tokens, at + number.length + 1) !== 'ago') return undefined;
  const period = periodOf(grain, addGrains(grain, startOf(grain, today), -Math.floor(number.facts.value)));
  return { period, length: number.length + 2 };
}
