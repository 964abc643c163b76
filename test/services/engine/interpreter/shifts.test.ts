import { expect } from 'chai';
import { tell } from '../../../../services/engine/interpreter/answer/answer.ts';
import { title } from '../../../../services/engine/interpreter/answer/echo.ts';
import { compareRows } from '../../../golden/compare.ts';
import { clinic } from './clinic.ts';
import { openReader, type Reader } from './reader.ts';

const V = 'health.main.visits';

/** The change of a figure from one month of 2023 to another one, as SQL over one breakdown. */
function change(column: string, figure: string, months: readonly [before: string, after: string]): string {
  const [before, after] = months.map((month) => `${figure} FILTER (strftime(admission_time, '%Y-%m') = '${month}')`);
  return `SELECT ${column} AS part, COALESCE(${after}, 0) AS a, COALESCE(${before}, 0) AS b, a - b AS d FROM ${V} GROUP BY 1`;
}

/** Questions, how they are read, and SQL with the rows that they have to give. */
const GOLD: readonly (readonly [question: string, reading: string, sql: string])[] = [
  [
    'which doctor grew most from January 2023 to February 2023',
    'Change of total treatment cost by doctor, February 2023 compared with January 2023, top 1',
    `SELECT part, a, b, d FROM (${change('doctor', 'SUM(treatment_cost)', ['2023-01', '2023-02'])}) ORDER BY d DESC, part LIMIT 1`,
  ],
  [
    'departments with the biggest increase in visits in March 2023',
    'Change of number of visits by department, March 2023 compared with February 2023, top 10',
    `SELECT part, a, b, d FROM (${change('department', 'COUNT(*)', ['2023-02', '2023-03'])}) ORDER BY d DESC, part`,
  ],
  [
    'which ward shrank most in May 2023',
    'Change of total treatment cost by ward, May 2023 compared with April 2023, bottom 1',
    `SELECT part, a, b, d FROM (${change('ward', 'SUM(treatment_cost)', ['2023-04', '2023-05'])}) ORDER BY d, part LIMIT 1`,
  ],
  [
    'fastest growing department from March 2023 to June 2023',
    'Change of total treatment cost by department, June 2023 compared with March 2023, top 1 by percentage',
    `SELECT part, a, b, d FROM (${change('department', 'SUM(treatment_cost)', ['2023-03', '2023-06'])}) ORDER BY d / b DESC, part LIMIT 1`,
  ],
];

describe('what changed most', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const answered = (question: string, state?: Parameters<Reader['read']>[1]) => {
    const found = reader.read(question, state);
    if (found.kind !== 'query') throw new Error(`${question} was not answered: ${found.text}`);
    return found;
  };

  for (const [question, reading, sql] of GOLD) {
    it(`"${question}" gives the gold rows`, async () => {
      const found = answered(question);
      expect(title(reader.compiled, found.plan)).to.equal(reading);
      expect(compareRows(await reader.run(sql), await reader.run(found.sql), { ordered: true })).to.equal(undefined);
    });
  }

  it('is told with what is compared, when nobody says which times', () => {
    expect(answered('which doctor grew most').notes.assumptions[0]).to.match(/^I compared \w+ 2023 with \w+ 2023\.$/);
  });

  it('answers why by the parts, and says that these are no causes', async () => {
    const found = answered('why did visits drop in March 2023');
    expect(found.plan.calc?.kind).to.equal('drivers');
    const result = await reader.run(found.sql);
    const parts = new Set(result.rows.map(([breakdown]) => breakdown));
    expect(parts.size).to.be.above(1);
    for (const [breakdown, part, after, difference, before] of result.rows) {
      if (breakdown !== 'ward') continue;
      const gold = await reader.run(
        `SELECT a, d, b FROM (${change('ward', 'COUNT(*)', ['2023-02', '2023-03'])}) WHERE part = '${part}'`,
      );
      expect(gold.rows[0]?.map(Number)).to.deep.equal([after, difference, before].map(Number));
    }
    const { text } = tell(reader.compiled, found, { result });
    expect(text).to.contain('March 2023 compared with February 2023').and.to.contain('not what caused it');
  });

  it('goes on from an answer with why', () => {
    const first = answered('monthly treatment cost in 2023 for ward A1');
    const why = answered('why?', { version: 1, plan: first.plan, sql: first.sql });
    expect(title(reader.compiled, why.plan)).to.contain('What changed most in total treatment cost where ward is A1');
    const parts = why.plan.calc?.kind === 'drivers' ? why.plan.calc.parts.map((dim) => JSON.stringify(dim)) : [];
    expect(parts.join(' ')).to.contain('department').and.not.to.contain('"ward"');
    const growth = answered('growth of visits by month');
    const month = answered('why did that happen', { version: 1, plan: growth.plan, sql: growth.sql });
    expect(month.plan.calc?.kind).to.equal('drivers');
  });

  it('gives no reasons for what does not add up', () => {
    const first = answered('average age by month');
    expect(reader.read('why?', { version: 1, plan: first.plan, sql: first.sql }).kind).to.equal('refuse');
  });
});
