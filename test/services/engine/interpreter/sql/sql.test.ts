import { expect } from 'chai';
import { emptyPlan, type PlanFilter, type QueryPlan } from '../../../../../services/engine/interpreter/plan.ts';
import { renderSql } from '../../../../../services/engine/interpreter/sql/render.ts';
import { alias, identifier, text, toDuckDb } from '../../../../../services/engine/interpreter/sql/spelling.ts';
import { clinic } from '../clinic.ts';
import { oddities } from '../oddities.ts';
import { openReader, type Reader } from '../reader.ts';

const VISITS = 'health.main.visits';
const ref = (column: string) => ({ table: VISITS, column });

describe('SQL of a plan', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const flat = (plan: QueryPlan) => renderSql(reader.compiled, plan).replace(/\s+/g, ' ');
  const count = (where: PlanFilter[]): QueryPlan => ({
    ...emptyPlan(VISITS),
    measures: [{ of: { kind: 'rows' } }],
    where,
  });
  const rows = async (where: PlanFilter[]) =>
    Number((await reader.run(renderSql(reader.compiled, count(where)))).rows[0]?.[0]);

  it('orders totally: every breakdown breaks ties', () => {
    const plan: QueryPlan = {
      ...emptyPlan(VISITS),
      measures: [{ of: { kind: 'column', ref: ref('treatment_cost'), aggregate: 'avg' } }],
      dims: [
        { kind: 'column', ref: ref('ward') },
        { kind: 'time', ref: ref('admission_time'), grain: 'month' },
      ],
      order: [{ by: { kind: 'measure', index: 0 }, direction: 'asc' }],
      limit: { count: 3 },
    };
    expect(flat(plan)).to.equal(
      "SELECT ward, CAST(date_trunc('MONTH', admission_time) AS DATE) AS month, AVG(treatment_cost) AS average_treatment_cost FROM health.main.visits " +
        'GROUP BY ALL ORDER BY average_treatment_cost NULLS LAST, ward NULLS LAST, month NULLS LAST LIMIT 3',
    );
  });

  it('orders rows by a key, or by every column where there is none', async () => {
    const list: QueryPlan = {
      ...emptyPlan(VISITS),
      shape: 'rows',
      order: [{ by: { kind: 'column', ref: ref('age') }, direction: 'desc' }],
      limit: { count: 2 },
    };
    expect(flat(list)).to.match(/ORDER BY age DESC, visit_id NULLS LAST LIMIT 2$/);
    const visits = reader.compiled.tables.get(VISITS);
    expect(visits?.columns.find(({ name }) => name === 'visit_id')?.distinctCount).to.equal(visits?.rowCount);
  });

  it('takes the best few of each group', async () => {
    const plan: QueryPlan = {
      ...emptyPlan(VISITS),
      measures: [{ of: { kind: 'rows' } }],
      dims: [
        { kind: 'column', ref: ref('doctor') },
        { kind: 'column', ref: ref('ward') },
      ],
      order: [{ by: { kind: 'measure', index: 0 }, direction: 'desc' }],
      limit: { count: 2, within: 1 },
    };
    const { rows: found } = await reader.run(renderSql(reader.compiled, plan));
    expect(found).to.have.length(8);
    for (const ward of ['A1', 'A2', 'B1', 'B2']) expect(found.filter((row) => row[1] === ward)).to.have.length(2);
  });

  it('keeps rows without a value when something is excluded', async () => {
    const all = await rows([]);
    const named = await rows([{ kind: 'values', ref: ref('insurer'), values: ['Carewell'], negated: false }]);
    const others = await rows([{ kind: 'values', ref: ref('insurer'), values: ['Carewell'], negated: true }]);
    expect(named).to.be.above(0);
    expect(named + others).to.equal(all);
    const two = await rows([{ kind: 'values', ref: ref('insurer'), values: ['Carewell', 'Northlife'], negated: true }]);
    expect(two).to.be.below(others);
    const text = await rows([{ kind: 'text', ref: ref('insurer'), op: 'starts', text: 'carew', negated: true }]);
    expect(text).to.equal(others);
  });

  it('splits time into halves that are open at the end', async () => {
    const time = (from: string, to: string): PlanFilter => ({
      kind: 'time',
      ref: ref('admission_time'),
      intervals: [{ from, to }],
      negated: false,
    });
    const [january, february, both] = [
      await rows([time('2023-01-01', '2023-02-01')]),
      await rows([time('2023-02-01', '2023-03-01')]),
      await rows([time('2023-01-01', '2023-03-01')]),
    ];
    expect(january + february).to.equal(both);
    const notJanuary = await rows([
      {
        kind: 'time',
        ref: ref('admission_time'),
        intervals: [{ from: '2023-01-01', to: '2023-02-01' }],
        negated: true,
      },
    ]);
    expect(january + notJanuary).to.equal(await rows([]));
    const night = await rows([{ kind: 'clock', ref: ref('admission_time'), fromMinute: 1_320, toMinute: 360 }]);
    const day = await rows([{ kind: 'clock', ref: ref('admission_time'), fromMinute: 360, toMinute: 1_320 }]);
    expect(night + day).to.equal(await rows([]));
  });

  it('numbers days of the week from Monday', async () => {
    const { rows: found } = await reader.run(
      renderSql(reader.compiled, {
        ...count([{ kind: 'weekdays', ref: ref('admission_time'), days: [0] }]),
        dims: [{ kind: 'time', ref: ref('admission_time'), grain: 'day_of_week' }],
      }),
    );
    expect(found.map(([day]) => day)).to.deep.equal(['Monday']);
    const all = await reader.run(
      renderSql(reader.compiled, {
        ...count([]),
        dims: [{ kind: 'time', ref: ref('admission_time'), grain: 'day_of_week' }],
        order: [{ by: { kind: 'dim', index: 0 }, direction: 'asc' }],
      }),
    );
    expect(all.rows.map(([day]) => day)).to.deep.equal([
      'Monday',
      'Tuesday',
      'Wednesday',
      'Thursday',
      'Friday',
      'Saturday',
      'Sunday',
    ]);
  });

  it('runs every kind of filter and figure', async () => {
    const filters: PlanFilter[] = [
      { kind: 'compare', ref: ref('age'), op: '<>', value: 1e-7 },
      { kind: 'between', ref: ref('age'), low: 1, high: 90, negated: false },
      { kind: 'missing', ref: ref('insurer'), negated: true },
      { kind: 'truth', ref: ref('emergency'), value: true },
      { kind: 'clock', ref: ref('admission_time'), fromMinute: 30, toMinute: 1_431 },
      { kind: 'text', ref: ref('doctor'), op: 'contains', text: 'dr', negated: false },
      { kind: 'text', ref: ref('doctor'), op: 'ends', text: 'zz', negated: true },
      { kind: 'snippet', ref: { table: VISITS, name: 'long stays' }, negated: false },
    ];
    for (const aggregate of ['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'median'] as const) {
      const plan: QueryPlan = {
        ...count(filters),
        measures: [
          { of: { kind: 'column', ref: ref('treatment_cost'), aggregate } },
          { of: { kind: 'snippet', ref: { table: VISITS, name: 'readmission count' }, aggregate } },
          { of: { kind: 'rows' }, perGroup: { kind: 'time', ref: ref('admission_time'), grain: 'week' } },
        ],
        dims: [{ kind: 'snippet', ref: { table: VISITS, name: 'age group' } }],
        having: [{ of: { kind: 'rows' }, op: '>=', value: 1 }],
      };
      expect((await reader.run(renderSql(reader.compiled, plan))).rows.length, aggregate).to.be.above(0);
    }
  });

  it('refuses a plan about something that is not there', () => {
    expect(() => flat({ ...count([]), base: 'no.such.table' })).to.throw('no table');
    expect(() => flat(count([{ kind: 'missing', ref: ref('nothing'), negated: false }]))).to.throw('no column');
  });
});

