/** Everyday words for values that data spell in another way, the likeliest spelling first. Lower case. */
const GROUPS: readonly (readonly [words: string, values: string])[] = [
  ['woman|women|ladies|girls', 'female|f|w|woman|women'],
  ['man|men|gentlemen|boys', 'male|m|man|men'],
  ['us|usa|america|the states', 'united states|united states of america|usa|us'],
  ['uk|britain|great britain', 'united kingdom|great britain|uk|gb'],
  ['uae|emirates', 'united arab emirates|uae'],
  ['holland', 'netherlands|the netherlands|nl'],
];

/** How the data may spell what a person called so; empty for any other word. */
export const VALUE_ALIASES: ReadonlyMap<string, readonly string[]> = new Map(
  GROUPS.flatMap(([words, values]) => words.split('|').map((word) => [word, values.split('|')] as const)),
);
