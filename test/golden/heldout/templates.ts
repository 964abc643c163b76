import type { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Dim, FACTS, type Fact, type Measure, TIMED_FACTS, WIDE_FACTS } from './facts.ts';
import { grainOf, periodOf } from './times.ts';

export interface Composed {
  readonly family: string;
  readonly question: string;
  readonly sql: readonly string[];
  readonly ordered?: boolean;
}

/** Something to compute, in words and in SQL. */
interface Figure {
  readonly words: string;
  readonly sql: string;
}

type Template = (random: SeededRandom) => Omit<Composed, 'family'>;

const AGGREGATES = [
  { sql: 'AVG', words: ['average {m}', 'mean {m}', 'avg {m}'], needsSum: false },
  { sql: 'SUM', words: ['total {m}', 'sum of {m}', 'overall {m}'], needsSum: true },
  { sql: 'MAX', words: ['highest {m}', 'maximum {m}', 'largest {m}'], needsSum: false },
  { sql: 'MIN', words: ['lowest {m}', 'minimum {m}', 'smallest {m}'], needsSum: false },
  { sql: 'MEDIAN', words: ['median {m}'], needsSum: false },
];

function figure(random: SeededRandom, fact: Fact, only?: readonly string[]): Figure {
  const measure = random.pick(fact.measures);
  const fitting = AGGREGATES.filter((one) => (only ?? [one.sql]).includes(one.sql) && (measure.adds || !one.needsSum));
  const aggregate = random.pick(fitting);
  const words = random.pick(measure.words);
  // `sum of number of packages` is what nobody says.
  const spoken =
    aggregate.sql === 'SUM' && words.startsWith('number of') ? `total ${words}` : random.pick(aggregate.words);
  return { words: spoken.replace('{m}', words), sql: `${aggregate.sql}(${measure.column})` };
}

function countFigure(random: SeededRandom, fact: Fact): Figure {
  return { words: `number of ${random.pick(fact.rows)}`, sql: 'COUNT(*)' };
}

/** Totals and averages differ by group; highest and lowest often tie. */
function rankable(random: SeededRandom, fact: Fact): Figure {
  return random.chance(0.35) ? countFigure(random, fact) : figure(random, fact, ['SUM', 'AVG']);
}

function quoted(value: string): string {
  return `'${value}'`;
}

function withValue(random: SeededRandom, fact: Fact, dim: Dim, value: string): string {
  return random.pick(dim.phrases).replace('{rows}', random.pick(fact.rows)).replace('{value}', value);
}

function pickFact(random: SeededRandom): Fact {
  return random.weighted(FACTS, (fact) => fact.weight);
}

function say(random: SeededRandom, wordings: readonly string[], parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce(
    (text, [name, words]) => text.replaceAll(`{${name}}`, words),
    random.pick(wordings),
  );
}

const COUNT_ASKS = [
  'How many {x} are there?',
  'number of {x}',
  'count of {x}',
  'How many {x} do we have?',
  'how many {x}',
];
const FIGURE_ASKS = [
  'What is the {f}?',
  "what's the {f} of all {x}",
  '{f}',
  'show me the {f}',
  'What is the {f} of our {x}?',
];

const count: Template = (random) => {
  const fact = pickFact(random);
  const x = random.pick(fact.rows);
  return { question: say(random, COUNT_ASKS, { x }), sql: [`SELECT COUNT(*) FROM ${fact.table}`] };
};

const distinct: Template = (random) => {
  const fact = random.pick(FACTS);
  const dim = random.pick(fact.dims);
  const asks = [
    'How many different {d} are there?',
    'number of distinct {d}',
    'how many unique {d} do we have',
    'count the distinct {d}',
  ];
  return {
    question: say(random, asks, { d: dim.many }),
    sql: [`SELECT COUNT(DISTINCT ${dim.column}) FROM ${fact.table}`],
  };
};

