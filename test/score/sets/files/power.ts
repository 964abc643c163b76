import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import type { Cell, CsvTable } from '../../csv.ts';

const SEED = 71_205;
const FIRST_YEAR = 2015;
const YEARS = 9;
const COUNTRIES = ['Germany', 'France', 'Spain', 'Poland', 'Sweden', 'Italy'];
const SOURCES = ['Coal', 'Gas', 'Nuclear', 'Wind', 'Solar', 'Hydro'];
const RENEWABLE: ReadonlySet<string> = new Set(['Wind', 'Solar', 'Hydro']);

/** Where electricity comes from: a row for each country, year and source, called after its figure; no date. */
export function powerTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const rows: Cell[][] = [];
  for (let year = 0; year < YEARS; year++) {
    for (const country of COUNTRIES) {
      for (const source of SOURCES) {
        if (source === 'Nuclear' && ['Poland', 'Italy'].includes(country)) continue;
        rows.push([country, FIRST_YEAR + year, source, ...generation(random, { country, source, year })]);
      }
    }
  }
  return [
    {
      name: 'electricity_generation',
      columns: ['Country', 'Year', 'Source', 'Renewable', 'Generation (TWh)', 'CO2 (Mt)', 'Capacity Factor'],
      rows,
    },
  ];
}

interface Place {
  readonly country: string;
  readonly source: string;
  readonly year: number;
}

function generation(random: SeededRandom, { country, source, year }: Place): Cell[] {
  const base = (COUNTRIES.indexOf(country) + 3) * (SOURCES.indexOf(source) + 2);
  const growth = ['Wind', 'Solar'].includes(source) ? 1 + year * 0.18 : source === 'Coal' ? 1 - year * 0.07 : 1;
  const made = base * growth + random.next() * 8;
  const dirty = source === 'Coal' ? 0.95 : source === 'Gas' ? 0.42 : 0.02;
  return [
    RENEWABLE.has(source) ? 'Yes' : 'No',
    Math.round(made * 10) / 10,
    Math.round(made * dirty * 100) / 100,
    `${Math.round((30 + random.next() * 60) * 10) / 10}%`,
  ];
}
