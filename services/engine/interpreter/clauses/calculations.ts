import type { Item } from '../beam.ts';
import type { CalendarGrain } from '../dates/calendar.ts';
import type { CalcFamily } from '../lexicon/types.ts';
import { timeColumnOf } from '../tag.ts';
import { deliver } from './measures.ts';
import { isParticiple } from './mentions.ts';
import { type Clause, isPlural, isPreposition, kindAt, readingAt, refOf, type Scan } from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';

/** What no figures of the past tell, and what this mind does not work out. */
const DECLINED: ReadonlySet<CalcFamily> = new Set(['forecast', 'advice', 'percentile', 'spread', 'change']);

const CALENDAR: ReadonlySet<string> = new Set(['hour', 'day', 'week', 'month', 'quarter', 'year']);

function calendar(grain: string | undefined): CalendarGrain | undefined {
  if (grain === 'hour_of_day') return 'hour';
  return grain !== undefined && CALENDAR.has(grain) ? (grain as CalendarGrain) : undefined;
}

interface Window {
  readonly periods: number;
  readonly grain?: CalendarGrain;
  readonly next: number;
}

/** `7 day`, `3 months`, `5 period`: how many periods an average moves over. */
function windowAt(scan: Scan, at: number): Window | undefined {
  const number = readingAt(scan, at, 'number');
  const periods = number?.facts.value ?? 0;
  if (!Number.isInteger(periods) || periods < 2 || periods > 1_000) return undefined;
  // A number may carry its unit within its own words.
  const own = calendar(number?.facts.unit);
  if (own) return { periods, grain: own, next: at + 1 };
  const grain = calendar(readingAt(scan, at + 1, 'grain')?.grain ?? readingAt(scan, at + 1, 'unit')?.unit);
  if (grain) return { periods, grain, next: at + 2 };
  const word = scan.items[at + 1]?.text.toLowerCase();
  if (word === 'period' || word === 'periods' || word === 'point') return { periods, next: at + 2 };
  return { periods, next: at + 1 };
}

/** `7-day moving average`, `moving average over 3 months`. */
function movingAverage(scan: Scan, at: number): number {
  const before = windowAt(scan, at);
  if (before && readingAt(scan, before.next, 'calc')?.family === 'moving average') {
    push(scan, before.next, before);
    return afterOf(scan, averageAfter(scan, before.next + 1));
  }
  if (readingAt(scan, at, 'calc')?.family !== 'moving average') return at;
  const from = isPreposition(scan, at + 1, 'over', 'of', 'for', 'with') ? at + 2 : at + 1;
  const after = windowAt(scan, from) ?? (kindAt(scan, at + 1) === 'compare' ? windowAt(scan, at + 2) : undefined);
  push(scan, at, after);
  return afterOf(scan, averageAfter(scan, after?.next ?? at + 1));
}

function push(scan: Scan, at: number, window: Window | undefined): void {
  const { grain } = window ?? {};
  scan.draft.calcs.push({
    family: 'moving average',
    at,
    ...(window ? { number: window.periods } : {}),
    ...(grain ? { grain } : {}),
  });
}

/** `rolling 7 day average`: the average is the moving one. */
function averageAfter(scan: Scan, at: number): number {
  return readingAt(scan, at, 'aggregate')?.aggregate === 'avg' ? at + 1 : at;
}

function afterOf(scan: Scan, at: number): number {
  return isPreposition(scan, at, 'of', 'in') && kindAt(scan, at + 1) !== 'date' ? at + 1 : at;
}

/** `of visits over 7 days`: the window of a moving average that was named before. */
function lateWindow(scan: Scan, at: number): number {
  const { calcs } = scan.draft;
  const index = calcs.findIndex(({ family, number }) => family === 'moving average' && number === undefined);
  const calc = calcs[index];
  const leads = kindAt(scan, at) === 'compare' || isPreposition(scan, at, 'over', 'for', 'with');
  if (!calc || !leads) return at;
  const window = windowAt(scan, at + 1);
  if (!window || (!window.grain && window.next === at + 2)) return at;
  calcs[index] = { ...calc, number: window.periods, ...(window.grain ? { grain: window.grain } : {}) };
  return window.next;
}

