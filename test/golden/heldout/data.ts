import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SeededRandom } from '../../../services/engine/samples/random.ts';

/** Freight: shipments, depots and incidents. A domain that shares no word of its data with the samples. */

const SHIPMENTS = 4_000;
const DEPOTS = 36;
const INCIDENTS = 620;
const FIRST_DAY_MS = Date.UTC(2022, 6, 1);
const DAYS = 549;
const DAY_MS = 86_400_000;

export const CARRIERS = ['Nordwind', 'Blue Anchor', 'Fastlane', 'Polar Cargo', 'Terra Freight', 'Swift Parcel'];
export const COUNTRIES = [
  'Norway',
  'Portugal',
  'Austria',
  'Poland',
  'Belgium',
  'Ireland',
  'Greece',
  'Finland',
  'Croatia',
];
export const ORIGINS = ['Hamburg', 'Rotterdam', 'Gdansk', 'Trieste', 'Valencia', 'Antwerp'];
export const CARGO = ['electronics', 'furniture', 'textiles', 'machinery', 'pharmaceuticals', 'groceries'];
export const SERVICES = ['economy', 'standard', 'express'];
export const STATUSES = ['delivered', 'cancelled', 'returned', 'in transit'];
export const REGIONS = ['North', 'South', 'East', 'West', 'Central'];
export const CATEGORIES = ['damage', 'delay', 'theft', 'paperwork', 'loss'];
export const SEVERITIES = ['low', 'medium', 'high', 'critical'];

type Cell = string | number | boolean | null;

/** Writes the three CSV files into the folder, the same bytes each time. */
export async function writeFreightData(folder: string): Promise<void> {
  const random = new SeededRandom(7_331);
  await writeCsv(join(folder, 'shipments.csv'), SHIPMENT_COLUMNS, shipments(random));
  await writeCsv(join(folder, 'depots.csv'), DEPOT_COLUMNS, depots(random));
  await writeCsv(join(folder, 'incidents.csv'), INCIDENT_COLUMNS, incidents(random));
}

const SHIPMENT_COLUMNS = [
  'shipment_id',
  'booked_at',
  'carrier',
  'service_level',
  'origin_city',
  'destination_country',
  'cargo_type',
  'weight_kg',
  'distance_km',
  'freight_cost_eur',
  'packages',
  'insured',
  'status',
];
const DEPOT_COLUMNS = ['depot_id', 'depot_name', 'region', 'opened_on', 'dock_count', 'floor_area_sqm', 'refrigerated'];
const INCIDENT_COLUMNS = ['incident_id', 'reported_on', 'depot_id', 'category', 'severity', 'claim_eur', 'resolved'];

function shipments(random: SeededRandom): Cell[][] {
  const rows = Array.from({ length: SHIPMENTS }, () => {
    const bookedAtMs = FIRST_DAY_MS + random.integer(0, DAYS - 1) * DAY_MS + random.integer(21_600, 79_200) * 1_000;
    const service = leaning(random, SERVICES, 0.3);
    const weight = Math.round(20 + 900 * random.next() * random.next()) + random.integer(0, 9) / 10;
    const distance = random.integer(180, 2_900);
    const rate = 0.035 * (1 + SERVICES.indexOf(service) * 0.6);
    const cost = 25 + weight * 0.18 + distance * rate * (0.8 + random.next() * 0.5);
    return {
      bookedAtMs,
      cells: [
        leaning(random, CARRIERS, 0.12),
        service,
        leaning(random, ORIGINS, 0.15),
        leaning(random, COUNTRIES, 0.1),
        leaning(random, CARGO, 0.14),
        weight.toFixed(1),
        distance,
        cost.toFixed(2),
        1 + Math.floor(random.next() * random.next() * 30),
        random.chance(0.37),
        random.chance(0.82) ? 'delivered' : random.pick(STATUSES.slice(1)),
      ] satisfies Cell[],
    };
  }).sort((left, right) => left.bookedAtMs - right.bookedAtMs);
  return rows.map(({ bookedAtMs, cells }, index) => [
    50_001 + index,
    new Date(bookedAtMs).toISOString().slice(0, 19).replace('T', ' '),
    ...cells,
  ]);
}

function depots(random: SeededRandom): Cell[][] {
  return Array.from({ length: DEPOTS }, (_, index) => [
    100 + index,
    `Depot ${String.fromCharCode(65 + (index % 26))}${index + 1}`,
    leaning(random, REGIONS, 0.2),
    dayText(Date.UTC(1998, 0, 1) + random.integer(0, 8_000) * DAY_MS),
    random.integer(4, 60),
    random.integer(900, 24_000),
    random.chance(0.4),
  ]);
}

function incidents(random: SeededRandom): Cell[][] {
  return Array.from({ length: INCIDENTS }, (_, index) => {
    const severity = leaning(random, SEVERITIES, 0.35);
    const claim = 40 + random.next() * random.next() * 4_000 * (1 + SEVERITIES.indexOf(severity));
    return [
      9_001 + index,
      dayText(FIRST_DAY_MS + random.integer(0, DAYS - 1) * DAY_MS),
      100 + random.integer(0, DEPOTS - 1),
      leaning(random, CATEGORIES, 0.25),
      severity,
      claim.toFixed(2),
      random.chance(0.7),
    ];
  });
}

/** Earlier items come more often, so that rankings have no ties. */
function leaning(random: SeededRandom, items: readonly string[], by: number): string {
  return random.weighted(items, (item) => 1 / (1 + by * items.indexOf(item)));
}

function dayText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

async function writeCsv(path: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void> {
  const lines = [columns.join(','), ...rows.map((row) => row.map((cell) => cell ?? '').join(','))];
  await writeFile(path, `${lines.join('\n')}\n`);
}
