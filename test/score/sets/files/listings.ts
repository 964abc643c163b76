import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning } from '../../csv.ts';

const SEED = 70_606;
const LISTINGS = 1_200;
const LAST_DAY_MS = Date.UTC(2025, 5, 30);

const QUARTERS: Readonly<Record<string, readonly string[]>> = {
  Old_Town: ['Castle Hill', 'Market Square', 'Riverside'],
  Northside: ['Brewery District', 'University', 'Parkview'],
  Harbour: ['Docklands', 'Fish Market'],
};
const ROOMS: Readonly<Record<string, number>> = {
  'Entire home/apt': 150,
  'Private room': 62,
  'Shared room': 31,
  'Hotel room': 175,
};
const HOSTS = ['Marta', 'Tomas', 'Ingrid', 'Paulo', 'Nadia', 'Felix', 'Chloe', 'Samir'];
const ADJECTIVES = ['Cosy', 'Sunny', 'Modern', 'Quiet', 'Charming', 'Spacious'];

/** Homes to rent for a few nights: prices with signs and commas, `t` and `f`, empty cells. */
export function listingsTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'listings',
      columns: [
        'id',
        'name',
        'host_id',
        'host_name',
        'host_is_superhost',
        'neighbourhood_group',
        'neighbourhood',
        'latitude',
        'longitude',
        'room_type',
        'price',
        'minimum_nights',
        'number_of_reviews',
        'last_review',
        'reviews_per_month',
        'review_scores_rating',
        'availability_365',
        'instant_bookable',
      ],
      rows: Array.from({ length: LISTINGS }, (_, at) => listing(random, at)),
    },
  ];
}

function listing(random: SeededRandom, at: number): readonly Cell[] {
  const group = leaning(random, Object.keys(QUARTERS), 0.4);
  const place = leaning(random, QUARTERS[group] ?? [], 0.3);
  const room = leaning(random, Object.keys(ROOMS), 1.1);
  const host = Math.floor(500 * random.next() * random.next());
  const isSuper = host % 4 === 1;
  const cents = Math.round((ROOMS[room] ?? 0) * (0.5 + random.next() ** 3 * 8) * (group === 'Old_Town' ? 125 : 100));
  const reviews = random.chance(0.2) ? 0 : 1 + Math.floor(260 * random.next() * random.next() * random.next());
  const lastMs = LAST_DAY_MS - (at === 0 ? 0 : Math.floor(700 * random.next() * random.next())) * DAY_MS;
  const isReviewed = reviews > 0 || at === 0;
  return [
    10_000 + at * 37,
    `${random.pick(ADJECTIVES)} ${room === 'Entire home/apt' ? 'flat' : 'room'} in ${place}`,
    3_000 + host,
    HOSTS[host % HOSTS.length] ?? null,
    random.chance(0.01) ? null : isSuper ? 't' : 'f',
    group.replace('_', ' '),
    place,
    Math.round((51 + random.next() / 10) * 100_000) / 100_000,
    Math.round((4 + random.next() / 10) * 100_000) / 100_000,
    room,
    (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' }),
    random.weighted([1, 2, 3, 7, 30], (one) => 1 / one),
    at === 0 ? 12 : reviews,
    isReviewed ? dayText(lastMs) : null,
    isReviewed ? Math.round((0.05 + reviews / 50) * 100) / 100 : null,
    isReviewed ? Math.round((3.6 + 1.4 * Math.sqrt(random.next())) * 100) / 100 : null,
    random.integer(0, 365),
    random.chance(0.4) ? 't' : 'f',
  ];
}
