import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { dataOf, SpaceDataReader } from '../../../services/genie/space-data.ts';
import type { Space } from '../../../services/genie/types.ts';
import { ManualClock } from '../../support/clock.ts';

const MINUTE_MS = 60_000;

const sales: Space = { alias: 'sales', spaceId: 's1', title: 'Sales', starters: ['Revenue?'] };

const serialized = (tables: unknown, more: object = {}) =>
  JSON.stringify({ version: 2, data_sources: { tables, ...more }, future: [1] });

describe('data of a space', () => {
  let clock: ManualClock;
  let calls: number;
  let answer: () => Promise<string | undefined>;
  let reader: SpaceDataReader;

  beforeEach(() => {
    clock = new ManualClock();
    calls = 0;
    answer = async () => serialized([{ identifier: 'a.b.orders' }]);
    const getSpace = async () => {
      calls += 1;
      const content = await answer();
      return { space_id: 's1', ...(content === undefined ? {} : { serialized_space: content }) };
    };
    reader = new SpaceDataReader({ api: { getSpace }, clock, spaces: async () => [sales] });
  });

  const error = async (run: Promise<unknown>) =>
    await run.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

  it('is read from the serialized space, texts in pieces and metric views included', () => {
    const orders = {
      identifier: 'shop.sales.orders',
      description: ['One row per ', 'order. '],
      column_configs: [
        { column_name: 'amount', description: ['In dollars.'], type: 'decimal', examples: ['1.00', '9.50'] },
        { column_name: 'secret', exclude: true },
        { column_name: 'note', description: 7, examples: 'x'.repeat(3), get_example_values: true },
        { column_name: 'long', examples: ['y'.repeat(100), '1', '2', '3', '4', '5'] },
        'no column',
      ],
    };
    const { tables } = dataOf(
      serialized([orders, { no: 'table' }], { metric_views: [{ identifier: 'shop.sales.kpi' }] }),
    );
    expect(tables).to.deep.equal([
      {
        name: 'shop.sales.orders',
        description: 'One row per order.',
        columns: [
          { name: 'amount', type: 'decimal', description: 'In dollars.', examples: ['1.00', '9.50'] },
          { name: 'note' },
          { name: 'long', examples: [`${'y'.repeat(59)}…`, '1', '2', '3', '4'] },
        ],
      },
      { name: 'shop.sales.kpi', columns: [] },
    ]);
  });

  it('is nothing where the form is not known', () => {
    for (const odd of [undefined, '', 'no json', 'null', '[]', '{}', serialized('x'), '{"data_sources":7}']) {
      expect(dataOf(odd).tables, odd).to.deep.equal([]);
    }
  });

  it('is kept for ten minutes, and read once for all who want it at the same time', async () => {
    await Promise.all([reader.data('sales'), reader.data('sales')]);
    await clock.advance(9 * MINUTE_MS);
    expect(await reader.data('sales')).to.deep.equal({
      tables: [{ name: 'a.b.orders', columns: [] }],
      starters: ['Revenue?'],
    });
    expect(calls).to.equal(1);
    await clock.advance(2 * MINUTE_MS);
    await reader.data('sales');
    expect(calls).to.equal(2);
  });

  it('is the starters alone where the content may not be read, and soon tried again after a failure', async () => {
    answer = async () => {
      throw new AppError('genie.forbidden', 'needs CAN EDIT');
    };
    expect(await reader.data('sales')).to.deep.equal({ tables: [], starters: ['Revenue?'] });
    await clock.advance(5 * MINUTE_MS);
    await reader.data('sales');
    expect(calls, 'a right does not come by itself').to.equal(1);
    await clock.advance(6 * MINUTE_MS);
    answer = async () => {
      throw new AppError('genie.timeout', 'away');
    };
    expect((await reader.data('sales')).tables).to.deep.equal([]);
    answer = async () => serialized([{ identifier: 't' }]);
    await clock.advance(MINUTE_MS);
    expect((await reader.data('sales')).tables).to.have.length(1);
  });

  it('of an alias that is no space is refused', async () => {
    const thrown = await error(reader.data('nowhere'));
    expect(thrown).to.be.instanceOf(AppError).and.include({ code: 'request.not_found', field: 'space' });
    expect(calls).to.equal(0);
  });
});
