import type { TableProfile } from './profile.ts';
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

/** Other words for the rows that no column of the table has for itself. */
export function alsoCalled({ columns }: TableProfile, noun: string): readonly string[] {
  const taken = new Set(columns.flatMap(({ name }) => expandWords(splitName(name)).map(singularOf)));
  return (ALSO_CALLED.get(noun) ?? []).filter((word) => !taken.has(word));
}