const aggregate: Template = (random) => {
  const fact = pickFact(random);
  const one = figure(random, fact, ['AVG', 'SUM', 'MIN', 'MAX', 'MEDIAN']);
  return {
    question: say(random, FIGURE_ASKS, { f: one.words, x: random.pick(fact.rows) }),
    sql: [`SELECT ${one.sql} FROM ${fact.table}`],
  };
};

const BREAKDOWNS = [
  '{f} by {d}',
  '{f} per {d}',
  '{f} for each {d}',
  'What is the {f} by {d}?',
  'show {f} broken down by {d}',
  '{f} grouped by {d}',
  '{f} for every {d}, as a bar chart',
];

const breakdown: Template = (random) => {
  const fact = pickFact(random);
  const dim = random.pick(fact.dims);
  const one = random.chance(0.3)
    ? countFigure(random, fact)
    : figure(random, fact, ['AVG', 'SUM', 'MAX', 'MIN', 'MEDIAN']);
  return {
    question: say(random, BREAKDOWNS, { f: one.words, d: random.pick(dim.one) }),
    sql: [`SELECT ${dim.column}, ${one.sql} FROM ${fact.table} GROUP BY 1`],
  };
};

const twoDims: Template = (random) => {
  const fact = random.pick(WIDE_FACTS);
  const first = random.pick(fact.dims);
  const second = random.pick(fact.dims.filter((dim) => dim !== first));
  const one = random.chance(0.4) ? countFigure(random, fact) : figure(random, fact, ['AVG', 'SUM']);
  const asks = [
    '{f} by {d} and {e}',
    '{f} per {d} and {e}',
    '{f} for each {d} and {e}',
    'show the {f} by {d} and by {e}',
  ];
  return {
    question: say(random, asks, { f: one.words, d: random.pick(first.one), e: random.pick(second.one) }),
    sql: [`SELECT ${first.column}, ${second.column}, ${one.sql} FROM ${fact.table} GROUP BY 1, 2`],
  };
};

