import type { Aggregate, ModelColumn } from '../../model.ts';
import { pointsOn } from '../compiled.ts';
import type { ColumnOf, Concept } from '../lexicon/types.ts';
import { isMoney } from '../lexicon/units.ts';
import { stem } from '../text/stem.ts';
import { type ConceptColumn, conceptColumn, tells } from './concepts.ts';
import type { DraftRank } from './draft.ts';
import { earningsColumn } from './earnings.ts';
import { readDim } from './grouping.ts';
import { defaultMeasure, deliver } from './measures.ts';
import { mention } from './mentions.ts';
import { personsDim, personsKey, rowsAsPersons } from './persons.ts';
import { type Clause, isPlural, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';
import { thingColumn } from './things.ts';
import { isTruth, truthFilter } from './truth.ts';

const RECENT_COST = 0.6;
const AGE_COST = 0.4;

function countAt(scan: Scan, at: number): number | undefined {
  const number = readingAt(scan, at, 'number');
  const value = number?.facts.value ?? 0;
  if (!number || number.facts.ordinal || number.facts.unit !== undefined) return undefined;
  return Number.isInteger(value) && value >= 1 && value <= 10_000 ? value : undefined;
}

/** `second`, `3rd`: directly before the rank word. */
function placeAt(scan: Scan, at: number): number | undefined {
  const facts = readingAt(scan, at, 'number')?.facts;
  if (!facts?.ordinal || facts.value < 2 || facts.value > 1_000 || !Number.isInteger(facts.value)) return undefined;
  return kindAt(scan, at + 1) === 'rank' ? facts.value : undefined;
}

/** `highest and lowest cost`, `first and last visit date`: both ends of one column. */
function bothEnds(scan: Scan, at: number): number | undefined {
  const first = readingAt(scan, at, 'rank');
  const second = kindAt(scan, at + 1) === 'and' ? readingAt(scan, at + 2, 'rank') : undefined;
  if (!first || !second || first.direction === second.direction) return undefined;
  const index = skip(scan, at + 3, 'generic');
  const column = readingAt(scan, isPreposition(scan, index, 'of') ? index + 1 : index, 'column');
  if (!column || (!isQuantity(column.column) && column.column.role !== 'time')) return undefined;
  for (const { direction } of [first, second]) {
    const aggregate: Aggregate = direction === 'desc' ? 'max' : 'min';
    deliver(scan, { of: { kind: 'column', ref: refOf(column), aggregate }, explicit: true, column, at });
  }
  return (isPreposition(scan, index, 'of') ? index + 1 : index) + 1;
}

/** Attaches what follows the rank word: the figure it ranks by, or the thing it ranks. */
function attach(scan: Scan, rank: DraftRank, at: number): number {
  const { draft } = scan;
  let index = skip(scan, at, 'any', 'distinct', 'quality');
  if (isPreposition(scan, index, 'of') && rank.sense !== 'cut') index += 1;
  const kind = kindAt(scan, index);
  const named = readingAt(scan, index, 'rows')?.persons && rank.sense !== 'most';
  const persons = named ? personsKey(scan) : undefined;
  if (named && !persons) rowsAsPersons(scan, index);
  if (persons) {
    rank.target = personsDim(scan, index, persons);
    rank.plural = rank.target.plural;
    rank.open = false;
    return index + 1;
  }
  if (kind === 'aggregate' || kind === 'count') {
    draft.role = 'rank';
    return index;
  }
  if (kind === 'table' || kind === 'rows') return attachRows(scan, rank, index);
  if (namesRows(scan, rank, index)) {
    rank.target = 'rows';
    rank.plural = isPluralValue(scan, index);
    rank.open = false;
    return index;
  }
  const truth = attachTruth(scan, rank, index);
  if (truth !== undefined) return truth;
  const snippet = readingAt(scan, index, 'snippet');
  if (snippet?.snippet.kind === 'measure') {
    const ref = { table: snippet.table.identifier, name: snippet.snippet.name };
    rank.measure = { of: { kind: 'snippet', ref }, explicit: true, at: index };
    return attachTarget(scan, rank, index + 1);
  }
  const concept = readingAt(scan, index, 'concept');
  if (concept && meantBy(scan, index, concept.concept)?.column.column.defaultAggregate === 'sum') {
    draft.role = 'rank';
    return index;
  }
  const column = readingAt(scan, index, 'column');
  const namesake = column && rank.sense !== 'most' ? namesakeOf(scan, index, column) : undefined;
  if (namesake) {
    rank.target = mention(scan, index, { kind: 'column', ref: refOf(namesake) }, namesake);
    rank.plural = rank.target.plural;
    rank.open = false;
    return index + 1;
  }
  if (column && isQuantity(column.column)) {
    if (rank.concept === 'money' && isCounted(column.column))
      draft.problems.push({ kind: 'misuse', why: `The ${column.column.label} are counted: they have no price.` });
    rank.measure = defaultMeasure(column, index);
    return attachTarget(scan, rank, skip(scan, index + 1, 'generic'));
  }
  if (rank.sense === 'most' && column?.column.role === 'time') {
    // `the most departures`: what happened is counted.
    rank.measure = { of: { kind: 'rows' }, explicit: true, at: index };
    draft.timeVerbs.push(column);
    if (column.column.nullCount > 0) draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
    return attachTarget(scan, rank, index + 1);
  }
  if (rank.sense === 'most' && column) {
    rank.measure = {
      of: { kind: 'column', ref: refOf(column), aggregate: 'count_distinct' },
      explicit: true,
      column,
      at: index,
    };
    return attachTarget(scan, rank, index + 1);
  }
  return attachTarget(scan, rank, index);
}

/** `the cheapest clicks`: so many of them, which cost nothing by themselves. */
function isCounted(column: ModelColumn): boolean {
  const several = stem(column.label) !== column.label && column.type === 'integer';
  return several && column.defaultAggregate === 'sum' && !isMoney(column.unit) && !tells('money', column);
}

/** `our best guests` beside a number of guests: those who have names are meant. */
function namesakeOf({ draft, items }: Scan, at: number, { column }: ColumnOf): ColumnOf | undefined {
  const word = stem(items[at]?.text ?? '');
  if (!isQuantity(column) || stem(column.label) !== word) return undefined;
  const named = draft.base.columns.find(({ label, type }) => type === 'string' && label === `${word} name`);
  return named && { table: draft.base, column: named };
}

/** The figure that a word of business ranks by. */
function meantBy(scan: Scan, at: number, concept: Concept): ConceptColumn | undefined {
  return concept === 'income' ? earningsColumn(scan, at) : conceptColumn(scan.draft.base, concept);
}

/** `the longest documentary`: a value stands for the rows that have it. */
function namesRows(scan: Scan, rank: DraftRank, at: number): boolean {
  if (kindAt(scan, at) !== 'value' || rank.sense === 'most') return false;
  const next = kindAt(scan, at + 1);
  return next === undefined || ['preposition', 'date', 'group', 'that', 'have', 'be', 'compare'].includes(next);
}

function isPluralValue(scan: Scan, at: number): boolean {
  const item = scan.items[at];
  return item !== undefined && isPlural(scan, item);
}

/** `the most deposits` where a column tells whether there was one: how often it is true. */
function attachTruth(scan: Scan, rank: DraftRank, at: number): number | undefined {
  const column = readingAt(scan, at, 'column');
  const item = scan.items[at];
  if (rank.sense !== 'most' || !column || !item || !isPlural(scan, item) || !isTruth(scan.compiled, column))
    return undefined;
  scan.draft.filters.push(truthFilter(scan.compiled, column, true));
  rank.measure = { of: { kind: 'rows' }, explicit: true, at };
  rank.open = false;
  return at + 1;
}

/** `top 5 orders`, `longest visit`: rows are ranked; `the most orders` ranks something else by their number. */
function attachRows(scan: Scan, rank: DraftRank, at: number): number {
  const { draft } = scan;
  const item = scan.items[at];
  const next = readingAt(scan, at + 1, 'column');
  // `highest order value`: the noun only describes the amount after it.
  if (next && isQuantity(next.column) && rank.sense !== 'most') {
    rank.measure = defaultMeasure(next, at + 1);
    return at + 2;
  }
  if (next && !isQuantity(next.column) && next.column.role !== 'time' && rank.sense !== 'most')
    return attachTarget(scan, rank, at + 1);
  if (rank.sense === 'most') {
    rank.measure = { of: { kind: 'rows' }, explicit: true, at };
  } else {
    rank.target = 'rows';
    rank.plural = item !== undefined && isPlural(scan, item);
  }
  draft.tableMentioned = true;
  rank.open = false;
  return at + 1;
}

/** The column or grain that is ranked, directly after the rank word or its figure. */
function attachTarget(scan: Scan, rank: DraftRank, at: number): number {
  const kind = kindAt(scan, at);
  if (kind === 'table' || kind === 'rows') {
    const item = scan.items[at];
    const column = readingAt(scan, at + 1, 'column');
    if (!column) {
      rank.target = 'rows';
      rank.plural = item !== undefined && isPlural(scan, item);
      rank.open = false;
      scan.draft.tableMentioned = true;
      return at + 1;
    }
  }
  const column = readingAt(scan, at, 'column');
  if (column?.column.role === 'time' && rank.concept === 'recency') return at;
  // `the oldest machine`: the age is its own, and not that of what was done with it.
  if (rank.concept === 'age' && column && pointsOn(scan.compiled, column)) scan.draft.fit -= AGE_COST;
  const read = kind === 'ask' || kind === 'group' ? undefined : readDim(scan, at, false);
  if (read) {
    rank.target = read.dim;
    rank.plural = read.dim.plural;
    rank.open = false;
    return read.next;
  }
  if (kind === 'generic') return attachTarget(scan, rank, at + 1);
  return at;
}

/** `most borrowed book`: a participle after `most` asks how often. */
function participleAfter(scan: Scan, at: number): boolean {
  const end = scan.items[at]?.end ?? 0;
  const next = scan.items[at + 1];
  const gap = scan.tokens.slice(end, next?.start ?? scan.tokens.length).filter(({ kind }) => kind === 'word');
  const [only] = gap;
  return next !== undefined && only !== undefined && gap.length === 1 && /(ed|en|ght|old|ead|un|ent)$/.test(only.lower);
}

/** `orders with the highest value`: the noun of the rows stands before. */
function rowsBefore(scan: Scan, at: number): boolean {
  const led = isPreposition(scan, at - 1, 'with') || kindAt(scan, at - 1) === 'have';
  const index = kindAt(scan, at - 2) === 'that' ? at - 3 : at - 2;
  const item = scan.items[index];
  if (!led || item === undefined || (kindAt(scan, index) !== 'table' && kindAt(scan, index) !== 'rows')) return false;
  return scan.draft.measures.length === 0;
}

/** `top 5 X by Y`, `the 10 largest invoices`, `most popular doctor`, `X with the highest Y`. */
export const rankClause: Clause = (scan, at) => {
  const leading = countAt(scan, at);
  const place = placeAt(scan, at);
  const rankAt = leading === undefined && place === undefined ? at : at + 1;
  const reading = readingAt(scan, rankAt, 'rank');
  if (!reading) return at;
  const ends = leading === undefined && place === undefined ? bothEnds(scan, rankAt) : undefined;
  if (ends !== undefined) return ends;
  const following = leading === undefined ? countAt(scan, rankAt + 1) : undefined;
  const count = leading ?? following;
  const { direction, sense, concept } = reading;
  const { draft } = scan;
  // `top 10 most expensive orders`: one rank that is said twice.
  const twin = sense === 'cut' ? readingAt(scan, rankAt + (following === undefined ? 1 : 2), 'rank') : undefined;
  const often = sense === 'most' && participleAfter(scan, rankAt);
  const meant = twin?.concept ?? (often ? 'frequency' : concept);
  const rank: DraftRank = {
    direction: twin?.direction ?? direction,
    sense: often ? 'quality' : (twin?.sense ?? sense),
    at,
    plural: false,
    open: true,
    ...(meant === undefined ? {} : { concept: meant }),
    ...(count === undefined ? {} : { count }),
    ...(place === undefined ? {} : { place, count: 1 }),
  };
  // `the most orders last quarter`: the stretch of time before, and no second ranking beside the other one.
  const steps = kindAt(scan, rankAt + 1);
  if (concept === 'recency' && draft.ranks.length > 0 && (steps === 'grain' || steps === 'unit'))
    draft.fit -= RECENT_COST;
  draft.ranks.push(rank);
  const things = reading.things ? thingColumn(draft.base) : undefined;
  if (things) {
    rank.target = mention(scan, rankAt, { kind: 'column', ref: refOf({ table: draft.base, column: things }) });
    rank.plural = rank.target.plural;
    rank.open = false;
  }
  if (sense !== 'most' && rowsBefore(scan, at)) {
    rank.target = 'rows';
    rank.open = false;
  }
  const next = rankAt + 1 + (following === undefined ? 0 : 1) + (twin ? 1 : 0);
  return attach(scan, rank, next);
};
