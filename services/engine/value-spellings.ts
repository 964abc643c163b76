import type { ValueHit, ValueIndex } from './model.ts';

/** Everyday words for values that data spell shorter or otherwise; the likeliest spelling first. */
const GROUPS: readonly (readonly [words: string, spellings: string])[] = [
  ['woman|women|ladies|girls|female|females', 'female|woman|women|f|w'],
  ['man|men|gentlemen|boys|male|males', 'male|man|men|m'],
  ['full time', 'ft'],
  ['part time', 'pt'],
  ['us|usa|america|the states', 'united states|united states of america|usa|us'],
  ['uk|britain|great britain', 'united kingdom|great britain|uk|gb'],
  ['uae|emirates', 'united arab emirates|uae'],
  ['holland', 'netherlands|the netherlands|nl'],
];
const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  GROUPS.flatMap(([words, spellings]) => words.split('|').map((word) => [word, spellings.split('|')] as const)),
);
/** A single letter says what it means only in a column that is called so. */
const TELLS_LETTERS = /gender|sex/i;

/** Values of the data that a phrase stands for although they are spelled otherwise; only where none is spelled so. */
export function synonymHits(index: ValueIndex, phrase: string): readonly ValueHit[] {
  for (const spelling of SPELLINGS.get(phrase) ?? []) {
    const hits = index
      .find(spelling)
      .filter(({ match, column }) => match === 'exact' && (spelling.length > 1 || TELLS_LETTERS.test(column)));
    if (hits.length > 0) return hits;
  }
  return [];
}
