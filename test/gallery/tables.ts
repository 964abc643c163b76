import type { ChartSpec } from '../../services/charts/types.ts';
import type { AnswerColumn, AnswerTable } from '../../services/genie/types.ts';

/** A table whose rows are all there is, unless said otherwise. */
export function tableOf(
  columns: readonly (readonly [name: string, type: string])[],
  rows: AnswerTable['rows'],
  more: Partial<AnswerTable> = {},
): AnswerTable {
  const named: AnswerColumn[] = columns.map(([name, type]) => ({ name, type }));
  return { columns: named, rows, totalRows: rows.length, truncated: false, ...more };
}

const ZIPS = ['10001', '10003', '10011', '10021', '10022', '10023', '10028', '10103', '10110', '10282'];

/** Trips of some pickup zips. */
export const byZip = tableOf(
  [
    ['pickup_zip', 'INT'],
    ['trips', 'LONG'],
    ['average_fare', 'DOUBLE'],
  ],
  ZIPS.map((zip, index) => [zip, String(1_227 - index * 97), String(12.5 + index * 1.37)]),
);

const MONTHS = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01', '2024-05-01', '2024-06-01'];

/** A series in time. */
export const byMonth = tableOf(
  [
    ['month', 'DATE'],
    ['revenue', 'DECIMAL(12,2)'],
  ],
  MONTHS.map((month, index) => [month, (48_100 + index * 2_770).toFixed(2)]),
);

/** Shares of a whole. */
export const byPayment = tableOf(
  [
    ['payment', 'STRING'],
    ['sales', 'LONG'],
  ],
  [
    ['card', '6612'],
    ['cash', '2204'],
    ['voucher', '1101'],
  ],
);

/** Two measures of the same things. */
export const byRegion = tableOf(
  [
    ['region', 'STRING'],
    ['shops', 'LONG'],
    ['online', 'LONG'],
  ],
  [
    ['north', '820', '410'],
    ['east', '640', '520'],
    ['south', '910', '380'],
    ['west', '450', '730'],
  ],
);

const tripRow = (index: number): (string | null)[] => [
  `T-${String(100_000 + index * 7)}`,
  `2016-02-${String(1 + (index % 28)).padStart(2, '0')}T${String(index % 24).padStart(2, '0')}:${String((index * 7) % 60).padStart(2, '0')}:00`,
  ZIPS[index % ZIPS.length] ?? '',
  index % 11 === 3 ? null : (30.5 - (index % 300) * 0.1).toFixed(2),
];

/** A list of so many trips. */
export function trips(rows: number, more: Partial<AnswerTable> = {}): AnswerTable {
  const columns = [
    ['trip_id', 'STRING'],
    ['pickup_at', 'TIMESTAMP'],
    ['pickup_zip', 'INT'],
    ['distance_miles', 'DECIMAL(8,2)'],
  ] as const;
  return tableOf(
    columns,
    Array.from({ length: rows }, (_, index) => tripRow(index)),
    more,
  );
}

/** More columns than stand side by side. */
export const wide = tableOf(
  ['store', 'city', 'opened_on', 'staff', 'revenue', 'returns', 'visitors', 'rating', 'manager', 'region', 'area_sqm']
    .concat(['rent', 'parking', 'last_audit'])
    .map((name) => [name, typeOfStore(name)] as const),
  ['Kyoto', 'Osaka', 'Nagoya', 'Sapporo', 'Fukuoka'].map((city, index) => storeRow(city, index)),
);

function typeOfStore(name: string): string {
  if (['staff', 'revenue', 'returns', 'visitors', 'area_sqm', 'rent'].includes(name)) return 'LONG';
  if (name === 'rating') return 'DOUBLE';
  if (name === 'parking') return 'BOOLEAN';
  return name === 'opened_on' || name === 'last_audit' ? 'DATE' : 'STRING';
}

function storeRow(city: string, index: number): (string | null)[] {
  return [
    `${city} Central`,
    city,
    `20${10 + index}-04-0${index + 1}`,
    String(12 + index * 3),
    String(1_250_000 + index * 87_123),
    String(412 + index),
    String(98_000 + index * 1_234),
    String(4.1 + index / 10),
    ['Akiko Tanaka', 'Ken Sato', 'Yui Mori', 'Ren Ito', 'Mei Abe'][index] ?? null,
    index % 2 === 0 ? 'west' : 'north',
    String(640 + index * 55),
    String(8_400 + index * 310),
    index % 2 === 0 ? 'true' : 'false',
    index === 3 ? null : `2025-1${index % 3}-15`,
  ];
}

/** The same of one store. */
export const oneStore = tableOf(
  wide.columns.map(({ name, type }) => [name, type] as const),
  wide.rows.slice(0, 1),
);

/** Every type, with what is missing. */
export const typed = tableOf(
  [
    ['order_id', 'LONG'],
    ['ordered_on', 'DATE'],
    ['paid', 'BOOLEAN'],
    ['amount', 'DECIMAL(12,2)'],
    ['weight_kg', 'DOUBLE'],
    ['note', 'STRING'],
  ],
  [
    ['880013', '2025-11-02', 'true', '1249.90', '12.300000000000001', 'deliver to the back door'],
    ['880014', '2025-11-03', 'false', '-310.00', null, null],
    ['880015', null, null, '18.5', '0.25', ''],
    ['880016', '2025-11-09', 'true', '123456789012.34', '1520.75', 'two pallets'],
  ],
);

/** A chart of the first column against the others. */
export function chartOf(kind: ChartSpec['kind'], title: string, table: AnswerTable): ChartSpec {
  const [first, ...measures] = table.columns;
  return {
    kind,
    title,
    xTitle: first?.name ?? '',
    ...(measures.length === 1 ? { yTitle: measures[0]?.name ?? '' } : {}),
    series: measures.map(({ name }, index) => ({
      name,
      points: table.rows.map((row) => ({ x: row[0] ?? '', y: Number(row[index + 1]) })),
    })),
  };
}
