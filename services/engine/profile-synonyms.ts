import type { Model, ModelColumn, ModelTable } from './model.ts';
import type { KeyPair } from './profile-keys.ts';
import { singularOf } from './profile-words.ts';

/** Nouns of business that people use for one another, in the singular. */
const ALIKE: readonly (readonly string[])[] = [
  ['customer', 'client', 'buyer', 'shopper'],
  ['track', 'song'],
  ['film', 'movie'],
  ['employee', 'worker', 'staff'],
  ['order', 'purchase'],
  ['product', 'article', 'good'],
  ['seller', 'merchant', 'vendor'],
  ['supplier', 'vendor'],
  ['store', 'shop', 'outlet', 'branch'],
  ['student', 'pupil', 'learner', 'kid'],
  ['teacher', 'instructor', 'professor', 'lecturer'],
  ['doctor', 'physician'],
  ['car', 'vehicle'],
  ['invoice', 'bill'],
  ['company', 'firm', 'business'],
  ['city', 'town'],
  ['salary', 'wage', 'pay'],
  ['gender', 'sex'],
  ['rating', 'score', 'star'],
  ['department', 'division'],
  ['occupation', 'profession', 'job'],
  ['brand', 'make', 'manufacturer'],
  ['airline', 'carrier'],
  ['country', 'nation'],
  ['author', 'writer'],
  ['accident', 'crash', 'collision'],
  ['child', 'kid'],
  ['team', 'club'],
  ['runtime', 'running time', 'playing time'],
  ['rainfall', 'precipitation'],
  ['attendance', 'crowd', 'spectator'],
  ['temperature', 'temp'],
  ['nationality', 'citizenship'],
  ['illness', 'disease'],
  ['reservation', 'booking'],
  ['guest', 'visitor', 'diner'],
  ['donor', 'giver', 'supporter'],
  ['donation', 'gift', 'contribution'],
  ['server', 'waiter'],
  ['tip', 'gratuity'],
  ['coupon', 'voucher'],
];
/** What the first is called as well; the second may be something else. */
const ALSO: Readonly<Record<string, readonly string[]>> = { cover: ['guest', 'diner'], subscriber: ['customer'] };
/** Words for how many pieces: they stand before other nouns so often that only what is called so takes them. */
const PIECES = ['quantity', 'unit', 'piece'];

function words(phrase: string): string[] {
  return phrase.split(' ').map(singularOf);
}

/** Every word that something of the model is called by. */
function spoken(tables: readonly ModelTable[]): ReadonlySet<string> {
  const names = tables.flatMap(({ label, synonyms, rowNoun, columns }) => [
    label,
    rowNoun.singular,
    ...synonyms,
    ...columns.flatMap((column) => [column.label, ...column.synonyms]),
  ]);
  return new Set(names.flatMap(words));
}

/** What became of the pieces: `quantity sold`. */
const TRADED = new Set(['sold', 'ordered', 'order', 'bought', 'purchased', 'shipped', 'sale']);

/** `units` for a quantity, unless something is called units; for a `quantity sold` if no other one is told. */
function pieces(column: ModelColumn, table: ModelTable, tables: readonly ModelTable[]): string[] {
  if (column.role !== 'measure') return [];
  const counted = words(column.label).filter((word) => !TRADED.has(word));
  if (counted.length !== 1 || !PIECES.includes(counted[0] ?? '')) return [];
  const rivals = table.columns.filter(
    ({ label, role }) =>
      role === 'measure' && words(label).some((word) => PIECES.includes(word)) && !words(label).includes('price'),
  );
  if (rivals.length > 1 && words(column.label).length > 1) return [];
  const heads = new Set(tables.flatMap(({ columns }) => columns.map((column) => words(column.label).at(-1))));
  return PIECES.filter((word) => !heads.has(word));
}

/** Names of several words that people have one word for, at the beginning of a name: `check in date`. */
const SHORTER: readonly (readonly [name: string, word: string])[] = [
  ['check in', 'arrival'],
  ['check out', 'departure'],
];

/** Other names for the phrase, one noun of it said otherwise; only words that name nothing else. */
function others(phrase: string, taken: ReadonlySet<string>): string[] {
  const short = SHORTER.find(([name, word]) => !taken.has(word) && (phrase === name || phrase.startsWith(`${name} `)));
  if (short) return [phrase.replace(short[0], short[1])];
  const all = words(phrase);
  const also = ALSO[all.join(' ')] ?? [];
  const at = all.findLastIndex((word) => ALIKE.some((group) => group.includes(word)));
  if (at < 0) return also.filter((word) => !taken.has(word));
  const alike = ALIKE.filter((group) => group.includes(all[at] ?? '')).flat();
  return [...new Set(alike)].filter((word) => !taken.has(word)).map((word) => all.with(at, word).join(' '));
}

/** Columns that only somebody's stay has: `longest stays` are those of its rows. */
const STAYS = /^(nights?|check ins?( date)?|nights stayed|number of nights)$/;

function stays({ columns }: ModelTable, taken: ReadonlySet<string>): string[] {
  return !taken.has('stay') && columns.some(({ label }) => STAYS.test(label)) ? ['stay'] : [];
}

/** The tables with the words that people use for the same, where nothing else in them is called so. */
export function withSynonyms(tables: Model['tables']): ModelTable[] {
  const taken = spoken(tables);
  return tables.map((table) => ({
    ...table,
    synonyms: [...table.synonyms, ...others(table.rowNoun.singular, taken), ...stays(table, taken)],
    columns: table.columns.map((column) => ({
      ...column,
      synonyms: [...column.synonyms, ...others(column.label, taken), ...pieces(column, table, tables)],
    })),
  }));
}

/** The tables without words for their rows that are the very name of another table: an order that has a key of a visit is no visit. */
export function withoutOthersNames(tables: readonly ModelTable[]): ModelTable[] {
  return tables.map((table) => {
    const others = new Set(
      tables.filter((one) => one !== table).flatMap(({ label, rowNoun }) => [label, rowNoun.singular]),
    );
    const own = new Set([table.label, table.rowNoun.singular]);
    return { ...table, synonyms: table.synonyms.filter((word) => own.has(word) || !others.has(word)) };
  });
}

/** The tables in which a column that holds the names of other rows answers to what those are: the `owner` of an offer is an agent. */
export function withNouns(tables: readonly ModelTable[], pairs: readonly KeyPair[]): ModelTable[] {
  return tables.map((table) => {
    const taken = new Set([table.label, ...table.columns.flatMap(({ label, synonyms }) => [label, ...synonyms])]);
    const columns = table.columns.map((column) => {
      const pair = pairs.find(({ left }) => left.table === table.identifier && left.column === column.name);
      const right = pair && tables.find(({ identifier }) => identifier === pair.right.table);
      const nouns = right ? [right.label, right.rowNoun.singular].filter((noun) => !taken.has(noun)) : [];
      return nouns.length === 0 ? column : { ...column, synonyms: [...new Set([...column.synonyms, ...nouns])] };
    });
    return { ...table, columns };
  });
}
