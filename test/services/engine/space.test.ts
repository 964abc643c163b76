import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { loadSpace, parseSpace } from '../../../services/engine/space.ts';
import { openSpace } from '../../../services/engine/space-open.ts';
import { AppError } from '../../../services/errors.ts';

const ORDERS = 'shop.main.orders';
const CLIENTS = 'shop.main.clients';
const ID = '0123456789abcdef'.repeat(2);

interface Changes {
  readonly columns?: unknown[];
  readonly local?: Record<string, unknown>;
  readonly localOrders?: Record<string, unknown>;
  readonly snippets?: Record<string, unknown>;
  readonly joins?: unknown[];
}

function spaceJson(changes: Changes = {}) {
  return {
    version: 2,
    config: { sample_questions: [{ id: ID, question: ['How many ', 'orders?'] }] },
    data_sources: {
      tables: [
        { identifier: CLIENTS },
        { identifier: ORDERS, description: ['All orders.'], column_configs: changes.columns ?? [], metric: 'unknown' },
      ],
    },
    instructions: {
      join_specs: changes.joins ?? [],
      sql_snippets: changes.snippets ?? {},
      text_instructions: [],
    },
    x_local: {
      space_id: ID,
      title: 'Shop',
      tables: {
        [ORDERS]: { file: 'orders.csv', ...changes.localOrders },
        [CLIENTS]: { file: 'clients.csv' },
      },
      ...changes.local,
    },
  };
}

function snippet(sql: string) {
  return { id: ID, display_name: 'Big Orders', sql: [sql], synonyms: ['Large orders'] };
}

