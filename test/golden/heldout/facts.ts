import { CARGO, CARRIERS, CATEGORIES, COUNTRIES, ORIGINS, REGIONS, SERVICES, SEVERITIES, STATUSES } from './data.ts';

/** What people call things of the freight space, and what they are in SQL. */
export interface Fact {
  readonly table: string;
  /** Plural words for its rows. */
  readonly rows: readonly string[];
  /** Weight in the choice of a table. */
  readonly weight: number;
  readonly time: { readonly column: string; readonly verb: string };
  readonly measures: readonly Measure[];
  readonly dims: readonly Dim[];
  readonly flags: readonly Flag[];
}

export interface Measure {
  readonly column: string;
  readonly words: readonly string[];
  /** Whether a total of it makes sense. */
  readonly adds: boolean;
  /** Bounds for comparisons: most rows lie around the middle one. */
  readonly bounds: readonly [number, number, number];
  readonly units: readonly string[];
}

export interface Dim {
  readonly column: string;
  readonly one: readonly string[];
  readonly many: string;
  readonly values: readonly string[];
  /** How rows with a value are spoken of: `{rows}` and `{value}` are filled in. */
  readonly phrases: readonly string[];
}

export interface Flag {
  readonly column: string;
  readonly yes: string;
  readonly no: readonly string[];
}

const SHIPMENTS: Fact = {
  table: 'logistics.ops.shipments',
  rows: ['shipments', 'shipments', 'consignments'],
  weight: 6,
  time: { column: 'booked_at', verb: 'booked' },
  measures: [
    {
      column: 'freight_cost_eur',
      words: ['freight cost', 'shipping cost', 'freight charges'],
      adds: true,
      bounds: [100, 180, 320],
      units: ['euros', 'euro', 'EUR'],
    },
    { column: 'weight_kg', words: ['weight'], adds: true, bounds: [80, 240, 600], units: ['kg', 'kilos', ''] },
    { column: 'distance_km', words: ['distance'], adds: true, bounds: [600, 1_500, 2_400], units: ['km', 'km', ''] },
    {
      column: 'packages',
      words: ['number of packages', 'package count'],
      adds: true,
      bounds: [3, 8, 18],
      units: [''],
    },
  ],
  dims: [
    dim('carrier', ['carrier'], 'carriers', CARRIERS, [
      '{rows} by {value}',
      '{rows} with carrier {value}',
      '{rows} carried by {value}',
    ]),
    dim('destination_country', ['destination country', 'destination', 'country'], 'destination countries', COUNTRIES, [
      '{rows} to {value}',
      '{rows} for {value}',
      '{rows} going to {value}',
    ]),
    dim('origin_city', ['origin city', 'origin'], 'origin cities', ORIGINS, [
      '{rows} from {value}',
      '{rows} leaving {value}',
    ]),
    dim('cargo_type', ['cargo type', 'type of cargo'], 'cargo types', CARGO, [
      '{rows} of {value}',
      '{value} {rows}',
      '{rows} with {value}',
    ]),
    dim('service_level', ['service level'], 'service levels', SERVICES, [
      '{value} {rows}',
      '{rows} with service level {value}',
    ]),
    dim('status', ['status'], 'statuses', STATUSES, ['{rows} with status {value}', '{value} {rows}']),
  ],
  flags: [
    { column: 'insured', yes: 'insured {rows}', no: ['{rows} that are not insured', '{rows} which were not insured'] },
  ],
};

const INCIDENTS: Fact = {
  table: 'logistics.ops.incidents',
  rows: ['incidents'],
  weight: 3,
  time: { column: 'reported_on', verb: 'reported' },
  measures: [
    {
      column: 'claim_eur',
      words: ['claim amount', 'claim'],
      adds: true,
      bounds: [500, 1_500, 4_000],
      units: ['euros', 'EUR', ''],
    },
  ],
  dims: [
    dim('category', ['category', 'incident category'], 'categories', CATEGORIES, [
      '{rows} of category {value}',
      '{value} {rows}',
    ]),
    dim('severity', ['severity'], 'severities', SEVERITIES, [
      '{rows} with {value} severity',
      '{rows} of severity {value}',
    ]),
  ],
  flags: [{ column: 'resolved', yes: 'resolved {rows}', no: ['{rows} that are not resolved'] }],
};

const DEPOTS: Fact = {
  table: 'logistics.ops.depots',
  rows: ['depots'],
  weight: 2,
  time: { column: 'opened_on', verb: 'opened' },
  measures: [
    {
      column: 'floor_area_sqm',
      words: ['floor area', 'floor space'],
      adds: true,
      bounds: [5_000, 12_000, 20_000],
      units: ['sqm', ''],
    },
    { column: 'dock_count', words: ['dock count', 'number of docks'], adds: true, bounds: [10, 30, 50], units: [''] },
  ],
  dims: [dim('region', ['region'], 'regions', REGIONS, ['{rows} in region {value}', '{rows} in the {value} region'])],
  flags: [{ column: 'refrigerated', yes: 'refrigerated {rows}', no: ['{rows} that are not refrigerated'] }],
};

export const FACTS: readonly Fact[] = [SHIPMENTS, INCIDENTS, DEPOTS];
/** Tables with enough rows over time to ask for months and weeks. */
export const TIMED_FACTS: readonly Fact[] = [SHIPMENTS, SHIPMENTS, INCIDENTS];
/** Tables with two ways to break rows down. */
export const WIDE_FACTS: readonly Fact[] = [SHIPMENTS, SHIPMENTS, INCIDENTS];

function dim(
  column: string,
  one: readonly string[],
  many: string,
  values: readonly string[],
  phrases: readonly string[],
): Dim {
  return { column, one, many, values, phrases };
}
