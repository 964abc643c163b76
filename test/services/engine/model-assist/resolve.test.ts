import { expect } from 'chai';
import fc from 'fast-check';
import { type Compiled, compile } from '../../../../services/engine/interpreter/compiled.ts';
import { interpret } from '../../../../services/engine/interpreter/interpret.ts';
import { renderSql } from '../../../../services/engine/interpreter/sql/render.ts';
import { toDuckDb } from '../../../../services/engine/interpreter/sql/spelling.ts';
import { EMPTY_STATE } from '../../../../services/engine/interpreter/state.ts';
import { PlanFault } from '../../../../services/engine/model-assist/names.ts';
import { dataText } from '../../../../services/engine/model-assist/prompt-data.ts';
import { resolve } from '../../../../services/engine/model-assist/resolve.ts';
import {
  COVERAGE,
  REPLY_JSON_SCHEMA,
  toWire,
  type WireFilter,
  type WirePlan,
} from '../../../../services/engine/model-assist/wire.ts';
import type { OpenSpace } from '../../../../services/engine/space-open.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';
import { ref, VISITS, wirePlan } from './rig.ts';

const dims: WirePlan['dims'] = [
  { kind: 'column', ref: ref('ward') },
  { kind: 'time', ref: ref('admission_time'), grain: 'month' },
];
const byFigure = { by: { kind: 'measure', index: 0 }, direction: 'desc' } as const;
const sum = (column: string, aggregate: 'sum' | 'max' = 'sum'): WirePlan['measures'] => [
  { of: { kind: 'column', ref: ref(column), aggregate }, perGroup: null },
];

