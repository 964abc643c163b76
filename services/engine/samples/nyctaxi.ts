import { SeededRandom } from './random.ts';
import { DAY_MS, rounded, type SampleTable, timestampText } from './table.ts';

const SEED = 20_160_101;
const ROWS = 21_932;
const FIRST_DAY_MS = Date.UTC(2016, 0, 1);
const DAYS = 60;

/** Areas of the city: how often rides begin there, and where they lie (miles east and north of the middle). */
const AREAS = [
  { zip: 10001, weight: 9, east: -0.6, north: 0.2 },
  { zip: 10003, weight: 8, east: 0.2, north: -1.0 },
  { zip: 10009, weight: 4, east: 0.9, north: -1.1 },
  { zip: 10011, weight: 9, east: -0.7, north: -0.4 },
  { zip: 10012, weight: 5, east: -0.1, north: -1.6 },
  { zip: 10013, weight: 4, east: -0.4, north: -2.1 },
  { zip: 10014, weight: 5, east: -0.9, north: -1.1 },
  { zip: 10016, weight: 9, east: 0.6, north: 0.1 },
  { zip: 10017, weight: 8, east: 0.8, north: 0.8 },
  { zip: 10018, weight: 7, east: -0.3, north: 0.7 },
  { zip: 10019, weight: 9, east: -0.4, north: 1.6 },
  { zip: 10021, weight: 8, east: 1.2, north: 2.2 },
  { zip: 10022, weight: 9, east: 0.9, north: 1.4 },
  { zip: 10023, weight: 8, east: -0.3, north: 2.4 },
  { zip: 10024, weight: 6, east: -0.1, north: 3.1 },
  { zip: 10025, weight: 5, east: 0.0, north: 3.9 },
  { zip: 10028, weight: 6, east: 1.4, north: 3.0 },
  { zip: 10029, weight: 3, east: 1.7, north: 3.9 },
  { zip: 10036, weight: 8, east: -0.5, north: 1.1 },
  { zip: 10065, weight: 7, east: 1.1, north: 1.9 },
  { zip: 10069, weight: 2, east: -0.9, north: 2.1 },
  { zip: 10110, weight: 2, east: 0.1, north: 0.6 },
  { zip: 10128, weight: 5, east: 1.6, north: 3.4 },
  { zip: 10282, weight: 2, east: -1.1, north: -2.6 },
  { zip: 11101, weight: 3, east: 2.4, north: 0.7 },
  { zip: 11201, weight: 3, east: 0.7, north: -3.6 },
  { zip: 11211, weight: 3, east: 2.3, north: -1.6 },
  { zip: 11217, weight: 2, east: 1.4, north: -4.6 },
] as const;

/** Far out: rides from and to them are long, and one of them has a fixed price into the city. */
const AIRPORTS = [
  { zip: 11371, weight: 4, east: 6.2, north: 2.6, flatFare: undefined },
  { zip: 11430, weight: 2, east: 10.8, north: -6.1, flatFare: 52 },
  { zip: 7114, weight: 0.4, east: -10.4, north: -3.8, flatFare: undefined },
] as const;

type Place = { readonly zip: number; readonly weight: number; readonly east: number; readonly north: number };
const PLACES: readonly Place[] = [...AREAS, ...AIRPORTS];
const AIRPORT_ZIPS = new Set<number>(AIRPORTS.map((airport) => airport.zip));

/** Rides by hour of a working day and of a day off: two rush hours against late mornings and late nights. */
const WORKDAY = [3, 2, 1, 1, 1, 2, 5, 10, 13, 11, 8, 8, 9, 9, 9, 9, 8, 11, 15, 15, 12, 11, 9, 6];
const DAY_OFF = [11, 10, 8, 6, 3, 1, 1, 2, 4, 6, 8, 9, 10, 10, 10, 9, 9, 9, 10, 10, 8, 8, 9, 9];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** By day of the week from Sunday: quiet Sundays, busy Fridays. */
const WEEKDAY_WEIGHTS = [0.82, 0.88, 0.98, 1.02, 1.08, 1.18, 1.04];
/** A snowstorm closed the streets on 23 January; the day after was slow as well. */
const STORM = new Map([
  [22, 0.12],
  [23, 0.55],
]);