/** `5 mile bins`, `10 dollar steps`: the width before the word. */
function widthBefore(scan: Scan, at: number): number {
  const number = readingAt(scan, at, 'number');
  if (!number || number.facts.ordinal || !(number.facts.value > 0)) return at;
  const next = ['unit', 'column', 'grain'].includes(kindAt(scan, at + 1) ?? '') ? at + 2 : at + 1;
  if (readingAt(scan, next, 'calc')?.family !== 'buckets') return at;
  scan.draft.calcs.push({ family: 'buckets', at, number: number.facts.value });
  return next + 1;
}

/** `by share of visits`, `percentage of patients`: the things that are counted. */
/** Below this a word is only related to the name. */
const SURE = 0.8;

function ofThings(scan: Scan, at: number): number {
  const { draft } = scan;
  const kind = kindAt(scan, at);
  const column = readingAt(scan, at, 'column');
  // `of days` where every row is a day.
  const time = timeColumnOf(draft.base);
  const daily =
    readingAt(scan, at, 'grain')?.grain === 'day' &&
    time?.type === 'date' &&
    time.distinctCount === draft.base.rowCount;
  if (daily && !draft.pending) {
    draft.tableMentioned = true;
    deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
    return at + 1;
  }
  const figure = ['column', 'generic', 'concept'].includes(kindAt(scan, at + 1) ?? '');
  if ((kind === 'table' || kind === 'rows') && !figure && !draft.pending) {
    draft.tableAt ??= at;
    draft.tableMentioned = true;
    deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
    return at + 1;
  }
  const item = scan.items[at];
  // `share of countries that have a coast`: what is said of them follows, and nothing is broken down by them.
  const said =
    column?.column.role === 'dimension' &&
    item !== undefined &&
    isPlural(scan, item) &&
    PREDICATES.has(kindAt(scan, at + 1) ?? '');
  // `percentage of smokers` beside a `smoking status`: who that is, no value says.
  const agents = column?.column.role === 'dimension' && (item?.quality ?? 1) < SURE && /ers$/i.test(item?.text ?? '');
  if (agents && !isTruth(scan.compiled, column) && item) {
    draft.problems.push({ kind: 'unknown', text: item.text, slot: true });
    draft.fit -= 0.3;
    return at + 1;
  }
  if (!column || (column.column.role !== 'identifier' && !said) || draft.pending || draft.role !== 'select') return at;
  deliver(scan, {
    of: { kind: 'column', ref: refOf(column), aggregate: 'count_distinct' },
    explicit: true,
    column,
    at,
  });
  return at + 1;
}

/** `damage rate`, `rate of cancelled orders`: the share of the rows that are so. */
function rate(scan: Scan, at: number): number {
  const { draft } = scan;
  const before = draft.filters.at(-1);
  const said = before !== undefined && before.kind !== 'time' && draft.filterPlaces.length === draft.filters.length;
  const place = said ? draft.filterPlaces.at(-1) : undefined;
  const column = readingAt(scan, at - 1, 'column');
  const truth = column && isTruth(scan.compiled, column) ? column : undefined;
  const led = place !== undefined && place >= at - 2;
  if (truth && !led) draft.filters.push(truthFilter(scan.compiled, truth, true));
  const ahead =
    isPreposition(scan, at + 1, 'of') && ['value', 'column', 'snippet'].includes(kindAt(scan, at + 2) ?? '');
  if (!truth && !led && !ahead) {
    draft.problems.push({ kind: 'unknown', text: scan.items[at]?.text ?? 'rate', slot: true });
    draft.fit -= 0.3;
    return at + 1;
  }
  draft.calcs.push({ family: 'share', at });
  if (draft.measures.length === 0 && !draft.pending) draft.measures.push({ of: { kind: 'rows' }, explicit: true, at });
  return ahead ? at + 2 : at + 1;
}

