import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning } from '../../csv.ts';

const SEED = 71_171;
const GIFTS = 360;
const DONORS = 70;
const LAST_DAY_MS = Date.UTC(2025, 5, 30);

const FIRST_NAMES = ['Ruth', 'Sam', 'Tess', 'Uri', 'Vera', 'Will', 'Xena', 'Yan', 'Zoe', 'Abe'];
const LAST_NAMES = ['Abbot', 'Brook', 'Carver', 'Dale', 'Eaton', 'Frost', 'Grant'];
const NOTES = ['in memory of mum', 'anonymous please', 'for the kids', 'call me'];

/** Gifts to a charity: pounds with signs and commas, days first, a yes and no beside an amount of nearly the same name. */
export function charityTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const donors = Array.from({ length: DONORS }, (_, at) => {
    return `${FIRST_NAMES[at % FIRST_NAMES.length]} ${LAST_NAMES[Math.floor(at / FIRST_NAMES.length)]}`;
  });
  return [
    {
      name: 'donations',
      columns: [
        'Donation ID',
        'Date Received',
        'Donor Name',
        'Donor Type',
        'Gift Amount',
        'Gift Aid',
        'Gift Aid Claimed',
        'Campaign',
        'Payment Method',
        'Recurring',
        'Note',
      ],
      rows: Array.from({ length: GIFTS }, (_, at) => gift(random, at, donors)),
    },
  ];
}

function gift(random: SeededRandom, at: number, donors: readonly string[]): readonly Cell[] {
  const dayMs = LAST_DAY_MS - random.integer(0, 539) * DAY_MS;
  const cents = Math.round(500 + random.next() ** 3 * 90_000);
  const aided = random.chance(0.45);
  return [
    `D${5_000 + at}`,
    dayText(dayMs).split('-').reverse().join('/'),
    donors[Math.floor(random.next() * random.next() * donors.length)] ?? null,
    leaning(random, ['Individual', 'Company', 'Trust'], 1.2),
    pounds(cents),
    aided ? 'Yes' : 'No',
    aided ? pounds(Math.round(cents / 4)) : null,
    leaning(random, ['Clean Water', 'Winter Shelter', 'School Meals', 'General Fund'], 0.3),
    leaning(random, ['Bank transfer', 'Card', 'Cheque', 'Cash'], 0.5),
    random.chance(0.3) ? 1 : 0,
    random.chance(0.85) ? null : leaning(random, NOTES, 0.2),
  ];
}

function pounds(cents: number): string {
  return `£${(cents / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;
}
