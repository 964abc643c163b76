import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import type { Cell, CsvTable } from '../../csv.ts';

const SEED = 55_313;
const REQUESTS = 360;
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
const HOUR_MS = 3_600_000;
const HOURS = 545 * 24;
const BUILDINGS = ['Elm House', 'Oak Court', 'Birch Tower', 'Birch Tower'] as const;
const CATEGORIES = ['Plumbing', 'Plumbing', 'Heating', 'Heating', 'Electrical', 'Windows', 'Lift'] as const;
const PRIORITIES = ['Low', 'Medium', 'Medium', 'High', 'Urgent'] as const;
const CONTRACTORS = ['FixIt', 'FixIt', 'Bolt & Sons', 'HomeCare'] as const;

/** What tenants of three houses have reported, and what became of it. */
export function repairsTables(): readonly CsvTable[] {
  const random = new SeededRandom(SEED);
  const rows: Cell[][] = [];
  for (let at = 0; at < REQUESTS; at++) {
    const reportedMs = FIRST_DAY_MS + Math.floor(random.next() * HOURS) * HOUR_MS;
    const status = random.pick(['Closed', 'Closed', 'Closed', 'Closed', 'Open', 'Waiting'] as const);
    const contractor = random.pick(CONTRACTORS);
    const days = 1 + Math.floor(random.next() * (contractor === 'HomeCare' ? 24 : 16));
    const closed = status === 'Closed';
    rows.push([
      at + 1,
      new Date(reportedMs).toISOString().slice(0, 16).replace('T', ' '),
      random.pick(BUILDINGS),
      `${1 + Math.floor(random.next() * 9)}${random.pick(['A', 'B', 'C'] as const)}`,
      random.pick(CATEGORIES),
      random.pick(PRIORITIES),
      status,
      closed ? new Date(reportedMs + days * 24 * HOUR_MS).toISOString().slice(0, 10) : null,
      closed ? Math.round((30 + random.next() * 600) * 100) / 100 : null,
      contractor,
    ]);
  }
  const columns = [
    'request_no',
    'reported_at',
    'building',
    'unit',
    'category',
    'priority',
    'status',
    'resolved_at',
    'cost_eur',
    'contractor',
  ];
  return [{ name: 'requests', columns, rows }];
}
