import { tells } from './concepts.ts';
import { type Clause, isQuantity, readingAt, refOf } from './scan.ts';

/** `free shipping`, where some rows have a shipping cost of nothing: those. */
export const freeClause: Clause = (scan, at) => {
  if (scan.items[at]?.text.toLowerCase() !== 'free') return at;
  const place = readingAt(scan, at + 1, 'column');
  if (!place || !isQuantity(place.column) || !tells('money', place.column) || Number(place.column.min) !== 0) return at;
  scan.draft.filters.push({ kind: 'compare', ref: refOf(place), op: '=', value: 0 });
  scan.draft.fit += 0.3;
  return at + 2;
};
