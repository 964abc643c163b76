import type { Token } from '../text/tokens.ts';
import { type CalendarGrain, type Interval, joined, type Period, partsOf } from './calendar.ts';
import { fiscalAssumption } from './fiscal.ts';
import { dayLabel } from './label.ts';
import { type Point, pointAt, resolvePoint, type TimeContext } from './points.ts';
import { MONTH_WORDS } from './time-words.ts';

/** A phrase of the question that limits time. */
export interface DateSpan {
  readonly start: number;
  readonly end: number;
  readonly intervals: readonly Interval[];
  /** Finest grain that was named. */
  readonly grain: CalendarGrain;
  readonly assumptions: readonly string[];
  /** Only bare numbers that may be years, without a word that makes them so. */
  readonly doubtful: boolean;
}

type Edge = 'since' | 'after' | 'before' | 'until';

/** Words before a point that leave one end open. Longest first. */
const LEADS: readonly (readonly [string, Edge])[] = [
  ['on or after', 'since'],
  ['at or after', 'since'],
  ['since the beginning of', 'since'],
  ['since the start of', 'since'],
  ['from the beginning of', 'since'],
  ['from the start of', 'since'],
  ['starting from', 'since'],
  ['starting in', 'since'],
  ['starting on', 'since'],
  ['beginning in', 'since'],
  ['beginning on', 'since'],
  ['from and after', 'since'],
  ['no earlier than', 'since'],
  ['not before', 'since'],
  ['starting', 'since'],
  ['beginning', 'since'],
  ['since', 'since'],
  ['later than', 'after'],
  ['newer than', 'after'],
  ['more recent than', 'after'],
  ['after', 'after'],
  ['following', 'after'],
  ['prior to', 'before'],
  ['earlier than', 'before'],
  ['older than', 'before'],
  ['before', 'before'],
  ['on or before', 'until'],
  ['no later than', 'until'],
  ['not after', 'until'],
  ['up until', 'until'],
  ['up to', 'until'],
  ['until', 'until'],
  ['till', 'until'],
  ['through', 'until'],
];

/** Words after a point that leave one end open. */
const TAILS: readonly (readonly [string, Edge])[] = [
  ['or later', 'since'],
  ['and later', 'since'],
  ['or after', 'since'],
  ['and after', 'since'],
  ['and onwards', 'since'],
  ['and onward', 'since'],
  ['onwards', 'since'],
  ['onward', 'since'],
  ['till now', 'since'],
  ['until now', 'since'],
  ['on', 'since'],
  ['or earlier', 'until'],
  ['and earlier', 'until'],
  ['or before', 'until'],
  ['and before', 'until'],
];

const PREPOSITIONS: ReadonlySet<string> = new Set([
  'in',
  'on',
  'during',
  'for',
  'of',
  'from',
  'within',
  'throughout',
  'dated',
]);
const SPAN_WORDS: ReadonlySet<string> = new Set(['to', 'until', 'till', 'through', 'thru', '-', 'and']);
const LIST_WORDS: ReadonlySet<string> = new Set(['and', 'or', ',', '&', 'vs', 'versus', '/']);

const cut = (phrases: readonly (readonly [string, Edge])[]) =>
  phrases.map(([phrase, edge]) => ({ phrase, words: phrase.split(' '), edge }));
const LEAD_WORDS = cut(LEADS);
const TAIL_WORDS = cut(TAILS);

function wordsAt(tokens: readonly Token[], at: number, words: readonly string[]): number {
  return words.every((word, index) => tokens[at + index]?.lower === word) ? words.length : 0;
}

interface Resolved {
  readonly period: Period;
  readonly assumptions: readonly string[];
}

function resolved(point: Point, context: TimeContext, year?: number): Resolved | undefined {
  const found = resolvePoint(point, context, year ?? point.year);
  if (!found) return undefined;
  const assumptions: string[] = [];
  if (found.assumedYear !== undefined) assumptions.push(`No year was named: I took ${found.assumedYear}.`);
  if (point.ambiguousOrder) assumptions.push(`I read the date month first: ${dayLabel(found.period.from)}.`);
  if (point.fiscal) assumptions.push(fiscalAssumption(context.fiscalStartMonth));
  return { period: found.period, assumptions };
}

