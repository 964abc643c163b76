import { type Token, tokenise } from '../text/tokens.ts';
import { dayOf } from './calendar.ts';
import { MONTH_WORDS } from './time-words.ts';

/** A leap year: whatever it lacks, no year has. */
const LEAP_YEAR = 2024;

function numberOf(token: Token | undefined, pattern: RegExp): number | undefined {
  return token?.kind === 'number' && pattern.test(token.text) ? token.number?.value : undefined;
}

/** Where the year of a date stands that ends before `at`, if it has one. */
function yearPlace(tokens: readonly Token[], at: number): number | undefined {
  const place = ['of', ',', 'in'].includes(tokens[at]?.lower ?? '') ? at + 1 : at;
  return numberOf(tokens[place], /^(1\d|20|21)\d\d$/) === undefined ? undefined : place;
}

/** Tokens of a phrase, the last one included. */
interface Phrase {
  readonly first: number;
  readonly last: number;
}

const DAY = /^\d{1,3}(st|nd|rd|th)?$/i;

/** `February 30`, `30th of February`, `29 February 2023`. */
function badDay(tokens: readonly Token[], at: number): Phrase | undefined {
  const month = MONTH_WORDS[tokens[at]?.lower ?? ''];
  if (month === undefined) return undefined;
  const gap = tokens[at - 1]?.lower === 'of' ? 2 : 1;
  const before = numberOf(tokens[at - gap], DAY);
  const day = before ?? numberOf(tokens[at + 1], DAY);
  if (day === undefined) return undefined;
  const [first, end] = before === undefined ? [at, at + 1] : [at - gap, at];
  const place = yearPlace(tokens, end + 1);
  const year = place === undefined ? undefined : tokens[place]?.number?.value;
  return dayOf(year ?? LEAP_YEAR, month, day) === undefined ? { first, last: place ?? end } : undefined;
}

/** `2016-02-30`, `31/04/2024`. */
function badDigits({ kind, text }: Token): boolean {
  if (kind !== 'date') return false;
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?/.exec(text) ?? [];
  if (year !== undefined) return dayOf(Number(year), Number(month), Number(day ?? 1)) === undefined;
  const [, first, second, last] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
  if (last === undefined) return false;
  const orders = [
    dayOf(Number(last), Number(first), Number(second)),
    dayOf(Number(last), Number(second), Number(first)),
  ];
  return orders.every((one) => one === undefined);
}

/** `Q5`, `quarter 7`, `month 13`, `week 60`, `the 14th month`. */
function badPart(tokens: readonly Token[], at: number): Phrase | undefined {
  const word = tokens[at]?.lower ?? '';
  if (/^q([05-9]|\d\d)$/.test(word)) return { first: at, last: at };
  const most = { quarter: 4, month: 12, week: 53 }[word];
  if (most === undefined) return undefined;
  const bad = (value: number | undefined) => value !== undefined && (value > most || value < 1);
  if (tokens[at - 1]?.number?.ordinal && bad(tokens[at - 1]?.number?.value)) return { first: at - 1, last: at };
  return bad(numberOf(tokens[at + 1], /^\d{1,2}$/)) ? { first: at, last: at + 1 } : undefined;
}

/** `25:00`, `13pm`. */
function badClock({ kind, text }: Token): boolean {
  if (kind !== 'clock') return false;
  const [, hour, minute = '0', half] = /^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s?([ap])?/i.exec(text) ?? [];
  const most = half === undefined ? 24 : 12;
  return Number(hour) > most || Number(minute) > 59;
}

/** The words of a question that name a day, a part of the year or a time of day that does not exist. */
export function impossibleTime(text: string): string | undefined {
  const tokens = tokenise(text);
  for (const [at, token] of tokens.entries()) {
    if (badDigits(token) || badClock(token)) return token.text;
    const found = badPart(tokens, at) ?? badDay(tokens, at);
    if (found) return text.slice(tokens[found.first]?.start, tokens[found.last]?.end);
  }
  return undefined;
}