const PERCENT: ReadonlySet<string> = new Set(['%', 'percent', 'percentage']);

/** `how much of our income is from A, in %`. */
function asksForPart(scan: Scan, at: number): boolean {
  const kind = kindAt(scan, at);
  if ((kind !== 'how much' && kind !== 'count') || !isPreposition(scan, at + 1, 'of')) return false;
  return scan.tokens.slice(scan.items[at]?.end ?? 0).some(({ lower }) => PERCENT.has(lower));
}

/** Shares, growth, running totals and whatever else is worked out from figures. */
export const calcClause: Clause = (scan, at) => {
  const moved = movingAverage(scan, at);
  if (moved > at) return moved;
  const late = lateWindow(scan, at);
  if (late > at) return late;
  const bins = widthBefore(scan, at);
  if (bins > at) return bins;
  const { draft } = scan;
  if (asksForPart(scan, at)) {
    draft.calcs.push({ family: 'share', at });
    return ofThings(scan, at + 2);
  }
  const calc = readingAt(scan, at, 'calc');
  if (!calc) return at;
  const { family, grain, percent, down } = calc;
  if (family === 'rate') return rate(scan, at);
  if (DECLINED.has(family)) {
    draft.problems.push({ kind: 'calc', family });
    return at + 1;
  }
  const width = family === 'buckets' ? readingAt(scan, at + 1, 'number')?.facts.value : undefined;
  draft.calcs.push({
    family,
    at,
    ...(grain ? { grain } : {}),
    ...(percent ? { percent } : {}),
    ...(down ? { down } : {}),
    ...(width === undefined ? {} : { number: width }),
  });
  const next = afterOf(scan, width === undefined ? at + 1 : at + 2);
  return family === 'share' ? ofThings(scan, next) : next;
};

const PREDICATES: ReadonlySet<string> = new Set(['be', 'have', 'that', 'verb', 'without']);

const RELATIVE: ReadonlySet<string> = new Set(['who', 'that', 'which']);

function isLimiting({ reading }: Item): boolean {
  return reading.kind === 'column' || reading.kind === 'value';
}

/** `women survived`: a participle of a yes-or-no column behind those of whom it is said. */
function isSaidOf(scan: Scan, at: number): boolean {
  // `passengers died` is read as not survived.
  const said = kindAt(scan, at) === 'not' ? at + 1 : at;
  const column = readingAt(scan, said, 'column');
  const subject = ['value', 'table', 'rows', 'column'].includes(kindAt(scan, at - 1) ?? '');
  return subject && column !== undefined && isTruth(scan.compiled, column) && isParticiple(scan.items[said]);
}

/** The first verb behind a share that something was said about: `share of visits in March that were readmitted`. */
export function predicateAt(scan: Scan): number | undefined {
  const share = scan.draft.calcs.find(({ family }) => family === 'share');
  if (!share) return undefined;
  const places = scan.items.flatMap(({ reading }, index) =>
    index > share.at + 1 &&
    kindAt(scan, index - 1) !== 'list' &&
    (PREDICATES.has(reading.kind) || isSaidOf(scan, index))
      ? [index]
      : [],
  );
  const [first, ...later] = places;
  if (first === undefined) return undefined;
  // `of those who work nights left`: who they are comes first, and then what is said of them.
  const relative = RELATIVE.has(scan.tokens[(scan.items[first]?.start ?? 0) - 1]?.lower ?? '');
  const last = relative ? later.findLast((at) => scan.items.slice(first, at).some(isLimiting)) : undefined;
  return last ?? first;
}

/** Where a share says of whom it is: `among women`. */
export function amongAt(scan: Scan): number | undefined {
  if (!scan.draft.calcs.some(({ family }) => family === 'share')) return undefined;
  const at = scan.items.findIndex((_, index) => isPreposition(scan, index, 'among', 'amongst'));
  return at < 0 ? undefined : at;
}