/** Taxi rides of January and February 2016: invented rows in the shape of a well-known table. */
export function generateTrips(): SampleTable {
  const random = new SeededRandom(SEED);
  const days = Array.from({ length: DAYS }, (_, day) => ({ day, weight: dayWeight(day) }));
  const rows = Array.from({ length: ROWS }, () => trip(random, random.weighted(days, (one) => one.weight).day));
  rows.sort((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0));
  return {
    identifier: 'samples.nyctaxi.trips',
    file: 'trips.parquet',
    columns: [
      { name: 'tpep_pickup_datetime', type: 'TIMESTAMP' },
      { name: 'tpep_dropoff_datetime', type: 'TIMESTAMP' },
      { name: 'trip_distance', type: 'DOUBLE' },
      { name: 'fare_amount', type: 'DOUBLE' },
      { name: 'pickup_zip', type: 'INTEGER' },
      { name: 'dropoff_zip', type: 'INTEGER' },
    ],
    rows,
  };
}

function dayWeight(day: number): number {
  const weekday = new Date(FIRST_DAY_MS + day * DAY_MS).getUTCDay();
  return (WEEKDAY_WEIGHTS[weekday] ?? 1) * (STORM.get(day) ?? 1) * (1 + day * 0.002);
}

function trip(random: SeededRandom, day: number): [string, string, number, number, number, number | null] {
  const weekday = new Date(FIRST_DAY_MS + day * DAY_MS).getUTCDay();
  const dayOff = weekday === 0 || weekday === 6 || day === 0;
  const profile = dayOff ? DAY_OFF : WORKDAY;
  const hour = random.weighted(HOURS, (one) => profile[one] ?? 0);
  const from = random.weighted(PLACES, (place) => place.weight);
  const to = random.weighted(PLACES, (place) => place.weight / (0.6 + miles(from, place)));
  const distance = Math.max(0.3, miles(from, to) * (1.2 + random.next() * 0.4) + random.next() * 0.9);
  const minutes = Math.max(2, (distance / speed(random, hour, dayOff)) * 60 + 2 + random.next() * 3);
  const beginMs = FIRST_DAY_MS + day * DAY_MS + hour * 3_600_000 + random.integer(0, 3_599) * 1_000;
  return [
    timestampText(beginMs),
    timestampText(beginMs + Math.round(minutes * 60) * 1_000),
    rounded(distance, 2),
    fare(from, to, { distance, minutes }),
    from.zip,
    // The meter sometimes lost the place where a ride ended.
    random.chance(0.004) ? null : to.zip,
  ];
}

function miles(from: Place, to: Place): number {
  // Streets run in a grid: the way is the sum of both directions, not the straight line.
  return Math.abs(from.east - to.east) * 0.8 + Math.abs(from.north - to.north);
}

/** Miles per hour: slow in the rush hours, quick at night. */
function speed(random: SeededRandom, hour: number, dayOff: boolean): number {
  const base = hour < 6 ? 17 : !dayOff && (hour < 10 || (hour >= 16 && hour < 20)) ? 9 : 12;
  return Math.max(5, base + random.bell() * 1.8);
}

function fare(from: Place, to: Place, ride: { readonly distance: number; readonly minutes: number }): number {
  const flat = AIRPORTS.find((airport) => airport.flatFare && (airport.zip === from.zip || airport.zip === to.zip));
  if (flat?.flatFare && !(AIRPORT_ZIPS.has(from.zip) && AIRPORT_ZIPS.has(to.zip))) return flat.flatFare;
  const metered = 2.5 + ride.distance * 2.1 + ride.minutes * 0.22;
  return Math.round(metered * 2) / 2;
}
