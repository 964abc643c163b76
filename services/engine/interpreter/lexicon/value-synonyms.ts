import type { ValueHit, ValueIndex } from '../../model.ts';

/** What people say for values that data spell shorter or otherwise; each list from the likeliest spelling on. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  women: ['woman', 'female', 'f', 'w'],
  woman: ['female', 'f', 'w'],
  ladies: ['female', 'f', 'w'],
  female: ['f', 'w', 'woman'],
  females: ['f', 'w', 'woman'],
  men: ['man', 'male', 'm'],
  man: ['male', 'm'],
  male: ['m', 'man'],
  males: ['m', 'man'],
  'full time': ['ft'],
  'part time': ['pt'],
};
/** A single letter says what it means only in a column that is called so. */
const TELLS_LETTERS = /gender|sex/i;

/** Values of the data that a phrase stands for although they are spelled otherwise; only where none is spelled so. */
export function synonymHits(index: ValueIndex, phrase: string): readonly ValueHit[] {
  const spellings = Object.hasOwn(SPELLINGS, phrase) ? (SPELLINGS[phrase] ?? []) : [];
  for (const spelling of spellings) {
    const hits = index
      .find(spelling)
      .filter(({ match, column }) => match === 'exact' && (spelling.length > 1 || TELLS_LETTERS.test(column)));
    if (hits.length > 0) return hits;
  }
  return [];
}
