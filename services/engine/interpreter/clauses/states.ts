import { labelWords } from '../column-words.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { conceptColumn } from './concepts.ts';
import { type Clause, isQuantity, kindAt, readingAt, refOf, type Scan } from './scan.ts';

const LATE = /^(late|delayed)$/i;
const EARLY = /^early$/i;
/** `late at night` is a time of day. */
const OF_DAY: ReadonlySet<string> = new Set(['at', 'in', 'morning', 'night', 'evening', 'afternoon']);

/** The one figure that says how late something was. */
function delayOf({ draft }: Scan): ColumnOf | undefined {
  const [only, more] = draft.base.columns.filter(
    (column) => isQuantity(column) && labelWords(column).some((word) => word === 'delay' || word === 'lateness'),
  );
  return only && !more ? { table: draft.base, column: only } : undefined;
}

/** `rainy days`, `dry weeks`: there was rain, or none. */
export const rainClause: Clause = (scan, at) => {
  const quality = readingAt(scan, at, 'quality');
  if (quality?.concept !== 'rain') return at;
  const found = conceptColumn(scan.draft.base, 'rain');
  if (!found || !isQuantity(found.column.column)) return at;
  const dry = /dry/i.test(scan.items[at]?.text ?? '');
  scan.draft.filters.push({ kind: 'compare', ref: refOf(found.column), op: dry ? '=' : '>', value: 0 });
  return at + 1;
};

/** `flights that left late` beside a delay: it is more than nothing; `early`: less, where the column has such ones. */
export const lateClause: Clause = (scan, at) => {
  const text = scan.items[at]?.text ?? '';
  const late = LATE.test(text);
  if (!late && !EARLY.test(text)) return at;
  const next = scan.items[at + 1];
  const follower = scan.tokens[scan.items[at]?.end ?? 0]?.lower ?? '';
  const measured = kindAt(scan, at + 1) === 'compare' || kindAt(scan, at + 2) === 'compare' || follower === 'by';
  if (measured || (next && OF_DAY.has(follower))) return at;
  const delay = delayOf(scan);
  if (!delay || (!late && !(Number(delay.column.min) < 0))) return at;
  scan.draft.filters.push({ kind: 'compare', ref: refOf(delay), op: late ? '>' : '<', value: 0 });
  scan.draft.assumptions.push(`I took "${text}" as: ${delay.column.label} ${late ? 'above' : 'below'} 0.`);
  scan.draft.fit += 0.2;
  return at + 1;
};
