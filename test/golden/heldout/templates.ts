import { FACTS, TIMED_FACTS, WIDE_FACTS } from './facts.ts';
import { between, compare, flag, negation, severalValues, typingError, valueFilter } from './filters.ts';
import { ranking, superlative } from './rankings.ts';
import { grainOf, periodOf } from './times.ts';
import { COUNT_ASKS, countFigure, FIGURE_ASKS, figure, pickFact, say, type Template } from './wording.ts';

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
