import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText, leaning, momentText } from '../csv.ts';

const SEED = 71_203;
const CUSTOMERS = 640;
const ORDERS = 2_900;
const REVIEWS = 1_700;
const FIRST_DAY_MS = Date.UTC(2023, 6, 1);
/** Until 30 June 2025. */
const DAYS = 731;

const CITIES = [
  ['Lisbon', 'Portugal'],
  ['Porto', 'Portugal'],
  ['Madrid', 'Spain'],
  ['Seville', 'Spain'],
  ['Lyon', 'France'],
  ['Paris', 'France'],
  ['Ghent', 'Belgium'],
] as const;
const FIRST_NAMES = ['Ana', 'Bruno', 'Clara', 'Diego', 'Elise', 'Felix', 'Gloria', 'Hugo', 'Ines', 'Jonas'];
const LAST_NAMES = ['Almeida', 'Bernard', 'Costa', 'Dubois', 'Esteves', 'Fontaine', 'Garcia', 'Herrera', 'Ibarra'];
const CATEGORIES = ['Kitchen', 'Garden', 'Toys', 'Books', 'Lighting', 'Sports'];
const THINGS: Readonly<Record<string, readonly string[]>> = {
  Kitchen: ['Kettle', 'Toaster', 'Blender', 'Chef Knife', 'Mixing Bowl', 'Frying Pan'],
  Garden: ['Watering Can', 'Rake', 'Hammock', 'Plant Pot', 'Garden Hose'],
  Toys: ['Puzzle', 'Kite', 'Teddy Bear', 'Train Set', 'Board Game'],
  Books: ['Cookbook', 'Atlas', 'Novel', 'Dictionary'],
  Lighting: ['Desk Lamp', 'Lantern', 'Fairy Lights', 'Floor Lamp'],
  Sports: ['Yoga Mat', 'Dumbbell', 'Football', 'Tennis Racket', 'Skipping Rope'],
};
const BRANDS = ['Alder', 'Brisa', 'Cobalt', 'Dorado'];
const SELLERS = ['Casa Norte', 'Blue Door', 'Mercado Sul', 'Petit Coin', 'Oak & Co', 'Sunny Side', 'Grand Bazar'];
const STATUSES = ['delivered', 'shipped', 'returned', 'cancelled'];
const CHANNELS = ['web', 'app', 'phone'];
const METHODS = ['card', 'paypal', 'bank transfer', 'voucher'];
const REMARKS = ['Great value', 'Arrived late', 'Broke after a week', 'Exactly as described', 'Would buy again'];

interface Product {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly price: number;
}

interface Order {
  readonly id: number;
  readonly customer: number;
  readonly dayMs: number;
}

/** A web shop: orders with their items and payments, products of several sellers, customers and their reviews. */
export function shopTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const products = productsOf();
  const customers = customersOf(random);
  const orders: Order[] = Array.from({ length: ORDERS }, () => Math.floor(random.next() ** 0.8 * DAYS))
    .sort((a, b) => a - b)
    // The last customers have an account and never bought anything.
    .map((day, index) => ({
      id: 50_001 + index,
      customer: 1 + Math.floor(random.next() ** 1.4 * (CUSTOMERS - 40)),
      dayMs: FIRST_DAY_MS + day * DAY_MS,
    }));
  const items = itemsOf(random, orders, products);
  return [
    {
      name: 'customers',
      columns: ['customer_id', 'full_name', 'email', 'city', 'country', 'segment', 'signed_up_on', 'newsletter'],
      rows: customers,
    },
    {
      name: 'sellers',
      columns: ['seller_id', 'seller_name', 'home_country', 'commission_pct'],
      rows: SELLERS.map((name, index) => [
        index + 1,
        name,
        CITIES[(index * 2) % CITIES.length]?.[1] ?? '',
        8 + index * 1.5,
      ]),
    },
    {
      name: 'products',
      columns: ['product_id', 'product_name', 'category', 'brand', 'list_price', 'stock', 'seller_id'],
      rows: products.map(({ id, name, category, price }) => [
        id,
        name,
        category,
        random.pick(BRANDS),
        price.toFixed(2),
        random.integer(0, 400),
        // The last seller has nothing to sell yet.
        random.integer(1, SELLERS.length - 1),
      ]),
    },
    {
      name: 'orders',
      columns: ['order_id', 'customer_id', 'order_date', 'status', 'channel', 'shipping_fee', 'delivered_on'],
      rows: orders.map(({ id, customer, dayMs }) => {
        const status = leaning(random, STATUSES, 3);
        const arrives = dayMs + random.integer(2, 11) * DAY_MS;
        const arrived = status !== 'cancelled' && status !== 'shipped' && arrives < FIRST_DAY_MS + DAYS * DAY_MS;
        return [
          id,
          customer,
          dayText(dayMs),
          status,
          leaning(random, CHANNELS, 0.9),
          (random.integer(0, 12) * 0.99).toFixed(2),
          arrived ? dayText(arrives) : null,
        ];
      }),
    },
    {
      name: 'order_items',
      columns: ['order_item_id', 'order_id', 'product_id', 'quantity', 'unit_price', 'line_total'],
      rows: items,
    },
    {
      name: 'payments',
      columns: ['payment_id', 'order_id', 'method', 'amount', 'paid_at'],
      rows: paymentsOf(random, orders, items),
    },
    {
      name: 'reviews',
      columns: ['review_id', 'product_id', 'customer_id', 'stars', 'comment', 'created_at'],
      rows: reviewsOf(random, products),
    },
  ];
}

