import type { Concept } from './types.ts';

/** How to find the column that a quality speaks of. */
export interface ConceptTraits {
  /** Canonical units of such a column. */
  readonly units: readonly string[];
  /** Words (singular) in the names of such columns. */
  readonly words: readonly string[];
  /** Units and words of columns that run the other way: the fastest has the least duration. */
  readonly opposite?: { readonly units: readonly string[]; readonly words: readonly string[] };
  /** What is meant when no column fits. */
  readonly otherwise: 'default measure' | 'time' | 'count' | 'nothing';
}

const CURRENCIES = ['usd', 'eur', 'gbp', 'jpy', 'inr', 'chf', 'cad', 'aud'];
const DURATIONS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year', 'night'];
const DURATION_WORDS = [
  'duration',
  'time',
  'stay',
  'delay',
  'wait',
  'minute',
  'hour',
  'day',
  'second',
  'night',
  'length',
  'tenure',
];
const LENGTHS = ['mile', 'km', 'meter', 'foot'];

/** From a quality to the columns it can mean. */
export const CONCEPTS: Readonly<Record<Concept, ConceptTraits>> = {
  money: {
    units: CURRENCIES,
    words: [
      'price',
      'cost',
      'amount',
      'fee',
      'fare',
      'charge',
      'rate',
      'value',
      'rent',
      'bill',
      'budget',
      'premium',
      'spend',
      'total',
    ],
    otherwise: 'default measure',
  },
  length: {
    units: [...DURATIONS, ...LENGTHS],
    words: [...DURATION_WORDS, 'distance', 'mileage', 'page', 'runtime'],
    otherwise: 'nothing',
  },
  distance: { units: LENGTHS, words: ['distance', 'length', 'mileage', 'far'], otherwise: 'nothing' },
  age: { units: [], words: ['age'], otherwise: 'time' },
  lead: { units: [], words: [], otherwise: 'nothing' },
  recency: { units: [], words: [], otherwise: 'time' },
  size: {
    units: [],
    words: ['size', 'amount', 'total', 'value', 'area', 'volume', 'capacity', 'population'],
    otherwise: 'default measure',
  },
  mass: { units: ['kg', 'gram', 'pound', 'ton'], words: ['weight', 'mass', 'load'], otherwise: 'nothing' },
  speed: {
    units: ['mph', 'kmh', 'knot'],
    words: ['speed', 'velocity', 'pace'],
    opposite: { units: DURATIONS, words: DURATION_WORDS },
    otherwise: 'nothing',
  },
  warmth: { units: ['celsius', 'fahrenheit', 'degree'], words: ['temperature', 'heat'], otherwise: 'nothing' },
  rain: { units: [], words: ['rain', 'rainfall', 'precipitation', 'precip'], otherwise: 'nothing' },
  height: { units: [], words: ['height', 'elevation', 'altitude'], otherwise: 'nothing' },
  frequency: { units: [], words: [], otherwise: 'count' },
  quality: {
    units: [],
    words: ['rating', 'score', 'grade', 'satisfaction', 'star', 'quality'],
    otherwise: 'default measure',
  },
  pay: {
    units: [],
    words: ['salary', 'wage', 'pay', 'compensation', 'earning', 'income', 'rate'],
    otherwise: 'nothing',
  },
  income: {
    units: CURRENCIES,
    words: ['amount', 'total', 'revenue', 'income', 'paid', 'spent', 'spend', 'cost', 'charge', 'fee', 'bill'],
    otherwise: 'nothing',
  },
  gross: {
    units: [],
    words: ['gross', 'office', 'revenue', 'earning', 'taking', 'receipt', 'income'],
    otherwise: 'nothing',
  },
  outlay: {
    units: [],
    words: ['cost', 'spend', 'spent', 'spending', 'expense', 'expenditure', 'outlay'],
    otherwise: 'nothing',
  },
  gain: { units: [], words: ['profit', 'margin', 'gain', 'earning'], otherwise: 'nothing' },
  amount: { units: [], words: [], otherwise: 'default measure' },
};
