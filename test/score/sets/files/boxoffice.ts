import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning } from '../../csv.ts';

const SEED = 101_011;
const PERFORMANCES = 60;
/** The last ones sold nothing. */
const UNSOLD = 3;
const SALES = 390;
const LAST_DAY_MS = Date.UTC(2025, 5, 30);

const TITLES: Readonly<Record<string, string>> = {
  Hamlet: 'Theatre',
  'Jazz Night': 'Music',
  'Open Mic': 'Comedy',
  'The Nutcracker': 'Dance',
  'Cats on Ice': 'Dance',
  'Comedy Club': 'Comedy',
};

interface Performance {
  readonly id: string;
  readonly dayMs: number;
  readonly row: readonly Cell[];
}

/** Performances and the sales of their tickets, which tell so many tickets and the price of one, and no total. */
export function boxofficeTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const performances = Array.from({ length: PERFORMANCES }, (_, at) => performance(random, at));
  return [
    {
      name: 'performances',
      columns: ['Performance ID', 'Title', 'Genre', 'Performance Date', 'Venue', 'Capacity'],
      rows: performances.map(({ row }) => row),
    },
    {
      name: 'ticket_sales',
      columns: [
        'Sale No',
        'Performance ID',
        'Sale Date',
        'Ticket Type',
        'Tickets',
        'Price per Ticket',
        'Booking Fee',
        'Sales Channel',
        'Refunded',
        'Promo Code',
      ],
      rows: Array.from({ length: SALES }, (_, at) => sale(random, at, performances.slice(0, -UNSOLD))),
    },
  ];
}

function performance(random: SeededRandom, at: number): Performance {
  const dayMs = LAST_DAY_MS + 30 * DAY_MS - random.integer(0, 399) * DAY_MS;
  const title = leaning(random, Object.keys(TITLES), 0.25);
  const id = `S${100 + at}`;
  const venue = leaning(random, ['Main Stage', 'Studio', 'Courtyard'], 0.4);
  return { id, dayMs, row: [id, title, TITLES[title] ?? null, dmy(dayMs), venue, random.integer(80, 400)] };
}

function sale(random: SeededRandom, at: number, performances: readonly Performance[]): readonly Cell[] {
  const { id, dayMs } = random.pick(performances);
  const tickets = random.integer(1, 6);
  const price = random.integer(2, 9) * 6;
  return [
    9_001 + at,
    id,
    dmy(Math.min(dayMs - random.integer(0, 60) * DAY_MS, LAST_DAY_MS)),
    leaning(random, ['Adult', 'Child', 'Senior', 'Student'], 0.6),
    tickets,
    `$${price.toFixed(2)}`,
    `$${(tickets * price * 0.03).toFixed(2)}`,
    leaning(random, ['Web', 'Box office', 'Phone', 'Partner'], 0.6),
    random.chance(0.08) ? 'Y' : 'N',
    random.chance(0.75) ? null : `PROMO${random.integer(1, 3)}`,
  ];
}

function dmy(dayMs: number): string {
  return dayText(dayMs).split('-').reverse().join('/');
}
