import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, dayText } from '../../csv.ts';

const SEED = 70_505;
const FIRST_DAY_MS = Date.UTC(2022, 0, 1);
/** Until 30 June 2025. */
const DAYS = 1_277;
/** Normal highest temperature in each month, in degrees. */
const WARMTH = [7, 9, 12, 15, 19, 22, 26, 26, 22, 16, 10, 7];

/** The weather of one town, a day a row. */
export function weatherTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'daily_weather',
      columns: ['date', 'precipitation', 'temp_max', 'temp_min', 'wind', 'humidity_pct', 'weather'],
      rows: Array.from({ length: DAYS }, (_, at) => oneDay(random, FIRST_DAY_MS + at * DAY_MS)),
    },
  ];
}

function oneDay(random: SeededRandom, epochMs: number): readonly Cell[] {
  const month = new Date(epochMs).getUTCMonth();
  const warmth = (WARMTH[month] ?? 0) + random.bell() * 3.4;
  const isWet = random.chance(0.62 - (WARMTH[month] ?? 0) / 55);
  const mm = isWet ? tenth(0.3 + 14 * random.next() * random.next() * (1 + random.next())) : 0;
  const dry = random.weighted(['sun', 'fog', 'drizzle'], (one) => ({ sun: 80, fog: 13 })[one] ?? 7);
  return [
    dayText(epochMs),
    mm,
    tenth(warmth),
    tenth(warmth - 4 - random.next() * 7),
    tenth(1 + 5 * random.next() * (1 + random.next() * 0.4)),
    random.chance(0.03) ? null : Math.round(Math.min(100, 55 + (isWet ? 25 : 0) + random.bell() * 8)),
    isWet ? (warmth < 4 ? 'snow' : 'rain') : dry,
  ];
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
