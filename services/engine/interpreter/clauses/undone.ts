import type { ModelColumn, ModelTable } from '../../model.ts';
import { DONE_STATES, isDoneDate, isFixedDate } from '../../profile-dates.ts';
import type { PlanFilter } from '../plan.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Clause, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';

const FIT = 0.6;
const OWING = /^(owe|owes|owed|owing)$/i;
const PAID: ReadonlySet<string> = new Set(['paid', 'settled']);
/** A column of states has few of them. */
const MAX_STATES = 12;

function dateOf(table: ModelTable, fits: (words: readonly string[]) => boolean): ModelColumn | undefined {
  const [only, more] = table.columns.filter(
    ({ role, label, borrowed }) => role === 'time' && borrowed === undefined && fits(wordsOf(label)),
  );
  return more === undefined ? only : undefined;
}

/** What says of a row that it is not done with: no date of its end, no yes, or none of the states that end it. */
function notDone({ compiled, draft }: Scan, words: ReadonlySet<string>): PlanFilter | undefined {
  const { base } = draft;
  const done = dateOf(base, (label) => isDoneDate(label) && label.some((word) => words.has(word)));
  if (done && done.nullCount > 0) return { kind: 'missing', ref: refOf({ table: base, column: done }), negated: false };
  const flag = base.columns.find(
    (column) => wordsOf(column.label).some((word) => words.has(word)) && isTruth(compiled, { table: base, column }),
  );
  if (flag) return truthFilter(compiled, { table: base, column: flag }, false);
  const hits = [...words].flatMap((word) =>
    compiled.values.find(word).filter(({ table, match }) => table === base.identifier && match === 'exact'),
  );
  const [state, other] = new Set(hits.map(({ column }) => column));
  const column = other === undefined ? base.columns.find(({ name }) => name === state) : undefined;
  if (!column || column.distinctCount > MAX_STATES) return undefined;
  const values = [...new Set(hits.map(({ value }) => value))];
  return { kind: 'values', ref: refOf({ table: base, column }), values, negated: true };
}

function isDueNext(scan: Scan, at: number): boolean {
  const column = readingAt(scan, at, 'column');
  const next = skip(scan, at + 1, 'be', 'that');
  return (
    column?.column.role === 'time' && isFixedDate(wordsOf(column.column.label)) && kindAt(scan, next) === 'overdue'
  );
}

/** `overdue invoices`: the day that was fixed for them has passed, and they are not done with. */
export const overdueClause: Clause = (scan, at) => {
  const reading = readingAt(scan, at, 'overdue');
  // `whose inspection is overdue`: the date is told by the word itself.
  if (!reading) return isDueNext(scan, at) ? at + 1 : at;
  const { draft } = scan;
  const { base } = draft;
  const due = dateOf(base, isFixedDate);
  // What comes again has its next date moved when it was done.
  const again = due !== undefined && wordsOf(due.label).includes('next');
  const open = due && !again ? notDone(scan, DONE_STATES) : undefined;
  if (!due || !(open || again)) {
    draft.problems.push({ kind: 'unknown', text: scan.items[at]?.text ?? '', slot: true });
    draft.fit -= FIT;
    return at + 1;
  }
  const ref = refOf({ table: base, column: due });
  if (open) draft.filters.push(open);
  draft.filters.push({ kind: 'time', ref, intervals: [{ to: reading.before }], negated: false });
  draft.fit += FIT;
  return at + 1;
};

/** `who owes the most`: what was not paid yet, and how much that is. */
export const owingClause: Clause = (scan, at) => {
  const { draft, items } = scan;
  if (!OWING.test(items[at]?.text ?? '')) return at;
  const open = notDone(scan, PAID);
  if (!open) return at;
  draft.filters.push(open);
  draft.verbConcepts.push({ concept: 'income', at });
  draft.fit += FIT;
  return at + 1;
};
