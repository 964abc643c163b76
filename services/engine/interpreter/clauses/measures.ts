import type { Aggregate } from '../../model.ts';
import { isStaff } from '../../profile-nouns.ts';
import { AGGREGATE_WORDS } from '../answer/labels.ts';
import { labelWords } from '../column-words.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { canonicalUnit, isMoney } from '../lexicon/units.ts';
import type { PlanMeasure } from '../plan.ts';
import { stem } from '../text/stem.ts';
import { conceptColumn } from './concepts.ts';
import { countedInstead, dates } from './counted.ts';
import type { Draft, DraftMeasure } from './draft.ts';
import { readDim } from './grouping.ts';
import { type Clause, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';
import { amountOfOne, paidAmount } from './sums.ts';
import { typicalOf } from './typical.ts';

function pendingOf(draft: Draft, at: number) {
  draft.pending ??= { aggregates: [], counting: false, distinct: false, averaged: false, detached: false, at };
  return draft.pending;
}

const HEADS_FIT = 0.3;

/** What comes in over time: its average per day is that of the days' totals. */
const FLOWS = /\b(revenues?|sales|income|turnover|earnings|takings|proceeds|spend|spending|expenditures?)\b/i;

function hasFigure({ measures, pending }: Draft): boolean {
  return measures.length > 0 || pending?.counting === true;
}

/** `average`, `total`, `how many`, `distinct`: kept until the thing they speak of comes. */
export const aggregateClause: Clause = (scan, at) => {
  const { draft } = scan;
  const aggregate = readingAt(scan, at, 'aggregate');
  // `the wettest day overall`: of all of them, and nothing is added up.
  const all = draft.ranks.length > 0 && !draft.pending && /^(overall|altogether)$/i.test(scan.items[at]?.text ?? '');
  if (all && kindAt(scan, at + 1) !== 'column') return at + 1;
  if (aggregate) {
    const pending = pendingOf(draft, at);
    if (aggregate.aggregate === 'sum' && readingAt(scan, at - 1, 'aggregate')?.aggregate === 'avg') {
      pending.aggregates.splice(pending.aggregates.indexOf('avg'), 1);
      pending.averaged = true;
    }
    if (!pending.aggregates.includes(aggregate.aggregate)) pending.aggregates.push(aggregate.aggregate);
    if (aggregate.aggregate === 'avg' && kindAt(scan, at + 1) === 'grain' && hasFigure(draft)) {
      // `on an average day`: over the days.
      const read = readDim(scan, at + 1, false);
      if (read) {
        draft.dims.push({ ...read.dim, each: true });
        return read.next;
      }
    }
    if (isPreposition(scan, at + 1, 'for', 'from', 'at', 'on', 'during', 'with', 'in')) pending.detached = true;
    return afterOf(scan, at + 1);
  }
  if (kindAt(scan, at) === 'range') {
    pendingOf(draft, at).aggregates.push('min', 'max');
    return afterOf(scan, at + 1);
  }
  if (readingAt(scan, at, 'count')?.rows) {
    deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
    return at + 1;
  }
  if (kindAt(scan, at) === 'count') {
    pendingOf(draft, at).counting = true;
    // Heads are those of the persons themselves, and not of rows that have to do with them.
    if (/^head ?count/i.test(scan.items[at]?.text ?? '') && isStaff(draft.base.rowNoun.singular))
      draft.fit += HEADS_FIT;
    return afterOf(scan, at + 1);
  }
  if (kindAt(scan, at) === 'distinct') {
    pendingOf(draft, at).distinct = true;
    return at + 1;
  }
  if (kindAt(scan, at) === 'how much') {
    draft.howMuch = true;
    draft.money ||= /money/i.test(scan.items[at]?.text ?? '');
    return at + 1;
  }
  return at;
};

function afterOf(scan: Scan, at: number): number {
  return isPreposition(scan, at, 'of') && kindAt(scan, at + 1) !== undefined
    ? skip(scan, at + 1, 'any')
    : skip(scan, at, 'any');
}

/** Hands a figure to where it belongs: shown, ranked by, or sorted by. */
export function deliver(scan: Scan, measure: DraftMeasure): void {
  const { draft } = scan;
  const rank = draft.ranks.at(-1);
  if (draft.role === 'rank' && rank && rank.measure === undefined) rank.measure = measure;
  else if (draft.role === 'by') draft.orderMeasures.push(measure);
  else draft.measures.push(measure);
  draft.role = 'select';
}

function columnMeasure(column: ColumnOf, aggregate: Aggregate): PlanMeasure {
  return { kind: 'column', ref: refOf(column), aggregate };
}

/** What a named aggregate makes of a column; undefined when it makes no sense. */
function aggregateOf(column: ColumnOf, aggregate: Aggregate): Aggregate | undefined {
  if (isQuantity(column.column)) return aggregate;
  if (aggregate === 'sum') return column.column.role === 'time' ? undefined : 'count_distinct';
  if (aggregate === 'min' || aggregate === 'max') return column.column.role === 'boolean' ? undefined : aggregate;
  return undefined;
}

/** Figures that rows are judged by: their sum means nothing. */
const JUDGED: ReadonlySet<string> = new Set([
  'score',
  'rating',
  'grade',
  'percent',
  'rate',
  'age',
  'temperature',
  'price',
  'star',
  'level',
  'rank',
  'index',
]);

function countOf(column: ColumnOf, distinct: boolean): Aggregate {
  if (!isQuantity(column.column) || distinct) return 'count_distinct';
  if (defaultAggregateOf(column) === 'sum' || column.column.role === 'dimension') return 'sum';
  // `how many bedrooms` adds them up; `how many ratings` counts them.
  const last = stem(labelWords(column.column).at(-1) ?? '');
  return column.column.type === 'integer' && !JUDGED.has(last) ? 'sum' : 'count';
}

/** The numbers that stand in the texts of a column, in a column for each unit: the one that is named, else all. */
function figuresInside({ draft, tokens }: Scan, { table, column }: ColumnOf): readonly ColumnOf[] {
  if (column.type !== 'string') return [];
  const all = draft.base.columns.filter(
    (one) => one.unit !== undefined && isQuantity(one) && one.label.startsWith(`${column.label} `),
  );
  const named = all.filter(({ label }) => tokens.some((token) => token.stem === stem(label.split(' ').at(-1) ?? '')));
  return (named.length > 0 ? named : all).map((one) => ({ table, column: one }));
}

const BOUNDS = /\b(minimum|maximum|average|limit)\b/;

/** `how many nights` beside `minimum nights`: a bound of each row is no number of them. */
export function isBound({ column }: ColumnOf, text: string): boolean {
  return BOUNDS.test(column.label) && !/\b(min|max|minimum|maximum|average|limit|least|most)/i.test(text);
}

/** Words for money that may as well be counted: `how many sales` asks for no sum. */
const DEALS =
  /^(sales|payments|purchases|orders|deals|bookings|donations|refunds|charges|bills|gifts|contributions|fines|grants)$/i;

/** A column takes the aggregate words before it. @returns false when none wait and it has to find its own role. */
export function takeColumn(scan: Scan, column: ColumnOf, at: number): boolean {
  const { draft } = scan;
  const { pending } = draft;
  if (!pending || (pending.distinct && !pending.counting && pending.aggregates.length === 0)) return false;
  const inside = figuresInside(scan, column);
  if (inside.length > 0 && pending.aggregates.length > 0 && !pending.counting) {
    draft.pending = undefined;
    for (const one of inside) {
      for (const aggregate of pending.aggregates)
        deliver(scan, { of: columnMeasure(one, aggregate), explicit: true, column: one, at });
    }
    return true;
  }
  draft.pending = undefined;
  if (pending.counting && isBound(column, scan.items[at]?.text ?? '')) {
    draft.problems.push({ kind: 'unknown', text: scan.items[at]?.text ?? '', slot: true });
    draft.fit -= 0.3;
    return true;
  }
  const instead = pending.counting && !pending.distinct ? countedInstead(scan, column, at) : undefined;
  if (instead?.measure) deliver(scan, instead.measure);
  if (instead) return true;
  const deals = isMoney(column.column.unit) && DEALS.test(scan.items[at]?.text ?? '');
  if (deals && pending.counting) draft.assumptions.push(`I counted ${draft.base.rowNoun.plural}.`);
  if (pending.counting && !pending.distinct && (deals || dates(scan, column, at))) {
    deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
    return true;
  }
  if (pending.counting && (pending.aggregates.length === 0 || !isQuantity(column.column))) {
    const averaged = pending.aggregates.includes('avg');
    const of = columnMeasure(column, countOf(column, pending.distinct));
    deliver(scan, { of, explicit: true, column, at, ...(averaged ? { averaged } : {}) });
    return true;
  }
  if (typicalOf(scan, column, at)) return true;
  for (const named of pending.aggregates) {
    const aggregate = pending.distinct && named === 'sum' ? 'count_distinct' : aggregateOf(column, named);
    if (aggregate === undefined) {
      draft.problems.push({
        kind: 'misuse',
        why: `"${column.column.label}" is no figure, so it has no ${AGGREGATE_WORDS[named]}.`,
      });
      draft.fit -= 0.6;
      continue;
    }
    const of = columnMeasure(column, aggregate);
    const flow = FLOWS.test(scan.items[at]?.text ?? '') ? { flow: true } : {};
    deliver(scan, { of, explicit: true, column, at, ...flow, ...(pending.averaged ? { averaged: true } : {}) });
  }
  return true;
}

/** How an amount is summed up when nobody says how; a duration that is no measure of the model is averaged. */
export function defaultAggregateOf({ column }: ColumnOf): Aggregate {
  return column.role === 'measure' ? column.defaultAggregate : 'avg';
}

/** An amount named without an aggregate: its default one. */
export function defaultMeasure(column: ColumnOf, at: number): DraftMeasure {
  return { of: columnMeasure(column, defaultAggregateOf(column)), explicit: false, column, at };
}

/** `the median order in dollars`, `an average order above $20`: what the rows amount to in this unit, where that is one figure. */
function amountIn(scan: Scan, at: number): ColumnOf | undefined {
  const number = kindAt(scan, at) === 'compare' ? readingAt(scan, at + 1, 'number') : undefined;
  const named = isPreposition(scan, at, 'in') ? at + 1 : number ? at + 2 : undefined;
  const unit = number?.facts.unit ?? (named === undefined ? undefined : readingAt(scan, named, 'unit')?.unit);
  if (unit === undefined) return undefined;
  const { base } = scan.draft;
  const fitting = base.columns.filter(
    (column) => isQuantity(column) && column.unit !== undefined && canonicalUnit(column.unit) === unit,
  );
  const column =
    fitting.find(({ name }) => name === base.defaultMeasure) ?? (fitting.length === 1 ? fitting[0] : undefined);
  return column === undefined ? undefined : { table: base, column };
}

/** The table's own rows take the aggregate words before them: `how many orders`, `total orders`. */
export function takeRows(scan: Scan, at: number): boolean {
  const { draft } = scan;
  const { pending } = draft;
  if (!pending || (pending.detached && !pending.counting)) return false;
  // `how long is the average visit`: the average is of how long it is.
  if (draft.how !== undefined && !pending.counting) return false;
  const next = readingAt(scan, at + 1, 'column');
  // `average visit cost`: the noun only describes the amount after it.
  if (!pending.counting && next && isQuantity(next.column)) return false;
  // `average visit duration` likewise, where a column tells it by another name.
  const quality = pending.counting ? undefined : readingAt(scan, at + 1, 'concept')?.concept;
  if (quality !== undefined && conceptColumn(draft.base, quality)?.assumed === false) return false;
  const amount = pending.counting ? undefined : amountIn(scan, at + 1);
  if (amount) return takeColumn(scan, amount, at);
  const averaged = pending.aggregates.includes('avg');
  const odd = pending.aggregates.find((one) => one !== 'sum' && one !== 'avg');
  // `the median donation`: of what each came to.
  const one = odd !== undefined && !pending.counting && !averaged ? amountOfOne(scan, at) : undefined;
  if (one) {
    draft.assumptions.push(`I took "${scan.items[at]?.text ?? ''}" as ${one.column.label}.`);
    return takeColumn(scan, one, at);
  }
  draft.pending = undefined;
  if (odd !== undefined) {
    draft.problems.push({ kind: 'misuse', why: `I cannot take the ${AGGREGATE_WORDS[odd]} of counted rows.` });
  }
  const paid = !pending.counting && pending.aggregates.includes('sum') && !averaged ? paidAmount(draft) : undefined;
  if (paid) {
    draft.assumptions.push(`I took "total ${scan.items[at]?.text ?? ''}" as ${paid.column.label}.`);
    deliver(scan, { of: columnMeasure(paid, 'sum'), explicit: true, column: paid, at });
    return true;
  }
  const each = averaged && !pending.counting ? amountOfOne(scan, at) : undefined;
  if (each) {
    draft.assumptions.push(`I took "average ${scan.items[at]?.text ?? ''}" as the average ${each.column.label}.`);
    deliver(scan, { of: columnMeasure(each, 'avg'), explicit: true, column: each, at });
    return true;
  }
  deliver(scan, { of: { kind: 'rows' }, explicit: true, at, ...(averaged ? { averaged } : {}) });
  return true;
}
