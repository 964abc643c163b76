import { pointsOn } from '../compiled.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { defaultMeasureOf, tells } from './concepts.ts';
import type { Draft } from './draft.ts';
import { isPlural, isQuantity, readingAt, type Scan } from './scan.ts';

/** Rows that are sums of money: their total is no count. */
const SUMS: ReadonlySet<string> = new Set('payment expense donation payout refund deposit withdrawal'.split(' '));
/** Rows that have a sum of money to them: an average one is what it comes to. */
const SUMMED: ReadonlySet<string> = new Set([
  ...SUMS,
  ...'bill invoice order purchase sale gift check charge basket contribution pledge grant'.split(' '),
]);

/** What `total payments` adds up. */
export function paidAmount({ base }: Draft): ColumnOf | undefined {
  const column = base.columns.find(({ name }) => name === base.defaultMeasure);
  return SUMS.has(base.rowNoun.singular) && column?.defaultAggregate === 'sum' ? { table: base, column } : undefined;
}

/** What `the average bill` comes to; undefined where so many per day or per person are meant. */
export function amountOfOne(scan: Scan, at: number): ColumnOf | undefined {
  const { draft, items } = scan;
  const { base } = draft;
  const item = items[at];
  const several = item === undefined || isPlural(scan, item) || base.countedBy !== undefined;
  if (several || !SUMMED.has(base.rowNoun.singular)) return undefined;
  const per = items.findIndex(({ reading, text }) => reading.kind === 'group' && /^(per|each|every)$/i.test(text));
  const each = per < 0 ? undefined : readingAt(scan, per + 1, 'column')?.column;
  // `the average bill per guest` is so much money for each; per day, they are counted.
  const summed = each !== undefined && isQuantity(each) && each.defaultAggregate === 'sum';
  if (per >= 0 && !summed && !(each && pointsOn(scan.compiled, { table: base, column: each }))) return undefined;
  const column = defaultMeasureOf(base);
  if (column) return column.defaultAggregate === 'sum' ? { table: base, column } : undefined;
  const sums = base.columns.filter((one) => one.role === 'measure' && one.defaultAggregate === 'sum');
  const labels = sums.filter((one) => tells('money', one)).map(({ label }) => label);
  // How many there are per region is not what an average one comes to.
  if (labels.length > 1)
    draft.problems.push({ kind: 'misuse', why: `There are several amounts: ${labels.join(', ')}. Please name one.` });
  return undefined;
}
