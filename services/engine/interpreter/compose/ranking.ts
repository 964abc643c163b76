import type { ModelColumn } from '../../model.ts';
import { atEnd, conceptColumn, defaultMeasureOf, runsAgainst } from '../clauses/concepts.ts';
import type { DraftDim, DraftMeasure, DraftRank } from '../clauses/draft.ts';
import { defaultMeasure } from '../clauses/measures.ts';
import { refOf } from '../clauses/scan.ts';
import { labelWords } from '../column-words.ts';
import type { ColumnOf, Concept, Direction } from '../lexicon/types.ts';
import { type PlanMeasure, same } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { askedFor } from './asked-for.ts';
import { onlyKnown } from './known.ts';
import { isOfOneRow } from './one-row.ts';
import { addMeasure, type Making, misuse } from './outcome.ts';

/** Taken when `top` or a plural superlative comes without a number. */
const DEFAULT_TOP = 10;

/** Two rank words of one question as one: `top 5 wards with the most visits`. */
function merged(making: Making): DraftRank | undefined {
  const { draft } = making;
  const [first, second, third] = draft.ranks;
  if (!first || !second) return first;
  if (third || (first.measure && second.measure) || (first.target && second.target && first.target !== second.target)) {
    misuse(draft, 'I can rank by one thing at a time.');
    return first;
  }
  const main = first.sense === 'cut' || second.measure || second.concept ? second : first;
  const other = main === first ? second : first;
  return {
    ...other,
    ...main,
    ...((main.count ?? other.count) === undefined ? {} : { count: main.count ?? other.count }),
    ...((main.target ?? other.target) === undefined ? {} : { target: main.target ?? other.target }),
    ...((main.measure ?? other.measure) === undefined ? {} : { measure: main.measure ?? other.measure }),
    plural: main.plural || other.plural,
  } as DraftRank;
}

/** Qualities that somebody has at a time: of several rows of the same one the end counts. */
const OF_ONE: ReadonlySet<Concept> = new Set(['age', 'height', 'mass']);

interface RankedBy {
  readonly measure: DraftMeasure;
  readonly direction: Direction;
}

function flip(direction: Direction, opposite: boolean): Direction {
  if (!opposite) return direction;
  return direction === 'asc' ? 'desc' : 'asc';
}

/** Nobody wants much of these: the worst month for delays has the longest ones. */
const UNWANTED: ReadonlySet<string> = new Set(
  'delay wait waiting late lateness error complaint defect damage accident injury crime fine penalty downtime absence refund loss'.split(
    ' ',
  ),
);

/** Whether the most of it is the worst. */
export function isUnwanted(column: ModelColumn): boolean {
  return areUnwanted(labelWords(column));
}

function areUnwanted(words: readonly string[]): boolean {
  return words.map(stem).some((word) => UNWANTED.has(word));
}

/** The slowest answer is the one that took longest. */
function directionOver({ direction, concept }: DraftRank, column: ColumnOf | undefined): Direction {
  if (column && concept === 'quality' && isUnwanted(column.column)) return flip(direction, true);
  if (column && concept === 'age' && isYear(column.column)) return flip(direction, true);
  return flip(direction, concept !== undefined && column !== undefined && runsAgainst(concept, column.column));
}

/** The figure a rank goes by; says what was assumed. */
function rankedBy(making: Making, rank: DraftRank, grouped: boolean): RankedBy | undefined {
  const { draft, assumptions } = making;
  // `the largest houses and their price`: what is told of them does not rank them.
  const shown = draft.theirs && rank.concept !== undefined ? undefined : draft.measures[0];
  const named = rank.measure ?? draft.orderMeasures[0] ?? shown;
  if (named) return { measure: named, direction: directionOver(rank, named.column) };
  const rows: DraftMeasure = { of: { kind: 'rows' }, explicit: true, at: rank.at };
  if (rank.concept === 'frequency') return { measure: rows, direction: rank.direction };
  const meant = rank.concept ?? (rank.sense === 'most' ? draft.verbConcepts[0]?.concept : undefined);
  const told = meant === undefined ? undefined : conceptColumn(draft.base, meant);
  const found = told && { ...told, column: atEnd(told.column, rank.direction) };
  if (!found && rank.sense === 'most' && grouped && !draft.trades) return { measure: rows, direction: rank.direction };
  if (found) {
    // A verb of this very table (`earn` where there is a salary) speaks for it.
    if (!found.assumed && rank.concept === undefined) draft.fit += 0.3;
    // Told, and yet no worse than a figure that nothing speaks for.
    if (rank.concept === 'size' && !found.assumed) draft.fit += 0.02;
    if (found.assumed || rank.concept === 'quality' || rank.concept === 'size')
      assumptions.push(`I ranked by ${found.column.column.label}.`);
    const time = found.column.column.role === 'time';
    const direction = flip(rank.direction, found.opposite);
    const of: PlanMeasure = {
      kind: 'column',
      ref: refOf(found.column),
      aggregate: direction === 'desc' ? 'max' : 'min',
    };
    // `the oldest player` of several rows each: by the greatest age, and not by a mean of ages.
    const extreme = time || (grouped && rank.concept !== undefined && OF_ONE.has(rank.concept));
    const measure = extreme
      ? { of, explicit: false, column: found.column, at: rank.at }
      : defaultMeasure(found.column, rank.at);
    return { measure, direction };
  }
  const column = defaultMeasureOf(draft.base);
  if (rank.concept === undefined || ['quality', 'size', 'amount', 'money'].includes(rank.concept)) {
    if (column) {
      assumptions.push(`I ranked by ${column.label}.`);
      return { measure: defaultMeasure({ table: draft.base, column }, rank.at), direction: rank.direction };
    }
    // Where nothing says what the rows are, how many there are says nothing.
    if (grouped && (rank.concept !== undefined || draft.base.rowNoun.singular !== 'record')) {
      assumptions.push(`I ranked by the number of ${draft.base.rowNoun.plural}.`);
      const unwanted = rank.concept === 'quality' && areUnwanted(wordsOf(draft.base.rowNoun.singular));
      return { measure: rows, direction: flip(rank.direction, unwanted) };
    }
  }
  return undefined;
}

