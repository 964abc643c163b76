import type { Concept } from '../lexicon/types.ts';
import { atEnd, conceptColumn } from './concepts.ts';
import { type Clause, isQuantity, kindAt, readingAt, refOf, type Scan } from './scan.ts';

/** `loss-making orders`, `regions where we lost money`: of each row, or of the groups that are asked for. */
function gained(scan: Scan, at: number, { op, concept }: { op: '<' | '>'; concept: Concept }): number {
  const found = conceptColumn(scan.draft.base, concept);
  if (!found || found.assumed) return at;
  scan.draft.comparisons.push({
    subject: { kind: 'column', column: atEnd(found.column, op === '<' ? 'asc' : 'desc') },
    test: { kind: 'op', op, value: 0 },
    at,
  });
  scan.draft.fit += 0.2;
  return at + 1;
}

/** `orders with negative profit`, `profit is negative`. */
export const signClause: Clause = (scan, at) => {
  const sign = readingAt(scan, at, 'sign of figure');
  if (!sign) return at;
  if (sign.concept !== undefined) return gained(scan, at, { op: sign.op, concept: sign.concept });
  const after = readingAt(scan, at + 1, 'column');
  const before = kindAt(scan, at - 1) === 'be' ? readingAt(scan, at - 2, 'column') : readingAt(scan, at - 1, 'column');
  const column = after && isQuantity(after.column) ? after : before;
  if (!column || !isQuantity(column.column)) return at;
  scan.draft.filters.push({ kind: 'compare', ref: refOf(column), op: sign.op, value: 0 });
  scan.draft.fit += 0.2;
  if (column === after) return at + 2;
  // The figure that stood before was no figure to show.
  const last = scan.draft.measures.at(-1);
  if (last && !last.explicit && last.column?.column === column.column) scan.draft.measures.pop();
  return at + 1;
};
