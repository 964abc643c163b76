import { type Row, seeded, type World } from './worlds.ts';

const CITIES = ['Leeds', 'York', 'Bath', 'Derby'];
const KINDS = ['residential', 'office', 'school', 'small factory'];
const TARIFFS = ['day', 'night', 'peak hours'];

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

function readings(): Row[] {
  const random = seeded(21);
  return Array.from({ length: 800 }, (_, index) => ({
    reading_no: index + 1,
    meter_id: 1 + Math.floor(random() * 25),
    read_at: new Date(
      Date.UTC(2021, 0, 1) + Math.floor(random() * 1_094) * 86_400_000 + Math.floor(random() * 24) * 3_600_000,
    )
      .toISOString()
      .slice(0, 19)
      .replace('T', ' '),
    consumption_kwh: Math.round(random() * 40_000) / 1_000,
    outdoor_temperature: Math.round((random() * 30 - 5) * 10) / 10,
    tariff: pick(random, TARIFFS),
    estimated: random() < 0.2,
    note: random() < 0.1 ? 'meter replaced' : null,
  }));
}

function meters(): Row[] {
  const random = seeded(22);
  return Array.from({ length: 25 }, (_, index) => ({
    meter_id: index + 1,
    city: pick(random, CITIES),
    building_type: pick(random, KINDS),
    installed_on: new Date(Date.UTC(2010 + Math.floor(random() * 10), Math.floor(random() * 12), 5))
      .toISOString()
      .slice(0, 10),
    capacity_kw: 5 + Math.floor(random() * 60),
    active: random() < 0.8 ? 'Y' : 'N',
    postcode: 10_000 + Math.floor(random() * 900),
  }));
}

/** Meters of a utility and what they read: two tables of one key, a text of yes and no, a code in digits. */
export const energy: World = {
  title: 'Energy',
  tables: { 'grid.ops.meter_readings': readings(), 'grid.ops.meters': meters() },
  local: {
    'grid.ops.meter_readings': {
      columns: { consumption_kwh: { unit: 'kwh', label: 'consumption' } },
      default_measure: 'consumption_kwh',
    },
  },
  asOf: '2023-12-31',
};
