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

/** Spellings that data may have for a phrase, in lower case; none for most. */
export function otherSpellings(phrase: string): readonly string[] {
  return Object.hasOwn(SPELLINGS, phrase) ? (SPELLINGS[phrase] ?? []) : [];
}

/** Whether a column of this name may mean that by such a spelling. */
export function maySpell(column: string, spelling: string): boolean {
  return spelling.length > 1 || TELLS_LETTERS.test(column);
}
