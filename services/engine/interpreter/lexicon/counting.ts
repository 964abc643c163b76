import type { Aggregate } from '../../model.ts';
import type { PhraseEntry } from './types.ts';

/** `95th percentile of`, `p95`, and what else it is called. */
function percentile(aggregate: Aggregate, place: string, more: string): PhraseEntry[] {
  const short = `p${place.slice(0, -2)}`;
  const long = [`${place} percentile`, `${place} percentile of`, `the ${place} percentile of`];
  return [{ phrases: [short, ...long, more].filter(Boolean).join('|'), reading: { kind: 'aggregate', aggregate } }];
}

/** Counting and aggregating. */
export const counting: readonly PhraseEntry[] = [
  {
    phrases:
      'how many|number of|numbers of|count of|counts of|total number of|total count of|' +
      'no of|# of|# |headcount of|head count of|headcount|head count',
    reading: { kind: 'count' },
  },
  {
    phrases: 'how often|how frequently|how many times|number of times|amount of times',
    reading: { kind: 'count', rows: true },
  },
  { phrases: 'count|counts|counting|tally|#', reading: { kind: 'count' }, weight: 0.9 },
  { phrases: 'how much|how much money|by how much|by how many', reading: { kind: 'how much' } },
  {
    phrases:
      'how did we do|how have we done|how are we doing|how did we perform|how well did we do|how well are we doing|how was business|how is business|how is business going|how did business go',
    reading: { kind: 'how much' },
  },
  {
    phrases: 'distinct|unique|different|separate|individual|various',
    reading: { kind: 'distinct' },
    weight: 0.8,
  },
  {
    phrases:
      'total|totals|sum|sum of|total of|sum up|sum total|totalling|combined|altogether|together|all together|taken together|in total|overall|cumulated|aggregate|aggregated',
    reading: { kind: 'aggregate', aggregate: 'sum' },
  },
  {
    phrases:
      'average|averages|avg|mean|average of|mean of|on average|averaged|typical|typically|mean value of|average value of',
    reading: { kind: 'aggregate', aggregate: 'avg' },
  },
  {
    phrases: 'length|lengths|duration|durations|length of stay|lengths of stay|stay length|duration of stay',
    reading: { kind: 'concept', concept: 'length' },
    weight: 0.6,
  },
  { phrases: 'price|prices|cost|costs|fee|fees', reading: { kind: 'concept', concept: 'money' }, weight: 0.6 },
  { phrases: 'age|ages', reading: { kind: 'concept', concept: 'age' }, weight: 0.6 },
  {
    phrases: 'salary|salaries|wage|wages|compensation|remuneration|paycheck',
    reading: { kind: 'concept', concept: 'pay' },
    weight: 0.6,
  },
  { phrases: 'range|range of|value range|spread of values', reading: { kind: 'range' }, weight: 0.8 },
  {
    phrases:
      'revenue|revenues|income|turnover|earnings|takings|proceeds|money|spend|spending|expenditure|expenditures|expenses|expense|sales volume|sales',
    reading: { kind: 'concept', concept: 'income' },
    weight: 0.6,
  },
  { phrases: 'median|median of', reading: { kind: 'aggregate', aggregate: 'median' } },
  {
    phrases: 'standard deviation|standard deviation of|std dev|std dev of|stddev|stddev of|std|stdev|stdev of',
    reading: { kind: 'aggregate', aggregate: 'stddev' },
  },
  { phrases: 'variance|variance of|variance in', reading: { kind: 'aggregate', aggregate: 'variance' } },
  ...percentile('p10', '10th', 'first decile'),
  ...percentile('p25', '25th', 'first quartile|lower quartile'),
  ...percentile('median', '50th', 'second quartile'),
  ...percentile('p75', '75th', 'third quartile|upper quartile'),
  ...percentile('p90', '90th', 'ninth decile'),
  ...percentile('p95', '95th', ''),
  ...percentile('p99', '99th', ''),
  {
    phrases: 'minimum|min|minimum of|lowest value of|smallest value of',
    reading: { kind: 'aggregate', aggregate: 'min' },
  },
  {
    phrases: 'maximum|max|maximum of|highest value of|largest value of|peak value of',
    reading: { kind: 'aggregate', aggregate: 'max' },
  },
];