describe('space', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-space-'));
    const orders = ['id,client_id,ordered_at,paid_on,amount,discount,secret'];
    for (let row = 1; row <= 60; row++)
      orders.push(`${row},${(row % 5) + 1},2024-01-0${(row % 9) + 1} 10:00:00,2024-02-01,${row * 3},0.${row % 9},x`);
    await writeFile(join(folder, 'orders.csv'), orders.join('\n'));
    await writeFile(join(folder, 'clients.csv'), 'id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function modelOf(changes: Changes = {}) {
    const open = await openSpace(parseSpace(spaceJson(changes), folder), { clock: systemClock });
    await open.duckdb.close();
    return open.model;
  }

  async function ordersOf(changes: Changes = {}) {
    const table = (await modelOf(changes)).tables.find((one) => one.identifier === ORDERS);
    return table ?? expect.fail('no orders');
  }

  async function faultOf(work: () => Promise<unknown>): Promise<string> {
    const error = await work().then(
      () => expect.fail('should have failed'),
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(AppError).with.property('code', 'genie.space_misconfigured');
    return (error as AppError).message;
  }

  it('is read from a file, with its data beside it', async () => {
    await writeFile(join(folder, 'space.json'), JSON.stringify(spaceJson()));
    const space = await loadSpace(join(folder, 'space.json'));
    expect(space).to.include({ id: ID, title: 'Shop', description: '' });
    expect(space.tables).to.deep.include({ identifier: ORDERS, file: join(folder, 'orders.csv') });
    expect(parseSpace(spaceJson({ local: { footer: 'Made up.' } }), folder)).to.have.property('footer', 'Made up.');
    expect(space.serialized).to.include({ version: 2 }).and.not.to.have.property('x_local');
  });

  it('lists its faults', async () => {
    const bad = { ...spaceJson(), version: 1 };
    const message = await faultOf(async () =>
      parseSpace({ ...bad, x_local: { ...bad.x_local, space_id: 'short', as_of: 'yesterday', colour: 1 } }, folder),
    );
    for (const part of ['version', 'space_id', '32 lower-case hex', 'as_of', 'colour'])
      expect(message).to.contain(part);
    expect(await faultOf(() => loadSpace(join(folder, 'missing.json')))).to.contain('missing.json');
    await writeFile(join(folder, 'broken.json'), '{');
    expect(await faultOf(() => loadSpace(join(folder, 'broken.json')))).to.contain('broken.json');
    const homeless = async () => parseSpace(spaceJson({ local: { tables: {} } }), folder);
    expect(await faultOf(homeless)).to.contain(CLIENTS);
  });

  it('has a model of what the data show, where the file says nothing', async () => {
    const model = await modelOf();
    expect(model).to.include({ title: 'Shop' }).and.not.to.have.property('asOf');
    expect(model.sampleQuestions).to.deep.equal(['How many orders?']);
    expect(model.joins).to.deep.equal([
      { left: { table: ORDERS, column: 'client_id' }, right: { table: CLIENTS, column: 'id' } },
    ]);
    const orders = await ordersOf();
    expect(orders).to.include({ label: 'order', rowCount: 60, timeColumn: 'ordered_at', defaultMeasure: 'amount' });
    expect(orders.rowNoun).to.deep.equal({ singular: 'order', plural: 'orders' });
    expect(orders.description).to.equal('All orders.');
  });

  it('has a model of what the file says, where it says something', async () => {
    const orders = await ordersOf({
      columns: [
        { column_name: 'amount', description: ['What was ', 'paid.'], synonyms: ['Turnover', 'value'] },
        { column_name: 'secret', exclude: true },
      ],
      localOrders: {
        label: 'purchase',
        synonyms: ['buy'],
        row_noun: { singular: 'purchase', plural: 'purchases' },
        time_column: 'paid_on',
        default_measure: 'discount',
        as_of: '2024-02-29',
        columns: {
          amount: { label: 'value', unit: 'eur', default_aggregate: 'avg' },
          client_id: { role: 'dimension' },
        },
      },
    });
    expect(orders).to.include({
      label: 'purchase',
      timeColumn: 'paid_on',
      defaultMeasure: 'discount',
      asOf: '2024-02-29',
    });
    expect(orders.synonyms).to.deep.equal(['buy']);
    const column = (name: string) => orders.columns.find((one) => one.name === name);
    expect(column('amount')).to.include({
      label: 'value',
      unit: 'eur',
      defaultAggregate: 'avg',
      description: 'What was paid.',
    });
    // The label is not repeated among the other words.
    expect(column('amount')?.synonyms).to.deep.equal(['turnover']);
    expect(column('client_id')).to.include({ role: 'dimension' });
    expect(column('secret')).to.equal(undefined);
  });

  it('knows its snippets, each tried on the data', async () => {
    const measures = [snippet('SUM(orders.amount * (1 - orders.discount))')];
    const filters = [snippet('orders.amount > 100')];
    const expressions = [snippet("CASE WHEN orders.amount > 100 THEN 'big' ELSE 'small' END")];
    const model = await modelOf({
      snippets: { measures, filters, expressions },
      local: { snippet_units: { 'Big Orders': 'eur' } },
    });
    expect(model.snippets.map((one) => one.kind)).to.deep.equal(['measure', 'filter', 'dimension']);
    expect(model.snippets[0]).to.deep.equal({
      kind: 'measure',
      name: 'big orders',
      synonyms: ['large orders'],
      table: ORDERS,
      sql: 'SUM(orders.amount * (1 - orders.discount))',
      unit: 'eur',
    });
  });

  it('refuses snippets that do not run or whose table is not clear', async () => {
    const withMeasure = (sql: string) => () => modelOf({ snippets: { measures: [snippet(sql)] } });
    expect(await faultOf(withMeasure('SUM(orders.nothing)'))).to.contain('big orders');
    expect(await faultOf(withMeasure('SUM(amount)'))).to.contain('table.column');
    expect(await faultOf(withMeasure('SUM(orders.amount) / COUNT(clients.id)'))).to.contain('table.column');
  });

  it('refuses columns that the data do not have', async () => {
    expect(await faultOf(() => modelOf({ columns: [{ column_name: 'ghost' }] }))).to.contain('ghost');
    expect(await faultOf(() => modelOf({ localOrders: { time_column: 'ghost' } }))).to.contain('ghost');
    expect(await faultOf(() => modelOf({ localOrders: { columns: { ghost: {} } } }))).to.contain('ghost');
  });

  it('takes declared joins, whichever way round they are written', async () => {
    const join = (relationship: string, sql: string) => [
      {
        id: ID,
        left: { identifier: ORDERS, alias: 'o' },
        right: { identifier: CLIENTS },
        sql: [sql, `--rt=${relationship}--`],
      },
    ];
    const expected = { left: { table: ORDERS, column: 'client_id' }, right: { table: CLIENTS, column: 'id' } };
    const many = 'FROM_RELATIONSHIP_TYPE_MANY_TO_ONE';
    for (const sql of ['`o`.`client_id` = `clients`.`id`', 'clients.id = o.client_id']) {
      expect((await modelOf({ joins: join(many, sql) })).joins, sql).to.deep.equal([expected]);
    }
    const turned = await modelOf({ joins: join('FROM_RELATIONSHIP_TYPE_ONE_TO_MANY', 'o.client_id = clients.id') });
    expect(turned.joins).to.deep.equal([{ left: expected.right, right: expected.left }]);
    expect(await faultOf(() => modelOf({ joins: join(many, 'o.a = b.c AND 1 = 1') }))).to.contain('left.column');
  });
});
