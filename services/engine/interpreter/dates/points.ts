import type { Token } from '../text/tokens.ts';
import { addDays, addGrains, dayOf, firstOfMonth, type Period, partsOf, periodOf } from './calendar.ts';
import { fiscalPoint } from './fiscal.ts';
import { relativePeriod } from './relative.ts';
import { DATE_LEADS, DOUBTFUL_MONTHS, MONTH_WORDS, ORDINAL_WORDS } from './time-words.ts';

/** What a date phrase is read against. */
export interface TimeContext {
  /** The day that relative words count from, ISO. */
  readonly today: string;
  /** First and last day of the data, ISO; a year that is not said is looked for in between. */
  readonly from?: string;
  readonly to?: string;
  /** Month in which the fiscal year begins, if the space says. */
  readonly fiscalStartMonth?: number;
}

/** A named stretch of time, possibly without its year. */
export interface Point {
  /** Tokens it took. */
  readonly length: number;
  readonly year?: number;
  /** The period in that year; undefined when there is none (31 February). */
  readonly in: (year: number) => Period | undefined;
  /** True for a bare number that may be a year or an amount. */
  readonly bareYear?: boolean;
  /** True for a fiscal year or quarter. */
  readonly fiscal?: boolean;
  /** True when the day stands before the month in digits, where both orders are possible. */
  readonly ambiguousOrder?: boolean;
}

const fixed = (length: number, period: Period, more: Partial<Point> = {}): Point => ({
  length,
  year: partsOf(period.from).year,
  in: () => period,
  ...more,
});

/** A plausible calendar year written in digits. */
function yearOf(token: Token | undefined): number | undefined {
  if (token?.kind !== 'number' || !/^\d{4}$/.test(token.text)) return undefined;
  const value = token.number?.value ?? 0;
  return value >= 1900 && value <= 2100 ? value : undefined;
}

function smallNumber(token: Token | undefined, most: number): number | undefined {
  if (token?.kind !== 'number' || !/^\d{1,2}(st|nd|rd|th)?$/i.test(token.text)) return undefined;
  const value = token.number?.value ?? 0;
  return value >= 1 && value <= most ? value : undefined;
}

/** Tokens taken by an optional `of`, `,`, `the year` before a year, and the year. */
function trailingYear(tokens: readonly Token[], at: number): { year: number; length: number } | undefined {
  let index = at;
  while (['of', ',', 'in', 'the', 'year', '/', '-'].includes(tokens[index]?.lower ?? '')) index += 1;
  const year = yearOf(tokens[index]);
  return year === undefined || index - at > 3 ? undefined : { year, length: index - at + 1 };
}

function withYear(tokens: readonly Token[], at: number, length: number, make: Point['in']): Point {
  const after = trailingYear(tokens, at + length);
  return after ? { length: length + after.length, year: after.year, in: make } : { length, in: make };
}

function isoPoint(token: Token): Point | undefined {
  const digits = token.text;
  const isoDay = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})/.exec(digits);
  if (isoDay) {
    const day = dayOf(Number(isoDay[1]), Number(isoDay[2]), Number(isoDay[3]));
    return day === undefined ? undefined : fixed(1, periodOf('day', day));
  }
  const isoMonth = /^(\d{4})-(\d{2})$/.exec(digits);
  if (isoMonth) return fixed(1, periodOf('month', firstOfMonth(Number(isoMonth[1]), Number(isoMonth[2]))));
  const other = /^(\d{1,2})([/.])(\d{1,2})[/.](\d{4})$/.exec(digits);
  if (!other) return undefined;
  const [first, second, year] = [Number(other[1]), Number(other[3]), Number(other[4])];
  const dayFirst = other[2] === '.' || first > 12;
  const day = dayFirst ? dayOf(year, second, first) : dayOf(year, first, second);
  if (day === undefined) return undefined;
  const ambiguousOrder = !dayFirst && second <= 12 && first !== second;
  return fixed(1, periodOf('day', day), ambiguousOrder ? { ambiguousOrder } : {});
}

function monthOf(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  const month = token?.kind === 'word' ? MONTH_WORDS[token.lower] : undefined;
  if (token === undefined || month === undefined || !DOUBTFUL_MONTHS.has(token.lower)) return month;
  const before = tokens[at - 1];
  const led = before !== undefined && (DATE_LEADS.has(before.lower) || smallNumber(before, 31) !== undefined);
  const followed = yearOf(tokens[at + 1]) !== undefined || smallNumber(tokens[at + 1], 31) !== undefined;
  const named = at > 0 && /^\p{Lu}/u.test(token.text) && !/^\p{Lu}+$/u.test(token.text);
  return led || followed || named ? month : undefined;
}

