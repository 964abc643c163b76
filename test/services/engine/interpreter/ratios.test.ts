import { expect } from 'chai';
import { clinic } from './clinic.ts';
import { type Gold, goldIsGiven } from './gold.ts';
import { openReader, type Reader } from './reader.ts';

const V = 'health.main.visits';

/** Questions, how they are read, and SQL with the rows that they have to give. */
const GOLD: readonly Gold[] = [
  [
    'ratio of treatment cost to number of visits by ward',
    'Ratio of total treatment cost to number of visits by ward',
    `SELECT ward, SUM(treatment_cost) / COUNT(*) FROM ${V} GROUP BY 1`,
  ],
  [
    'treatment cost divided by wait minutes',
    'Ratio of total treatment cost to average wait minutes',
    `SELECT SUM(treatment_cost) / AVG(wait_minutes) FROM ${V}`,
  ],
  [
    'top 2 wards by treatment cost divided by number of visits',
    'Ratio of total treatment cost to number of visits by ward, top 2',
    `SELECT ward, SUM(treatment_cost) / COUNT(*) FROM ${V} GROUP BY 1 ORDER BY 2 DESC LIMIT 2`,
  ],
  [
    'visits per patient',
    'Average number of visits per patient id',
    `SELECT COUNT(*) / COUNT(DISTINCT patient_id) FROM ${V}`,
  ],
  [
    'emergency rate by ward',
    'Emergency rate by ward',
    `SELECT ward, ROUND(100.0 * COUNT(*) FILTER (emergency) / COUNT(*), 2) FROM ${V} GROUP BY 1`,
  ],
  [
    'cardiology treatment cost as a share of treatment cost',
    'Share of total treatment cost that have department is Cardiology',
    `SELECT ROUND(100.0 * SUM(treatment_cost) FILTER (department = 'Cardiology') / SUM(treatment_cost), 2) FROM ${V}`,
  ],
  [
    'which insurer has the fewest visits',
    'Number of visits by insurer where insurer is not missing, bottom 1',
    `SELECT insurer, COUNT(*) FROM ${V} WHERE insurer IS NOT NULL GROUP BY 1 ORDER BY 2 LIMIT 1`,
  ],
  [
    'days with more than 4 visits',
    'Number of visits by day with more than 4 visits',
    `SELECT admission_time::DATE, COUNT(*) FROM ${V} GROUP BY 1 HAVING COUNT(*) > 4`,
  ],
];

describe('figures divided by figures, and groups that are left out', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  goldIsGiven(GOLD, () => reader);

  it('says what it divided by', () => {
    const found = reader.read('visits per patient');
    expect(found.kind === 'query' ? found.notes.assumptions.join(' ') : found.text).to.contain(
      'I divided by the number of different patient ids',
    );
  });

  it('is declined where one side is not there, or is in another unit', () => {
    for (const question of ['ratio of treatment cost', 'treatment cost as a percentage of length of stay'])
      expect(reader.read(question).kind, question).to.equal('refuse');
  });
});
