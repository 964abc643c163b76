import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning, momentText } from '../../csv.ts';

const SEED = 23_032;
const RESERVATIONS = 320;
const LAST_DAY_MS = Date.UTC(2025, 5, 30);

const ROOMS: Readonly<Record<string, readonly [price: number, seaView: string, guests: number, rooms: number]>> = {
  Single: [65, 'no', 1, 4],
  Double: [95, 'no', 2, 10],
  Twin: [92, 'no', 2, 6],
  Family: [150, 'yes', 5, 5],
  Suite: [240, 'yes', 4, 2],
};
const FIRST_NAMES = ['Ana', 'Ben', 'Chidi', 'Dora', 'Emil', 'Fay', 'Gus', 'Hana', 'Ivo', 'Jun'];
const LAST_NAMES = ['Kowalski', 'Lopez', 'Meyer', 'Nakamura', 'Okafor', 'Petit', 'Quinn', 'Rossi'];
const COUNTRIES = ['Germany', 'France', 'United Kingdom', 'Poland', 'Japan', 'United States'];

/** Reservations of a guest house: three dates each, what was paid beside the rate per night, and rooms by their type. */
export function guesthouseTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'reservations',
      columns: [
        'reservation_id',
        'guest_name',
        'guest_country',
        'room_type',
        'booked_at',
        'check_in',
        'check_out',
        'nights',
        'adults',
        'children',
        'rate_per_night',
        'total_paid',
        'status',
        'source',
        'breakfast_included',
        'review_score',
      ],
      rows: Array.from({ length: RESERVATIONS }, (_, at) => reservation(random, at)),
    },
    {
      name: 'room_types',
      columns: ['room_type', 'list_price', 'sea_view', 'max_guests', 'rooms'],
      rows: Object.entries(ROOMS).map(([type, facts]) => [type, ...facts]),
    },
  ];
}

function reservation(random: SeededRandom, at: number): readonly Cell[] {
  const type = leaning(random, Object.keys(ROOMS), 0.3);
  const inMs = LAST_DAY_MS + 20 * DAY_MS - random.integer(0, 379) * DAY_MS;
  const bookedMs = inMs - random.integer(1, 90) * DAY_MS - Math.floor(random.next() * DAY_MS);
  const nights = random.integer(1, 9);
  const cents = Math.round((ROOMS[type]?.[0] ?? 0) * (80 + random.next() * 50));
  const done = leaning(random, ['Checked out', 'Cancelled', 'No show'], 3);
  const status = inMs > LAST_DAY_MS ? (random.chance(0.15) ? 'Cancelled' : 'Confirmed') : done;
  const paid = status === 'Cancelled' || status === 'No show' ? (random.chance(0.7) ? 0 : cents) : cents * nights;
  return [
    50_210 + at,
    `${leaning(random, FIRST_NAMES, 0.1)} ${leaning(random, LAST_NAMES, 0.1)}`,
    leaning(random, COUNTRIES, 0.4),
    type,
    momentText(Math.min(bookedMs, LAST_DAY_MS)),
    dayText(inMs),
    dayText(inMs + nights * DAY_MS),
    nights,
    random.integer(1, 3),
    random.chance(0.7) ? 0 : random.integer(1, 3),
    dollars(cents),
    dollars(paid),
    status,
    leaning(random, ['Booking site', 'Own website', 'Phone', 'Travel agent'], 0.6),
    random.chance(0.45) ? 1 : 0,
    random.chance(0.4) ? null : random.integer(3, 10),
  ];
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;
}