function monthPoint(tokens: readonly Token[], at: number): Point | undefined {
  const month = monthOf(tokens, at);
  if (month === undefined) return undefined;
  const day = smallNumber(tokens[at + 1], 31);
  const isDay = day !== undefined && yearOf(tokens[at + 1]) === undefined;
  if (isDay) return withYear(tokens, at, 2, (year) => dayPeriod(year, month, day));
  return withYear(tokens, at, 1, (year) => periodOf('month', firstOfMonth(year, month)));
}

function dayPeriod(year: number, month: number, day: number): Period | undefined {
  const found = dayOf(year, month, day);
  return found === undefined ? undefined : periodOf('day', found);
}

/** `14 February 2016`, `14th of February`. */
function dayMonthPoint(tokens: readonly Token[], at: number): Point | undefined {
  const day = smallNumber(tokens[at], 31);
  if (day === undefined) return undefined;
  const gap = tokens[at + 1]?.lower === 'of' ? 1 : 0;
  const month = MONTH_WORDS[tokens[at + 1 + gap]?.lower ?? ''];
  if (month === undefined) return undefined;
  return withYear(tokens, at, 2 + gap, (year) => dayPeriod(year, month, day));
}

function ordinalOf(token: Token | undefined): number | undefined {
  if (token?.kind === 'number' && token.number?.ordinal) return token.number.value;
  return ORDINAL_WORDS[token?.lower ?? ''];
}

/** `Q1 2016`, `2016 Q1`, `first quarter of 2016`, `quarter 1 2016`, and the same with halves. */
function partOfYearPoint(tokens: readonly Token[], at: number): Point | undefined {
  const parts = { quarter: { count: 4, months: 3 }, half: { count: 2, months: 6 } } as const;
  const make =
    (kind: keyof typeof parts, ordinal: number): Point['in'] =>
    (year) => {
      const { count, months } = parts[kind];
      const from = firstOfMonth(year, (ordinal === -1 ? count - 1 : ordinal - 1) * months + 1);
      return { from, to: addGrains('month', from, months), grain: kind === 'quarter' ? 'quarter' : 'month' };
    };
  const short = /^([qh])([1-4])$/.exec(tokens[at]?.lower ?? '');
  if (short) {
    const kind = short[1] === 'q' ? 'quarter' : 'half';
    const ordinal = Number(short[2]);
    return ordinal > parts[kind].count ? undefined : withYear(tokens, at, 1, make(kind, ordinal));
  }
  const named = (index: number) => {
    const word = tokens[index]?.lower;
    return word === 'quarter' || word === 'half' ? word : undefined;
  };
  const ordinal = ordinalOf(tokens[at]);
  const after = named(at + 1);
  if (ordinal !== undefined && after && ordinal <= parts[after].count) {
    const point = withYear(tokens, at, 2, make(after, ordinal));
    // `last quarter` without a year is relative to today.
    return ordinal === -1 && point.year === undefined ? undefined : point;
  }
  const first = named(at);
  const number = smallNumber(tokens[at + 1], 4);
  if (first && number !== undefined && number <= parts[first].count)
    return withYear(tokens, at, 2, make(first, number));
  return undefined;
}

/** `week 3 of 2016` (ISO weeks), `week of 8 February 2016`. */
function weekPoint(tokens: readonly Token[], at: number): Point | undefined {
  if (tokens[at]?.lower !== 'week') return undefined;
  const number = smallNumber(tokens[at + 1], 53);
  if (number !== undefined) {
    return withYear(tokens, at, 2, (year) => {
      const first = periodOf('week', `${year}-01-04`).from;
      return periodOf('week', addDays(first, (number - 1) * 7));
    });
  }
  const skip = tokens[at + 1]?.lower === 'of' ? 2 : 1;
  const start = tokens[at + skip]?.lower === 'the' ? skip + 1 : skip;
  if (skip !== 2) return undefined;
  const inner = dayMonthPoint(tokens, at + start) ?? monthPoint(tokens, at + start) ?? isoAt(tokens, at + start);
  if (!inner) return undefined;
  return {
    ...inner,
    length: inner.length + start,
    in: (year) => {
      const period = inner.in(year);
      return period?.grain === 'day' ? periodOf('week', period.from) : undefined;
    },
  };
}

