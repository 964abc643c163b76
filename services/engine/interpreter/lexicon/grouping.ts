import type { Grain, PhraseEntry } from './types.ts';

const grain = (phrases: string, value: Grain, adjective = false): PhraseEntry => ({
  phrases,
  reading: adjective ? { kind: 'grain', grain: value, adjective } : { kind: 'grain', grain: value },
  weight: 0.95,
});

const WORKDAYS = ['weekday', 'weekdays', 'working days', 'workdays'];
const WEEKENDS = ['weekend', 'weekends'];
const BESIDE = [
  'and',
  'or',
  '/',
  'vs',
  'versus',
  'against',
  'to',
  'than',
  'compared to',
  'compared with',
  'rather than',
];

/** `on weekdays versus weekends`, in either order. */
function weekdaysBesideWeekends(): string {
  const leads = ['', 'on ', 'between ', 'during '];
  const pairs = [
    ...WORKDAYS.flatMap((a) => WEEKENDS.map((b) => [a, b])),
    ...WEEKENDS.flatMap((a) => WORKDAYS.map((b) => [a, b])),
  ];
  return leads
    .flatMap((lead) =>
      pairs.flatMap(([a, b]) => BESIDE.flatMap((word) => [`${lead}${a} ${word} ${b}`, `${lead}${a} ${word} on ${b}`])),
    )
    .join('|');
}

/** Breakdowns, grains of time, trends and sort orders. */
export const grouping: readonly PhraseEntry[] = [
  {
    phrases:
      'by|per|for each|for every|in each|in every|at each|on each|of each|from each|with each|across|grouped by|group by|broken down by|break down by|' +
      'breakdown by|breakdown of|split by|split up by|separated by|segmented by|organized by|categorized by|sliced by|for each of the|for all the different|' +
      'across all|across the|by each|by every|per each|according to|depending on|for different|for the different|for various|across different|each of the|split into|split over|based on|as a function of|within each|among the different|between different|among each|for individual|' +
      'break it down by|break that down by|break this down by|broken out by|break out by|split it by|split that by|group it by|group them by|slice by',
    reading: { kind: 'group' },
  },
  { phrases: 'each|every', reading: { kind: 'group', each: true }, weight: 0.7 },
  grain('hour of day|hour of the day|hours of the day|hour|hours|time of day|time of the day', 'hour_of_day'),
  grain('day|days|date|dates|calendar day|calendar days', 'day'),
  grain(
    'day of week|day of the week|days of the week|days of week|weekday|weekdays|dow|week day|weekday name',
    'day_of_week',
  ),
  {
    phrases: weekdaysBesideWeekends(),
    reading: { kind: 'grain', grain: 'day_type', adjective: true },
    weight: 1,
  },
  grain('day type|type of day|kind of day', 'day_type'),
  grain('week|weeks|calendar week', 'week'),
  grain('month|months|calendar month', 'month'),
  grain('month of year|month of the year|months of the year', 'month_of_year'),
  grain('quarter|quarters', 'quarter'),
  grain('year|years|calendar year', 'year'),
  grain('hourly|hour by hour|every hour', 'hour_of_day', true),
  grain('daily|day by day|day to day|every day|each day|day-wise', 'day', true),
  grain('weekly|week by week|every week|each week', 'week', true),
  grain('monthly|month by month|month wise|monthwise|every month|each month', 'month', true),
  grain('quarterly|quarter by quarter|every quarter|each quarter', 'quarter', true),
  grain('yearly|annual|annually|year by year|every year|each year', 'year', true),
  {
    phrases:
      'over time|trend|trends|trend of|trended|evolution|evolve|evolved|history|timeline|time series|development|develop|developed|over the months|over the years|over the weeks|over the days|over the year|through the year|throughout the year|across the year|over the half year|over the months|going up or down|up or down|going up or going down|rising or falling|growing or shrinking|increasing or decreasing|getting better or worse|through time|across time|trend over time|over the period|historically|trending',
    reading: { kind: 'trend' },
  },
  {
    phrases:
      'sorted by|sort by|order by|ordered by|ranked by|rank by|sorted on|sort it by|sort them by|order them by|order it by|arranged by|sorted according to|sort|sorted|ranked|rank|arranged|sort them|order them|sort it|order it',
    reading: { kind: 'order' },
    weight: 0.8,
  },
  {
    phrases:
      'descending|in descending order|desc|from highest to lowest|highest to lowest|highest first|largest first|from largest to smallest|largest to smallest|from high to low|high to low|from most to least|most to least|biggest first|newest first|latest first|most recent first|descending order|from best to worst|most first|best first|most expensive first|longest first|top first|highest to the lowest|in decreasing order|decreasing',
    reading: { kind: 'direction', direction: 'desc' },
  },
  {
    phrases:
      'ascending|in ascending order|asc|from lowest to highest|lowest to highest|lowest first|smallest first|from smallest to largest|smallest to largest|from low to high|low to high|oldest first|earliest first|chronologically|in chronological order|ascending order|in increasing order|increasing|from least to most|least to most|least first|worst first|cheapest first|shortest first|fewest first|from worst to best',
    reading: { kind: 'direction', direction: 'asc' },
  },
  {
    phrases: 'alphabetically|in alphabetical order|alphabetical order|alphabetical',
    reading: { kind: 'direction', direction: 'asc', alphabetical: true },
  },
];
