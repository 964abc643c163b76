import { CHUNK_COLUMNS, generateReviews } from './bakehouse-reviews.ts';
import { CITIES, FIRST_NAMES, INGREDIENTS, LAST_NAMES, SHOP_NAMES, STREETS } from './bakehouse-words.ts';
import { SeededRandom } from './random.ts';
import { DAY_MS, rounded, type SampleCell, type SampleTable, timestampText } from './table.ts';

const SEED = 20_240_101;
const CUSTOMERS = 300;
const FRANCHISES = 48;
const SUPPLIERS = 27;
const TRANSACTIONS = 3_333;
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
/** January to June 2024. */
const DAYS = 182;
const SIZES = ['S', 'M', 'L', 'XL', 'XXL'];

/** What is sold, at whole-dollar prices. The first is the favourite by far. */
const PRODUCTS = [
  { name: 'Croissant', price: 3, weight: 34 },
  { name: 'Baguette', price: 4, weight: 16 },
  { name: 'Cinnamon Roll', price: 4, weight: 14 },
  { name: 'Blueberry Muffin', price: 3, weight: 12 },
  { name: 'Sourdough Loaf', price: 7, weight: 11 },
  { name: 'Cheese Danish', price: 5, weight: 8 },
  { name: 'Apple Turnover', price: 4, weight: 7 },
  { name: 'Almond Cookie', price: 2, weight: 6 },
] as const;

const PAYMENTS = [
  { name: 'visa', weight: 42 },
  { name: 'mastercard', weight: 38 },
  { name: 'amex', weight: 20 },
] as const;

/** The index of the franchise that closed at the end of March, and of the one that has not opened yet. */
const CLOSED_FRANCHISE = 7;
const CLOSED_AFTER_DAY = 90;
const UNOPENED_FRANCHISE = 31;

/** A bakery chain with franchises in many countries: invented rows in the shape of well-known tables. */
export function generateBakehouse(): readonly SampleTable[] {
  const random = new SeededRandom(SEED);
  const suppliers = Array.from({ length: SUPPLIERS }, (_, index) => supplier(random, index));
  const franchises = Array.from({ length: FRANCHISES }, (_, index) => franchise(random, index));
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => customer(random, index));
  const reviews = generateReviews(
    random,
    franchises.map((one) => Number(one.row[0])),
    { firstDayMs: FIRST_DAY_MS, days: DAYS },
  );
  return [
    table('sales_transactions', TRANSACTION_COLUMNS, transactions(random, franchises)),
    table('sales_customers', CUSTOMER_COLUMNS, customers),
    table(
      'sales_franchises',
      FRANCHISE_COLUMNS,
      franchises.map((one) => one.row),
    ),
    table('sales_suppliers', SUPPLIER_COLUMNS, suppliers),
    table('media_customer_reviews', REVIEW_COLUMNS, reviews.reviews),
    table('media_gold_reviews_chunked', CHUNK_COLUMNS, reviews.chunks),
  ];
}

type Columns = SampleTable['columns'];

const TRANSACTION_COLUMNS: Columns = [
  { name: 'transactionID', type: 'BIGINT' },
  { name: 'customerID', type: 'BIGINT' },
  { name: 'franchiseID', type: 'BIGINT' },
  { name: 'dateTime', type: 'TIMESTAMP' },
  { name: 'product', type: 'VARCHAR' },
  { name: 'quantity', type: 'BIGINT' },
  { name: 'unitPrice', type: 'BIGINT' },
  { name: 'totalPrice', type: 'BIGINT' },
  { name: 'paymentMethod', type: 'VARCHAR' },
  { name: 'cardNumber', type: 'BIGINT' },
];

const CUSTOMER_COLUMNS: Columns = [
  { name: 'customerID', type: 'BIGINT' },
  { name: 'first_name', type: 'VARCHAR' },
  { name: 'last_name', type: 'VARCHAR' },
  { name: 'email_address', type: 'VARCHAR' },
  { name: 'phone_number', type: 'VARCHAR' },
  { name: 'address', type: 'VARCHAR' },
  { name: 'city', type: 'VARCHAR' },
  { name: 'state', type: 'VARCHAR' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'continent', type: 'VARCHAR' },
  { name: 'postal_zip_code', type: 'BIGINT' },
  { name: 'gender', type: 'VARCHAR' },
];

const FRANCHISE_COLUMNS: Columns = [
  { name: 'franchiseID', type: 'BIGINT' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'city', type: 'VARCHAR' },
  { name: 'district', type: 'VARCHAR' },
  { name: 'zipcode', type: 'VARCHAR' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'size', type: 'VARCHAR' },
  { name: 'longitude', type: 'DOUBLE' },
  { name: 'latitude', type: 'DOUBLE' },
  { name: 'supplierID', type: 'BIGINT' },
];

const SUPPLIER_COLUMNS: Columns = [
  { name: 'supplierID', type: 'BIGINT' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'ingredient', type: 'VARCHAR' },
  { name: 'continent', type: 'VARCHAR' },
  { name: 'city', type: 'VARCHAR' },
  { name: 'district', type: 'VARCHAR' },
  { name: 'size', type: 'VARCHAR' },
  { name: 'longitude', type: 'DOUBLE' },
  { name: 'latitude', type: 'DOUBLE' },
  { name: 'approved', type: 'VARCHAR' },
];

