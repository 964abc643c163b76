import { stem } from '../text/stem.ts';
import type { PhraseEntry } from './types.ts';

interface Unit {
  readonly words: string;
  /** Before the figure (`$`), or after it. */
  readonly prefix?: string;
  readonly singular?: string;
  readonly plural?: string;
}

/** Units by their canonical name. */
const UNITS: Readonly<Record<string, Unit>> = {
  usd: { words: 'dollar|dollars|usd|buck|bucks|us dollars|$', prefix: '$' },
  eur: { words: 'euro|euros|eur|€', prefix: '€' },
  gbp: { words: 'gbp|pounds sterling|sterling|£|pounds|pound', prefix: '£' },
  jpy: { words: 'yen|jpy', prefix: '¥' },
  inr: { words: 'rupee|rupees|inr', prefix: '₹' },
  chf: { words: 'chf|francs|franc', singular: 'CHF', plural: 'CHF' },
  percent: { words: 'percent|pct|%|per cent', singular: '%', plural: '%' },
  mile: { words: 'mile|miles|mi', singular: 'mile', plural: 'miles' },
  km: { words: 'km|kms|kilometer|kilometers|kilometre|kilometres', singular: 'km', plural: 'km' },
  meter: { words: 'meter|meters|metre|metres', singular: 'metre', plural: 'metres' },
  mm: { words: 'mm|millimeter|millimeters|millimetre|millimetres', singular: 'mm', plural: 'mm' },
  cm: { words: 'cm|centimeter|centimeters|centimetre|centimetres', singular: 'cm', plural: 'cm' },
  inch: { words: 'inch|inches', singular: 'inch', plural: 'inches' },
  foot: { words: 'feet|foot|ft', singular: 'foot', plural: 'feet' },
  second: { words: 'seconds|sec|secs', singular: 'second', plural: 'seconds' },
  minute: { words: 'minute|minutes|min|mins', singular: 'minute', plural: 'minutes' },
  hour: { words: 'hour|hours|hr|hrs', singular: 'hour', plural: 'hours' },
  day: { words: 'day|days', singular: 'day', plural: 'days' },
  night: { words: 'night|nights', singular: 'night', plural: 'nights' },
  week: { words: 'week|weeks', singular: 'week', plural: 'weeks' },
  month: { words: 'month|months', singular: 'month', plural: 'months' },
  year: { words: 'year|years|yr|yrs', singular: 'year', plural: 'years' },
  kg: { words: 'kg|kgs|kilo|kilos|kilogram|kilograms', singular: 'kg', plural: 'kg' },
  gram: { words: 'gram|grams', singular: 'g', plural: 'g' },
  pound: { words: 'lb|lbs', singular: 'lb', plural: 'lb' },
  ton: { words: 'ton|tons|tonne|tonnes', singular: 'tonne', plural: 'tonnes' },
  kwh: { words: 'kwh|kilowatt hours|kilowatt hour', singular: 'kWh', plural: 'kWh' },
  mwh: { words: 'mwh|megawatt hours', singular: 'MWh', plural: 'MWh' },
  kw: { words: 'kw|kilowatt|kilowatts', singular: 'kW', plural: 'kW' },
  celsius: { words: 'degree|degrees|celsius|degrees celsius', singular: '°C', plural: '°C' },
  fahrenheit: { words: 'fahrenheit|degrees fahrenheit', singular: '°F', plural: '°F' },
  litre: { words: 'litre|litres|liter|liters', singular: 'litre', plural: 'litres' },
  gb: { words: 'gb|gigabyte|gigabytes', singular: 'GB', plural: 'GB' },
  mb: { words: 'mb|megabyte|megabytes', singular: 'MB', plural: 'MB' },
  piece: { words: 'piece|pieces', singular: 'piece', plural: 'pieces' },
  point: { words: 'point|points', singular: 'point', plural: 'points' },
};

const byWord = new Map<string, string>();
for (const [name, { words }] of Object.entries(UNITS)) {
  byWord.set(name, name);
  for (const word of words.split('|')) if (!byWord.has(word)) byWord.set(word, name);
}

/** Seconds in units of duration: a question in hours can be asked of a column in minutes. */
export const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  night: 86_400,
  week: 604_800,
};

/** Whether figures in both units can be compared. Canonical units. */
export function areComparable(a: string, b: string): boolean {
  return a === b || (SECONDS[a] !== undefined && SECONDS[b] !== undefined);
}

/** One name for all spellings of a unit; an unknown one keeps its own, in the singular. */
export function canonicalUnit(unit: string): string {
  const lower = unit.trim().toLowerCase();
  return byWord.get(lower) ?? byWord.get(stem(lower)) ?? stem(lower);
}

/** Whether the word names a unit. */
export function isUnitWord(word: string): boolean {
  return byWord.has(word) || byWord.has(stem(word));
}

/** How a figure with this unit is written. */
export function unitStyle(unit: string): { prefix: string; singular: string; plural: string } {
  const canonical = canonicalUnit(unit);
  const known = UNITS[canonical];
  if (known?.prefix !== undefined) return { prefix: known.prefix, singular: '', plural: '' };
  return { prefix: '', singular: known?.singular ?? unit, plural: known?.plural ?? unit };
}

/** Whether the unit is a currency. */
export function isMoney(unit: string | undefined): boolean {
  return unit !== undefined && UNITS[canonicalUnit(unit)]?.prefix !== undefined;
}

/** Words for units, as the tagger finds them. */
export const units: readonly PhraseEntry[] = Object.entries(UNITS).map(([unit, { words }]) => ({
  phrases: words,
  reading: { kind: 'unit', unit },
}));
