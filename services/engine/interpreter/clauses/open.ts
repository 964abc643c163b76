import type { ModelColumn, ModelTable } from '../../model.ts';
import { isPlanned } from '../../profile-roles.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Clause, isQuantity, kindAt, readingAt, refOf, type Scan } from './scan.ts';

/** What is not done with yet. */
const OPEN = /^(open|outstanding|unresolved|ongoing|unfinished|unclosed)$/i;
/** Words in the names of dates that end something. */
const ENDS = /^(clos|resolv|end|finish|complet|settl|conclud)/;
/** What ends an order or a bill, where nothing is said to be closed. */
const FULFILS = /^(paid|pay|deliver|receiv|return)/;
const FIT = 0.6;

function endOf({ columns }: ModelTable): ModelColumn | undefined {
  const gaps = columns.filter(({ role, label, nullCount }) => role === 'time' && nullCount > 0 && !isPlanned(label));
  const named = (by: RegExp) => gaps.find(({ label }) => wordsOf(label).some((word) => by.test(word)));
  return named(ENDS) ?? named(FULFILS);
}

function isAmount(scan: Scan, at: number): boolean {
  const kind = kindAt(scan, at);
  return kind === 'concept' || (kind === 'generic' && /^(amount|value|balance)s?$/i.test(scan.items[at]?.text ?? ''));
}

/** `which tickets are still open`: those whose end has no date, where no column says it in so many words. */
export const openClause: Clause = (scan, at) => {
  const { draft } = scan;
  const text = scan.items[at]?.text ?? '';
  const kind = kindAt(scan, at);
  if (!OPEN.test(text) || kind === 'value' || kind === 'date') return at;
  const before = kindAt(scan, at - 1);
  const said = before === 'be' || before === 'that' || before === 'have' || kindAt(scan, at + 1) === 'table';
  const column = endOf(draft.base);
  // `outstanding amount`: of what is not paid yet.
  const amount = readingAt(scan, at + 1, 'column');
  const owed = /^outstanding$/i.test(text) && (amount ? isQuantity(amount.column) : isAmount(scan, at + 1));
  if ((!said && !owed) || !column || (amount && !owed)) return at;
  draft.filters.push({ kind: 'missing', ref: refOf({ table: draft.base, column }), negated: false });
  draft.assumptions.push(`I took "${text}" as: there is no ${column.label}.`);
  draft.fit += FIT;
  return at + 1;
};
