import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { type Cell, type CsvTable, DAY_MS, leaning, momentText } from '../csv.ts';

const SEED = 60_303;
const MOVEMENTS = 18_000;
const ARTICLES = 240;
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
/** Until 30 June 2025. */
const DAYS = 547;

const SITES = [
  ['W01', 'Rotterdam Hub', 'Benelux', 12_000, 2004],
  ['W02', 'Lyon Sud', 'France', 8_500, 2011],
  ['W03', 'Leipzig Ost', 'Germany', 9_800, 2016],
  ['W04', 'Poznan Park', 'Poland', 6_400, 2019],
  ['W05', 'Milano Nord', 'Italy', 7_200, 2008],
] as const;
const KINDS = ['outbound', 'inbound', 'transfer', 'adjustment'];
const CARRIERS = ['Kestrel', 'Bluebird', 'OnTrack', 'Hansen & Co', 'Velox'];
const CATEGORIES = ['Tools', 'Garden', 'Lighting', 'Paint', 'Plumbing', 'Hardware'];
const BRANDS = ['Ferrum', 'Lumo', 'Oakwell', 'Brixo', 'Tarn'];
const THINGS = ['drill', 'hose', 'lamp', 'primer', 'valve', 'bracket', 'saw', 'shears'];
const KINDS_OF_THINGS = ['compact', 'heavy duty', 'classic', 'pro', 'eco', 'mini'];

/** Goods that move in and out of warehouses. */
export function warehouseTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  return [
    {
      name: 'tblStockMovements',
      columns: [
        'mvmt_no',
        'mvmt_ts',
        'sku',
        'whse_code',
        'mvmt_type',
        'qty',
        'unit_cost_eur',
        'line_val_eur',
        'carrier_nm',
        'damaged_flg',
      ],
      rows: movements(random),
    },
    {
      name: 'sku_master',
      columns: ['sku', 'item_desc', 'prod_cat', 'brand', 'pkg_weight_kg', 'hazmat'],
      rows: Array.from({ length: ARTICLES }, (_, index) => [
        `SK-${2_000 + index}`,
        `${KINDS_OF_THINGS[index % 6]} ${THINGS[Math.floor(index / 6) % 8]} ${1 + Math.floor(index / 48)}`,
        leaning(random, CATEGORIES, 0.25),
        leaning(random, BRANDS, 0.3),
        (0.2 + random.next() ** 2 * 38).toFixed(1),
        random.chance(0.12),
      ]),
    },
    {
      name: 'whse',
      columns: ['whse_code', 'whse_name', 'region', 'capacity_pallets', 'opened_year'],
      // The last one has not begun to work.
      rows: [...SITES, ['W06', 'Porto Novo', 'Portugal', 5_100, 2025]],
    },
  ];
}

function movements(random: SeededRandom): Cell[][] {
  const days = Array.from({ length: MOVEMENTS }, () => Math.floor(random.next() ** 0.9 * DAYS)).sort((a, b) => a - b);
  return days.map((day, index) => {
    const kind = leaning(random, KINDS, 0.8);
    const quantity = 1 + Math.floor(240 * random.next() ** 3);
    const cost = (1.5 + random.next() ** 2 * 88).toFixed(2);
    return [
      880_001 + index,
      momentText(FIRST_DAY_MS + day * DAY_MS + random.integer(5 * 3_600, 21 * 3_600) * 1_000),
      `SK-${2_000 + Math.floor(random.next() ** 1.6 * ARTICLES * 0.95)}`,
      leaning(
        random,
        SITES.map(([code]) => code),
        0.35,
      ),
      kind,
      quantity,
      cost,
      (quantity * Number(cost)).toFixed(2),
      // Only what leaves has a carrier.
      kind === 'outbound' ? leaning(random, CARRIERS, 0.3) : null,
      random.chance(0.04) ? 'Y' : 'N',
    ];
  });
}
