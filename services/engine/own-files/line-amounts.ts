import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '../duckdb-import.ts';
import { expandWords, singularOf, splitName } from '../profile-words.ts';
import type { DerivedColumn } from './derived-column.ts';

/** A column of the table: what it is called there and in its file. */
interface Known {
  readonly name: string;
  readonly type: string;
  readonly header?: string;
  readonly unit?: string;
}

const PIECES = new Set(['quantity', 'unit', 'piece']);
/** Words that leave open no other price: not the old one, not that of the list, not what it cost. */
const PER_PIECE = new Set(['unit', 'price', 'each', 'per', 'piece', 'item', 'selling', 'in', 'usd', 'eur', 'gbp']);
/** What a row comes to, said by the file itself; `value` and `gross` as well. */
const WORTH = new Set(
  'total subtotal amount revenue sale turnover value gross net paid spend spent sum charge income profit'.split(' '),
);
const NUMBERING = new Set(['number', 'no', 'nr', 'id', 'code', 'key']);
const RATES = new Set(['price', 'rate', 'fare', 'fee', 'charge']);
const STAYS = new Set(['night', 'day']);

/**
 * What each line comes to, where the file has only the number of pieces and the price of one: less the discount, where
 * that is a part of the price. None where it is not clear which number, which price or what kind of discount is meant.
 * @throws DuckDB's errors.
 */
export async function lineAmounts(
  connection: DuckDBConnection,
  table: string,
  known: readonly Known[],
): Promise<readonly DerivedColumn[]> {
  const worded = known.map((one) => ({
    ...one,
    words: expandWords(splitName(one.name))
      .flatMap((word) => word.split(' '))
      .map(singularOf),
  }));
  const figures = worded.filter(({ type }) =>
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DECIMAL|DOUBLE|FLOAT)/.test(type),
  );
  // The number of a sale is no sum of sales.
  const told = figures.filter(({ words }) => !NUMBERING.has(words.at(-1) ?? ''));
  if (told.some(({ words }) => words.some((word) => WORTH.has(word)))) return [];
  const pair = pieceAndPrice(figures) ?? thingAndRate(figures);
  if (!pair) return [];
  const discounts = figures.filter(({ words }) => words.includes('discount'));
  const [discount, more] = discounts;
  if (more) return [];
  const left = discount ? await keptShare(connection, table, discount) : '';
  if (left === undefined) return [];
  const sql = `${quoteName(pair.pieces.name)} * ${quoteName(pair.price.name)}${left}`;
  const unit = pair.price.unit;
  return [
    {
      name: 'line_amount',
      header: 'line amount',
      ...(unit === undefined ? {} : { unit }),
      sql: `CAST(${sql} AS DECIMAL(18, 4))`,
    },
  ];
}

type Worded = Known & { readonly words: readonly string[] };
interface Pair {
  readonly pieces: Known;
  readonly price: Known;
}

/** `Quantity` and `Unit Price`. */
function pieceAndPrice(figures: readonly Worded[]): Pair | undefined {
  const [price, otherPrice] = figures.filter(
    ({ words }) => words.includes('price') && words.length > 1 && words.every((word) => PER_PIECE.has(word)),
  );
  const [pieces, otherPieces] = figures.filter(
    (one) => one !== price && one.words.some((word) => PIECES.has(word)) && !one.words.includes('price'),
  );
  return price && pieces && !otherPrice && !otherPieces ? { pieces, price } : undefined;
}

/** `nights` and `rate per night` or `nightly rate`, `tickets` and `price per ticket`. */
function thingAndRate(figures: readonly Worded[]): Pair | undefined {
  const [price, otherPrice] = figures.filter(
    ({ words }) => words.some((word) => RATES.has(word)) && thingOf(words) !== undefined,
  );
  const thing = price && thingOf(price.words);
  const [pieces, otherPieces] = figures.filter(({ words }) => words.length === 1 && words[0] === thing);
  return price && pieces && !otherPrice && !otherPieces ? { pieces, price } : undefined;
}

function thingOf(words: readonly string[]): string | undefined {
  if (words.includes('nightly')) return 'night';
  if (words.includes('daily')) return 'day';
  const at = words.indexOf('per');
  const one = words[at + 1];
  const priced = words.includes('price') || (one !== undefined && STAYS.has(one));
  return at > 0 && one !== undefined && priced && at + 2 === words.length ? one : undefined;
}

/** What is left of the price, as a factor; undefined when the discount may be money. */
async function keptShare(connection: DuckDBConnection, table: string, discount: Worded): Promise<string | undefined> {
  const column = quoteName(discount.name);
  const reader = await connection.runAndReadAll(`SELECT min(${column}), max(${column}) FROM ${table}`);
  const [least = 0, most = 0] = (reader.getRows()[0] ?? []).map(Number);
  const percent = discount.unit === 'percent' || /%|\bpct\b|percent/i.test(discount.header ?? discount.name);
  if (least < 0 || most > 100) return undefined;
  if (most <= 1 && (most < 1 || !percent)) return ` * (1 - coalesce(${column}, 0))`;
  return percent ? ` * (1 - coalesce(${column}, 0) / 100.0)` : undefined;
}
