import { WIDE_FACTS } from './facts.ts';
import { rankable, say, type Template } from './wording.ts';

/** Questions about the first and the last. */

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

export const ranking: Template = (random) => {
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

export const superlative: Template = (random) => {
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