const REVIEW_COLUMNS: Columns = [
  { name: 'review', type: 'VARCHAR' },
  { name: 'franchiseID', type: 'BIGINT' },
  { name: 'review_date', type: 'TIMESTAMP' },
  { name: 'new_id', type: 'INTEGER' },
];

function table(name: string, columns: Columns, rows: SampleTable['rows']): SampleTable {
  return { identifier: `samples.bakehouse.${name}`, file: `${name}.parquet`, columns, rows };
}

function supplier(random: SeededRandom, index: number): SampleCell[] {
  const place = CITIES[(index * 5) % CITIES.length] ?? random.pick(CITIES);
  const ingredient = INGREDIENTS[index % INGREDIENTS.length] ?? random.pick(INGREDIENTS);
  return [
    4_000_000 + index,
    `${ingredient.brand} ${index < INGREDIENTS.length ? 'Farm' : 'Trading'}`,
    ingredient.name,
    place.continent,
    place.city,
    random.pick(place.districts),
    random.pick(SIZES),
    rounded(place.longitude + random.bell() * 0.05, 4),
    rounded(place.latitude + random.bell() * 0.05, 4),
    random.chance(0.78) ? 'Y' : 'N',
  ];
}

interface Franchise {
  readonly row: SampleCell[];
  readonly weight: number;
  /** Growth of the country's sales over the half year: 1 doubles them, -0.5 halves them. */
  readonly trend: number;
}

function franchise(random: SeededRandom, index: number): Franchise {
  const place = CITIES[index % CITIES.length] ?? random.pick(CITIES);
  const size = random.pick(SIZES);
  const row = [
    3_000_000 + index,
    SHOP_NAMES[index] ?? `Bakery ${index}`,
    place.city,
    random.pick(place.districts),
    `${place.zip}${random.integer(10, 99)}`,
    place.country,
    size,
    rounded(place.longitude + random.bell() * 0.03, 4),
    rounded(place.latitude + random.bell() * 0.03, 4),
    4_000_000 + random.integer(0, SUPPLIERS - 1),
  ];
  const weight = index === UNOPENED_FRANCHISE ? 0 : (1 + SIZES.indexOf(size) * 0.5) * (0.6 + random.next() * 0.8);
  return { row, weight, trend: place.trend };
}

function customer(random: SeededRandom, index: number): SampleCell[] {
  const place = random.weighted(CITIES, (one) => (one.country === 'United States' ? 2 : 1));
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  return [
    2_000_000 + index,
    first.name,
    last,
    `${first.name}.${last}${index}@example.com`.toLowerCase(),
    `555-01${String(random.integer(0, 99)).padStart(2, '0')}-${String(random.integer(0, 9_999)).padStart(4, '0')}`,
    `${random.integer(1, 240)} ${random.pick(STREETS)}`,
    place.city,
    // Not every country is divided into states.
    place.state,
    place.country,
    place.continent,
    place.zip * 100 + random.integer(10, 99),
    first.gender,
  ];
}

/** Time of day: people come before work, at noon, and after work. */
const OPENING_HOURS = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
const HOUR_WEIGHTS = [8, 14, 12, 8, 7, 11, 9, 6, 6, 8, 10, 7, 3];

function transactions(random: SeededRandom, franchises: readonly Franchise[]): SampleCell[][] {
  const days = Array.from({ length: DAYS }, (_, day) => day);
  const rows = Array.from({ length: TRANSACTIONS }, () => {
    const day = random.weighted(days, dayWeight);
    const shop = random.weighted(franchises, (one) => shopWeight(one, day));
    const hour = random.weighted(OPENING_HOURS, (one) => HOUR_WEIGHTS[one - 7] ?? 0);
    const soldAtMs = FIRST_DAY_MS + day * DAY_MS + hour * 3_600_000 + random.integer(0, 3_599) * 1_000;
    const product = random.weighted(PRODUCTS, (one) => one.weight);
    const quantity = Math.max(1, Math.round(4 + random.bell() * 2.5 + (random.chance(0.06) ? 20 : 0)));
    return { soldAtMs, shop, product, quantity };
  }).sort((left, right) => left.soldAtMs - right.soldAtMs);
  return rows.map((sale, index) => [
    1_000_000 + index,
    2_000_000 + random.integer(0, CUSTOMERS - 1),
    sale.shop.row[0] ?? null,
    timestampText(sale.soldAtMs),
    sale.product.name,
    sale.quantity,
    sale.product.price,
    sale.product.price * sale.quantity,
    // The till did not always note how somebody paid.
    random.chance(0.01) ? null : random.weighted(PAYMENTS, (one) => one.weight).name,
    // No bank gives out numbers that begin like this.
    9_000_000_000_000_000 + random.integer(0, 4_000_000) * 1_000 + random.integer(0, 999),
  ]);
}

function dayWeight(day: number): number {
  const weekday = new Date(FIRST_DAY_MS + day * DAY_MS).getUTCDay();
  const weekend = weekday === 6 ? 1.5 : weekday === 0 ? 1.3 : 1;
  return weekend * (1 + day * 0.0012);
}

function shopWeight(shop: Franchise, day: number): number {
  if (shop.row[0] === 3_000_000 + CLOSED_FRANCHISE && day > CLOSED_AFTER_DAY) return 0;
  return shop.weight * Math.max(0.1, 1 + (shop.trend * day) / DAYS);
}
