import type { ColumnOf } from '../lexicon/types.ts';
import { defaultMeasureOf, isExtra, tells } from './concepts.ts';
import { takeQuantity } from './loose.ts';
import { takeColumn } from './measures.ts';
import { type Clause, isPreposition, kindAt, type Scan } from './scan.ts';

const WORTH = /^(value|values|worth|amount|amounts)$/i;
/** Conditions that may stand before the noun of the rows. */
const BETWEEN: ReadonlySet<string> = new Set([
  'value',
  'noise',
  'any',
  'generic',
  'not',
  'overdue',
  'snippet',
  'column',
]);
const MOST_BETWEEN = 4;

/** What the rows are worth: their own figure, or the only money that is added up. */
function worthColumn({ draft: { base } }: Scan): ColumnOf | undefined {
  const usual = defaultMeasureOf(base);
  const sums = base.columns.filter(
    (one) => one.role === 'measure' && one.defaultAggregate === 'sum' && tells('income', one) && !isExtra(one),
  );
  const column = usual?.defaultAggregate === 'sum' ? usual : sums.length === 1 ? sums[0] : undefined;
  return column && { table: base, column };
}

/** `total value of open orders`: what they are worth, and not how many there are. */
export const worthOfClause: Clause = (scan, at) => {
  if (kindAt(scan, at) !== 'generic' || !WORTH.test(scan.items[at]?.text ?? '') || !isPreposition(scan, at + 1, 'of'))
    return at;
  let noun = at + 2;
  while (noun < at + 2 + MOST_BETWEEN && BETWEEN.has(kindAt(scan, noun) ?? '')) noun += 1;
  if (kindAt(scan, noun) !== 'table') return at;
  const column = worthColumn(scan);
  if (!column) {
    // How many there are is not what they are worth.
    scan.draft.problems.push({
      kind: 'misuse',
      why: `The ${scan.draft.base.rowNoun.plural} have no amount of their own.`,
    });
    scan.draft.fit -= 0.3;
    return at + 1;
  }
  if (!takeColumn(scan, column, at)) takeQuantity(scan, at, column);
  return at + 2;
};
