import type { TableProfile } from './profile.ts';
import { UNIT_ENDINGS } from './profile-export-names.ts';
import { isRowNoun } from './profile-nouns.ts';
import { expandWords, singularOf, splitName } from './profile-words.ts';

/** Nouns that people use for each other. */
const ALSO_CALLED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    employee: 'worker colleague',
    person: 'customer client individual',
    listing: 'place property accommodation rental',
    customer: 'client',
    client: 'customer',
    passenger: 'traveller traveler',
    film: 'movie',
    movie: 'film',
    car: 'vehicle',
    vehicle: 'car',
    match: 'game',
    game: 'match',
    trip: 'ride journey',
    ride: 'trip journey',
    student: 'pupil',
    house: 'home property',
    shop: 'store',
    store: 'shop',
  }).map(([noun, others]) => [noun, others.split(' ')]),
);
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

/** Other words for the rows that no column of the table has for itself. */
export function alsoCalled({ columns }: TableProfile, noun: string): readonly string[] {
  const taken = new Set(columns.flatMap(({ name }) => expandWords(splitName(name)).map(singularOf)));
  return (ALSO_CALLED.get(noun) ?? []).filter((word) => !taken.has(word));
}
