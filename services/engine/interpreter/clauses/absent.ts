import type { ModelJoin, ModelTable } from '../../model.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Clause, kindAt, readingAt, type Scan, skip } from './scan.ts';

/** The rows of another table outweigh that their name means nothing in this one. */
const FIT = 1.6;

/** Whether the words are a name of the table, of its rows, or of what they are about (`sales`). */
function names(table: ModelTable, text: string): boolean {
  const wanted = wordsOf(text).map(stem).join(' ');
  const main = table.columns.find(({ name }) => name === table.defaultMeasure);
  const all = [
    table.label,
    table.rowNoun.singular,
    table.rowNoun.plural,
    ...table.synonyms,
    ...(main ? [main.label, ...main.synonyms] : []),
  ];
  return all.some((name) => wordsOf(name).map(stem).join(' ') === wanted);
}

/** The one key by which rows of the named table point at rows of the question's own. */
function joinTo(scan: Scan, at: number): ModelJoin | undefined {
  const item = scan.items[at];
  if (!item) return undefined;
  const foreign = readingAt(scan, at, 'foreign')?.tables.filter((table) => names(table, item.text)) ?? [];
  const { model } = scan.compiled;
  const named = foreign.length > 0 ? foreign : model.tables.filter((table) => names(table, item.text));
  const joins = model.joins.filter(
    ({ left, right }) =>
      right.table === scan.draft.base.identifier &&
      left.table !== right.table &&
      named.some(({ identifier }) => identifier === left.table),
  );
  return joins.length === 1 ? joins[0] : undefined;
}

/** `authors without books`, `rooms that have no bookings`, `members that did not place any orders`. */
export const absentClause: Clause = (scan, at) => {
  const kind = kindAt(scan, at);
  if (kind !== 'without' && kind !== 'not') return at;
  const index = skip(scan, at + 1, 'any', 'generic', 'have', 'verb', 'noise');
  // The words after it are about the rows that are not there; they would limit the wrong ones.
  const join = joinTo(scan, index);
  if (!join) return at;
  scan.draft.filters.push({ kind: 'absent', ref: { ...join.right }, by: { ...join.left } });
  scan.draft.fit += FIT;
  if (index + 1 < scan.items.length && ['date', 'value', 'preposition'].includes(kindAt(scan, index + 1) ?? '')) {
    scan.draft.problems.push({
      kind: 'misuse',
      why: 'I can tell what has nothing at all in another table, but not within a part of it.',
    });
  }
  return index + 1;
};
