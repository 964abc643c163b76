import { expect } from 'chai';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { compareRows } from '../../../golden/compare.ts';
import { clinic } from './clinic.ts';
import { openReader, type Reader } from './reader.ts';

const V = 'health.main.visits';
const WEEKEND = 'isodow(admission_time) >= 6';

/** Questions, how they are read, and SQL with the rows that they have to give. */
const GOLD: readonly (readonly [question: string, reading: string, sql: string])[] = [
  [
    'weekday versus weekend visits',
    'Number of visits by weekday or weekend',
    `SELECT CASE WHEN ${WEEKEND} THEN 'weekend' ELSE 'weekday' END, COUNT(*) FROM ${V} GROUP BY 1`,
  ],
  [
    'compare the treatment cost on weekends and weekdays',
    'Total treatment cost by weekday or weekend',
    `SELECT CASE WHEN ${WEEKEND} THEN 'weekend' ELSE 'weekday' END, SUM(treatment_cost) FROM ${V} GROUP BY 1`,
  ],
  [
    'monday vs friday visits',
    'Number of visits by day of week on Mondays and Fridays',
    `SELECT dayname(admission_time), COUNT(*) FROM ${V} WHERE isodow(admission_time) IN (1, 5) GROUP BY 1`,
  ],
  [
    'visits in March 2023 compared with January 2023',
    'Number of visits by month in January 2023 and March 2023',
    `SELECT date_trunc('month', admission_time)::DATE, COUNT(*) FROM ${V}
     WHERE strftime(admission_time, '%Y-%m') IN ('2023-01', '2023-03') GROUP BY 1`,
  ],
  [
    'how do visits in Q1 2023 compare with Q2 2023',
    'Number of visits by quarter in H1 2023',
    `SELECT date_trunc('quarter', admission_time)::DATE, COUNT(*) FROM ${V}
     WHERE admission_time >= '2023-01-01' AND admission_time < '2023-07-01' GROUP BY 1`,
  ],
  [
    'compare wards by treatment cost',
    'Total treatment cost by ward',
    `SELECT ward, SUM(treatment_cost) FROM ${V} GROUP BY 1`,
  ],
];

/** Averages of what is added up for each group first. */
const PER_GROUP: readonly (readonly [question: string, reading: string, sql: string])[] = [
  [
    'treatment cost per day on average',
    'Average total treatment cost per day',
    `SELECT AVG(s) FROM (SELECT SUM(treatment_cost) AS s FROM ${V} GROUP BY admission_time::DATE)`,
  ],
  [
    'average revenue per month',
    'Average total treatment cost per month',
    `SELECT AVG(s) FROM (SELECT SUM(treatment_cost) AS s FROM ${V} GROUP BY date_trunc('month', admission_time))`,
  ],
  [
    'how many visits are there on an average day',
    'Average number of visits per day',
    `SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM ${V} GROUP BY admission_time::DATE)`,
  ],
  [
    'treatment cost per ward on average',
    'Average total treatment cost per ward',
    `SELECT AVG(s) FROM (SELECT SUM(treatment_cost) AS s FROM ${V} GROUP BY ward)`,
  ],
];

describe('what stands beside each other', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  for (const [question, reading, sql] of [...GOLD, ...PER_GROUP]) {
    it(`"${question}" gives the gold rows`, async () => {
      const found = reader.read(question);
      if (found.kind !== 'query') throw new Error(`${question} was not answered: ${JSON.stringify(found)}`);
      expect(title(reader.compiled, found.plan)).to.equal(reading);
      expect(compareRows(await reader.run(sql), await reader.run(found.sql))).to.equal(undefined);
    });
  }

  it('is echoed in words that read back to the same SQL', () => {
    for (const [question, reading] of GOLD) {
      const [first, again] = [reader.read(question), reader.read(reading)];
      expect(again.kind === 'query' ? again.sql : again.text).to.equal(first.kind === 'query' ? first.sql : '');
    }
  });
});