const valueFilter: Template = (random) => {
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

const severalValues: Template = (random) => {
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

const negation: Template = (random) => {
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

const typingError: Template = (random) => {
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

const compare: Template = (random) => {
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

const between: Template = (random) => {
  const fact = pickFact(random);
  const measure = random.pick(fact.measures);
  const [low, , high] = measure.bounds;
  const x = `${random.pick(fact.rows)} with a ${random.pick(measure.words)} between ${low} and ${bound(random, measure, high)}`;
  return {
    question: say(random, COUNT_ASKS, { x }),
    sql: [`SELECT COUNT(*) FROM ${fact.table} WHERE ${measure.column} BETWEEN ${low} AND ${high}`],
  };
};

const RANKINGS = [
  {
    words: [
      'top {n} {ds} by {f}',
      '{n} {ds} with the highest {f}',
      'the {n} {ds} with the most {f}',
      'show the top {n} {ds} by {f}',
    ],
    down: true,
  },
  { words: ['bottom {n} {ds} by {f}', '{n} {ds} with the lowest {f}'], down: false },
];

const ranking: Template = (random) => {
  const fact = random.pick(WIDE_FACTS);
  const dim = random.pick(fact.dims);
  const one = rankable(random, fact);
  const kind = random.pick(RANKINGS);
  const n = random.integer(2, Math.min(5, dim.values.length - 1));
  const wordings =
    one.sql === 'AVG' || one.words.startsWith('number')
      ? kind.words.filter((words) => !words.includes('most'))
      : kind.words;
  return {
    question: say(random, wordings, { n: String(n), ds: dim.many, f: one.words }),
    sql: [
      `SELECT ${dim.column}, ${one.sql} AS v FROM ${fact.table} GROUP BY 1 ORDER BY v ${kind.down ? 'DESC' : 'ASC'} LIMIT ${n}`,
    ],
    ordered: true,
  };
};

const superlative: Template = (random) => {
  const fact = random.pick(WIDE_FACTS);
  const dim = random.pick(fact.dims);
  const down = random.chance(0.65);
  const one = rankable(random, fact);
  const rows = random.pick(fact.rows);
  const asks = one.words.startsWith('number')
    ? [`Which {d} has the ${down ? 'most' : 'fewest'} ${rows}?`, `which {d} had the ${down ? 'most' : 'least'} ${rows}`]
    : [
        `Which {d} has the ${down ? 'highest' : 'lowest'} {f}?`,
        `what {d} has the ${down ? 'largest' : 'smallest'} {f}`,
        `{d} with the ${down ? 'highest' : 'lowest'} {f}`,
      ];
  return {
    question: say(random, asks, { d: random.pick(dim.one), f: one.words }),
    sql: [
      `SELECT ${dim.column}, ${one.sql} AS v FROM ${fact.table} GROUP BY 1 ORDER BY v ${down ? 'DESC' : 'ASC'} LIMIT 1`,
    ],
  };
};

const timeFilter: Template = (random) => {
  const fact = random.pick(TIMED_FACTS);
  const period = periodOf(random, fact.time.column);
  const one = random.chance(0.5) ? undefined : figure(random, fact, ['SUM', 'AVG', 'MAX']);
  const x = `${random.pick(fact.rows)}`;
  const question = one
    ? say(random, ['{f} {p}', 'What was the {f} {p}?', '{f} for {x} {p}'], { f: one.words, p: period.words, x })
    : say(random, ['How many {x} were there {p}?', 'number of {x} {p}', `how many {x} were ${fact.time.verb} {p}`], {
        x,
        p: period.words,
      });
  return {
    question,
    sql: period.conditions.map((where) => `SELECT ${one?.sql ?? 'COUNT(*)'} FROM ${fact.table} WHERE ${where}`),
  };
};

const grain: Template = (random) => {
  const fact = random.pick(TIMED_FACTS);
  const one = random.chance(0.45) ? countFigure(random, fact) : figure(random, fact, ['SUM', 'AVG']);
  const unit = grainOf(random, fact.time.column);
  const where = unit.where ? ` WHERE ${unit.where}` : '';
  return {
    question: say(random, unit.asks, { f: one.words }),
    sql: [`SELECT ${unit.sql}, ${one.sql} FROM ${fact.table}${where} GROUP BY 1`],
  };
};

const flag: Template = (random) => {
  const fact = pickFact(random);
  const one = random.pick(fact.flags);
  const yes = random.chance(0.6);
  const x = (yes ? one.yes : random.pick(one.no)).replace('{rows}', random.pick(fact.rows));
  return {
    question: say(random, COUNT_ASKS.slice(0, 4), { x }),
    sql: [`SELECT COUNT(*) FROM ${fact.table} WHERE ${yes ? '' : 'NOT '}${one.column}`],
  };
};

const list: Template = (random) => {
  const fact = random.pick(FACTS);
  const dim = random.pick(fact.dims);
  const asks = ['list all {d}', 'What {d} are there?', 'show me the {d}', 'Which {d} do we have?'];
  return { question: say(random, asks, { d: dim.many }), sql: [`SELECT DISTINCT ${dim.column} FROM ${fact.table}`] };
};

/** Each family and how many of the 200 questions are its. */
export const FAMILIES: readonly { readonly family: string; readonly share: number; readonly template: Template }[] = [
  { family: 'count', share: 5, template: count },
  { family: 'distinct', share: 8, template: distinct },
  { family: 'aggregate', share: 20, template: aggregate },
  { family: 'breakdown', share: 26, template: breakdown },
  { family: 'two_dims', share: 12, template: twoDims },
  { family: 'value', share: 20, template: valueFilter },
  { family: 'several_values', share: 8, template: severalValues },
  { family: 'negation', share: 10, template: negation },
  { family: 'typing_error', share: 6, template: typingError },
  { family: 'compare', share: 14, template: compare },
  { family: 'between', share: 5, template: between },
  { family: 'ranking', share: 16, template: ranking },
  { family: 'superlative', share: 12, template: superlative },
  { family: 'time', share: 14, template: timeFilter },
  { family: 'grain', share: 12, template: grain },
  { family: 'flag', share: 6, template: flag },
  { family: 'list', share: 6, template: list },
];
