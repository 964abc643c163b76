import { labelWords } from '../column-words.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { isMoney } from '../lexicon/units.ts';
import { isYear } from '../tag.ts';
import { stem } from '../text/stem.ts';
import { defaultMeasure, deliver, isBound, takeColumn } from './measures.ts';
import { acts, isParticiple, mention, timeMention } from './mentions.ts';
import { type Clause, isPlural, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';

/** Below this a word is only related to the name. */
const WEAK_QUALITY = 0.72;
/** From here on a word is the name and not only of the same root. */
const SURE_QUALITY = 0.8;

/** `average cost and duration`: the aggregate of the first holds for the second. */
function inherited(scan: Scan, at: number, column: ColumnOf): boolean {
  const { draft } = scan;
  const last = draft.measures.at(-1);
  if (
    kindAt(scan, at - 1) !== 'and' ||
    kindAt(scan, at - 2) !== 'column' ||
    last?.of.kind !== 'column' ||
    !last.explicit
  )
    return false;
  if (last.at !== at - 2 || !isQuantity(column.column)) return false;
  draft.measures.push({
    of: { kind: 'column', ref: refOf(column), aggregate: last.of.aggregate },
    explicit: true,
    column,
    at,
  });
  return true;
}

/** A yes-or-no column beside the noun or after `are` is a condition: `verified members`. */
function asTruth(scan: Scan, at: number, column: ColumnOf): boolean {
  if (!isTruth(scan.compiled, column)) return false;
  const next = kindAt(scan, skip(scan, at + 1, 'generic', 'value', 'and'));
  const before = kindAt(scan, at - 1);
  const noun = next === 'table' || next === 'rows';
  // `verified members` without the noun: those of whom it is true, `survivors by class`.
  const item = scan.items[at];
  const things = item !== undefined && isPlural(scan, item) && !isQuantity(column.column);
  const counted = things && (scan.draft.pending === undefined || scan.draft.pending.counting);
  if (counted && !noun) {
    if (scan.draft.pending) scan.draft.pending = undefined;
    scan.draft.filters.push(truthFilter(scan.compiled, column, true));
    scan.draft.tableMentioned = true;
    scan.draft.tableAt ??= at;
    scan.draft.tablePlural = true;
    deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
    scan.draft.fit += 0.2;
    return true;
  }
  const said = before === 'be' || before === 'that' || before === 'have' || isPreposition(scan, at - 1, 'with');
  if (!noun && !said && scan.draft.list && !scan.draft.tableMentioned) return false;
  scan.draft.filters.push(truthFilter(scan.compiled, column, true));
  scan.draft.fit += 0.2;
  return true;
}

/** An amount without an aggregate: to the rank that waits for it, else to where figures go. */
export function takeQuantity(scan: Scan, at: number, column: ColumnOf): void {
  const { draft } = scan;
  const measure = defaultMeasure(column, at);
  const rank = draft.ranks.at(-1);
  if (draft.role === 'select' && rank?.open && rank.measure === undefined && rank.at === at - 1) rank.measure = measure;
  else deliver(scan, measure);
}

/** Verbs that say of a thing that it is there: `used a coupon`, `left a comment`. */
const DONE: ReadonlySet<string> = new Set(
  'use used uses using leave left give gave given carry carried include included includes get got receive received enter entered mention mentioned add added state stated'.split(
    ' ',
  ),
);

/** `bookings with special requests`, `patients who have an insurer`: the column is filled. */
function present(scan: Scan, at: number, column: ColumnOf): boolean {
  const { draft } = scan;
  const item = scan.items[at];
  const owner = scan.tokens[(item?.start ?? 0) - 1]?.lower ?? '';
  const done = /^(an?|any|some)$/.test(owner) && DONE.has(scan.tokens[(item?.start ?? 0) - 2]?.lower ?? '');
  const had = done || kindAt(scan, at - 1) === 'have' || isPreposition(scan, at - 1, 'with');
  if (!had || ['their', 'its', 'his', 'her'].includes(owner) || column.column.nullCount === 0) return false;
  if (!draft.tableMentioned || draft.ranks.length > 0 || draft.measures.some(({ of }) => of.kind !== 'rows'))
    return false;
  draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
  draft.fit += 0.1;
  return true;
}

/** `bookings with children`, `how many orders had refunds`: those with more than none, where some have none. */
function several(scan: Scan, at: number, { table, column }: ColumnOf): boolean {
  const { draft } = scan;
  const item = scan.items[at];
  const had = kindAt(scan, at - 1) === 'have' || isPreposition(scan, at - 1, 'with');
  // `how many charges were refunded`: those where it is not nothing.
  const happened = kindAt(scan, at - 1) === 'be' && isParticiple(item);
  const article = /^(an?|any)$/.test(scan.tokens[(item?.start ?? 0) - 1]?.lower ?? '');
  if (
    !item ||
    !(happened || (had && (article || isPlural(scan, item)))) ||
    item.end - item.start > 1 ||
    column.borrowed
  )
    return false;
  const counted = isQuantity(column) && column.defaultAggregate === 'sum' && Number(column.min) === 0;
  if (!counted || !draft.tableMentioned || draft.pending || draft.ranks.length > 0) return false;
  if (scan.tokens[item.start - 1]?.lower === 'their' || draft.measures.some(({ of }) => of.kind !== 'rows'))
    return false;
  draft.filters.push({ kind: 'compare', ref: refOf({ table, column }), op: '>', value: 0 });
  draft.fit += 0.1;
  return true;
}

/** A column without a condition: takes the aggregate words before it, or stands for itself. */
export const looseColumnClause: Clause = (scan, at) => {
  const column = readingAt(scan, at, 'column');
  if (!column) return at;
  const { draft } = scan;
  scan.lastColumn = { column, at };
  const next = skip(scan, at + 1, 'generic');
  if (asTruth(scan, at, column) || present(scan, at, column) || several(scan, at, column)) return next;
  // `how long do patients wait` beside a `patient age`: who does it, and no figure.
  if (isQuantity(column.column) && (scan.items[at]?.quality ?? 1) < SURE_QUALITY && acts(scan, at)) return next;
  // `50 dollars a night` beside a least number of nights.
  if (isQuantity(column.column) && !draft.pending && isBound(column, scan.items[at]?.text ?? '')) {
    draft.problems.push({ kind: 'unknown', text: scan.items[at]?.text ?? '', slot: draft.comparisons.length === 0 });
    return next;
  }
  const adjacent = draft.pending !== undefined;
  const follower = readingAt(scan, next, 'column');
  // `total doctor cost`: the aggregate belongs to the amount, the column before it describes it.
  const describes =
    adjacent &&
    !isQuantity(column.column) &&
    follower !== undefined &&
    isQuantity(follower.column) &&
    !draft.pending?.counting;
  // `how many suites were booked`: the participle dates what is counted and is not counted itself.
  const event = column.column.role === 'time' && isParticiple(scan.items[at]);
  // `how many loaves did we sell`: the verb does not ask for the money.
  const verb = (scan.items[at]?.quality ?? 1) < SURE_QUALITY && isMoney(column.column.unit);
  if (isQuantity(column.column) && verb && draft.pending?.counting) return next;
  if (!describes && !event && adjacent && takeColumn(scan, column, at)) return next;
  if (inherited(scan, at, column)) return next;
  // A verb that only hints at an amount (`to resolve`) repeats what was said of it.
  const words = labelWords(column.column).map(stem);
  const spelled = words.length === 2 && words.includes(stem(scan.items[at]?.text.toLowerCase() ?? ''));
  const weak = (scan.items[at]?.quality ?? 1) < WEAK_QUALITY && !spelled;
  if (isQuantity(column.column) && weak && (draft.measures.length > 0 || draft.comparisons.length > 0)) return next;
  if (isQuantity(column.column)) {
    takeQuantity(scan, at, column);
    return next;
  }
  if (column.column.role === 'time') {
    scan.timeHint = { column, at };
    const grain = readingAt(scan, at + 1, 'grain');
    if (grain && !grain.adjective) {
      draft.mentions.push(mention(scan, at, { kind: 'time', ref: refOf(column), grain: grain.grain }, column));
      return at + 2;
    }
    timeMention(scan, at, column);
    return next;
  }
  // `admitted each year`: the participle only points at its year.
  if (isYear(column.column) && isParticiple(scan.items[at])) return next;
  // `were contacted` beside a column of contacts: it happened, and nothing is broken down by how.
  const happened = kindAt(scan, at - 1) === 'be' && isParticiple(scan.items[at]);
  if (happened && (scan.items[at]?.quality ?? 1) < SURE_QUALITY) {
    draft.problems.push({ kind: 'unknown', text: scan.items[at]?.text ?? '', slot: false });
    draft.fit -= 0.1;
    return next;
  }
  const dim = mention(scan, at, { kind: 'column', ref: refOf(column) }, column);
  const rank = draft.ranks.at(-1);
  if (
    rank?.open &&
    rank.target === undefined &&
    (rank.measure === undefined || rank.sense !== 'most') &&
    rank.at < at &&
    rank.at >= at - 3
  ) {
    rank.target = dim;
    rank.plural = dim.plural;
    rank.open = false;
  } else {
    draft.mentions.push(dim);
  }
  return next;
};
