import { expect } from 'chai';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { clinic } from './clinic.ts';
import { energy } from './energy.ts';
import { type Gold, goldIsGiven } from './gold.ts';
import { openReader, type Reader } from './reader.ts';

const V = 'health.main.visits';

/** Questions, how they are read, and SQL with the rows that they have to give. */
const GOLD: readonly Gold[] = [
  [
    'share of visits by department',
    'Share of visits by department',
    `SELECT department, ROUND(100.0 * COUNT(*) / (SELECT COUNT(*) FROM ${V}), 2) FROM ${V} GROUP BY department`,
  ],
  [
    'What share of total treatment cost does each department contribute?',
    'Share of total treatment cost by department',
    `SELECT department, ROUND(100.0 * SUM(treatment_cost) / (SELECT SUM(treatment_cost) FROM ${V}), 2) FROM ${V} GROUP BY 1`,
  ],
  [
    'top 3 doctors by share of visits in 2023',
    'Share of visits by doctor in 2023, top 3',
    `SELECT doctor, ROUND(100.0 * COUNT(*) / (SELECT COUNT(*) FROM ${V} WHERE year(admission_time) = 2023), 2) FROM ${V}
     WHERE year(admission_time) = 2023 GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 3`,
  ],
  [
    'what percentage of visits were in cardiology',
    'Share of visits that have department is Cardiology',
    `SELECT ROUND(100.0 * SUM(CASE WHEN department = 'Cardiology' THEN 1 ELSE 0 END) / COUNT(*), 2) FROM ${V}`,
  ],
  [
    'what percent of visits in oncology were readmitted',
    'Share of visits where department is Oncology that have outcome is readmitted',
    `SELECT ROUND(100.0 * SUM(CASE WHEN outcome = 'readmitted' THEN 1 ELSE 0 END) / COUNT(*), 2) FROM ${V} WHERE department = 'Oncology'`,
  ],
  [
    'percentage of readmitted visits by ward',
    'Share of visits by ward that have outcome is readmitted',
    `SELECT ward, ROUND(100.0 * SUM(CASE WHEN outcome = 'readmitted' THEN 1 ELSE 0 END) / COUNT(*), 2) FROM ${V} GROUP BY 1`,
  ],
  [
    'what percentage of patients are older than 65',
    'Share of number of different patients that have age is more than 65',
    `SELECT ROUND(100.0 * COUNT(DISTINCT CASE WHEN age > 65 THEN patient_id END) / COUNT(DISTINCT patient_id), 2) FROM ${V}`,
  ],
  [
    'growth of visits by month',
    'Growth of number of visits by month',
    `WITH m AS (SELECT date_trunc('month', admission_time)::DATE AS month, COUNT(*) AS n FROM ${V} GROUP BY 1)
     SELECT a.month, a.n, b.n, ROUND(100.0 * (a.n - b.n) / b.n, 2) FROM m a LEFT JOIN m b ON b.month = a.month - INTERVAL 1 MONTH`,
  ],
  [
    'treatment cost growth in February 2023',
    'Growth of total treatment cost by month in February 2023',
    `SELECT DATE '2023-02-01', f.s, j.s FROM (SELECT SUM(treatment_cost) AS s FROM ${V} WHERE strftime(admission_time, '%Y-%m') = '2023-02') f,
     (SELECT SUM(treatment_cost) AS s FROM ${V} WHERE strftime(admission_time, '%Y-%m') = '2023-01') j`,
  ],
  [
    'year over year visits by month in 2023',
    'Year over year growth of number of visits by month in 2023',
    `WITH m AS (SELECT date_trunc('month', admission_time)::DATE AS month, COUNT(*) AS n FROM ${V} GROUP BY 1)
     SELECT a.month, a.n, b.n FROM m a LEFT JOIN m b ON b.month = a.month - INTERVAL 1 YEAR WHERE year(a.month) = 2023`,
  ],
  [
    'running total of treatment cost by month and ward',
    'Running total of total treatment cost by month and ward',
    `WITH m AS (SELECT date_trunc('month', admission_time)::DATE AS month, ward, SUM(treatment_cost) AS s FROM ${V} GROUP BY 1, 2)
     SELECT a.month, a.ward, SUM(b.s) FROM m a JOIN m b ON a.ward = b.ward AND b.month <= a.month GROUP BY 1, 2`,
  ],
  [
    '7-day moving average of visits in March 2023',
    'Moving average over 7 periods of number of visits by day in March 2023',
    `WITH d AS (SELECT admission_time::DATE AS day, COUNT(*) AS n FROM ${V} WHERE strftime(admission_time, '%Y-%m') = '2023-03' GROUP BY 1),
     r AS (SELECT *, ROW_NUMBER() OVER (ORDER BY day) AS k FROM d)
     SELECT a.day, AVG(b.n) FROM r a JOIN r b ON b.k BETWEEN a.k - 6 AND a.k GROUP BY 1`,
  ],
  [
    'standard deviation of treatment cost by department',
    'Standard deviation of treatment cost by department',
    `SELECT department, STDDEV(treatment_cost) FROM ${V} GROUP BY 1`,
  ],
  [
    '95th percentile of wait minutes',
    '95th percentile of wait minutes',
    `SELECT quantile_cont(wait_minutes, 0.95) FROM ${V}`,
  ],
  [
    'correlation between age and treatment cost',
    'Correlation between age and treatment cost',
    `SELECT CORR(age, treatment_cost) FROM ${V}`,
  ],
  [
    'histogram of age in buckets of 10',
    'Distribution of age in buckets of 10',
    `SELECT FLOOR(age / 10) * 10, COUNT(*) FROM ${V} GROUP BY 1`,
  ],
  [
    'distribution of visits by department',
    'Number of visits by department',
    `SELECT department, COUNT(*) FROM ${V} GROUP BY 1`,
  ],
  [
    'difference in treatment cost between cardiology and oncology',
    'Total treatment cost by department where department is Cardiology or Oncology',
    `SELECT department, SUM(treatment_cost) FROM ${V} WHERE department IN ('Cardiology', 'Oncology') GROUP BY 1`,
  ],
  [
    'visits in 2023 vs 2022',
    'Number of visits by year from 2022 to 2023',
    `SELECT year(admission_time), COUNT(*) FROM ${V} GROUP BY 1`,
  ],
  [
    'second most expensive visit',
    'Visit with the 2nd highest treatment cost',
    `SELECT * FROM ${V} ORDER BY treatment_cost DESC LIMIT 1 OFFSET 1`,
  ],
  [
    'which doctor has the third most visits',
    'Number of visits by doctor, 3rd highest',
    `SELECT doctor, COUNT(*) FROM ${V} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1 OFFSET 2`,
  ],
  [
    'how did visits change from January 2023 to February 2023',
    'Growth of number of visits by month from January 2023 to February 2023',
    `SELECT * FROM (VALUES (DATE '2023-01-01', 33, -6), (DATE '2023-02-01', 45, 12))`,
  ],
];

