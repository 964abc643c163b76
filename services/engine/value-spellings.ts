import { COUNTRIES } from './value-countries.ts';

/** Everyday words for values that data spell shorter or otherwise; the likeliest spelling first. */
const GROUPS: readonly (readonly [words: string, spellings: string])[] = [
  ['woman|women|ladies|girls|female|females', 'female|woman|women|f|w'],
  ['man|men|gentlemen|boys|male|males', 'male|man|men|m'],
  ['full time', 'ft'],
  ['part time', 'pt'],
  ['usa|america|the states', 'united states|united states of america|usa|us'],
  ['uk|britain|great britain', 'united kingdom|great britain|uk|gb'],
  ['uae|emirates', 'united arab emirates|uae'],
  ['holland', 'netherlands|the netherlands|nl'],
  ['passed|passing|passes', 'pass|passed'],
  ['failed|failing|fails|failures|failure|flunked', 'fail|failed|failure'],
  ['won|wins|winning|victory|victories', 'win|won'],
  ['lost|losses|losing|defeat|defeats|defeated', 'loss|lost|lose'],
  ['drawn|draws|drew|tied|ties', 'draw|drawn|tie'],
  ['deadly|fatality|fatalities|killed', 'fatal'],
];
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  GROUPS.flatMap(([words, spellings]) => words.split('|').map((word) => [word, spellings.split('|')] as const)),
);
/** A single letter says what it means only in a column that is called so. */
const TELLS_LETTERS = /gender|sex/i;

/** Spellings that data may have for a phrase, in lower case, other than its own; none for most. */
export function otherSpellings(phrase: string): readonly string[] {
  return [...(SPELLINGS.get(phrase) ?? []), ...(COUNTRIES.get(phrase) ?? []), ...thingsOf(phrase)].filter(
    (spelling) => spelling !== phrase,
  );
}

/** `sunny` days are days of `sun`, `rainy` ones of `rain`. */
function thingsOf(phrase: string): readonly string[] {
  const thing = /^([a-z]{3,})y$/.exec(phrase)?.[1];
  if (thing === undefined || phrase === 'many') return [];
  return [thing, ...(/([bdgmnprt])\1$/.test(thing) ? [thing.slice(0, -1)] : [])];
}

/** Whether a column of this name may mean that by such a spelling. */
export function maySpell(column: string, spelling: string): boolean {
  return spelling.length > 1 || TELLS_LETTERS.test(column);
}