function isoAt(tokens: readonly Token[], at: number): Point | undefined {
  const token = tokens[at];
  return token?.kind === 'date' ? isoPoint(token) : undefined;
}

/** `2016`, `the year 2016`, `2016 Q1`, `2016 January`. */
function yearPoint(tokens: readonly Token[], at: number): Point | undefined {
  let index = at;
  while (['calendar', 'year'].includes(tokens[index]?.lower ?? '')) index += 1;
  const year = yearOf(tokens[index]);
  if (year === undefined) return undefined;
  const length = index - at + 1;
  const gap = ['-', '/'].includes(tokens[at + length]?.lower ?? '') ? 1 : 0;
  const inner = partOfYearPoint(tokens, at + length + gap) ?? monthNamePoint(tokens, at + length + gap);
  if (inner && inner.year === undefined) return { ...inner, length: inner.length + length + gap, year };
  const period = periodOf('year', firstOfMonth(year, 1));
  return fixed(length, period, index === at ? { bareYear: true } : {});
}

function monthNamePoint(tokens: readonly Token[], at: number): Point | undefined {
  const month = MONTH_WORDS[tokens[at]?.lower ?? ''];
  if (month === undefined) return undefined;
  return { length: 1, in: (year) => periodOf('month', firstOfMonth(year, month)) };
}

/** Points of a question by what they are read against: each is asked for by several readers, and for each table. */
const known = new WeakMap<readonly Token[], Map<string, Map<number, Point | undefined>>>();

/** Reads one named point of time at `at`; a leading article and `month of` are taken along. */
export function pointAt(tokens: readonly Token[], at: number, context: TimeContext): Point | undefined {
  const ofTokens = known.get(tokens) ?? new Map<string, Map<number, Point | undefined>>();
  if (ofTokens.size === 0) known.set(tokens, ofTokens);
  const against = `${context.today} ${context.fiscalStartMonth}`;
  const points = ofTokens.get(against) ?? new Map<number, Point | undefined>();
  if (points.size === 0) ofTokens.set(against, points);
  if (!points.has(at)) points.set(at, readPoint(tokens, at, context));
  return points.get(at);
}

function readPoint(tokens: readonly Token[], at: number, context: TimeContext): Point | undefined {
  let start = at;
  if (tokens[start]?.lower === 'the') start += 1;
  if (['month', 'quarter', 'day'].includes(tokens[start]?.lower ?? '') && tokens[start + 1]?.lower === 'of') start += 2;
  const skipped = start - at;
  const fiscal = fiscalPoint(tokens, start, context);
  if (fiscal) return { ...fiscal, fiscal: true, length: fiscal.length + skipped };
  // `last quarter of 2022` names its year; `last quarter` is told from today.
  const dated = partOfYearPoint(tokens, start);
  const relative = dated?.year === undefined ? relativePeriod(tokens, start, context) : undefined;
  const point =
    relative !== undefined
      ? fixed(relative.length, relative.period)
      : (isoAt(tokens, start) ??
        dayMonthPoint(tokens, start) ??
        partOfYearPoint(tokens, start) ??
        weekPoint(tokens, start) ??
        monthPoint(tokens, start) ??
        yearPoint(tokens, start));
  if (!point) return undefined;
  // An article before a bare number does not make it a year.
  if (skipped > 0 && point.bareYear) return undefined;
  return { ...point, length: point.length + skipped };
}

/** The period a point means: in its own year, or in the latest year of the data that has it. */
export function resolvePoint(
  point: Point,
  context: TimeContext,
  year = point.year,
): { period: Period; assumedYear?: number } | undefined {
  if (year !== undefined) {
    const period = point.in(year);
    return period ? { period } : undefined;
  }
  const last = partsOf(context.to ?? context.today).year;
  const first = partsOf(context.from ?? context.to ?? context.today).year;
  for (let candidate = last; candidate >= first; candidate--) {
    const period = point.in(candidate);
    if (!period) continue;
    const late = context.to !== undefined && period.from > context.to;
    const early = context.from !== undefined && period.to <= context.from;
    if (!late && !early) return { period, assumedYear: candidate };
  }
  const fallback = point.in(last);
  return fallback ? { period: fallback, assumedYear: last } : undefined;
}