describe('spelling of SQL', () => {
  it('quotes names that are not safe', () => {
    expect(['ward', 'order', 'two words', 'a`b', '1st'].map(identifier)).to.deep.equal([
      'ward',
      '`order`',
      '`two words`',
      '`a``b`',
      '`1st`',
    ]);
    expect(alias('Average cost ($) – größe!')).to.equal('average_cost_gro_e');
    expect(alias('2nd')).to.equal('value_2nd');
    expect(alias('')).to.equal('value');
  });

  it('writes quotes and backslashes as characters, because the engines disagree about them', () => {
    expect(text('plain')).to.equal("'plain'");
    expect(text('')).to.equal("''");
    expect(text("O'Neil \\ Sons")).to.equal("concat('O', chr(39), 'Neil ', chr(92), ' Sons')");
    expect(text("'")).to.equal('chr(39)');
  });

  it('turns backticks into double quotes outside of texts', () => {
    expect(toDuckDb("SELECT `a``b`, 'x`y`' FROM `t \"u`")).to.equal('SELECT "a`b", \'x`y`\' FROM "t ""u"');
  });
});

describe('SQL about odd names and values', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(oddities);
  });
  after(() => reader.close());

  const answer = async (question: string) => {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
    return (await reader.run(found.sql)).rows;
  };

  it('finds them and cannot be broken by them', async () => {
    expect(await answer("how many items are there for O'Neil \\ Sons")).to.deep.equal([['1']]);
    expect(await answer('number of items for "Fox & Co"')).to.deep.equal([['2']]);
    expect(await answer('average unit price by group')).to.deep.equal([
      ['B', '5.5'],
      ['A', '2.5'],
    ]);
    expect(await answer('number of items by order')).to.deep.equal([
      ['first', '2'],
      ['second', '1'],
    ]);
    expect(await answer('number of items where Größe is missing')).to.deep.equal([['1']]);
  });

  it('treats SQL in a question as words', () => {
    for (const question of [
      "items'; DROP TABLE items; --",
      'items where 1=1 or "x"="x"',
      '`; select * from items',
      "name is '' or ''=''",
    ]) {
      const found = reader.read(question);
      if (found.kind === 'query') expect(found.sql, question).not.to.match(/drop|1=1|;/i);
    }
  });
});
