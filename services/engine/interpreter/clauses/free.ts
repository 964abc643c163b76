import type { ModelColumn } from '../../model.ts';
import { stem } from '../text/stem.ts';
import { tells } from './concepts.ts';
import { type Clause, isQuantity, kindAt, readingAt, refOf, type Scan } from './scan.ts';

/** What `free delivery` costs, where the rows themselves are called so. */
function priceOf({ draft, items }: Scan, at: number): ModelColumn | undefined {
  const word = stem(items[at]?.text.toLowerCase() ?? '');
  return draft.base.columns.find(({ label }) => ['fee', 'cost', 'charge'].some((what) => label === `${word} ${what}`));
}

/** `free shipping`, where some rows have a shipping cost of nothing: those. */
export const freeClause: Clause = (scan, at) => {
  if (scan.items[at]?.text.toLowerCase() !== 'free') return at;
  const { base } = scan.draft;
  const own = kindAt(scan, at + 1) === 'table' ? priceOf(scan, at + 1) : undefined;
  const place = readingAt(scan, at + 1, 'column') ?? (own && { table: base, column: own });
  if (!place || !isQuantity(place.column) || !tells('money', place.column) || Number(place.column.min) !== 0) return at;
  scan.draft.filters.push({ kind: 'compare', ref: refOf(place), op: '=', value: 0 });
  scan.draft.fit += 0.3;
  return at + 2;
};
