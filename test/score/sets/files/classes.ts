import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import type { Cell, CsvTable } from '../../csv.ts';

const SEED = 44_711;
const BOOKINGS = 400;
const FIRST_DAY_MS = Date.UTC(2024, 8, 1);
const DAY_MS = 86_400_000;
const DAYS = 302;
const CLASSES = ['Yoga', 'Yoga', 'Yoga', 'Spin', 'Spin', 'Pilates', 'Pilates', 'Boxing', 'Circuits'] as const;
const STUDIOS = ['North', 'North', 'North', 'South', 'South', 'River'] as const;
const MEMBERSHIPS = ['Monthly', 'Monthly', 'Annual', 'Day pass'] as const;
const FIRST_NAMES = ['Mia', 'Noah', 'Lena', 'Omar', 'Tess', 'Raj', 'Sofia', 'Ken', 'Ruth', 'Leo'] as const;
const LAST_NAMES = ['Ward', 'Shah', 'Lopez', 'Novak', 'Reid', 'Okoro'] as const;

/** Places in classes of a gym: who came, where, on which kind of membership. */
export function classesTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const rows: Cell[][] = [];
  for (let at = 0; at < BOOKINGS; at++) {
    const kind = random.pick(CLASSES);
    const day = new Date(FIRST_DAY_MS + Math.floor(random.next() * DAYS) * DAY_MS).toISOString().slice(0, 10);
    rows.push([
      `B${2_000 + at}`,
      day,
      kind,
      random.pick(kind === 'Yoga' ? ['Anya', 'Marco'] : ['Marco', 'Dina', 'Theo']),
      random.pick(STUDIOS),
      `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
      random.pick(MEMBERSHIPS),
      random.chance(0.82) ? 'Yes' : 'No',
      10 + Math.floor(random.next() * 6) * 15,
    ]);
  }
  const columns = [
    'Booking ID',
    'Date',
    'Class',
    'Instructor',
    'Studio',
    'Member Name',
    'Membership',
    'Attended',
    'Duration (min)',
  ];
  return [{ name: 'class_bookings', columns, rows }];
}
