import { expect } from 'chai';
import type { Limits } from '../../../adapters/cards/limits.ts';
import { tableElements } from '../../../adapters/cards/table.ts';
import type { CardElement, Table } from '../../../adapters/cards/types.ts';
import { en } from '../../../bot/texts/en/index.ts';
import type { AnswerTable } from '../../../services/genie/types.ts';

const limits: Limits = {
  rows: 3,
  columns: 6,
  lineChars: 60,
  cellChars: 40,
  textChars: 1_000,
  sql: true,
  chart: true,
  picture: true,
};

const draw = (table: AnswerTable, more: Partial<Limits> = {}) =>
  tableElements(table, { limits: { ...limits, ...more }, locale: 'en', texts: en });

function tableOf(names: readonly string[], rows: AnswerTable['rows'], more: Partial<AnswerTable> = {}): AnswerTable {
  const columns = names.map((name) => ({ name, type: name.startsWith('n_') ? 'LONG' : 'STRING' }));
  return { columns, rows, totalRows: rows.length, truncated: false, ...more };
}

const textsOf = (elements: readonly CardElement[]) =>
  JSON.stringify(elements)
    .match(/"text":"(?:[^"\\]|\\.)*"/g)
    ?.map((text) => JSON.parse(`{${text}}`).text as string) ?? [];

const grid = (elements: readonly CardElement[]) => elements.find((one): one is Table => one.type === 'Table');

describe('adapters/cards/table', () => {
  it('draws a header and rows, numbers on the right', () => {
    const elements = draw(
      tableOf(
        ['city', 'n_trips'],
        [
          ['a', '1000'],
          ['b', null],
        ],
      ),
    );
    expect(textsOf(elements)).to.deep.equal(['city', 'n_\u200Btrips', 'a', '1,000', 'b', '–']);
    const cells = grid(elements)?.rows[1]?.cells.map((cell) => cell.items[0]);
    expect(cells?.map((one) => (one?.type === 'RichTextBlock' ? one.horizontalAlignment : ''))).to.deep.equal([
      undefined,
      'Right',
    ]);
    expect(grid(elements)).to.include({ firstRowAsHeaders: true });
  });

  it('says how much of the result is shown', () => {
    const rows = Array.from({ length: 5 }, () => ['x', 'y']);
    expect(textsOf(draw(tableOf(['a', 'b'], rows))).at(-1)).to.equal('First 3 of 5 rows.');
    expect(textsOf(draw(tableOf(['a', 'b'], rows, { totalRows: 1_200 }))).at(-1)).to.equal('First 3 of 1,200 rows.');
    const cut = tableOf(['a', 'b'], rows.slice(0, 2), { truncated: true });
    expect(textsOf(draw(cut)).at(-1)).to.equal('First 2 rows; there are more.');
    const wide = tableOf(
      Array.from({ length: 9 }, (_, index) => `c${index}`),
      [Array(9).fill('x'), Array(9).fill('y')],
    );
    expect(textsOf(draw(wide)).at(-1)).to.equal('First 6 of 9 columns.');
  });

  it('leaves out columns rather than tear words apart, but never the first two', () => {
    const word = 'x'.repeat(22);
    const rows = [Array(6).fill(word), Array(6).fill(word)];
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(grid(draw(tableOf(names, rows)))?.columns).to.have.length(2);
    expect(grid(draw(tableOf(names, rows), { lineChars: 80 }))?.columns).to.have.length(3);
    expect(grid(draw(tableOf(names, [Array(6).fill('x'), Array(6).fill('y')])))?.columns).to.have.length(6);
  });

  it('gives room to who needs it', () => {
    const rows = [
      ['a much longer text than the other', 'b'],
      ['c', 'd'],
    ];
    const [first, second] = grid(draw(tableOf(['x', 'y'], rows)))?.columns ?? [];
    expect(first?.width).to.be.greaterThan((second?.width ?? 0) * 2);
  });

  it('gives a date the room that it needs on a phone', () => {
    const columns = [
      { name: 'product', type: 'STRING' },
      { name: 'month', type: 'DATE' },
      { name: 'total_price', type: 'DECIMAL' },
    ];
    const rows = [
      ['Blueberry Muffin', '2024-01-01', '834'],
      ['Sourdough Loaf', '2024-02-01', '1869'],
    ];
    const drawn = grid(draw({ columns, rows, totalRows: 2, truncated: false }))?.columns ?? [];
    const all = drawn.reduce((sum, { width }) => sum + Number(width), 0);
    expect(Number(drawn[1]?.width) / all).to.be.greaterThan(0.26);
  });

  it('turns a single row into names and values', () => {
    const elements = draw(tableOf(['city', 'n_trips'], [['a', '1000']]));
    expect(elements).to.have.length(1);
    expect(elements[0]?.type).to.equal('ColumnSet');
    expect(textsOf(elements)).to.deep.equal(['city', 'n_trips', 'a', '1,000']);
  });

  it('says when nothing matches, and draws nothing of a result without columns', () => {
    expect(textsOf(draw(tableOf(['a'], [])))).to.deep.equal([en.noRows]);
    expect(draw(tableOf([], []))).to.deep.equal([]);
  });

  it('keeps days and moments together where a line breaks', () => {
    const columns = [
      { name: 'at', type: 'TIMESTAMP' },
      { name: 'x', type: 'STRING' },
    ];
    const rows = [
      ['2016-02-14T16:52:13Z', 'a'],
      ['2016-02-15T06:02:00Z', 'b'],
    ];
    const texts = textsOf(draw({ columns, rows, totalRows: 2, truncated: false }));
    expect(texts).to.include('Feb\u00A014,\u00A02016, 16:52:13').and.to.include('Feb\u00A015,\u00A02016, 06:02');
  });
});
