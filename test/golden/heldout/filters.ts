import type { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Measure, WIDE_FACTS } from './facts.ts';
import { COUNT_ASKS, countFigure, figure, pickFact, quoted, say, type Template, withValue } from './wording.ts';

/** Questions about some of the rows. */

export const valueFilter: Template = (random) => {
  const fact = pickFact(random);
  const dim = random.pick(fact.dims);
  const value = random.pick(dim.values);
  const where = `WHERE ${dim.column} = ${quoted(value)}`;
  const x = withValue(random, fact, dim, value);
  if (random.chance(0.5))
    return { question: say(random, COUNT_ASKS, { x }), sql: [`SELECT COUNT(*) FROM ${fact.table} ${where}`] };
  const one = figure(random, fact, ['AVG', 'SUM', 'MAX']);
  return {
    question: say(random, ['{f} of {x}', '{f} for {x}', 'What is the {f} for {x}?'], { f: one.words, x }),
    sql: [`SELECT ${one.sql} FROM ${fact.table} ${where}`],
  };
};

export const severalValues: Template = (random) => {
  const fact = random.pick(WIDE_FACTS);
  const dim = random.pick(fact.dims);
  const first = random.pick(dim.values);
  const second = random.pick(dim.values.filter((value) => value !== first));
  const x = withValue(random, fact, dim, `${first} ${random.pick(['or', 'and'])} ${second}`);
  const where = `WHERE ${dim.column} IN (${quoted(first)}, ${quoted(second)})`;
  return {
    question: say(random, COUNT_ASKS, { x }),
    // Whoever names two things may want to see both.
    sql: [
      `SELECT COUNT(*) FROM ${fact.table} ${where}`,
      `SELECT ${dim.column}, COUNT(*) FROM ${fact.table} ${where} GROUP BY 1`,
    ],
  };
};

export const negation: Template = (random) => {
  const fact = pickFact(random);
  const dim = random.pick(fact.dims);
  const value = random.pick(dim.values);
  const one = random.chance(0.5) ? countFigure(random, fact) : figure(random, fact, ['AVG', 'SUM']);
  // `without high` says nothing: adjectives go with the name of what they describe.
  const v = dim.column === 'severity' ? `${value} severity` : value;
  const asks = [
    '{f} excluding {v}',
    '{f} without {v}',
    '{f} except {v}',
    'What is the {f} if we exclude {v}?',
    `{f} where {d} is not ${value}`,
  ];
  return {
    question: say(random, asks, { f: one.words, v, d: random.pick(dim.one) }),
    sql: [`SELECT ${one.sql} FROM ${fact.table} WHERE ${dim.column} <> ${quoted(value)}`],
  };
};

export const typingError: Template = (random) => {
  const fact = random.pick(WIDE_FACTS);
  const dim = random.pick(fact.dims.filter((one) => one.values.some((value) => /^\w{6,}$/.test(value))));
  const value = random.pick(dim.values.filter((one) => /^\w{6,}$/.test(one)));
  const at = random.integer(2, value.length - 3);
  const swapped = `${value.slice(0, at)}${value[at + 1]}${value[at]}${value.slice(at + 2)}`;
  return {
    question: say(random, COUNT_ASKS, { x: withValue(random, fact, dim, swapped) }),
    sql: [`SELECT COUNT(*) FROM ${fact.table} WHERE ${dim.column} = ${quoted(value)}`],
  };
};

const COMPARISONS = [
  { words: ['over', 'above', 'of more than', 'greater than'], sql: '>' },
  { words: ['under', 'below', 'of less than'], sql: '<' },
  { words: ['of at least'], sql: '>=' },
  { words: ['of at most'], sql: '<=' },
];

function bound(random: SeededRandom, measure: Measure, value: number): string {
  const written = value >= 1_000 && random.chance(0.4) ? value.toLocaleString('en-US') : String(value);
  return `${written} ${random.pick(measure.units)}`.trim();
}

export const compare: Template = (random) => {
  const fact = pickFact(random);
  const measure = random.pick(fact.measures);
  const value = random.pick(measure.bounds);
  const comparison = random.pick(COMPARISONS);
  const words = random.pick(measure.words);
  const condition = `with a ${words} ${random.pick(comparison.words)} ${bound(random, measure, value)}`;
  return {
    question: say(random, COUNT_ASKS.slice(0, 4), { x: `${random.pick(fact.rows)} ${condition}` }),
    sql: [`SELECT COUNT(*) FROM ${fact.table} WHERE ${measure.column} ${comparison.sql} ${value}`],
  };
};

export const between: Template = (random) => {
  const fact = pickFact(random);
  const measure = random.pick(fact.measures);
  const [low, , high] = measure.bounds;
  const x = `${random.pick(fact.rows)} with a ${random.pick(measure.words)} between ${low} and ${bound(random, measure, high)}`;
  return {
    question: say(random, COUNT_ASKS, { x }),
    sql: [`SELECT COUNT(*) FROM ${fact.table} WHERE ${measure.column} BETWEEN ${low} AND ${high}`],
  };
};

export const flag: Template = (random) => {
  const fact = pickFact(random);
  const one = random.pick(fact.flags);
  const yes = random.chance(0.6);
  const x = (yes ? one.yes : random.pick(one.no)).replace('{rows}', random.pick(fact.rows));
  return {
    question: say(random, COUNT_ASKS.slice(0, 4), { x }),
    sql: [`SELECT COUNT(*) FROM ${fact.table} WHERE ${yes ? '' : 'NOT '}${one.column}`],
  };
};
