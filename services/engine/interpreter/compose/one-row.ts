import { conceptColumn } from '../clauses/concepts.ts';
import type { DraftRank } from '../clauses/draft.ts';
import { isQuantity } from '../clauses/scan.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { timeColumnOf } from '../tag.ts';
import type { Making } from './outcome.ts';

/** Whether the row is asked for that has the most or the least of something. */
export function isOfOneRow(making: Making, rank: DraftRank): boolean {
  return isWhen(making, rank) || isSingle(making, rank) || isAndWhere(making, rank);
}

/** `when was the longest delay`: the row that has it, which has its date. */
function isWhen(making: Making, rank: DraftRank): boolean {
  const { draft } = making;
  const column = (rank.measure ?? draft.measures[0])?.column ?? conceptOf(making, rank);
  if (draft.asked !== 'when' || rank.sense !== 'quality' || rank.concept === 'amount') return false;
  if (!column || column.column.role === 'time' || !timeColumnOf(draft.base)) return false;
  return draft.dims.length === 0 && !draft.measures.some(({ explicit }) => explicit);
}

/** `the most points in a single game`: nothing is added up. */
function isSingle({ draft }: Making, rank: DraftRank): boolean {
  const column = rank.measure?.column;
  if (!draft.single || !column || !isQuantity(column.column) || draft.dims.length > 0) return false;
  return rank.measure?.of.kind === 'column' && rank.measure.of.aggregate !== 'count_distinct';
}

/** `the lowest price ever and where`: the row that has it, with its place. */
function isAndWhere({ draft }: Making, rank: DraftRank): boolean {
  const column = rank.measure?.column;
  if (!draft.andWhere || rank.sense !== 'quality' || !column || rank.measure?.explicit) return false;
  return isQuantity(column.column) && rank.target === undefined && draft.dims.length + draft.targets.length === 0;
}

function conceptOf({ draft }: Making, { concept }: DraftRank): ColumnOf | undefined {
  const found = concept === undefined ? undefined : conceptColumn(draft.base, concept);
  return found?.assumed === false ? found.column : undefined;
}
