import type { ModelColumn, ModelTable } from '../../model.ts';
import { timeColumnOf } from '../tag.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Clause, kindAt, readingAt, refOf } from './scan.ts';

/** What is not done with yet. */
const OPEN = /^(open|outstanding|unresolved|ongoing|unfinished|unclosed)$/i;
/** Words in the names of dates that end something. */
const ENDS = /^(clos|resolv|end|finish|complet|settl|conclud)/;
/** Who has not ended it yet. */
const STAYING = /^(active|current)$/i;
const LEAVING = /^(end|cancel|terminat|left|leav|churn|quit|expir|resign)/;
const FIT = 0.6;
/** An end that lies far beyond the last beginning is one that was agreed on, and says nothing of now. */
const SLACK_MS = 31 * 86_400_000;

/** The date with which it ended, where all of them have passed. */
function endOf({ columns }: ModelTable, ends: RegExp, begin: ModelColumn | undefined): ModelColumn | undefined {
  const [only, more] = columns.filter(
    ({ role, label, nullCount }) => role === 'time' && nullCount > 0 && wordsOf(label).some((word) => ends.test(word)),
  );
  const passed = Date.parse(only?.max ?? '') <= Date.parse(begin?.max ?? '') + SLACK_MS;
  return only && !more && begin !== only && passed ? only : undefined;
}

/** `which tickets are still open`: those whose end has no date, where no column says it in so many words. */
export const openClause: Clause = (scan, at) => {
  const { draft } = scan;
  const text = scan.items[at]?.text ?? '';
  const kind = kindAt(scan, at);
  const staying = STAYING.test(text);
  if (!(staying || OPEN.test(text)) || kind === 'value' || kind === 'date') return at;
  if (staying && (kind === 'column' || kind === 'snippet')) return at;
  const before = kindAt(scan, at - 1);
  const said = before === 'be' || before === 'that' || before === 'have' || kindAt(scan, at + 1) === 'table';
  const column = staying
    ? endOf(draft.base, LEAVING, timeColumnOf(draft.base))
    : draft.base.columns.find(
        ({ role, label, nullCount }) =>
          role === 'time' && nullCount > 0 && wordsOf(label).some((word) => ENDS.test(word)),
      );
  if (!said || !column || readingAt(scan, at + 1, 'column')) return at;
  draft.filters.push({ kind: 'missing', ref: refOf({ table: draft.base, column }), negated: false });
  draft.assumptions.push(`I took "${text}" as: there is no ${column.label}.`);
  draft.fit += FIT;
  return at + 1;
};
