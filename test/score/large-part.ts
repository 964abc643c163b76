import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SeededRandom } from '../../services/engine/samples/random.ts';
import { type CsvTable, DAY_MS, momentText, writeTables } from './csv.ts';
import { ask } from './judge.ts';
import type { Figure } from './large.ts';
import { openFiles } from './sets.ts';
import { percentile } from './tally.ts';

/** One part of the measure with large data, in a process of its own: `large-part.ts write|million|many FOLDER`. */
const ROWS = 1_000_000;
const MANY_TABLES = 30;
const MANY_COLUMNS = 40;
const MANY_ROWS = 200;
/** So often each question is asked; the answers about many tables take long. */
const ROUNDS = { million: 3, many: 1 };

const REGIONS = ['North', 'South', 'East', 'West', 'Centre'];
const CHANNELS = ['web', 'shop', 'phone', 'partner'];

const MILLION_QUESTIONS = [
  'How many orders are there?',
  'total amount by region',
  'average discount by channel',
  'amount per month in 2024',
  'orders in March 2025, how many?',
  'top 5 products by amount',
  'which region has the highest total amount?',
  'number of distinct customers',
  'median amount by region',
  'total quantity for web orders',
  'average amount excluding phone',
  'amount by region and channel',
  'how many orders with an amount over 400?',
  'products with more than 5,000 orders',
  'number of orders by day of week',
  'most expensive order',
  'total amount last month',
  'amount in North versus South',
  'weekly quantity in 2025',
  'bottom 3 products by quantity',
];

const WORDS = ['margin', 'volume', 'budget', 'target', 'weight', 'length', 'rating', 'delay'];
const THINGS = ['plant', 'vendor', 'invoice', 'machine', 'employee', 'project'];

/** Orders: the million rows. */
function orders(): CsvTable {
  const random = new SeededRandom(60_404);
  const firstDayMs = Date.UTC(2023, 0, 1);
  const rows = Array.from({ length: ROWS }, (_, index) => [
    index + 1,
    momentText(firstDayMs + Math.floor(random.next() * 911 * DAY_MS)),
    random.integer(1, 40_000),
    random.weighted(REGIONS, (one) => 5 - REGIONS.indexOf(one)),
    random.weighted(CHANNELS, (one) => 4 - CHANNELS.indexOf(one)),
    `Product ${1 + Math.floor(random.next() ** 1.4 * 180)}`,
    1 + Math.floor(random.next() ** 2 * 20),
    (2 + random.next() ** 2 * 480).toFixed(2),
    random.integer(0, 30),
  ]);
  const columns = [
    'order_id',
    'ordered_at',
    'customer_id',
    'region',
    'channel',
    'product',
    'quantity',
    'amount',
    'discount_pct',
  ];
  return { name: 'orders', columns, rows };
}

function manyTables(): readonly CsvTable[] {
  const random = new SeededRandom(60_505);
  return Array.from({ length: MANY_TABLES }, (_, table) => ({
    name: manyName(table),
    columns: Array.from({ length: MANY_COLUMNS }, (_, column) => manyColumn(table, column)),
    rows: Array.from({ length: MANY_ROWS }, (_, row) =>
      Array.from({ length: MANY_COLUMNS }, (_, column) => {
        if (column === 0) return row + 1;
        if (column === 1) return momentText(Date.UTC(2024, 0, 1) + random.integer(0, 500) * DAY_MS);
        return column < 10 ? `${random.pick(THINGS)} ${table} ${random.integer(1, 12)}` : random.integer(1, 900) / 4;
      }),
    ),
  }));
}

function manyName(table: number): string {
  return `${THINGS[table % THINGS.length]}_facts_${Math.floor(table / THINGS.length) + 1}`;
}

function manyColumn(table: number, column: number): string {
  if (column === 0) return `${manyName(table)}_id`;
  if (column === 1) return 'recorded_at';
  if (column < 10) return `kind_${table}_${column}`;
  return `${WORDS[column % WORDS.length]}_${table}_${column}`;
}

function manyQuestions(): readonly string[] {
  return Array.from({ length: MANY_TABLES }, (_, table) => [
    `total ${manyColumn(table, 12).replaceAll('_', ' ')} by ${manyColumn(table, 3).replaceAll('_', ' ')}`,
    `average ${manyColumn(table, 20).replaceAll('_', ' ')} per month in 2024`,
  ]).flat();
}

interface Asked {
  readonly questions: readonly string[];
  readonly rounds: number;
}

interface Times {
  readonly toSqlMs: readonly number[];
  readonly toAnswerMs: readonly number[];
  /** Questions that were answered, of how many. */
  readonly of: string;
}

async function measure({ questions, rounds }: Asked, folder: string): Promise<Times> {
  const bench = await openFiles(folder);
  const [toSqlMs, toAnswerMs]: [number[], number[]] = [[], []];
  try {
    for (const question of Array.from({ length: rounds }, () => questions).flat()) {
      const startedMs = performance.now();
      const { answer, toSqlMs: took } = await ask(bench.engine, question);
      if (took === undefined || !answer.result) continue;
      toSqlMs.push(took);
      toAnswerMs.push(performance.now() - startedMs);
    }
  } finally {
    await bench.engine.close();
  }
  return { toSqlMs, toAnswerMs, of: `${toSqlMs.length / rounds} of ${questions.length} questions` };
}

const figure = (what: string, value: number, [unit, target]: readonly [string, number]): Figure => ({
  what,
  value: Number(value.toFixed(1)),
  unit,
  target,
});

async function million(folder: string): Promise<readonly Figure[]> {
  const asked = { questions: MILLION_QUESTIONS, rounds: ROUNDS.million };
  const { toSqlMs, toAnswerMs, of } = await measure(asked, join(folder, 'million'));
  const what = ROWS.toLocaleString('en');
  return [
    figure(`${what} rows, question to SQL, p95 (${of})`, percentile(toSqlMs, 95), ['ms', 20]),
    figure(`${what} rows, question to answer, p95`, percentile(toAnswerMs, 95), ['ms', 300]),
    // Loading is the peak: what the process ever held, not what it holds in the end.
    figure(`${what} rows, most memory`, process.resourceUsage().maxRSS / 1_024, ['MB', 700]),
  ];
}

async function many(folder: string): Promise<readonly Figure[]> {
  const asked = { questions: manyQuestions(), rounds: ROUNDS.many };
  const { toSqlMs, of } = await measure(asked, join(folder, 'many'));
  const what = `${MANY_TABLES} tables of ${MANY_COLUMNS} columns`;
  return [figure(`${what}, question to SQL, p95 (${of})`, percentile(toSqlMs, 95), ['ms', 50])];
}

async function writeInto(folder: string, tables: readonly CsvTable[]): Promise<void> {
  await mkdir(folder);
  await writeTables(folder, tables);
}

async function main(): Promise<void> {
  const [, , what, folder] = process.argv;
  if (folder === undefined) throw new Error('large-part.ts write|million|many FOLDER');
  if (what === 'write') {
    await writeInto(join(folder, 'million'), [orders()]);
    await writeInto(join(folder, 'many'), manyTables());
    return;
  }
  process.stdout.write(JSON.stringify(await (what === 'many' ? many(folder) : million(folder))));
}

await main();
