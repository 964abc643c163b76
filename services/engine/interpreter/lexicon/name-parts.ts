import type { ModelTable } from '../../model.ts';
import { stem } from '../text/stem.ts';
import type { ModelReading } from './types.ts';
import { isUnitWord } from './units.ts';

/** Words that say little in a name: `amount` in `tax amount`. */
export const GENERIC: ReadonlySet<string> = new Set(
  'amount|value|number|num|no|nr|name|id|key|code|type|date|time|timestamp|total|count|level|description|desc|field|flag|indicator|at|on|day|text|full|label|category|qty|rate|status|in'.split(
    '|',
  ),
);
/** Words that join a name and never stand for it. */
export const JOINTS: ReadonlySet<string> = new Set([
  'of',
  'in',
  'on',
  'at',
  'the',
  'a',
  'an',
  'per',
  'by',
  'to',
  'for',
  'is',
  'has',
  'was',
  'and',
  'or',
  'from',
  'with',
]);
/** Words of a name that only say that the column is a yes or a no. */
export const TRUTH_WORDS: ReadonlySet<string> = new Set(['is', 'has', 'was', 'are', 'flag', 'indicator', 'yn']);
/** Words that ask for a figure or an order and never stand for a column on their own. */
export const ASKING_WORDS: ReadonlySet<string> = new Set([
  'list',
  'total',
  'count',
  'number',
  'average',
  'avg',
  'min',
  'max',
  'minimum',
  'maximum',
  'sum',
  'mean',
  'median',
  'first',
  'last',
  'next',
  'latest',
  'earliest',
  'top',
  'best',
  'most',
  'least',
  'high',
  'low',
  'new',
  'old',
  'each',
  'all',
  'same',
  'long',
  'short',
  'big',
  'small',
  'more',
  'less',
  'over',
  'under',
  'would',
  'will',
  'can',
  'should',
]);
/** A word of little meaning counts this much of a full one. */
const GENERIC_SHARE = 0.3;
const MAX_SUBSET_WORDS = 5;

/** Proper subsets of a name's words, in order: what people say instead of the whole name. */
export function subsets(words: readonly string[]): string[][] {
  if (words.length < 2 || words.length > MAX_SUBSET_WORDS) return [];
  // `days from order to ship`: half of it would be the name of a date.
  if (isStretch(words)) return [];
  const result: string[][] = [];
  for (let mask = 1; mask < 2 ** words.length - 1; mask++) {
    const chosen = words.filter((_, index) => mask & (1 << index));
    const ends = [chosen[0], chosen.at(-1)];
    if (!ends.some((word) => word === undefined || JOINTS.has(word))) result.push(chosen);
  }
  return result;
}

/** `days from order to ship`: how long it was from one date to another one. */
export function isStretch([, from, ...more]: readonly string[]): boolean {
  return from === 'from' && more.includes('to');
}

/** How much of a name its part says, from 0 to 1; `noun` is what the rows are called. */
export function shareOf(part: readonly string[], whole: readonly string[], noun: ReadonlySet<string>): number {
  const weigh = (words: readonly string[]) =>
    words.reduce((sum, word) => {
      if (JOINTS.has(word)) return sum;
      return sum + (GENERIC.has(word) || isUnitWord(word) || noun.has(stem(word)) ? GENERIC_SHARE : 1);
    }, 0);
  const all = weigh(whole);
  return all === 0 ? 0 : weigh(part) / all;
}

/** The word of a name that says what it is: the last one that means something, or the one before `of`. */
export function headOf(name: readonly string[]): string {
  const joint = name.indexOf('of');
  const before = joint > 0 ? name.slice(0, joint) : name;
  // `date of birth` is about the birth.
  const core = joint > 0 && before.every((word) => GENERIC.has(word)) ? name.slice(joint + 1) : before;
  const says = (word: string) =>
    !GENERIC.has(word) && !JOINTS.has(word) && !ASKING_WORDS.has(word) && !isUnitWord(word);
  return core.findLast(says) ?? core.at(-1) ?? '';
}

/**
 * The word without which a part of the name is not meant: a yes or no is not called after whom it is about (`hosts` beside
 * `host is verified`), and a name that many share is no name for one of them where there is a key.
 */
export function soleParts(
  { reading, table }: { reading: ModelReading; table: ModelTable },
  name: readonly string[],
): string | undefined {
  if (reading.kind !== 'column') return undefined;
  const { column } = reading;
  if (column.role === 'boolean' && name.some((word) => TRUTH_WORDS.has(word))) return headOf(name);
  if (name.at(-1) !== 'name') return undefined;
  const of = name.slice(0, -1).join(' ');
  const key = table.columns.find(
    ({ role, label }) => role === 'identifier' && label.split(' ').slice(0, -1).join(' ') === of,
  );
  return key && key.distinctCount > column.distinctCount * SHARED_NAMES ? 'name' : undefined;
}

/** From here on names are shared by more than a few. */
const SHARED_NAMES = 1.1;

/** Words that make another thing of what stands before them. */
export const CHANGING: ReadonlySet<string> = new Set([
  'hike',
  'raise',
  'increase',
  'decrease',
  'change',
  'growth',
  'index',
]);
