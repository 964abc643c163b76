import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import type { Cell, CsvTable } from '../../csv.ts';

const SEED = 70_909;
const FIRST_YEAR = 2016;
const YEARS = 9;
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  'Western Europe': ['Finland', 'Denmark', 'Norway', 'Iceland', 'Netherlands', 'Germany', 'France', 'Spain', 'Italy'],
  'Latin America': ['Costa Rica', 'Mexico', 'Chile', 'Brazil', 'Peru', 'Colombia'],
  Asia: ['Japan', 'Thailand', 'Vietnam', 'India', 'South Korea', 'Nepal'],
  Africa: ['Ghana', 'Kenya', 'Senegal', 'Zambia', 'Botswana', 'Togo'],
};

/** How happy countries are: a row for each country and year, and no date. */
export function happinessTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const rows: Cell[][] = [];
  for (const [at, [region, countries]] of Object.entries(REGIONS).entries()) {
    for (const country of countries) {
      const wealth = 11 - at * 0.9 + random.bell() * 0.3;
      for (let year = 0; year < YEARS; year++) rows.push([country, region, ...score(random, wealth, year)]);
    }
  }
  return [
    {
      name: 'world_happiness',
      columns: [
        'Country',
        'Region',
        'Year',
        'Happiness Score',
        'GDP per Capita',
        'Life Expectancy',
        'Population',
        'Corruption',
      ],
      rows,
    },
  ];
}

function score(random: SeededRandom, wealth: number, year: number): Cell[] {
  const happy = 0.62 * wealth + random.bell() * 0.25 + year * 0.01;
  return [
    FIRST_YEAR + year,
    Math.round(happy * 1_000) / 1_000,
    Math.round((wealth - 6.5) ** 3 * 900 + 1_500 + year * 180),
    Math.round((58 + wealth * 2.1 + random.bell()) * 10) / 10,
    Math.round(1_000_000 + random.next() * 90_000_000),
    random.chance(0.08) ? null : Math.round(random.next() * 600) / 1_000,
  ];
}