/** Both ends of a range: a year that only one side has counts for both. */
function pair(first: Point, second: Point, context: TimeContext): [Resolved, Resolved] | undefined {
  const late = resolved(second, context, second.year ?? first.year);
  if (!late) return undefined;
  const yearOfLate = partsOf(late.period.from).year;
  let early = resolved(first, context, first.year ?? yearOfLate);
  if (early && first.year === undefined && early.period.from > late.period.from) {
    early = resolved(first, context, yearOfLate - 1);
  }
  if (early && second.year === undefined && early.period.from > late.period.from) {
    const next = resolved(second, context, yearOfLate + 1);
    return next ? [early, next] : undefined;
  }
  return early ? [early, late] : undefined;
}

/** A day without its month beside one with it: `5 to 10 January`, `January 5 to 10`. */
function bareDay(token: Token | undefined): number | undefined {
  if (token?.kind !== 'number' || !/^\d{1,2}(st|nd|rd|th)?$/i.test(token.text)) return undefined;
  const value = token.number?.value ?? 0;
  return value >= 1 && value <= 31 ? value : undefined;
}

function dayInMonthOf(point: Point, day: number, length: number): Point {
  return {
    length,
    ...(point.year === undefined ? {} : { year: point.year }),
    in: (year) => {
      const period = point.in(year);
      if (period?.grain !== 'day') return undefined;
      const from = `${period.from.slice(0, 8)}${String(day).padStart(2, '0')}`;
      const length = new Date(Date.UTC(year, partsOf(period.from).month, 0)).getUTCDate();
      return day <= length ? { from, to: nextDay(from), grain: 'day' } : undefined;
    },
  };
}

function nextDay(day: string): string {
  const { year, month, day: date } = partsOf(day);
  return new Date(Date.UTC(year, month - 1, date + 1)).toISOString().slice(0, 10);
}

interface Range {
  readonly first: Point;
  readonly second: Point;
  readonly length: number;
}

function rangeAt(
  tokens: readonly Token[],
  at: number,
  context: TimeContext,
  separators: ReadonlySet<string>,
): Range | undefined {
  const day = bareDay(tokens[at]);
  const first = pointAt(tokens, at, context);
  if (!first && day !== undefined && separators.has(tokens[at + 1]?.lower ?? '')) {
    const second = pointAt(tokens, at + 2, context);
    if (second?.in(second.year ?? 2000)?.grain === 'day') {
      return { first: dayInMonthOf(second, day, 1), second, length: second.length + 2 };
    }
    return undefined;
  }
  if (!first || !separators.has(tokens[at + first.length]?.lower ?? '')) return undefined;
  const next = at + first.length + 1;
  const second = pointAt(tokens, next, context);
  if (second) return { first, second, length: first.length + 1 + second.length };
  const secondDay = bareDay(tokens[next]);
  const named = MONTH_WORDS[tokens[at]?.lower ?? ''] !== undefined;
  if (secondDay === undefined || !named || first.in(first.year ?? 2000)?.grain !== 'day') return undefined;
  const year = pointAt(tokens, next + 1 + (tokens[next + 1]?.lower === ',' ? 1 : 0), context);
  if (year?.bareYear && year.year !== undefined) {
    const gap = tokens[next + 1]?.lower === ',' ? 1 : 0;
    const dated = { ...first, year: year.year };
    return { first: dated, second: dayInMonthOf(dated, secondDay, 1), length: first.length + 3 + gap };
  }
  return { first, second: dayInMonthOf(first, secondDay, 1), length: first.length + 2 };
}

function closedRange(tokens: readonly Token[], at: number, context: TimeContext): DateSpan | undefined {
  const lead = tokens[at]?.lower ?? '';
  const explicit = lead === 'between' || lead === 'from';
  const separators = lead === 'between' ? SPAN_WORDS : new Set([...SPAN_WORDS].filter((word) => word !== 'and'));
  const preposition = explicit || PREPOSITIONS.has(lead) ? 1 : 0;
  const range = rangeAt(tokens, at + preposition, context, separators);
  if (!range) return undefined;
  const ends = pair(range.first, range.second, context);
  if (!ends) return undefined;
  // `between June and March`: the stretch is the same, whichever end comes first.
  const turned = ends[0].period.from > ends[1].period.from;
  const [early, late] = turned ? [ends[1], ends[0]] : ends;
  const doubtful = preposition === 0 && Boolean(range.first.bareYear && range.second.bareYear);
  return {
    start: at,
    end: at + preposition + range.length,
    intervals: [{ from: early.period.from, to: late.period.to }],
    grain: late.period.grain,
    assumptions: [...new Set([...ends[0].assumptions, ...ends[1].assumptions])],
    doubtful,
  };
}

