import type { CalcFamily, PhraseEntry } from './types.ts';

/** A single word may as well be the name of a column; a whole phrase hardly. */
const calc = (family: CalcFamily, phrases: string): PhraseEntry[] => {
  const all = phrases.split('|');
  const reading = { kind: 'calc', family } as const;
  return [
    { phrases: all.filter((phrase) => !phrase.includes(' ')).join('|'), reading, weight: 0.6 },
    { phrases: all.filter((phrase) => phrase.includes(' ')).join('|'), reading, weight: 0.95 },
  ];
};

/** Calculations that the plan has no room for; recognised so that they are declined and never half answered. */
export const calculations: readonly PhraseEntry[] = [
  ...calc(
    'share',
    'share of|share|percentage of|percent of|percentage|percentages|proportion of|proportion|proportions|what percentage|what percent|contribution of|contribution|fraction of|ratio of|ratio|ratios|what share|what fraction|market share',
  ),
  ...calc(
    'growth',
    'growth|growth rate|grow|grew|grown|growing|increase in|increased|decrease in|decreased|decline in|declined|change in|month over month|year over year|week over week|mom|yoy|wow|qoq|quarter over quarter|compared to last|versus last|vs last|compared to the previous|compared with the previous|difference between|delta|difference|same period last year|rise in|drop in',
  ),
  ...calc('cumulative', 'running total|cumulative|cumulatively|running sum|accumulated total'),
  ...calc('moving average', 'moving average|rolling average|rolling|sliding average'),
  ...calc(
    'correlation',
    'correlation|correlate|correlated|relationship between|relation between|correlation between|depend on|dependence|influence of|impact of|effect of|affect|affects',
  ),
  ...calc(
    'percentile',
    'percentile|percentiles|quartile|quartiles|quantile|quantiles|decile|95th percentile|90th percentile|p95|p90|p99',
  ),
  ...calc('spread', 'standard deviation|std dev|stddev|std|variance|deviation|outlier|outliers|anomaly|anomalies'),
  ...calc('distribution', 'distribution|distributed|histogram|distribution of|buckets|bins|ranges of'),
  ...calc('forecast', 'forecast|predict|prediction|projected|projection|will be|expect|expected|estimate for next'),
  ...calc('cause', 'why|how come|root cause'),
];

/** Wishes to change data. At the beginning of a question. */
export const WRITING =
  /^(please\s+|can you\s+|could you\s+)?(delete|insert|update|truncate|alter|drop (the )?(table|schema|database|column|view|all)|create (a )?(table|view|schema|database)|grant|revoke)\b/i;
