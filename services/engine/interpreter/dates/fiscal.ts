import type { Token } from '../text/tokens.ts';
import { addDays, addGrains, firstOfMonth, MONTHS, type Period, partsOf } from './calendar.ts';
import { ORDINAL_WORDS } from './time-words.ts';

/** What fiscal periods are read against. */
export interface FiscalContext {
  /** The day that relative words count from, ISO. */
  readonly today: string;
  /** Month, 1 to 12, in which the fiscal year begins; without it the calendar's year is taken. */
  readonly fiscalStartMonth?: number | undefined;
}

/** A fiscal year or quarter, possibly without its year. */
export interface FiscalPoint {
  /** Tokens it took. */
  readonly length: number;
  /** The calendar year that the fiscal one ends in. */
  readonly year?: number;
  readonly in: (year: number) => Period;
}

const ADJECTIVES: ReadonlySet<string> = new Set(['fiscal', 'financial']);
const PREVIOUS: ReadonlySet<string> = new Set(['last', 'previous', 'past', 'prior']);
const CURRENT: ReadonlySet<string> = new Set(['this', 'current']);

/** The fiscal year that is named after `year`, or one quarter of it. */
function fiscalPeriod(startMonth: number, year: number, quarter?: number): Period {
  const first = firstOfMonth(startMonth === 1 ? year : year - 1, startMonth);
  if (quarter === undefined) return { from: first, to: addGrains('year', first, 1), grain: 'year' };
  const from = addGrains('quarter', first, quarter - 1);
  return { from, to: addGrains('quarter', from, 1), grain: 'quarter' };
}

/** The calendar year after which the fiscal year of a day is named. */
function fiscalYearOf(day: string, startMonth: number): number {
  const { year, month } = partsOf(day);
  return startMonth > 1 && month >= startMonth ? year + 1 : year;
}

function lowerAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.lower ?? '';
}

/** `2024` and `24`; with `/25` behind it the year in which it ends. */
function yearAt(tokens: readonly Token[], at: number, digits = tokens[at]?.text ?? ''): Named | undefined {
  if (!/^(\d{2}|\d{4})$/.test(digits)) return undefined;
  const year = digits.length === 2 ? 2_000 + Number(digits) : Number(digits);
  if (year < 1_900 || year > 2_100) return undefined;
  const next = tokens[at + 2]?.text ?? '';
  const ends = ['/', '-'].includes(lowerAt(tokens, at + 1)) && Number(next) % 100 === (year + 1) % 100;
  return ends && /^\d{2,4}$/.test(next) ? { year: year + 1, length: 3 } : { year, length: 1 };
}

interface Named {
  readonly year: number;
  readonly length: number;
}

/** `FY2024`, `FY 24`, `fiscal year 2024`, `fiscal 2024`, `2024 fiscal year`. */
function namedYear(tokens: readonly Token[], at: number): Named | undefined {
  const joined = /^fy(\d{2}|\d{4})$/.exec(lowerAt(tokens, at))?.[1];
  if (joined !== undefined) return yearAt(tokens, at, joined);
  const ahead = ADJECTIVES.has(lowerAt(tokens, at + 1)) && lowerAt(tokens, at + 2) === 'year';
  const first = ahead ? yearAt(tokens, at) : undefined;
  if (first) return { year: first.year, length: 3 };
  let index = at + 1;
  if (ADJECTIVES.has(lowerAt(tokens, at))) index += lowerAt(tokens, at + 1) === 'year' ? 1 : 0;
  else if (lowerAt(tokens, at) !== 'fy') return undefined;
  const found = yearAt(tokens, index);
  return found && { year: found.year, length: index - at + found.length };
}

function quarterOf(word: string): number | undefined {
  const digit = /^f?q([1-4])$/.exec(word)?.[1];
  return digit === undefined ? undefined : Number(digit);
}