function productsOf(): Product[] {
  return CATEGORIES.flatMap((category) => (THINGS[category] ?? []).map((name) => ({ name, category }))).map(
    ({ name, category }, index) => ({ id: 301 + index, name, category, price: 6.5 + ((index * 37) % 29) * 3.85 }),
  );
}

function customersOf(random: SeededRandom): Cell[][] {
  return Array.from({ length: CUSTOMERS }, (_, index) => {
    const [city, country] = random.weighted(CITIES, (one) => 1 / (1 + CITIES.indexOf(one) * 0.3));
    const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
    return [
      index + 1,
      name,
      `${name.toLowerCase().replace(' ', '.')}${index + 1}@example.com`,
      city,
      country,
      random.chance(0.22) ? 'Business' : 'Private',
      dayText(FIRST_DAY_MS + random.integer(-300, DAYS - 1) * DAY_MS),
      random.chance(0.4),
    ];
  });
}

function itemsOf(random: SeededRandom, orders: readonly Order[], products: readonly Product[]): Cell[][] {
  // The last product was never sold.
  const sold = products.slice(0, -1);
  const rows: Cell[][] = [];
  for (const { id } of orders) {
    const chosen = new Set(
      Array.from({ length: random.integer(1, 4) }, () => Math.floor(random.next() ** 1.3 * sold.length)),
    );
    for (const at of chosen) {
      const product = sold[at];
      if (!product) continue;
      const quantity = random.integer(1, 3);
      const price = product.price * (random.chance(0.2) ? 0.9 : 1);
      rows.push([
        rows.length + 1,
        id,
        product.id,
        quantity,
        price.toFixed(2),
        (quantity * Number(price.toFixed(2))).toFixed(2),
      ]);
    }
  }
  return rows;
}

function paymentsOf(random: SeededRandom, orders: readonly Order[], items: readonly Cell[][]): Cell[][] {
  const due = new Map<number, number>();
  for (const [, order, , , , total] of items) due.set(Number(order), (due.get(Number(order)) ?? 0) + Number(total));
  const rows: Cell[][] = [];
  for (const { id, dayMs } of orders) {
    // A few were never paid, some in two parts.
    if (random.chance(0.04)) continue;
    const parts = random.chance(0.08) ? 2 : 1;
    for (let part = 0; part < parts; part++) {
      const atMs = Math.min(dayMs + random.integer(0, 50) * 3_600_000, FIRST_DAY_MS + DAYS * DAY_MS - 3_600_000);
      rows.push([
        90_001 + rows.length,
        id,
        leaning(random, METHODS, 0.8),
        ((due.get(id) ?? 0) / parts).toFixed(2),
        momentText(atMs),
      ]);
    }
  }
  return rows;
}

function reviewsOf(random: SeededRandom, products: readonly Product[]): Cell[][] {
  return Array.from({ length: REVIEWS }, () => random.integer(20, DAYS - 1))
    .sort((a, b) => a - b)
    .map((day, index) => [
      7_001 + index,
      products[Math.floor(random.next() ** 1.2 * (products.length - 3))]?.id ?? null,
      random.integer(1, CUSTOMERS - 60),
      Math.min(5, 1 + Math.floor(random.next() ** 0.6 * 5)),
      random.chance(0.3) ? null : random.pick(REMARKS),
      momentText(FIRST_DAY_MS + day * DAY_MS + random.integer(7, 22) * 3_600_000),
    ]);
}