describe('plans that a model writes', () => {
  let world: OpenSpace & { close(): Promise<void> };
  let compiled: Compiled;
  before(async () => {
    world = await openWorld(clinic);
    compiled = compile(world.model, world.valueIndex);
  });
  after(() => world.close());

  const faultOf = (plan: WirePlan): string => {
    try {
      return `none: ${renderSql(compiled, resolve(compiled, plan).plan)}`;
    } catch (error) {
      if (!(error instanceof PlanFault)) throw error;
      return error.message;
    }
  };

  it('come out as the rules write them: there and back is the same plan', () => {
    const questions = [
      'visits by ward in 2023',
      'top 3 doctors by treatment cost',
      'best doctor per ward by treatment cost',
      'average wait minutes by month where department is Oncology',
      'readmissions by age group for long stays',
      'list visits with treatment cost over 4000',
      'departments with more than 100 visits',
      'average visits per day',
      'visits on weekends after 8pm',
      'visits without insurer',
    ];
    for (const question of questions) {
      const found = interpret(compiled, question, { state: EMPTY_STATE, today: '2024-06-30' });
      if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
      const wire = toWire(found.plan);
      if (!wire) throw new Error(`${question}: not in the model's spelling`);
      expect(renderSql(compiled, resolve(compiled, wire).plan), question).to.equal(found.sql);
    }
  });

  it('may be spelled otherwise: what comes out is the name and the value of the data', () => {
    const where: WireFilter[] = [{ kind: 'values', ref: ref('DEPARTMENT'), values: ['oncology'], negated: false }];
    const { plan, corrections } = resolve(compiled, wirePlan({ base: 'Visits', where }));
    expect(plan.base).to.equal(VISITS);
    expect(plan.where).to.deep.equal([
      { kind: 'values', ref: ref('department'), values: ['Oncology'], negated: false },
    ]);
    expect(corrections).to.deep.equal([{ from: 'oncology', to: 'Oncology' }]);
  });

  const filter = (one: WireFilter) => wirePlan({ where: [one] });
  const negated = false;
  const wrong: [string, () => WirePlan, RegExp][] = [
    ['a table that is not there', () => wirePlan({ base: 'sqlite_master' }), /no table "sqlite_master"/],
    ['a column that is not there', () => wirePlan({ dims: [{ kind: 'column', ref: ref('x"; DROP') }] }), /no column/],
    ['a column of another table', () => wirePlan({ measures: sum('salary') }), /no column "salary"/],
    [
      'another table beside it',
      () => filter({ kind: 'missing', ref: ref('salary', 'health.main.staff'), negated }),
      /one table/,
    ],
    [
      'a snippet that is not there',
      () => filter({ kind: 'snippet', ref: { table: VISITS, name: '1=1' }, negated }),
      /"1=1"/,
    ],
    [
      'a snippet of another kind',
      () => filter({ kind: 'snippet', ref: { table: VISITS, name: 'age group' }, negated }),
      /filter/,
    ],
    ['a sum of texts', () => wirePlan({ measures: sum('ward') }), /has no sum/],
    ['a sum of dates', () => wirePlan({ measures: sum('discharge_date') }), /has no sum/],
    [
      'months of a text',
      () => wirePlan({ dims: [{ kind: 'time', ref: ref('ward'), grain: 'month' }] }),
      /has no month/,
    ],
    [
      'hours of a date',
      () => wirePlan({ dims: [{ kind: 'time', ref: ref('discharge_date'), grain: 'hour' }] }),
      /has no hour/,
    ],
    ['a comparison of texts', () => filter({ kind: 'compare', ref: ref('ward'), op: '>', value: 1 }), /for numbers/],
    [
      'a number beyond all',
      () => filter({ kind: 'compare', ref: ref('age'), op: '>', value: Number.POSITIVE_INFINITY }),
      /for numbers/,
    ],
    [
      'a range that is none',
      () => filter({ kind: 'between', ref: ref('age'), low: 9, high: 1, negated }),
      /low must not/,
    ],
    ['truth of a text', () => filter({ kind: 'truth', ref: ref('ward'), value: true }), /booleans/],
    [
      'a day that is none',
      () =>
        filter({ kind: 'time', ref: ref('admission_time'), intervals: [{ from: '2023-02-30', to: null }], negated }),
      /real days/,
    ],
    [
      'SQL for a day',
      () => filter({ kind: 'time', ref: ref('admission_time'), intervals: [{ from: "'; DROP", to: null }], negated }),
      /real days/,
    ],
    [
      'an interval without ends',
      () => filter({ kind: 'time', ref: ref('admission_time'), intervals: [{ from: null, to: null }], negated }),
      /real days/,
    ],
    ['no interval', () => filter({ kind: 'time', ref: ref('admission_time'), intervals: [], negated }), /no interval/],
    [
      'the clock of a date',
      () => filter({ kind: 'clock', ref: ref('discharge_date'), fromMinute: 0, toMinute: 60 }),
      /timestamps/,
    ],
    ['an eighth day', () => filter({ kind: 'weekdays', ref: ref('admission_time'), days: [7] }), /0 Monday/],
    ['no value', () => filter({ kind: 'values', ref: ref('ward'), values: [], negated }), /1 to 50/],
    ['a text for a number', () => filter({ kind: 'values', ref: ref('age'), values: ['old'], negated }), /numbers/],
    [
      'a value that no row has',
      () => filter({ kind: 'values', ref: ref('ward'), values: ['Z9'], negated }),
      /no value "Z9"/,
    ],
    ['no measure', () => wirePlan({ measures: [] }), /lacks its parts/],
    ['too many dims', () => wirePlan({ dims: [...dims, ...dims] }), /At most 3/],
    ['a dim twice', () => wirePlan({ dims: [dims[0], dims[0]].flatMap((one) => one ?? []) }), /once/],
    ['figures among rows', () => wirePlan({ shape: 'rows' }), /Shape rows/],
    [
      'an order by what is not there',
      () => wirePlan({ order: [{ by: { kind: 'dim', index: 0 }, direction: 'asc' }] }),
      /hold together/,
    ],
    [
      'a fraction of an index',
      () => wirePlan({ dims, order: [{ by: { kind: 'dim', index: 0.5 }, direction: 'asc' }] }),
      /hold together/,
    ],
    ['no limit at all', () => wirePlan({ dims, limit: { count: 1e9, within: null } }), /1 to 1000/],
    ['a limit inside the first', () => wirePlan({ dims, order: [byFigure], limit: { count: 3, within: 0 } }), /within/],
    ['groups of nothing', () => wirePlan({ countGroups: true }), /needs dims/],
  ];
  for (const [what, plan, fault] of wrong) {
    it(`do not pass with ${what}`, () => {
      expect(faultOf(plan())).to.match(fault);
    });
  }

  it('run when they pass, whatever they are made of', async () => {
    const own = world.model.tables.find(({ identifier }) => identifier === VISITS)?.columns ?? [];
    const columns = [...own.map(({ name }) => name), "x'y"];
    const anyRef = fc.record({
      table: fc.constantFrom(VISITS, 'visits'),
      column: fc.constantFrom(...columns),
    });
    const day = fc.constantFrom('2023-01-01', '2023-06-30', "2023-01-01' OR 1=1 --").map((one): string | null => one);
    const text = fc.constantFrom('A1', "o'", '\\', '"; DROP TABLE x', '%', 'Oncology');
    const anyDim = fc.oneof(
      fc.record({ kind: fc.constant('column' as const), ref: anyRef }),
      fc.record({
        kind: fc.constant('time' as const),
        ref: anyRef,
        grain: fc.constantFrom('hour', 'week', 'year', 'day_of_week'),
      }),
    );
    const anyFilter = fc.oneof(
      fc.record({
        kind: fc.constant('values' as const),
        ref: anyRef,
        values: fc.array(fc.oneof(text, fc.double()), { maxLength: 3 }),
        negated: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('compare' as const),
        ref: anyRef,
        op: fc.constantFrom('>', '<>'),
        value: fc.double(),
      }),
      fc.record({
        kind: fc.constant('text' as const),
        ref: anyRef,
        op: fc.constantFrom('is', 'ends'),
        text,
        negated: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('missing' as const), ref: anyRef, negated: fc.boolean() }),
      fc.record({
        kind: fc.constant('time' as const),
        ref: anyRef,
        intervals: fc.array(fc.record({ from: day, to: fc.constant(null) }), { maxLength: 2 }),
        negated: fc.boolean(),
      }),
    );
    const anyMeasure = fc.oneof(
      fc.constant({ kind: 'rows' as const }),
      fc.record({
        kind: fc.constant('column' as const),
        ref: anyRef,
        aggregate: fc.constantFrom('sum', 'max', 'median', 'count_distinct'),
      }),
    );
    const anyPlan = fc.record({
      base: fc.constantFrom(VISITS, 'visits'),
      measures: fc.array(fc.record({ of: anyMeasure, perGroup: fc.option(anyDim, { freq: 1 }) }), {
        minLength: 1,
        maxLength: 2,
      }),
      dims: fc.array(anyDim, { maxLength: 2 }),
      where: fc.array(anyFilter, { maxLength: 2 }),
      limit: fc.option(fc.record({ count: fc.constantFrom(0, 3, 20), within: fc.constantFrom(null, null, 1) })),
      order: fc.constantFrom<WirePlan['order'][]>([], [byFigure]),
    });
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(anyPlan, async (more) => {
        const fault = faultOf(wirePlan(more));
        if (!fault.startsWith('none: ')) return;
        passed += 1;
        const sql = toDuckDb(fault.slice('none: '.length));
        await world.duckdb.query(sql, { signal: new AbortController().signal });
      }),
      { numRuns: 1_500, seed: 5 },
    );
    expect(passed).to.be.greaterThan(40);
  });

  it('have a schema that strict servers take: every part required, none added, no bounds', () => {
    const text = JSON.stringify(REPLY_JSON_SCHEMA);
    expect(text).not.to.match(/"(?:oneOf|minimum|maximum|minItems|pattern|format|\$schema)"/);
    JSON.parse(text, (_, value: unknown) => {
      const object = value as {
        type?: unknown;
        properties?: object;
        required?: string[];
        additionalProperties?: unknown;
      };
      if (object?.type === 'object') {
        expect(object.additionalProperties).to.equal(false);
        expect(object.required).to.have.members(Object.keys(object.properties ?? {}));
      }
      return value;
    });
  });

  it('have every part that they may have', () => {
    const text = JSON.stringify(REPLY_JSON_SCHEMA);
    for (const part of Object.values(COVERAGE)) {
      for (const [name, who] of Object.entries(part)) {
        expect(text.includes(`"${name}"`), name).to.equal(who === 'model');
      }
    }
  });

  it('are asked for with less about the data when there is much of it, and not at all when there is too much', () => {
    const [table] = world.model.tables;
    const [column] = table?.columns ?? [];
    if (!table || !column) throw new Error('no table');
    const wide = (count: number): Compiled => ({
      ...compiled,
      model: {
        ...world.model,
        tables: [
          { ...table, columns: Array.from({ length: count }, (_, at) => ({ ...column, name: `column_${at}` })) },
        ],
      },
    });
    expect(dataText(wide(10), () => ['seen'])).to.contain('"seen"');
    expect(dataText(wide(500), () => Array<string>(20).fill('seen')))
      .to.contain('column_499')
      .and.not.contain('"seen"');
    expect(dataText(wide(5_000), () => [])).to.equal(undefined);
  });
});