/** Other wordings, in another domain. */
const UTILITY: readonly (readonly [question: string, reading: string])[] = [
  ['share of meters by building type', 'Share of meters by building type'],
  ['what percentage of readings are estimated', 'Share of readings that have estimated is true'],
  ['consumption growth by month', 'Growth of total consumption by month'],
  ['cumulative consumption by month', 'Running total of total consumption by month'],
  [
    'relationship between consumption and outdoor temperature',
    'Correlation between consumption and outdoor temperature',
  ],
  ['distribution of outdoor temperature', 'Distribution of outdoor temperature in buckets of 5'],
  ['90th percentile of consumption by tariff', '90th percentile of consumption by tariff'],
];

describe('what is worked out from figures', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  goldIsGiven(GOLD, () => reader);

  it('is echoed in words that read back to the same SQL', () => {
    const lost = GOLD.flatMap(([question, reading]) => {
      const [first, again] = [reader.read(question), reader.read(reading)];
      const same = first.kind === 'query' && again.kind === 'query' && first.sql === again.sql;
      return same ? [] : [`${reading} -> ${again.kind === 'query' ? title(reader.compiled, again.plan) : again.text}`];
    });
    expect(lost).to.deep.equal([]);
  });

  it('goes on from the answer before', () => {
    const first = reader.read('treatment cost by department');
    if (first.kind !== 'query') throw new Error('not answered');
    const state = { version: 1 as const, plan: first.plan, sql: first.sql };
    const share = reader.read('as a percentage of total', state);
    if (share.kind !== 'query') throw new Error(share.text);
    expect(title(reader.compiled, share.plan)).to.equal('Share of total treatment cost by department');
    const later = reader.read('what about 2023', { version: 1, plan: share.plan, sql: share.sql });
    if (later.kind !== 'query') throw new Error(later.text);
    expect(title(reader.compiled, later.plan)).to.equal('Share of total treatment cost by department in 2023');
    const ward = reader.read('by month instead', { version: 1, plan: share.plan, sql: share.sql });
    if (ward.kind !== 'query') throw new Error(ward.text);
    expect(title(reader.compiled, ward.plan)).to.equal('Share of total treatment cost by month');
  });

  it('says when the last period is not complete', () => {
    const found = reader.read('growth of visits by month');
    if (found.kind !== 'query') throw new Error(found.text);
    expect(found.notes.assumptions.join(' ')).to.contain('the last month is not complete');
  });

  it('is the same in another domain', async () => {
    const other = await openReader(energy);
    try {
      for (const [question, reading] of UTILITY) expect(other.title(question)).to.equal(reading);
    } finally {
      await other.close();
    }
  });
});
