import { expect } from 'chai';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded } from './worlds.ts';

function orders(more: (row: number) => Row = () => ({})): Row[] {
  const random = seeded(77);
  return Array.from({ length: 200 }, (_, row) => ({
    order_id: `O${row}`,
    category: ['chairs', 'phones', 'paper'][row % 3] ?? '',
    sales: Math.round(random() * 90_000) / 100,
    profit: Math.round((random() - 0.3) * 20_000) / 100,
    ...more(row),
  }));
}

describe('a profit margin', () => {
  let plain: Reader;
  let told: Reader;
  let unclear: Reader;

  before(async () => {
    const world = (rows: Row[]) => ({ title: 'Shop', tables: { 'shop.core.orders': rows } });
    plain = await openReader(world(orders()));
    told = await openReader(world(orders((row) => ({ gross_margin: (row % 40) + 0.5 }))));
    unclear = await openReader(world(orders((row) => ({ gross_profit: (row % 70) + 0.25 }))));
  });

  after(async () => {
    for (const reader of [plain, told, unclear]) await reader.close();
  });

  it('is all profit over all sales, not the mean of the rows', async () => {
    for (const question of ['profit margin by category', 'what is the margin of each category?']) {
      const found = plain.read(question);
      if (found.kind !== 'query') throw new Error(`${question}: ${found.kind}`);
      const { rows } = await plain.run(found.sql);
      const gold = await plain.run(
        'SELECT category, 100.0 * SUM(profit) / SUM(sales) FROM shop.core.orders GROUP BY category',
      );
      const sorted = (all: typeof rows) => all.map(([name, value]) => [name, Number(value).toFixed(6)]).sort();
      expect(sorted(rows), question).to.deep.equal(sorted(gold.rows));
    }
  });

  it('is the column of that name where there is one, and nothing where two profits could be meant', () => {
    expect(told.title('average gross margin by category')).to.equal('Average gross margin by category');
    expect(told.compiled.model.snippets.map(({ name }) => name)).to.not.include('profit margin');
    expect(unclear.compiled.model.snippets.map(({ name }) => name)).to.not.include('profit margin');
  });
});