/** `fiscal Q1`, `FQ1`, `first fiscal quarter`, `fiscal quarter 1`, `first quarter`: which one, and whether it says fiscal. */
function quarterAt(
  tokens: readonly Token[],
  at: number,
): { quarter: number; length: number; fiscal: boolean } | undefined {
  const words = [0, 1, 2].map((offset) => lowerAt(tokens, at + offset));
  const [first = '', second = '', third = ''] = words;
  const short = quarterOf(first);
  if (short !== undefined) return { quarter: short, length: 1, fiscal: first.startsWith('f') };
  const inside = ADJECTIVES.has(first) ? quarterOf(second) : undefined;
  if (inside !== undefined) return { quarter: inside, length: 2, fiscal: true };
  const number = ADJECTIVES.has(first) && second === 'quarter' && /^[1-4]$/.test(third) ? Number(third) : undefined;
  if (number !== undefined) return { quarter: number, length: 3, fiscal: true };
  const ordinal = tokens[at]?.number?.ordinal ? tokens[at]?.number?.value : ORDINAL_WORDS[first];
  if (ordinal === undefined || ordinal < 1 || ordinal > 4) return undefined;
  if (ADJECTIVES.has(second) && third === 'quarter') return { quarter: ordinal, length: 3, fiscal: true };
  return second === 'quarter' ? { quarter: ordinal, length: 2, fiscal: false } : undefined;
}

function quarterPoint(tokens: readonly Token[], at: number, startMonth: number): FiscalPoint | undefined {
  const found = quarterAt(tokens, at);
  if (!found) return undefined;
  const { quarter, length, fiscal } = found;
  let index = at + length;
  while (['of', 'in', 'the', ','].includes(lowerAt(tokens, index))) index += 1;
  // `fiscal Q1 2024` says fiscal once for both.
  const year = namedYear(tokens, index) ?? (fiscal ? yearAt(tokens, index) : undefined);
  const make = (wanted: number) => fiscalPeriod(startMonth, wanted, quarter);
  if (year) return { length: index - at + year.length, year: year.year, in: make };
  return fiscal ? { length, in: make } : undefined;
}

/** `this fiscal year`, `last fiscal quarter`, `fiscal year to date`. */
function relativePoint(tokens: readonly Token[], at: number, context: FiscalContext): FiscalPoint | undefined {
  const { today, fiscalStartMonth: startMonth = 1 } = context;
  const year = fiscalYearOf(today, startMonth);
  const fixed = (length: number, period: Period): FiscalPoint => ({ length, year, in: () => period });
  const word = lowerAt(tokens, at);
  const whole = ADJECTIVES.has(word) && lowerAt(tokens, at + 1) === 'year';
  const after = at + (whole ? 2 : 1);
  const toDate = lowerAt(tokens, after) === 'to' && lowerAt(tokens, after + 1) === 'date' ? 2 : 0;
  if (toDate > 0 && (whole || word === 'fy')) {
    const { from } = fiscalPeriod(startMonth, year);
    return fixed(after + toDate - at, { from, to: addDays(today, 1), grain: 'day' });
  }
  const steps = PREVIOUS.has(word) ? -1 : CURRENT.has(word) ? 0 : word === 'next' ? 1 : undefined;
  if (steps === undefined) return undefined;
  const short = lowerAt(tokens, at + 1) === 'fy';
  const unit = short ? 'year' : ADJECTIVES.has(lowerAt(tokens, at + 1)) ? lowerAt(tokens, at + 2) : '';
  const length = short ? 2 : 3;
  if (unit === 'year') return fixed(length, fiscalPeriod(startMonth, year + steps));
  if (unit !== 'quarter') return undefined;
  const current = [1, 2, 3, 4].map((one) => fiscalPeriod(startMonth, year, one)).find(({ to }) => today < to);
  if (!current) return undefined;
  const from = addGrains('quarter', current.from, steps);
  return fixed(length, { from, to: addGrains('quarter', from, 1), grain: 'quarter' });
}

/** Reads a fiscal year or quarter at `at`. */
export function fiscalPoint(tokens: readonly Token[], at: number, context: FiscalContext): FiscalPoint | undefined {
  const { fiscalStartMonth: startMonth = 1 } = context;
  const year = namedYear(tokens, at);
  if (year) return { ...year, in: (wanted) => fiscalPeriod(startMonth, wanted) };
  return quarterPoint(tokens, at, startMonth) ?? relativePoint(tokens, at, context);
}

/** What is said with an answer about fiscal periods. */
export function fiscalAssumption(startMonth: number | undefined): string {
  if (startMonth === undefined) return 'These data do not say when a fiscal year begins: I took the calendar year.';
  if (startMonth === 1) return 'Fiscal years are calendar years here.';
  return `Fiscal years begin in ${MONTHS[startMonth - 1] ?? ''} and are named after the year they end in.`;
}
