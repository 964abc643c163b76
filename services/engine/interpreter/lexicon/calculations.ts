import type { CalendarGrain } from '../dates/calendar.ts';
import type { CalcFamily, PhraseEntry } from './types.ts';

/** A single word may as well be the name of a column; a whole phrase hardly. */
const calc = (family: CalcFamily, phrases: string, grain?: CalendarGrain): PhraseEntry[] => {
  const all = phrases.split('|');
  const reading = { kind: 'calc', family, ...(grain ? { grain } : {}) } as const;
  return [
    { phrases: all.filter((phrase) => !phrase.includes(' ')).join('|'), reading, weight: 0.6 },
    { phrases: all.filter((phrase) => phrase.includes(' ')).join('|'), reading, weight: 0.95 },
  ];
};

/** `compared to last month` in all its wordings. */
function beforeThat(grain: CalendarGrain): string {
  const leads = [
    'compared to',
    'compared with',
    'compare to',
    'compare with',
    'than',
    'versus',
    'vs',
    'against',
    'relative to',
  ];
  const befores = ['last', 'previous', 'the previous', 'prior', 'the prior', 'the last'];
  const phrases = leads.flatMap((lead) => befores.map((before) => `${lead} ${before} ${grain}`));
  const behind = leads.filter((lead) => lead !== 'than').map((lead) => `${lead} the ${grain} before`);
  return [
    ...phrases,
    ...behind,
    `${grain} over ${grain}`,
    `${grain} on ${grain}`,
    `compared to the ${grain} before`,
  ].join('|');
}

/** `as a percentage of the total`, in all its wordings. */
const OF_TOTAL = ['share', 'percentage', 'percent', 'proportion', 'fraction', '%']
  .flatMap((word) => ['as a', 'as', 'as the', 'in'].map((lead) => `${lead} ${word} of`))
  .flatMap((lead) =>
    ['total', 'the total', 'all', 'the whole', 'the sum', 'overall'].map((whole) => `${lead} ${whole}`),
  )
  .join('|');

/** `tips as a share of fare`: one figure in percent of another. */
const PERCENT_OF: readonly PhraseEntry[] = [
  {
    phrases: ['share', 'percentage', 'percent', 'proportion', 'fraction', 'part', '%']
      .flatMap((word) => [`as a ${word} of`, `as ${word} of`, `as the ${word} of`, `in ${word} of`])
      .join('|'),
    reading: { kind: 'calc', family: 'ratio', percent: true },
    weight: 0.95,
  },
];

/** Changes that go down. */
const FALLING: readonly PhraseEntry[] = [
  [
    'shrank|shrink|shrunk|shrinking|fell|fallen|dropped|dropping|declined|declining|decreased|decreasing|decrease|decline|worsened',
    0.6,
  ],
  ['drop in|fall in|decrease in|decline in|fell the|go down|went down|gone down|going down|lost the', 0.95],
].map(([phrases, weight]) => ({
  phrases: String(phrases),
  reading: { kind: 'calc', family: 'growth', down: true },
  weight: Number(weight),
}));

