import type { ColumnOf } from '../lexicon/types.ts';
import { conceptColumn } from './concepts.ts';
import { type Clause, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';

/** A figure of the rows themselves: the average of another table would be one of other things. */
function figureAt(scan: Scan, at: number): ColumnOf | undefined {
  const column = readingAt(scan, at, 'column');
  const own = column && isQuantity(column.column) && column.column.borrowed === undefined;
  return own && column.table === scan.draft.base ? column : undefined;
}

/** `above average maths score`, `above average in maths`: what stands behind the average. */
function behind(scan: Scan, at: number): { readonly column: ColumnOf; readonly next: number } | undefined {
  const start = isPreposition(scan, at, 'in', 'of', 'for', 'on') ? at + 1 : at;
  const index = skip(scan, start, 'generic');
  const column = figureAt(scan, index);
  return column && { column, next: skip(scan, index + 1, 'generic') };
}

/** `a rating above average`: what was named just before; it was no figure to show. */
function before(scan: Scan, at: number): ColumnOf | undefined {
  let index = at - 1;
  while (['be', 'generic', 'that'].includes(kindAt(scan, index) ?? '')) index -= 1;
  const column = figureAt(scan, index);
  if (!column) return undefined;
  const last = scan.draft.measures.at(-1);
  if (last?.at === index && last.explicit) return undefined;
  if (last?.at === index) scan.draft.measures.pop();
  return column;
}

/**
 * `students with an above average score`, `routes longer than average`: rows beside the average of all rows. What is said
 * of groups (`regions above average`) is not read: it is not clear of what the average is.
 */
export const aboveAverageClause: Clause = (scan, at) => {
  const compare = readingAt(scan, at, 'compare');
  if (!compare || (compare.op !== '>' && compare.op !== '<')) return at;
  const next = skip(scan, at + 1, 'any');
  if (readingAt(scan, next, 'aggregate')?.aggregate !== 'avg') return at;
  const { draft } = scan;
  const after = behind(scan, next + 1);
  const concept = compare.concept === undefined ? undefined : conceptColumn(draft.base, compare.concept);
  const told = concept && !concept.assumed && !concept.opposite ? figureOf(scan, concept.column) : undefined;
  const column = after?.column ?? before(scan, at) ?? told;
  if (!column) return at;
  const groups = draft.targets.length > 0 || draft.ranks.length > 0;
  if (groups) {
    draft.problems.push({ kind: 'misuse', why: 'I can hold rows against the average of all, not groups of them.' });
    return after?.next ?? next + 1;
  }
  draft.filters.push({ kind: 'average', ref: refOf(column), op: compare.op });
  draft.assumptions.push(`The average is that of all ${draft.base.rowNoun.plural}.`);
  draft.fit += 0.4;
  return after?.next ?? next + 1;
};

function figureOf({ draft }: Scan, place: ColumnOf): ColumnOf | undefined {
  return isQuantity(place.column) && place.table === draft.base ? place : undefined;
}
