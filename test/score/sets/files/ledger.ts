import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning } from '../../csv.ts';

const SEED = 70_112;
const BILLS = 260;
const ORDERS = 210;
const FIRST_MS = Date.UTC(2024, 0, 5);
const LAST_MS = Date.UTC(2025, 5, 30);

const CUSTOMERS = [
  'Acme Stores',
  'Birch & Co',
  'Clover Dental',
  'Delta Freight',
  'Elm Street School',
  'Foxglove Hotel',
  'Grange Farms',
  'Hillside Clinic',
];
const VENDORS: readonly (readonly [name: string, category: string, country: string])[] = [
  ['Brightline Paper', 'Stationery', 'UK'],
  ['Corex Metals', 'Raw materials', 'Germany'],
  ['Dynaparts', 'Spare parts', 'Poland'],
  ['Eastport Tools', 'Tools', 'China'],
  ['Farrow IT', 'IT equipment', 'UK'],
  ['Glint Cleaning', 'Services', 'UK'],
  ['Iberia Packaging', 'Packaging', 'Spain'],
];

/** What a firm bills, what it orders, and from whom: dates as people type them, what is not paid or delivered yet. */
export function ledgerTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'invoices',
      columns: [
        'Invoice No',
        'Customer',
        'Service',
        'Invoice Date',
        'Terms (days)',
        'Due Date',
        'Net Amount (GBP)',
        'VAT (GBP)',
        'Paid On',
        'Payment Method',
        'Disputed',
      ],
      rows: Array.from({ length: BILLS }, (_, at) => bill(random, at)),
    },
    {
      name: 'purchase_orders',
      columns: [
        'PO Number',
        'Vendor',
        'Order Date',
        'Department',
        'Qty',
        'Unit Price (EUR)',
        'Promised Date',
        'Received Date',
        'Buyer',
      ],
      rows: Array.from({ length: ORDERS }, (_, at) => order(random, at)),
    },
    {
      name: 'vendors',
      columns: ['Vendor', 'Category', 'Country', 'Preferred'],
      rows: VENDORS.map((vendor, at) => [...vendor, at % 2 === 0 ? 'yes' : 'no']),
    },
  ];
}

function british(epochMs: number): string {
  return dayText(epochMs).split('-').reverse().join('/');
}

function dayBefore(random: SeededRandom, lastMs: number): number {
  return FIRST_MS + random.integer(0, Math.floor((lastMs - FIRST_MS) / DAY_MS)) * DAY_MS;
}

function bill(random: SeededRandom, at: number): readonly Cell[] {
  const billedMs = dayBefore(random, LAST_MS - DAY_MS);
  const terms = [14, 30, 30, 60][random.integer(0, 3)] ?? 30;
  const pence = random.integer(8_000, 900_000);
  const paidMs = billedMs + random.integer(3, 90) * DAY_MS;
  const paid = random.chance(0.86) && paidMs <= LAST_MS;
  return [
    `INV-${24_001 + at}`,
    leaning(random, CUSTOMERS, 0.3),
    leaning(random, ['Consulting', 'Support', 'Licences', 'Training'], 0.5),
    british(billedMs),
    terms,
    british(billedMs + terms * DAY_MS),
    (pence / 100).toFixed(2),
    (pence / 500).toFixed(2),
    paid ? british(paidMs) : null,
    paid ? leaning(random, ['Bank transfer', 'Card', 'Direct debit'], 0.5) : null,
    random.chance(0.1) ? 'Y' : 'N',
  ];
}

function order(random: SeededRandom, at: number): readonly Cell[] {
  const orderedMs = dayBefore(random, LAST_MS - 2 * DAY_MS);
  const promisedMs = orderedMs + random.integer(5, 40) * DAY_MS;
  const receivedMs = Math.max(orderedMs, promisedMs + random.integer(-6, 14) * DAY_MS);
  const received = random.chance(0.9) && receivedMs <= LAST_MS;
  // The last of the vendors has never been ordered from.
  const names = VENDORS.slice(0, -1).map(([name]) => name);
  return [
    5_000 + at,
    leaning(random, names, 0.3),
    dayText(orderedMs),
    leaning(random, ['Production', 'Maintenance', 'Office', 'IT'], 0.6),
    random.integer(1, 200),
    (random.integer(100, 9_000) / 100).toFixed(2),
    dayText(promisedMs),
    received ? dayText(receivedMs) : null,
    leaning(random, ['P. Novak', 'R. Stein', 'M. Okafor'], 0.4),
  ];
}
