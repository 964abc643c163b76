import type { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Dim, FACTS, type Fact } from './facts.ts';

export interface Composed {
  readonly family: string;
  readonly question: string;
  readonly sql: readonly string[];
  readonly ordered?: boolean;
}

/** Something to compute, in words and in SQL. */
export interface Figure {
  readonly words: string;
  readonly sql: string;
}

/** Composes one question. */
export type Template = (random: SeededRandom) => Omit<Composed, 'family'>;

/** Ways to sum up a measure. */
const AGGREGATES = [
  { sql: 'AVG', words: ['average {m}', 'mean {m}', 'avg {m}'], needsSum: false },
  { sql: 'SUM', words: ['total {m}', 'sum of {m}', 'overall {m}'], needsSum: true },
  { sql: 'MAX', words: ['highest {m}', 'maximum {m}', 'largest {m}'], needsSum: false },
  { sql: 'MIN', words: ['lowest {m}', 'minimum {m}', 'smallest {m}'], needsSum: false },
  { sql: 'MEDIAN', words: ['median {m}'], needsSum: false },
];

/** A measure and how it is summed up. */
export function figure(random: SeededRandom, fact: Fact, only?: readonly string[]): Figure {
  const measure = random.pick(fact.measures);
  const fitting = AGGREGATES.filter((one) => (only ?? [one.sql]).includes(one.sql) && (measure.adds || !one.needsSum));
  const aggregate = random.pick(fitting);
  const words = random.pick(measure.words);
  // `sum of number of packages` is what nobody says.
  const spoken =
    aggregate.sql === 'SUM' && words.startsWith('number of') ? `total ${words}` : random.pick(aggregate.words);
  return { words: spoken.replace('{m}', words), sql: `${aggregate.sql}(${measure.column})` };
}

/** How many rows. */
export function countFigure(random: SeededRandom, fact: Fact): Figure {
  return { words: `number of ${random.pick(fact.rows)}`, sql: 'COUNT(*)' };
}

/** Totals and averages differ by group; highest and lowest often tie. */
export function rankable(random: SeededRandom, fact: Fact): Figure {
  return random.chance(0.35) ? countFigure(random, fact) : figure(random, fact, ['SUM', 'AVG']);
}

/** Text as SQL. */
export function quoted(value: string): string {
  return `'${value}'`;
}

/** Rows with a value, spoken of in one of the ways people have. */
export function withValue(random: SeededRandom, fact: Fact, dim: Dim, value: string): string {
  return random.pick(dim.phrases).replace('{rows}', random.pick(fact.rows)).replace('{value}', value);
}

/** A table, the large ones more often. */
export function pickFact(random: SeededRandom): Fact {
  return random.weighted(FACTS, (fact) => fact.weight);
}

/** One of the wordings with its parts filled in. */
export function say(
  random: SeededRandom,
  wordings: readonly string[],
  parts: Readonly<Record<string, string>>,
): string {
  return Object.entries(parts).reduce(
    (text, [name, words]) => text.replaceAll(`{${name}}`, words),
    random.pick(wordings),
  );
}

/** Ways to ask for a number of rows. */
export const COUNT_ASKS = [
  'How many {x} are there?',
  'number of {x}',
  'count of {x}',
  'How many {x} do we have?',
  'how many {x}',
];
/** Ways to ask for a figure. */
export const FIGURE_ASKS = [
  'What is the {f}?',
  "what's the {f} of all {x}",
  '{f}',
  'show me the {f}',
  'What is the {f} of our {x}?',
];
