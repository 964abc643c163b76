import type { TableProfile } from './profile.ts';
import { alsoCalled } from './profile-also-called.ts';
import { UNIT_ENDINGS } from './profile-export-names.ts';
import { isRowNoun } from './profile-nouns.ts';
import { expandWords, singularOf, splitName } from './profile-words.ts';

/** Whether a column of numbers with a unit behind its name is called so. */
export function isFigure({ columns }: TableProfile, noun: string): boolean {
  return columns.some(({ name, type }) => {
    const all = splitName(name);
    const [first = ''] = all;
    const measured = all.length === 2 && UNIT_ENDINGS.has(all[1] ?? '');
    return measured && singularOf(first) === noun && type !== 'string' && type !== 'boolean';
  });
}

/** Whether a column is called so, or after it. */
export function isOfColumn({ columns }: TableProfile, word: string): boolean {
  return columns.some(({ name }) => expandWords(splitName(name)).map(singularOf).includes(word));
}

/** What happens to one thing in each row: `house sales` are as many houses. */
const OF_ONE_THING: ReadonlySet<string> = new Set(['sale', 'listing', 'rental', 'valuation']);
/** Where rows say how many, a row is not one thing. */
const MANY: ReadonlySet<string> = new Set(['quantity', 'units', 'unit', 'pieces', 'sold', 'count', 'total']);

/** `houses` for the rows of house sales. */
export function thingsSold(profile: TableProfile, label: string): readonly string[] {
  const [thing = '', event = '', more] = label.split(' ');
  if (more !== undefined || !OF_ONE_THING.has(event) || !isRowNoun(thing) || isOfColumn(profile, thing)) return [];
  const several = profile.columns.some(({ name }) => expandWords(splitName(name)).some((word) => MANY.has(word)));
  return several ? [] : [thing, ...alsoCalled(profile, thing)];
}