function edgeInterval(edge: Edge, period: Period): Interval {
  switch (edge) {
    case 'since':
      return { from: period.from };
    case 'after':
      return { from: period.to };
    case 'before':
      return { to: period.from };
    case 'until':
      return { to: period.to };
  }
}

function openRange(tokens: readonly Token[], at: number, context: TimeContext): DateSpan | undefined {
  for (const { phrase, words, edge } of LEAD_WORDS) {
    const lead = wordsAt(tokens, at, words);
    if (lead === 0) continue;
    const skip = ['the', 'in', 'on'].includes(tokens[at + lead]?.lower ?? '') ? 1 : 0;
    const point = pointAt(tokens, at + lead + skip, context);
    const found = point && resolved(point, context);
    if (!point || !found) continue;
    // `older than 65` speaks of an age, `up to 2000` of an amount.
    const doubtful = Boolean(point.bareYear) && (phrase.endsWith('than') || phrase === 'up to');
    const { assumptions, period } = found;
    const end = at + lead + skip + point.length;
    return { start: at, end, intervals: [edgeInterval(edge, period)], grain: period.grain, assumptions, doubtful };
  }
  return undefined;
}

function tail(tokens: readonly Token[], at: number): { edge: Edge; length: number } | undefined {
  for (const { phrase, words, edge } of TAIL_WORDS) {
    const length = wordsAt(tokens, at, words);
    // `on` closes a phrase only at the end of the question: `2016 on Mondays` goes on.
    if (length > 0 && (phrase !== 'on' || tokens[at + 1] === undefined)) return { edge, length };
  }
  return undefined;
}

/** One point, or several joined by `and`, `or`, commas. */
function listed(tokens: readonly Token[], at: number, context: TimeContext): DateSpan | undefined {
  const lead = tokens[at]?.lower ?? '';
  const over = lead === 'over' && !pointAt(tokens, at + 1, context)?.bareYear;
  const preposition = PREPOSITIONS.has(lead) || over ? 1 : 0;
  const points: Point[] = [];
  let index = at + preposition;
  const first = pointAt(tokens, index, context);
  if (!first) return undefined;
  points.push(first);
  index += first.length;
  const after = tail(tokens, index);
  for (; !after; ) {
    let gap = 0;
    while (LIST_WORDS.has(tokens[index + gap]?.lower ?? '')) gap += 1;
    if (gap === 0 || gap > 2) break;
    if (PREPOSITIONS.has(tokens[index + gap]?.lower ?? '')) gap += 1;
    const next = pointAt(tokens, index + gap, context);
    if (!next) break;
    points.push(next);
    index += gap + next.length;
  }
  const sharedYear = points.findLast((point) => point.year !== undefined)?.year;
  const all = points.map((point) => resolved(point, context, point.year ?? sharedYear));
  const found = all.filter((one) => one !== undefined);
  const [only] = found;
  if (found.length !== all.length || only === undefined) return undefined;
  const intervals = after ? [edgeInterval(after.edge, only.period)] : joined(found.map(({ period }) => period));
  return {
    start: at,
    end: index + (after?.length ?? 0),
    intervals,
    grain: only.period.grain,
    assumptions: [...new Set(found.flatMap(({ assumptions }) => assumptions))],
    doubtful: preposition === 0 && !after && points.every((point) => point.bareYear),
  };
}

/** The longest date phrase that starts at each token. */
export function dateSpans(tokens: readonly Token[], context: TimeContext): DateSpan[] {
  const spans: DateSpan[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const found = [closedRange, openRange, listed]
      .map((read) => read(tokens, at, context))
      .filter((span) => span !== undefined)
      .sort((a, b) => b.end - a.end);
    if (found[0]) spans.push(found[0]);
  }
  return spans;
}
