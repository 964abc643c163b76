import type { Aggregate, ColumnRole, ColumnType } from './model.ts';
import { UNIT_ENDINGS } from './profile-export-names.ts';

/** What the rules look at to judge a column. */
export interface ColumnFacts {
  /** Words of its name, abbreviations written out. */
  readonly words: readonly string[];
  readonly type: ColumnType;
  readonly rowCount: number;
  readonly distinctCount: number;
  /** Of strings, in characters. */
  readonly averageLength: number;
  /** Its values are a yes and a no, however spelled. */
  readonly truth?: boolean;
  /** Its name says that it is a length of time. */
  readonly spans?: boolean;
  /** Its name is a plural: so many of them. */
  readonly plural?: boolean;
}

const IDENTIFIER_WORDS = new Set([
  'id',
  'ids',
  'key',
  'uuid',
  'guid',
  'hash',
  'token',
  'sku',
  'isbn',
  'serial',
  'card',
]);
/** Numbers that name something: adding them up means nothing. */
const CODE_WORDS = new Set([
  'zip',
  'zipcode',
  'postcode',
  'postal',
  'code',
  'phone',
  'telephone',
  'fax',
  'ssn',
  'number',
]);
const POINTING_WORDS = new Set(['to', 'by', 'parent', 'manager', 'supervisor']);
const CALENDAR_WORDS = new Set(['year', 'quarter', 'month', 'week', 'weekday', 'day', 'hour', 'minute']);
const CLASS_WORDS = new Set(['class', 'grade', 'level', 'floor', 'type', 'category', 'group', 'rank', 'zone', 'tier']);
/** Things that go by a number: there is no sum of the tables of a restaurant. */
const NUMBERED_WORDS = new Set([
  'table',
  'room',
  'desk',
  'gate',
  'lane',
  'platform',
  'court',
  'bay',
  'till',
  'register',
]);
const PLACE_WORDS = new Set(['latitude', 'longitude']);
const AMOUNT_WORDS = new Set([
  'amount',
  'price',
  'cost',
  'revenue',
  'sales',
  'quantity',
  'count',
  'total',
  'fee',
  'fare',
  'salary',
  'population',
  'weight',
  'distance',
  'score',
  'rating',
  'age',
  'income',
  'wage',
  'pay',
  'payment',
  'profit',
  'loss',
  'balance',
  'charge',
  'value',
  'budget',
  'spend',
  'spending',
  'expense',
  'turnover',
  'tax',
  'discount',
  'bonus',
  'debt',
  'loan',
  'premium',
  'rent',
  'interest',
  'length',
  'height',
  'width',
  'depth',
  'area',
  'size',
  'volume',
  'duration',
  'temperature',
  'temp',
  'tmax',
  'tmin',
  'humidity',
  'pressure',
  'precipitation',
  'rain',
  'rainfall',
  'snow',
  'speed',
  'gpa',
  'bmi',
  'efficiency',
  'utilization',
  'probability',
  'wind',
  'energy',
  'power',
  'consumption',
  'emission',
  'calories',
  'views',
  'likes',
  'clicks',
  'visits',
  'votes',
  'followers',
  'downloads',
  'units',
  'stock',
  'points',
  'goals',
  'capacity',
  'headcount',
  'attendance',
  'seconds',
  'minutes',
  'hours',
  'days',
  'miles',
  'kilometers',
]);
/** Words in names of columns that only persons have. */
export const PERSONAL_WORDS: ReadonlySet<string> = new Set([
  'birth',
  'gender',
  'sex',
  'age',
  'surname',
  'salary',
  'marital',
  'email',
]);
const CONTACT_WORDS = new Set(['email', 'mail', 'url', 'uri', 'link', 'website', 'phone', 'telephone', 'address']);
/** Adding these up means nothing, but their average does. */
const AVERAGE_WORDS = new Set([
  'price',
  'rate',
  'ratio',
  'score',
  'rating',
  'age',
  'percent',
  'percentage',
  'average',
  'mean',
  'median',
  'temperature',
  'temp',
  'tmax',
  'tmin',
  'humidity',
  'pressure',
  'wind',
  'height',
  'share',
  'margin',
  'speed',
  'index',
  'bmi',
  'satisfaction',
  'duration',
  'salary',
  'tenure',
  'hike',
  'wait',
  'waiting',
  'delay',
  'lateness',
]);

const EARNING_WORDS = new Set(['income', 'salary', 'wage', 'pay', 'rate', 'earning']);
const RATE_WORDS = new Set(['hourly', 'daily', 'weekly', 'monthly', 'yearly', 'annual']);
const PLACING_WORDS = new Set(['at', 'since', 'from', 'per', 'minimum', 'maximum']);

