import { labelWords } from '../column-words.ts';
import { stem } from '../text/stem.ts';
import { deliver, takeRows } from './measures.ts';
import { rowsAsPersons } from './persons.ts';
import { type Clause, isPlural, isQuantity, readingAt } from './scan.ts';

/** `patients over 65` where there is a `patient age`: the persons of the rows, and not how old they are. */
export const ownersClause: Clause = (scan, at) => {
  const item = scan.items[at];
  const column = readingAt(scan, at, 'column')?.column;
  if (!item || !column || !isPlural(scan, item) || item.end - item.start !== 1 || !isQuantity(column)) return at;
  const words = labelWords(column);
  if (words.length !== 2 || words[1] !== 'age' || stem(item.text.toLowerCase()) !== stem(words[0] ?? '')) return at;
  const compared = scan.items
    .slice(at + 1, at + 4)
    .some(({ reading }) => reading.kind === 'compare' || reading.kind === 'tail compare');
  if (!compared) return at;
  rowsAsPersons(scan, at);
  scan.draft.tableMentioned = true;
  scan.draft.tableAt ??= at;
  const shared = scan.draft.calcs.some(({ family }) => family === 'share');
  if (!takeRows(scan, at) && shared) deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
  return at + 1;
};
