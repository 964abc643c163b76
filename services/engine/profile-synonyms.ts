import type { Model, ModelTable } from './model.ts';
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
  ['student', 'pupil', 'learner'],
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
  ['brand', 'make'],
];
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

/** `units` for a quantity, unless something is called units. */
function pieces(label: string, tables: readonly ModelTable[]): string[] {
  if (!PIECES.includes(words(label).join(' '))) return [];
  const heads = new Set(tables.flatMap(({ columns }) => columns.map((column) => words(column.label).at(-1))));
  return PIECES.filter((word) => !heads.has(word));
}

/** Other names for the phrase, one noun of it said otherwise; only words that name nothing else. */
function others(phrase: string, taken: ReadonlySet<string>): string[] {
  const all = words(phrase);
  const at = all.findLastIndex((word) => ALIKE.some((group) => group.includes(word)));
  if (at < 0) return [];
  const alike = ALIKE.filter((group) => group.includes(all[at] ?? '')).flat();
  return [...new Set(alike)].filter((word) => !taken.has(word)).map((word) => all.with(at, word).join(' '));
}

/** The tables with the words that people use for the same, where nothing else in them is called so. */
export function withSynonyms(tables: Model['tables']): ModelTable[] {
  const taken = spoken(tables);
  return tables.map((table) => ({
    ...table,
    synonyms: [...table.synonyms, ...others(table.rowNoun.singular, taken)],
    columns: table.columns.map((column) => ({
      ...column,
      synonyms: [...column.synonyms, ...others(column.label, taken), ...pieces(column.label, tables)],
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
