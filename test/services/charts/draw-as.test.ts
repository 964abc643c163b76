import { expect } from 'chai';
import { drawAs, drawShape, forms } from '../../../services/charts/choose.ts';
import { drawPng } from '../../../services/charts/paint-draw.ts';
import type { ChartSpec, ResultTable } from '../../../services/charts/types.ts';

type Cells = readonly (readonly (string | null)[])[];

function table(columns: Readonly<Record<string, string>>, rows: Cells): ResultTable {
  const named = Object.entries(columns).map(([name, type]) => ({ name, type }));
  return { columns: named, rows, totalRows: rows.length, truncated: false };
}

const rowsOf = (count: number, row: (index: number) => readonly string[]) =>
  Array.from({ length: count }, (_, index) => row(index));
const PRODUCTS = table(
  { product: 'STRING', sales: 'LONG' },
  rowsOf(4, (index) => [`p${index}`, String(index + 1)]),
);
const byCity = (measure: string) =>
  table(
    { month: 'DATE', city: 'STRING', [measure]: 'LONG' },
    rowsOf(33, (index) => [`2024-0${(index % 3) + 1}-01`, `c${Math.floor(index / 3)}`, String(index + 1)]),
  );

function specOf(of: ResultTable, question = ''): ChartSpec {
  const drawn = drawAs(of, { title: 'T', question });
  if (drawn.kind === 'none') throw new Error(`not drawn: ${drawn.why}`);
  return drawn.spec;
}

describe('charts as people wish them', () => {
  it('refuses a part of a result, which would look like the whole', () => {
    const cut = { kind: 'none', why: 'truncated' };
    expect(drawAs({ ...PRODUCTS, truncated: true }, { title: 'T' })).to.deep.equal(cut);
    expect(drawAs({ ...PRODUCTS, totalRows: 99 }, { title: 'T' })).to.deep.equal(cut);
    expect(forms({ ...PRODUCTS, truncated: true })).to.deep.equal([]);
  });

  it('offers the forms that the rows allow', () => {
    expect(forms(PRODUCTS)).to.deep.equal(['bar', 'pie', 'table']);
    expect(drawAs(PRODUCTS, { title: 'T', form: 'line' })).to.deep.equal({ kind: 'none', why: 'no_order' });
    expect(drawAs(PRODUCTS, { title: 'T', form: 'table' })).to.deep.equal({ kind: 'none', why: 'chosen' });
  });

  it('follows wishes in Chinese, and tells which it cannot follow', () => {
    for (const question of ['按產品的圓餅圖', '按产品的饼图', 'sales as a pie']) {
      expect(specOf(PRODUCTS, question).kind).to.equal('donut');
    }
    expect(specOf(PRODUCTS, '產品的長條圖').kind).to.equal('bar');
    expect(specOf(PRODUCTS, '产品的柱状图').kind).to.equal('column');
    const drawn = drawAs(PRODUCTS, { title: 'T', question: '產品的折線圖' });
    expect(drawn).to.deep.include({ kind: 'chart', unmet: { form: 'line', why: 'no_order' } });
  });

  it('adds the rest up only where a sum means something', () => {
    const added = specOf(byCity('sales'));
    expect(added).to.deep.include({ kind: 'line', others: 'Others' });
    expect(added.series).to.have.length(8);
    expect(added.series.at(-1)?.points.map(({ y }) => y)).to.deep.equal([22, 26, 30]);
    expect(drawAs(byCity('average price'), { title: 'T' })).to.deep.equal({ kind: 'none', why: 'too_many' });
    const averages = table({ product: 'STRING', avg_price: 'LONG' }, PRODUCTS.rows);
    expect(drawAs(averages, { title: 'T', form: 'pie' })).to.deep.equal({ kind: 'none', why: 'not_parts' });
  });

  it('knows columns better by what is known of them than by their names', () => {
    const dimension = { name: 'p', role: 'category', values: ['a', 'b', 'c'] } as const;
    const measure = { name: 'avg', values: [1, 2, 3] };
    const pie = { title: 'T', look: 'pie' } as const;
    const drawn = (more: { additive?: boolean; unit?: string }[]) =>
      drawShape({ dimensions: [dimension], measures: more.map((one) => ({ ...measure, ...one })) }, pie);
    expect(drawn([{}])).to.deep.include({ unmet: { form: 'pie', why: 'not_parts' } });
    expect(drawn([{ additive: true }])).to.have.nested.property('spec.kind', 'donut');
    const units = [{ unit: 'usd' }, { unit: 'minutes' }].map((one) => ({ ...measure, ...one }));
    expect(drawShape({ dimensions: [dimension], measures: units }, { title: 'T', look: undefined })).to.deep.equal({
      kind: 'none',
      why: 'different_scales',
    });
  });

  it('makes no rest of hundreds of names', () => {
    const many = table(
      { month: 'DATE', city: 'STRING', sales: 'LONG' },
      rowsOf(306, (index) => [`2024-0${(index % 3) + 1}-01`, `c${Math.floor(index / 3)}`, '1']),
    );
    expect(drawAs(many, { title: 'T' })).to.deep.equal({ kind: 'none', why: 'too_many' });
  });

  it('stacks amounts, never averages', () => {
    const rows = rowsOf(36, (index) => [`a${index % 6}`, `b${Math.floor(index / 6)}`, '2']);
    expect(specOf(table({ a: 'STRING', b: 'STRING', sales: 'LONG' }, rows)).stacked).to.equal(true);
    expect(specOf(table({ a: 'STRING', b: 'STRING', avg_fare: 'LONG' }, rows)).kind).to.equal('heatmap');
  });

  it('shows relations as points of a repeatable sample, and distributions as bins', () => {
    const pairs = table(
      { distance: 'DOUBLE', fare: 'DOUBLE' },
      rowsOf(5_000, (index) => [String(index % 71), String(index % 93)]),
    );
    const points = specOf(pairs);
    expect(points).to.deep.include({ kind: 'scatter', omitted: 3_000 });
    expect(specOf(pairs)).to.deep.equal(points);
    const fares = table(
      { fare: 'DOUBLE' },
      rowsOf(100, (index) => [String(index)]),
    );
    const bins = specOf(fares);
    expect(bins.kind).to.equal('histogram');
    expect(bins.series[0]?.points.reduce((sum, { y }) => sum + y, 0)).to.equal(100);
  });

  it('draws both ways of writing Chinese, each sign its own; pictographs leave no box', async () => {
    const titled = (title: string) => drawPng({ ...specOf(PRODUCTS), title });
    const pictures = await Promise.all(['營業額', '营业额', '數據庫', '豈豈豈', 'さくら'].map(titled));
    expect(new Set(pictures.map((png) => Buffer.from(png).toString('base64'))).size).to.equal(5);
    expect(Buffer.from(await titled('Sales 📈')).equals(Buffer.from(await titled('Sales')))).to.equal(true);
  });

  it('paints the ground that is asked for', async () => {
    const spec = specOf(PRODUCTS);
    const [light, dark] = [await drawPng(spec), await drawPng(spec, { theme: 'dark' })];
    expect(Buffer.from(light).equals(Buffer.from(dark))).to.equal(false);
  });
});