/** Longer than a name is: a text that is read, not grouped by. */
const TEXT_AVERAGE_LENGTH = 48;
const NEARLY_ALL = 0.95;
/** In a small table every column looks unique. */
const ENOUGH_ROWS = 50;
const FEW_VALUES = 12;

/** What a column is good for, from its type, its name and how many values it has. */
export function roleOf(facts: ColumnFacts): ColumnRole {
  const { type, words } = facts;
  if (type === 'date' || type === 'timestamp') return 'time';
  if (type === 'boolean') return 'boolean';
  if (facts.truth && !words.some((word) => AMOUNT_WORDS.has(word) || word === 'number')) return 'boolean';
  if (type === 'string') return roleOfString(facts);
  const last = words.at(-1) ?? '';
  if ((IDENTIFIER_WORDS.has(last) && last !== 'card') || (words.includes('card') && facts.distinctCount > FEW_VALUES))
    return 'identifier';
  // `total number of guests` counts, `house number` names.
  const counts = words.includes('total') || words.includes('of');
  if (words.some((word) => CODE_WORDS.has(word)) && !counts) return isNearlyUnique(facts) ? 'identifier' : 'dimension';
  // `reports_to`, `managed_by`: another row is named.
  if (type === 'integer' && words.length > 1 && POINTING_WORDS.has(last)) return 'identifier';
  if (words[0] === 'number' && words[1] === 'of') return 'measure';
  if (facts.spans || words.includes('per')) return 'measure';
  if (PLACE_WORDS.has(last) || CALENDAR_WORDS.has(last)) return 'dimension';
  if (words.some((word) => AMOUNT_WORDS.has(word))) return 'measure';
  // `pclass` as well: nobody adds up classes.
  const isClass = CLASS_WORDS.has(last) || /[a-z](class|grade|level|rank|tier)$/.test(last);
  if (isClass && facts.distinctCount <= FEW_VALUES) return 'dimension';
  if (type === 'integer' && !facts.plural && NUMBERED_WORDS.has(last)) return 'dimension';
  // Keys are called after one thing: `impressions` are so many, however different.
  // What is told in a unit is measured.
  const named = !facts.plural && !UNIT_ENDINGS.has(last);
  return type === 'integer' && named && isNearlyUnique(facts) ? 'identifier' : 'measure';
}

function roleOfString(facts: ColumnFacts): ColumnRole {
  const last = facts.words.at(-1) ?? '';
  if (facts.averageLength > TEXT_AVERAGE_LENGTH) return 'text';
  if (IDENTIFIER_WORDS.has(last)) return 'identifier';
  if (facts.words.some((word) => CONTACT_WORDS.has(word))) return 'text';
  return 'dimension';
}

function isNearlyUnique(facts: ColumnFacts): boolean {
  return facts.rowCount >= ENOUGH_ROWS && facts.distinctCount >= facts.rowCount * NEARLY_ALL;
}

/** How a column is summed up when nobody says how. */
export function defaultAggregateOf(role: ColumnRole, words: readonly string[]): Aggregate {
  if (role !== 'measure') return 'count_distinct';
  if (words.includes('total') && !words.some((word) => CALENDAR_WORDS.has(word))) return 'sum';
  if (words.some((word) => EARNING_WORDS.has(word)) && words.some((word) => RATE_WORDS.has(word))) return 'avg';
  // `years at the company`, `distance from home`, `rides per month`: of each row, and nothing that adds up.
  if (words.some((word) => PLACING_WORDS.has(word) || word === 'year')) return 'avg';
  return words.some((word) => AVERAGE_WORDS.has(word)) ? 'avg' : 'sum';
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  usd: 'usd',
  dollar: 'usd',
  eur: 'eur',
  euro: 'eur',
  gbp: 'gbp',
  percent: 'percent',
  percentage: 'percent',
  mile: 'mile',
  km: 'km',
  kilometer: 'km',
  meter: 'm',
  kg: 'kg',
  kwh: 'kwh',
  mwh: 'mwh',
  kw: 'kw',
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  night: 'night',
};

const PLANNING_WORDS = new Set(
  'due deadline planned plan expected estimated est target scheduled promised budgeted forecast'.split(' '),
);

/** Whether a column of this label tells what was to be and not what was. */
export function isPlanned(label: string): boolean {
  return label.split(' ').some((word) => PLANNING_WORDS.has(word));
}

/** The unit that a measure's name ends in, if it does: `weight_kg`. */
export function unitOf(role: ColumnRole, words: readonly string[]): string | undefined {
  // `rate per night` is in no nights.
  if (role !== 'measure' || words.at(-2) === 'per') return undefined;
  const last = words.at(-1) ?? '';
  return UNIT_WORDS[last] ?? UNIT_WORDS[last.replace(/s$/, '')];
}