function countOf(making: Making, rank: DraftRank, plural: boolean): number {
  const count = rank.count ?? making.draft.limit;
  if (count !== undefined) return count;
  if (!plural) return 1;
  making.assumptions.push(`I took the ${rank.direction === 'asc' ? 'bottom' : 'top'} ${DEFAULT_TOP}.`);
  return DEFAULT_TOP;
}

/** `the second longest` leaves those before it out. */
function placeOf({ place }: DraftRank): { readonly place?: number } {
  return place === undefined ? {} : { place };
}

/** `longest visit`, `10 largest invoices`: the rows themselves, in order. */
function rankRows(making: Making, rank: DraftRank): void {
  const { draft, plan } = making;
  const by = rankedBy(making, rank, false);
  const column = by?.measure.column;
  if (!by || !column) {
    misuse(draft, `It is not clear by what to rank the ${draft.base.rowNoun.plural}.`);
    return;
  }
  plan.shape = 'rows';
  plan.order.push({ by: { kind: 'column', ref: refOf(column) }, direction: by.direction });
  plan.limit = { count: countOf(making, rank, rank.plural || draft.tablePlural), ...placeOf(rank) };
}

/** `highest cost`, `latest visit date`: the end of one column, not a ranking. */
function extreme(making: Making, rank: DraftRank, column: ColumnOf): void {
  addMeasure(making.plan, {
    of: { kind: 'column', ref: refOf(column), aggregate: directionOver(rank, column) === 'desc' ? 'max' : 'min' },
  });
}

function addDims(making: Making, dims: readonly DraftDim[]): void {
  for (const { dim } of dims) if (!making.plan.dims.some((known) => same(known, dim))) making.plan.dims.push(dim);
}

/** `top 5 wards by cost`, `which month has the most visits`: groups in the order of a figure. */
function rankGroups(making: Making, rank: DraftRank, ranked: readonly DraftDim[], other: readonly DraftDim[]): void {
  const { draft, plan } = making;
  const by = rankedBy(making, rank, true);
  if (!by) {
    misuse(draft, 'It is not clear what to rank by.');
    return;
  }
  addDims(making, ranked);
  const inner = plan.dims.length;
  addDims(making, other);
  const index = addMeasure(plan, { of: by.measure.of });
  for (const measure of draft.measures) addMeasure(plan, { of: measure.of });
  plan.order.push({ by: { kind: 'measure', index }, direction: by.direction });
  const count = countOf(making, rank, rank.plural || ranked.some(({ plural }) => plural));
  if (count === 1) onlyKnown(making, ranked);
  if (rank.place !== undefined && plan.dims.length > inner)
    misuse(draft, 'I can tell a single place of one ranking, not of one in each group.');
  plan.limit = plan.dims.length > inner ? { count, within: inner } : { count, ...placeOf(rank) };
}

/** `when was the last visit`: the end of the time column. */
function whenRanked(making: Making, rank: DraftRank): boolean {
  const { draft } = making;
  if (draft.asked !== 'when' || rank.concept !== 'recency') return false;
  const column = timeColumnOf(draft.base);
  if (!column) return false;
  const named = draft.mentions.find((one) => one.column?.column.role === 'time')?.column;
  extreme(making, rank, named ?? { table: draft.base, column });
  return true;
}

function timeMention(making: Making): ColumnOf | undefined {
  return making.draft.mentions.find(({ column, quality }) => column?.column.role === 'time' && quality >= 0.85)?.column;
}

