import type { SeededRandom } from '../../../services/engine/samples/random.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A period in words, and the conditions any of which is right. */
export interface Period {
  readonly words: string;
  readonly conditions: readonly string[];
}

export interface GrainAsk {
  readonly asks: readonly string[];
  readonly sql: string;
  readonly where?: string;
}

/** A period of 2023, spoken of in one of the ways people have. */
export function periodOf(random: SeededRandom, column: string): Period {
  const month = random.integer(0, 11);
  const name = MONTHS[month] ?? '';
  const within = (from: string, to: string) => [`${column} >= DATE '${from}' AND ${column} < DATE '${to}'`];
  const year = '2023';
  const quarter = random.integer(1, 4);
  const quarterEnd = quarter === 4 ? '2024-01-01' : `2023-${two(quarter * 3 + 1)}-01`;
  const quarterWords = random.pick([`in Q${quarter} 2023`, `in the ${ordinal(quarter)} quarter of 2023`]);
  const day = random.integer(2, 27);
  const dayText = `2023-${two(month + 1)}-${two(day)}`;
  const nextDay = `2023-${two(month + 1)}-${two(day + 1)}`;
  const later = Math.min(month + 2, 11);
  return random.pick<Period>([
    {
      words: random.pick([`in ${name} ${year}`, `during ${name} ${year}`]),
      conditions: within(`2023-${two(month + 1)}-01`, monthAfter(month)),
    },
    { words: 'in 2023', conditions: within('2023-01-01', '2024-01-01') },
    { words: quarterWords, conditions: within(`2023-${two(quarter * 3 - 2)}-01`, quarterEnd) },
    { words: `since ${name} 2023`, conditions: [`${column} >= DATE '2023-${two(month + 1)}-01'`] },
    { words: 'before 2023', conditions: [`${column} < DATE '2023-01-01'`] },
    { words: `on ${name} ${day}, 2023`, conditions: within(dayText, nextDay) },
    {
      words: `after ${day} ${name} 2023`,
      conditions: [`${column} >= DATE '${nextDay}'`, `${column} >= DATE '${dayText}'`],
    },
    {
      words: `between ${MONTHS[Math.min(month, 9)]} and ${MONTHS[later]} 2023`,
      conditions: within(`2023-${two(Math.min(month, 9) + 1)}-01`, monthAfter(later)),
    },
    {
      words: `from 2023-${two(month + 1)}-03 to 2023-${two(month + 1)}-20`,
      conditions: within(`2023-${two(month + 1)}-03`, `2023-${two(month + 1)}-21`),
    },
  ]);
}

/** A unit of time to break down by. */
export function grainOf(random: SeededRandom, column: string): GrainAsk {
  const month = random.integer(0, 11);
  const inMonth = `${column} >= DATE '2023-${two(month + 1)}-01' AND ${column} < DATE '${monthAfter(month)}'`;
  const in2023 = `${column} >= DATE '2023-01-01' AND ${column} < DATE '2024-01-01'`;
  return random.pick<GrainAsk>([
    {
      asks: ['{f} by month', 'monthly {f}', '{f} per month', 'show the {f} for each month'],
      sql: trunc('MONTH', column),
    },
    { asks: ['{f} by month in 2023', 'monthly {f} for 2023'], sql: trunc('MONTH', column), where: in2023 },
    { asks: ['{f} by quarter', 'quarterly {f}'], sql: trunc('QUARTER', column) },
    { asks: ['weekly {f} in 2023', '{f} per week in 2023 as a line chart'], sql: trunc('WEEK', column), where: in2023 },
    {
      asks: [`daily {f} in ${MONTHS[month]} 2023`, `{f} per day in ${MONTHS[month]} 2023`],
      sql: trunc('DAY', column),
      where: inMonth,
    },
  ]);
}

function trunc(unit: string, column: string): string {
  return `date_trunc('${unit}', ${column})`;
}

function monthAfter(month: number): string {
  return month === 11 ? '2024-01-01' : `2023-${two(month + 2)}-01`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function ordinal(quarter: number): string {
  return ['first', 'second', 'third', 'fourth'][quarter - 1] ?? '';
}
