import { labelWords } from '../column-words.ts';
import { CONCEPTS } from '../lexicon/concepts.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { conceptColumn } from './concepts.ts';
import { deliver } from './measures.ts';
import { type Clause, kindAt, readingAt, refOf, type Scan } from './scan.ts';

const PAY: ReadonlySet<string> = new Set(CONCEPTS.pay.words);
/** Behind a word for pay: what all of it comes to. */
const BILL = /^(bill|bills|costs?|expenses?|spend|spending)$/i;
const PAYROLL = /^payroll$/i;

/** What each of the persons is paid. */
function payColumn(scan: Scan, at: number): ColumnOf | undefined {
  const column = readingAt(scan, at, 'column');
  if (column) return labelWords(column.column).some((word) => PAY.has(word)) ? column : undefined;
  const payroll = kindAt(scan, at) === 'unknown' && PAYROLL.test(scan.items[at]?.text ?? '');
  const said = payroll || readingAt(scan, at, 'concept')?.concept === 'pay';
  const found = said ? conceptColumn(scan.draft.base, 'pay') : undefined;
  return found && !found.assumed && labelWords(found.column.column).some((word) => PAY.has(word))
    ? found.column
    : undefined;
}

/** `the salary bill`, `payroll costs`: all that is paid together, and not what one person gets. */
export const payrollClause: Clause = (scan, at) => {
  const said = scan.items[at]?.text ?? '';
  const bill = BILL.test(scan.items[at + 1]?.text ?? '') && kindAt(scan, at + 1) !== 'column';
  if (!bill && !PAYROLL.test(said)) return at;
  const column = payColumn(scan, at);
  if (column?.column.role !== 'measure') return at;
  // `average payroll costs` would be those of each of something that is not named.
  if (scan.draft.pending?.aggregates.some((one) => one !== 'sum')) return at;
  scan.draft.pending = undefined;
  deliver(scan, { of: { kind: 'column', ref: refOf(column), aggregate: 'sum' }, explicit: true, column, at });
  return bill ? at + 2 : at + 1;
};
