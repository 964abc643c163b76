import type { ModelColumn, ModelTable } from '../../model.ts';
import { isMoney } from '../lexicon/units.ts';
import { timeColumnOf } from '../tag.ts';
import { root, stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { type ConceptColumn, conceptColumn, isExtra } from './concepts.ts';
import { isAllowance, isSpending, outlayColumn } from './outlay.ts';
import type { Scan } from './scan.ts';

/** What makes money something that comes in. */
const EARNING = /^(ma[dk]e|makes|making|earn(s|ed|ing)?|brings?|bringing|brought|generate[sd]?|raised?)$/;
/** Words for what comes in. */
const COMING = /^(revenues?|sales|sales volume|income|turnover|earnings|takings|proceeds)$/i;
/** Words in the names of money that goes out: no revenue is told by them. */
const GOING: ReadonlySet<string> = new Set(
  'cost expense spend spending spent expenditure budget refund salary wage bonus debt loss tip'.split(' '),
);
/** Money that a row comes to, in the name of its price. */
const PRICES: ReadonlySet<string> = new Set(['price', 'fare', 'fee', 'charge', 'rate']);
/** Roots of what is dealt in: rows of a list of prices are sold to nobody. */
const DEALS: ReadonlySet<string> = new Set(
  ['sold', 'bought', 'paid', 'order', 'booking', 'ticket', 'purchase', 'invoice', 'receipt'].map(root),
);
/** So many of them, each at the price. */
const PIECES: ReadonlySet<string> = new Set('quantity unit piece night item seat hour'.split(' '));
/** What something brings in, where no column is called after money: the value of a conversion. */
const WORTH: ReadonlySet<string> = new Set(['value', 'worth']);

function has({ label }: ModelColumn, words: ReadonlySet<string>): boolean {
  return wordsOf(label).some((word) => words.has(stem(word)));
}

/** The price that each row was sold at, where every row is one sale of one thing: what they come to is their sum. */
function soldAt(table: ModelTable): ModelColumn | undefined {
  const figures = table.columns.filter(({ role }) => role === 'measure');
  const [price, more] = figures.filter((column) => !isExtra(column) && (has(column, PRICES) || isMoney(column.unit)));
  const names = [table.label, ...table.synonyms, table.rowNoun.singular, ...table.columns.map(({ label }) => label)];
  const deals = names.flatMap(wordsOf).some((word) => DEALS.has(root(word)));
  if (!price || more || !deals || !timeColumnOf(table)) return undefined;
  return figures.some((column) => has(column, PIECES)) ? undefined : price;
}

/** What a word for the money that comes or goes means in this table: what comes in is never told by what was spent. */
export function earningsColumn(scan: Scan, at: number): ConceptColumn | undefined {
  const { draft, items, tokens } = scan;
  const table = draft.base;
  const price = soldAt(table);
  const said = items[at]?.text ?? '';
  const spent = outlayColumn(scan, said);
  if (spent) return { column: spent, opposite: false, assumed: false };
  const coming = COMING.test(said) || (/^money$/i.test(said) && tokens.some(({ lower }) => EARNING.test(lower)));
  const worth = table.columns.filter((column) => column.role === 'measure' && has(column, WORTH));
  // What the rows are about may be the cost to one side and the income of the other.
  const kept = (column: ModelColumn) =>
    !has(column, GOING) || (column.name === table.defaultMeasure && worth.length === 0);
  const columns = coming ? table.columns.filter(kept) : table.columns;
  const found = conceptColumn({ ...table, columns }, 'income');
  // What may be spent is not what was.
  if (isSpending(said) && found && isAllowance(found.column)) return undefined;
  const usual = found?.column.column ?? (coming && worth.length === 1 ? worth[0] : undefined);
  const asked = coming || /^money$/i.test(said);
  const column: ModelColumn | undefined =
    usual?.defaultAggregate !== 'sum' && price && asked ? { ...price, defaultAggregate: 'sum' } : usual;
  return column && { column: { table, column }, opposite: false, assumed: false };
}
