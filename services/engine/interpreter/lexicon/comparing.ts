import { ADJECTIVES } from './adjectives.ts';
import type { PhraseEntry } from './types.ts';

const plain: readonly PhraseEntry[] = [
  {
    phrases:
      'more than|greater than|over|above|exceeding|exceeds|exceed|exceeded|higher than|upwards of|in excess of|bigger than|larger than|beyond|' +
      'is more than|>|past|north of|surpassing|surpass|surpassed|superior to',
    reading: { kind: 'compare', op: '>' },
  },
  {
    phrases:
      'at least|no less than|not less than|minimum of|a minimum of|no fewer than|not fewer than|greater than or equal to|more than or equal to|>=|≥|not under|not below|starting at|equal to or greater than|equal to or more than|equal to or above',
    reading: { kind: 'compare', op: '>=' },
  },
  {
    phrases: 'less than|fewer than|under|below|lower than|smaller than|beneath|<|short of|inferior to|not reaching',
    reading: { kind: 'compare', op: '<' },
  },
  {
    phrases:
      'at most|no more than|not more than|maximum of|a maximum of|up to|less than or equal to|fewer than or equal to|<=|≤|not over|not above|not exceeding|equal to or less than|equal to or below',
    reading: { kind: 'compare', op: '<=' },
  },
  {
    phrases: 'exactly|precisely|equal to|equals|equal|=|==|is equal to|are equal to|equalling',
    reading: { kind: 'compare', op: '=' },
  },
  {
    phrases: '!=|<>|≠|not equal to|is not equal to|does not equal|different from',
    reading: { kind: 'compare', op: '<>' },
  },
  {
    phrases: 'negative|below zero|less than zero|under zero',
    reading: { kind: 'sign of figure', op: '<' },
    weight: 0.8,
  },
  {
    phrases:
      'loss making|lossmaking|unprofitable|not profitable|losing money|lose money|loses money|lost money|made a loss|make a loss|makes a loss|making a loss|made losses|making losses|at a loss|in the red|money losing',
    reading: { kind: 'sign of figure', op: '<', concept: 'gain' },
  },
  {
    phrases:
      'made a profit|make a profit|makes a profit|making a profit|made money|making money|makes money|in the black',
    reading: { kind: 'sign of figure', op: '>', concept: 'gain' },
  },
  {
    phrases: 'below freezing|under freezing|sub zero|freezing temperatures|below freezing point',
    reading: { kind: 'sign of figure', op: '<', concept: 'warmth' },
  },
  { phrases: 'positive|above zero|over zero', reading: { kind: 'sign of figure', op: '>' }, weight: 0.8 },
  { phrases: 'between|in between|in the range|ranging from', reading: { kind: 'between' } },
  {
    phrases: 'or more|or greater|or higher|or above|or over|and above|and over|and more|and up|or longer|plus',
    reading: { kind: 'tail compare', op: '>=' },
  },
  {
    phrases: 'or less|or fewer|or lower|or below|or under|and below|and under|and less',
    reading: { kind: 'tail compare', op: '<=' },
  },
];

const degrees: readonly PhraseEntry[] = ADJECTIVES.flatMap(({ comparative, concept, direction }): PhraseEntry[] => {
  const up = direction === 'desc';
  const than = comparative.split('|').map((word) => `${word} than`);
  const orTail = comparative.split('|').flatMap((word) => [`or ${word}`, `and ${word}`]);
  const notTail = comparative.split('|').map((word) => `no ${word} than`);
  return [
    { phrases: than.join('|'), reading: { kind: 'compare', op: up ? '>' : '<', concept } },
    { phrases: notTail.join('|'), reading: { kind: 'compare', op: up ? '<=' : '>=', concept } },
    { phrases: orTail.join('|'), reading: { kind: 'tail compare', op: up ? '>=' : '<=', concept } },
  ];
});

/** Comparisons with a number. */
export const comparing: readonly PhraseEntry[] = [
  ...degrees,
  ...plain,
  { phrases: 'aged over|aged above', reading: { kind: 'compare', op: '>', concept: 'age' } },
  { phrases: 'aged under|aged below', reading: { kind: 'compare', op: '<', concept: 'age' } },
];
