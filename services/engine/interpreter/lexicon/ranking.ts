import { ADJECTIVES } from './adjectives.ts';
import type { PhraseEntry } from './types.ts';

const superlatives: readonly PhraseEntry[] = ADJECTIVES.map(({ superlative, direction, concept }) => ({
  phrases: superlative,
  reading: { kind: 'rank', direction, sense: 'quality', concept },
}));

const positives: readonly PhraseEntry[] = ADJECTIVES.filter(({ positive }) => positive !== '').map(
  ({ positive, concept }) => ({
    phrases: positive,
    reading: { kind: 'quality', concept },
    weight: 0.25,
  }),
);

/** `how long`, `how old`: the quality is asked for. */
const hows: readonly PhraseEntry[] = ADJECTIVES.filter(({ concept }) =>
  ['length', 'distance', 'age', 'mass', 'speed', 'warmth', 'height', 'money', 'size'].includes(concept),
).map(({ positive, concept }) => ({
  phrases: positive
    .split('|')
    .map((word) => `how ${word}`)
    .join('|'),
  reading: { kind: 'how', concept },
}));

/** Ranking: top, bottom, most, least and every superlative. */
export const ranking: readonly PhraseEntry[] = [
  ...superlatives,
  ...positives,
  ...hows,
  {
    phrases:
      'how far in advance|how far ahead|how long in advance|how long ahead|how early|how many days in advance|how many days ahead|how long beforehand|how long before|how many days before|how far before',
    reading: { kind: 'how', concept: 'lead' },
  },
  {
    phrases: 'best seller|best sellers|bestseller|bestsellers|top seller|top sellers|most popular seller',
    reading: { kind: 'rank', direction: 'desc', sense: 'quality', concept: 'quality', things: true },
  },
  { phrases: 'top|top most|topmost', reading: { kind: 'rank', direction: 'desc', sense: 'cut' } },
  { phrases: 'bottom|bottom most', reading: { kind: 'rank', direction: 'asc', sense: 'cut' } },
  { phrases: 'most', reading: { kind: 'rank', direction: 'desc', sense: 'most' } },
  {
    phrases: 'least|fewest|smallest number of|lowest number of|lowest count of',
    reading: { kind: 'rank', direction: 'asc', sense: 'most' },
  },
  {
    phrases:
      'highest number of|largest number of|greatest number of|biggest number of|highest count of|maximum number of|highest volume of',
    reading: { kind: 'rank', direction: 'desc', sense: 'most' },
  },
];
