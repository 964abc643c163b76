import { readNumberTest } from './numbers.ts';
import { openClause } from './open.ts';
import { type Clause, kindAt, readingAt, type Scan } from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';
import { overdueClause } from './undone.ts';
import { readValues, valuesFilter } from './values.ts';

const FIT = 0.4;
const TESTS: ReadonlySet<string> = new Set(['compare', 'between', 'number']);

/** Takes the condition before the noun of the rows that begins at `at`; undefined where there is none. */
function takePart(scan: Scan, at: number): number | undefined {
  const { draft, compiled } = scan;
  const rowsAt = (index: number) => kindAt(scan, index) === 'table' || kindAt(scan, index) === 'rows';
  const read = readValues(scan, at);
  if (read && rowsAt(read.next)) {
    draft.filters.push(valuesFilter(read.column, read.values, false));
    return read.next;
  }
  if (!rowsAt(at + 1)) return undefined;
  const column = readingAt(scan, at, 'column');
  if (column && isTruth(compiled, column)) {
    draft.filters.push(truthFilter(compiled, column, true));
    return at + 1;
  }
  const next = Math.max(openClause(scan, at), overdueClause(scan, at));
  return next > at ? next : undefined;
}

/** `firms with more than 3 late deliveries`: of the rows with that condition there are so many, and no figure is compared. */
export const countedPartClause: Clause = (scan, at) => {
  if (!TESTS.has(kindAt(scan, at) ?? '')) return at;
  const read = readNumberTest(scan, at);
  if (!read || read.unit !== undefined || read.concept !== undefined) return at;
  const next = takePart(scan, read.next);
  if (next === undefined) return at;
  scan.draft.comparisons.push({ subject: { kind: 'rows' }, test: read.test, at });
  scan.draft.fit += FIT;
  return next + 1;
};