/** An amount named right after the superlative, with nothing to rank: `the highest cost`. */
function extremeColumn(making: Making, rank: DraftRank): ColumnOf | undefined {
  const { draft } = making;
  if (rank.sense !== 'quality' || rank.count !== undefined) return undefined;
  if (rank.concept === 'recency' || rank.concept === 'frequency') return timeMention(making);
  const measure = rank.measure ?? (draft.measures.length === 1 ? draft.measures[0] : undefined);
  return measure && !measure.explicit && measure.column ? measure.column : undefined;
}

/** `which office has the youngest employees`: groups by the average of their rows, or by the one that stands out. */
function ofTheirRows(making: Making, rank: DraftRank): void {
  const { draft } = making;
  const found = rank.concept === undefined ? undefined : conceptColumn(draft.base, rank.concept);
  if (!found) return;
  const direction = flip(rank.direction, found.opposite);
  const time = found.column.column.role === 'time';
  const end = direction === 'desc' ? 'max' : 'min';
  const aggregate = rank.plural && !time ? 'avg' : end;
  rank.measure = {
    of: { kind: 'column', ref: refOf(found.column), aggregate },
    explicit: true,
    column: found.column,
    at: rank.at,
  };
  rank.plural = false;
  if (found.opposite) rank.direction = direction;
  delete rank.target;
}

/** `by doctor and ward, top 2 in each ward`: a breakdown that is said again after the rank is what it counts inside. */
function repeated(dims: readonly DraftDim[], rank: DraftRank): DraftDim[] {
  return dims.filter(({ at, dim }) => at > rank.at && dims.some((one) => one.at < rank.at && same(one.dim, dim)));
}

/** `latest reading per meter`: when it was, for each of them. */
function latestOfEach(making: Making, rank: DraftRank): boolean {
  const { draft } = making;
  const column = rank.concept === 'recency' && rank.count === undefined ? timeColumnOf(draft.base) : undefined;
  if (!column || draft.dims.length === 0 || draft.measures.length > 0 || rank.measure !== undefined) return false;
  extreme(making, rank, { table: draft.base, column });
  addDims(making, draft.dims);
  return true;
}

/** Settles the ranking of a question. @returns whether there was one, so that the plan's shape is decided. */
export function settleRank(making: Making): boolean {
  const { draft, plan } = making;
  const rank = merged(making);
  if (!rank) return false;
  if (whenRanked(making, rank)) return true;
  if (isOfOneRow(making, rank)) {
    rankRows(making, rank);
    return true;
  }
  const asked = askedFor(making, rank);
  if (asked) rank.target = asked;
  const ranked = typeof rank.target === 'object' ? [rank.target] : draft.targets;
  if (rank.target === 'rows' && draft.targets.length > 0 && rank.measure === undefined) ofTheirRows(making, rank);
  const grouping = rank.measure ?? draft.orderMeasures[0] ?? draft.measures[0];
  const perRow = !grouping || grouping.of.kind === 'column';
  const counts = grouping?.of.kind === 'column' && grouping.of.aggregate === 'count_distinct';
  const rows = rank.target === 'rows' || (draft.rowsAsked && ranked.length === 0);
  if (rows && perRow && !counts && rank.sense !== 'most' && draft.dims.length === 0) {
    rankRows(making, rank);
    return true;
  }
  if (rows && latestOfEach(making, rank)) return true;
  if (ranked.length > 0) {
    rankGroups(making, rank, ranked, draft.dims);
    return true;
  }
  if (
    draft.asked === 'who' &&
    perRow &&
    !(rank.measure?.explicit ?? false) &&
    draft.dims.length === 0 &&
    draft.mentions.length === 0
  ) {
    rankRows(making, rank);
    return true;
  }
  const before = draft.mentions.filter(({ column, quality }) => column?.column.role !== 'time' && quality >= 0.6);
  const end = before.length === 0 && rank.place === undefined ? extremeColumn(making, rank) : undefined;
  if (end) {
    extreme(making, rank, end);
    addDims(making, draft.dims);
    return true;
  }
  if (draft.dims.length > 0) {
    const inside = repeated(draft.dims, rank);
    rankGroups(
      making,
      rank,
      draft.dims.filter(({ dim }) => !inside.some((one) => same(one.dim, dim))),
      inside,
    );
    return true;
  }
  if (before.length > 0) {
    rankGroups(making, rank, before.slice(0, 1), []);
    return true;
  }
  if (rows || draft.tableMentioned || (rank.count !== undefined && perRow)) {
    rankRows(making, rank);
    return true;
  }
  const alone = rankedBy(making, rank, false)?.measure.column;
  if (alone && plan.measures.length === 0 && rank.sense === 'quality' && rank.place === undefined)
    extreme(making, rank, alone);
  else misuse(draft, 'It is not clear what to rank.');
  return true;
}
