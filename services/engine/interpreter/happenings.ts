import type { Compiled } from './compiled.ts';
import { type Token, tokenise } from './text/tokens.ts';

/** From what happened to what it made of something: `cancellation`, `completion`, `return`. */
const PARTICIPLES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/lation$/, ['lled', 'led']],
  [/ation$/, ['ated', 'ed']],
  [/sion$/, ['ted', 'ded', 'sed']],
  [/ion$/, ['ed']],
  [/val$/, ['ved']],
  [/ment$/, ['ed', 'd']],
  [/$/, ['ed', 'd']],
];
const LEAST_LETTERS = 5;
const LEAST_QUALITY = 0.95;
/** What became of something, by the verb for it. */
const BECAME: Readonly<Record<string, string>> = {
  win: 'won',
  wins: 'won',
  winning: 'won',
  lose: 'lost',
  loses: 'lost',
  losing: 'lost',
};

/** `deals that we lose` where one value says that a deal is `closed lost`. */
function became(compiled: Compiled, token: Token): Token | undefined {
  const word = Object.hasOwn(BECAME, token.lower) ? BECAME[token.lower] : undefined;
  const [made] = word === undefined ? [] : tokenise(word);
  if (!made) return undefined;
  const hits = [...compiled.values.find(made.lower), ...compiled.values.findSimilar(made.lower)];
  const known = hits.some(({ value }) =>
    value
      .toLowerCase()
      .split(/[^a-z]+/)
      .includes(made.lower),
  );
  return known ? { ...made, start: token.start, end: token.end } : undefined;
}

/** Whether something of the model is called by this very word. */
function isNamed({ words }: Compiled, token: Token): boolean {
  return words.spans([token]).some(({ quality }) => quality >= LEAST_QUALITY);
}

/** `cancellations` where a column says that something was `cancelled`: the word of the data, where only they have it. */
export function happening(compiled: Compiled, token: Token): Token | undefined {
  const state = became(compiled, token);
  if (state) return state;
  const noun = token.stem;
  if (noun.length < LEAST_LETTERS) return undefined;
  for (const [ending, participles] of PARTICIPLES) {
    if (!ending.test(noun)) continue;
    for (const participle of participles) {
      const word = noun.replace(ending, participle);
      const [made] = tokenise(word);
      const known = compiled.values.find(word).some(({ match }) => match === 'exact');
      if (made && (known || isNamed(compiled, made))) return { ...made, start: token.start, end: token.end };
    }
  }
  return undefined;
}
