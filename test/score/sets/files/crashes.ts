import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS } from '../../csv.ts';

const SEED = 71_204;
const ROWS = 420;
const DISTRICTS = ['Northfield', 'Easton', 'Weston', 'Southgate'];
const ROADS = ['A road', 'Residential', 'Motorway', 'Rural lane'];
const LIGHTS = ['Daylight', 'Dark - lit', 'Dark - unlit'];

/** Accidents on roads: a moment in day, month and year, degrees of severity, a yes and no, and gaps. */
export function crashesTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'road_accidents',
      columns: ['Accident Ref', 'Date/Time', 'Severity', 'Vehicles', 'Casualties', 'Road Type', 'Weather'].concat(
        'Speed Limit (mph)',
        'Light',
        'District',
        'Hit and Run',
        'Driver Age',
      ),
      rows: Array.from({ length: ROWS }, (_, at) => accident(random, at)),
    },
  ];
}

function accident(random: SeededRandom, at: number): readonly Cell[] {
  const when = new Date(Date.UTC(2023, 0, 1) + random.integer(0, 519) * DAY_MS + random.integer(0, 1_439) * 60_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${two(when.getUTCDate())}/${two(when.getUTCMonth() + 1)}/${when.getUTCFullYear()}`;
  const severity = random.weighted(['Slight', 'Serious', 'Fatal'], (one) =>
    one === 'Slight' ? 4 : one === 'Fatal' ? 1 : 2,
  );
  return [
    `A${20_000 + at}`,
    `${day} ${two(when.getUTCHours())}:${two(when.getUTCMinutes())}`,
    severity,
    random.integer(1, 4),
    severity === 'Fatal' ? random.integer(1, 3) : random.integer(0, 4),
    random.weighted(ROADS, (one) => 4 - ROADS.indexOf(one)),
    random.pick(['Fine', 'Fine', 'Rain', 'Snow', 'Fog']),
    random.pick([30, 40, 50, 60, 70]),
    random.pick(LIGHTS),
    random.weighted(DISTRICTS, (one) => 6 - DISTRICTS.indexOf(one)),
    random.chance(0.12) ? 'Y' : 'N',
    random.chance(0.1) ? null : random.integer(17, 88),
  ];
}
