import { wordsOf } from '../text/tokens.ts';
import { type Clause, kindAt, readingAt, refOf } from './scan.ts';

/** What is not done with yet. */
const OPEN = /^(open|outstanding|unresolved|ongoing|unfinished|unclosed)$/i;
/** Words in the names of dates that end something. */
const ENDS = /^(clos|resolv|end|finish|complet|settl|conclud)/;
const FIT = 0.6;

/** `which tickets are still open`: those whose end has no date, where no column says it in so many words. */
export const openClause: Clause = (scan, at) => {
  const { draft } = scan;
  const text = scan.items[at]?.text ?? '';
  const kind = kindAt(scan, at);
  if (!OPEN.test(text) || kind === 'value' || kind === 'date') return at;
  const before = kindAt(scan, at - 1);
  const said = before === 'be' || before === 'that' || before === 'have' || kindAt(scan, at + 1) === 'table';
  const column = draft.base.columns.find(
    ({ role, label, nullCount }) => role === 'time' && nullCount > 0 && wordsOf(label).some((word) => ENDS.test(word)),
  );
  if (!said || !column || readingAt(scan, at + 1, 'column')) return at;
  draft.filters.push({ kind: 'missing', ref: refOf({ table: draft.base, column }), negated: false });
  draft.assumptions.push(`I took "${text}" as: there is no ${column.label}.`);
  draft.fit += FIT;
  return at + 1;
};