/** Calculations from figures that are known already, and those that are declined and never half answered. */
export const calculations: readonly PhraseEntry[] = [
  ...calc(
    'share',
    'share of|share|shares|percentage of|percent of|percentage|percentages|proportion of|proportion|proportions|what percentage|what percent|contribution of|contribution|contribution to|contribute|contributes|fraction of|what share|what fraction|what proportion|market share|percent share|percentage share|what percentage of|what percent of|what share of|what fraction of|what proportion of|as a percentage of total|as a percentage of the total|percent of total|percentage of total|percentage of the total|% of total|% of|what %|what % of|share of total|share of the total|as a share of total',
  ),
  ...calc('share', OF_TOTAL),
  ...calc(
    'ratio',
    'ratio of|ratio between|the ratio of|the ratio between|ratio|ratios|divided by|relative to|in relation to',
  ),
  ...PERCENT_OF,
  ...calc('rate', 'rate|rates'),
  ...calc(
    'growth',
    'growth|growth rate|change|changes|how did|how has|how have|rate of growth|growth of|grow|grew|grown|growing|increase in|increased|change in|changed|change of|percent change in|percentage change in|percent change of|percentage change|percent change|compared to the previous period|versus the previous period|vs previous period|period over period|rise in|rose|risen|rising|increasing|increase',
  ),
  ...FALLING,
  ...calc('growth', `mom|${beforeThat('month')}|monthly growth|monthly growth of|monthly change in`, 'month'),
  ...calc('growth', `wow|${beforeThat('week')}|weekly growth|weekly growth of|weekly change in`, 'week'),
  ...calc('growth', `qoq|${beforeThat('quarter')}|quarterly growth|quarterly growth of`, 'quarter'),
  ...calc('growth', 'dod|day over day|day on day|compared to the day before|daily change in|daily growth', 'day'),
  ...calc('growth', 'annual growth|yearly growth|annual growth of|yearly growth of|annual change in', 'year'),
  ...calc(
    'yearly',
    `yoy|${beforeThat('year')}|same period last year|the same period last year|compared to the same period last year|versus the same period last year|vs the same period last year|same month last year|than last year|versus the year before|year over year growth|year over year growth of|yoy growth|yoy growth of`,
  ),
  ...calc('difference', 'difference between|the difference between|delta|difference|difference in|gap between'),
  ...calc(
    'cumulative',
    'running total|running total of|cumulative|cumulative total|cumulative total of|cumulative sum|cumulative sum of|cumulatively|running sum|running sum of|accumulated total|accumulated|running count|running count of|running',
  ),
  ...calc(
    'moving average',
    'moving average|rolling average|rolling|sliding average|moving average of|rolling average of|rolling mean|moving mean|rolling mean of|trailing average|trailing average of|moving averages',
  ),
  ...calc(
    'correlation',
    'scatter plot of|scatter plot|scatterplot of|scatterplot|scatter chart of|scatter chart|scatter graph of|scatter graph|scatter diagram of|scatter|as a scatter plot|correlation|correlate|correlates|correlated|relationship between|the relationship between|relation between|correlation between|the correlation between|correlation of|how strongly|how closely|how tightly|depend on|depends on|dependence|influence of|impact of|effect of|affect|affects|relate to|related to|go together with|goes together with|go hand in hand with|goes hand in hand with|have to do with|has to do with|linked to|linked with',
  ),
  ...calc('percentile', 'percentile|percentiles|quartile|quartiles|quantile|quantiles|decile'),
  ...calc('spread', 'outlier|outliers|anomaly|anomalies'),
  ...calc(
    'distribution',
    'distribution|distributed|spread|spread over|spread across|distributed over|distributed across|histogram|distribution of|the distribution of|histogram of|ranges of',
  ),
  ...calc(
    'buckets',
    'buckets of|bins of|in buckets of|in bins of|in steps of|in intervals of|bucket size|bin size|bins|buckets|bands|intervals|with buckets of|with bins of',
  ),
  ...calc('forecast', 'forecast|predict|prediction|projected|projection|will be|expect|expected|estimate for next'),
  ...calc(
    'advice',
    'should we|should i|should they|should our|ought we to|what can we do|what can i do|how can we|how can i|how could we|how do we improve|do you recommend|would you recommend|do you suggest|do you advise|is it worth',
  ),
  ...calc('cause', 'why|how come|root cause'),
];

/** Wishes to change data. At the beginning of a question. */
export const WRITING =
  /\b(delete from|drop (table|schema|database)|insert into|truncate table|update \w+ set)\b|^(please\s+|can you\s+|could you\s+)?(delete|insert|update|truncate|alter|drop (the )?(table|schema|database|column|view|all)|create (a )?(table|view|schema|database)|grant|revoke)\b/i;
