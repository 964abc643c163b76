import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, leaning } from '../../csv.ts';

const SEED = 70_404;
const LINES = 3_000;
const FIRST_DAY_MS = Date.UTC(2022, 0, 3);
/** The last order is from 24 June 2025, so that the last parcel leaves on 30 June. */
const ORDER_DAYS = 1_269;

const PLACES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  West: [
    ['California', 'Los Angeles'],
    ['Washington', 'Seattle'],
    ['Oregon', 'Portland'],
  ],
  East: [
    ['New York', 'New York City'],
    ['Pennsylvania', 'Philadelphia'],
  ],
  Central: [
    ['Texas', 'Houston'],
    ['Illinois', 'Chicago'],
  ],
  South: [
    ['Florida', 'Miami'],
    ['Georgia', 'Atlanta'],
  ],
};
const GOODS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  'Office Supplies': { Binders: [14, 0.2], Paper: [11, 0.35], Storage: [60, 0.1], Art: [9, 0.25] },
  Furniture: { Chairs: [210, 0.09], Tables: [330, -0.06], Bookcases: [180, -0.02] },
  Technology: { Phones: [190, 0.15], Accessories: [55, 0.24], Copiers: [900, 0.3] },
};
const MAKERS = ['Norwell', 'Castor', 'Belmont', 'Atlas', 'Quill & Co'];
const SHIPPING: Readonly<Record<string, readonly [number, number]>> = {
  'Standard Class': [4, 6],
  'Second Class': [2, 4],
  'First Class': [1, 3],
  'Same Day': [0, 0],
};
const FIRST_NAMES = ['Ann', 'Brian', 'Carla', 'Derek', 'Elise', 'Fred', 'Gwen', 'Hank', 'Irene', 'Jack'];
const LAST_NAMES = ['Ashford', 'Bell', 'Carver', 'Dixon', 'Ellery', 'Frost', 'Grady', 'Hughes', 'Innes', 'Jarvis'];

/** Orders of an office supplier: days first in the dates, losses, and two dates in a row. */
export function superstoreTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'superstore_orders',
      columns: [
        'Row ID',
        'Order ID',
        'Order Date',
        'Ship Date',
        'Ship Mode',
        'Customer ID',
        'Customer Name',
        'Segment',
        'Country',
        'City',
        'State',
        'Region',
        'Product ID',
        'Category',
        'Sub-Category',
        'Product Name',
        'Sales',
        'Quantity',
        'Discount',
        'Profit',
      ],
      rows: orderLines(random),
    },
  ];
}

function orderLines(random: SeededRandom): readonly (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [];
  for (let order = 0; rows.length < LINES; order++) {
    const head = orderHead(random, order);
    const lines = random.weighted([1, 2, 3], (one) => 1 / one);
    for (let line = 0; line < lines && rows.length < LINES; line++) {
      rows.push([rows.length + 1, ...head, ...goods(random)]);
    }
  }
  return rows;
}

function orderHead(random: SeededRandom, order: number): readonly Cell[] {
  const day = order === 0 ? ORDER_DAYS - 1 : Math.floor(ORDER_DAYS * random.next() ** 0.7);
  const mode = order === 0 ? 'Standard Class' : leaning(random, Object.keys(SHIPPING), 0.9);
  const [least, most] = SHIPPING[mode] ?? [0, 0];
  const takes = order === 0 ? most : random.integer(least, most);
  const orderedMs = FIRST_DAY_MS + day * DAY_MS;
  const who = Math.floor(100 * random.next() ** 1.3);
  const region = leaning(random, Object.keys(PLACES), 0.25);
  const [state, city] = random.pick(PLACES[region] ?? []);
  return [
    `US-${new Date(orderedMs).getUTCFullYear()}-${100_000 + order * 7}`,
    dayFirst(orderedMs),
    dayFirst(orderedMs + takes * DAY_MS),
    mode,
    `${FIRST_NAMES[who % 10]?.charAt(0)}${LAST_NAMES[Math.floor(who / 10)]?.charAt(0)}-${10_000 + who * 5}`,
    `${FIRST_NAMES[who % 10]} ${LAST_NAMES[Math.floor(who / 10)]}`,
    leaning(random, ['Consumer', 'Corporate', 'Home Office'], 0.6),
    'United States',
    city,
    state,
    region,
  ];
}

function goods(random: SeededRandom): readonly Cell[] {
  const category = leaning(random, Object.keys(GOODS), 0.8);
  const kinds = GOODS[category] ?? {};
  const kind = leaning(random, Object.keys(kinds), 0.3);
  const [price, margin] = kinds[kind] ?? [0, 0];
  const maker = random.pick(MAKERS);
  const quantity = random.integer(1, 9);
  const discount = leaning(random, ['0', '0.2', '0.3', '0.5'], 1.1);
  const sales = price * quantity * (0.7 + 0.6 * random.next()) * (1 - Number(discount));
  const profit = sales * (margin + 0.1 * random.next() - 0.7 * Number(discount));
  return [
    `${category.slice(0, 3).toUpperCase()}-${kind.slice(0, 2).toUpperCase()}-${1_000 + MAKERS.indexOf(maker)}`,
    category,
    kind,
    `${maker} ${kind}`,
    Math.round(sales * 100) / 100,
    quantity,
    Number(discount),
    Math.round(profit * 100) / 100,
  ];
}

/** `30/6/2025`. */
function dayFirst(epochMs: number): string {
  const day = new Date(epochMs);
  return `${day.getUTCDate()}/${day.getUTCMonth() + 1}/${day.getUTCFullYear()}`;
}
