import type { Compiled } from './compiled.ts';
import { type Token, tokenise } from './text/tokens.ts';

/** From what happened to what it made of something: `cancellation`, `completion`, `return`. */
const PARTICIPLES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/lation$/, ['lled', 'led']],
  [/ation$/, ['ated', 'ed']],
  [/ion$/, ['ed']],
  [/val$/, ['ved']],
  [/ment$/, ['ed', 'd']],
  [/$/, ['ed', 'd']],
];
const LEAST_LETTERS = 5;

/** `cancellations` where a column says that something was `cancelled`: the word of the data, where only they have it. */
export function happening(compiled: Compiled, token: Token): Token | undefined {
  const noun = token.stem;
  if (noun.length < LEAST_LETTERS) return undefined;
  for (const [ending, participles] of PARTICIPLES) {
    if (!ending.test(noun)) continue;
    for (const participle of participles) {
      const word = noun.replace(ending, participle);
      const [made] = compiled.values.find(word).some(({ match }) => match === 'exact') ? tokenise(word) : [];
      if (made) return { ...made, start: token.start, end: token.end };
    }
  }
  return undefined;
}
