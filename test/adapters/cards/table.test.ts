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

const draw = (table: AnswerTable, more: Partial<Limits> = {}, where: { page?: number; inFile?: boolean } = {}) =>
  tableElements(table, { limits: { ...limits, ...more }, locale: 'en', texts: en, ...where });

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
    expect(grid(elements)).to.include({ firstRowAsHeaders: false });
    expect(textsOf(elements)).to.deep.equal(['city', 'a', 'n_\u200Btrips', '1,000']);
  });

  it('shows the page that is asked for, and which rows these are', () => {
    const rows = Array.from({ length: 40 }, (_, index) => [`r${index}`, 'x']);
    const at = (page: number, more: Partial<AnswerTable> = {}) =>
      textsOf(draw(tableOf(['a', 'b'], rows, more), { rows: 15 }, { page }));
    expect(at(1)).to.include('r15').and.to.include('r29').and.not.to.include('r14').and.not.to.include('r30');
    expect(at(1).at(-1)).to.equal('Rows 16–30 of 40.');
    expect(at(2).at(-1)).to.equal('Rows 31–40 of 40.');
    expect(at(99).at(-1)).to.equal('Rows 31–40 of 40.');
    expect(at(2, { truncated: true }).at(-1)).to.equal('Rows 31–40; there are more.');
    expect(at(0, { truncated: true }).at(-1)).to.equal('First 15 rows; there are more.');
  });

  it('says which rows of a page would not fit, because the next page does not begin with them', () => {
    const rows = Array.from({ length: 40 }, (_, index) => [`r${index}`, 'x']);
    const said = textsOf(draw(tableOf(['a', 'b'], rows), { rows: 6 }, { page: 1, inFile: true })).at(-1);
    expect(said).to.equal('Rows 16–21 of 40. 9 more rows of this page would not fit. The file has everything.');
  });

  it('says that values are shortened, and sends to the file only where there is one and need for it', () => {
    const long = [
      ['x'.repeat(50), 'y'],
      ['a', 'b'],
    ];
    expect(textsOf(draw(tableOf(['a', 'b'], long))).at(-1)).to.equal(en.cards.valuesCut);
    expect(
      textsOf(
        draw(
          tableOf(
            ['a', 'b'],
            [
              ['a', 'b'],
              ['c', 'd'],
            ],
          ),
          {},
          { inFile: true },
        ),
      ),
    ).not.to.include(en.cards.inFile);
  });

  it('writes booleans as words and marks what is missing', () => {
    const columns = [
      { name: 'paid', type: 'BOOLEAN' },
      { name: 'note', type: 'STRING' },
    ];
    const table = {
      columns,
      rows: [
        ['true', null],
        ['false', 'true'],
      ],
      totalRows: 2,
      truncated: false,
    };
    const cells = grid(draw(table))
      ?.rows.slice(1)
      .map(({ cells }) => cells.map(({ items }) => JSON.stringify(items[0])));
    expect(cells?.[0]?.[0]).to.contain('"text":"yes"').and.not.to.contain('isSubtle');
    expect(cells?.[0]?.[1]).to.contain('"text":"–"').and.to.contain('"isSubtle":true');
    expect(cells?.[1]).to.satisfy(([paid, note]: string[]) => paid?.includes('"no"') && note?.includes('"true"'));
  });

  it('turns a row that is too wide to stand side by side into names and values as well', () => {
    const names = Array.from({ length: 14 }, (_, index) => `c${index}`);
    const drawn = draw(tableOf(names, [names.map((name) => `v-${name}`)]), { columns: 5 });
    expect(grid(drawn)?.rows).to.have.length(14);
    const tooMany = draw(tableOf(names, [names.map((name) => `v-${name}`)]), { columns: 4 });
    expect(grid(tooMany)?.rows).to.have.length(12);
    expect(textsOf(tooMany).at(-1)).to.equal('First 12 of 14 columns.');
  });

  it('gives wide letters their room, breaks between them, and never within a date', () => {
    const columns = [
      { name: 'a', type: 'STRING' },
      { name: 'b', type: 'DATE' },
    ];
    const rows = [
      ['有機抹茶拿鐵咖啡禮盒', '2024-11-12'],
      ['x', '2024-11-13'],
    ];
    const [first, second] =
      grid(tableElements({ columns, rows, totalRows: 2, truncated: false }, { limits, locale: 'zh-Hant', texts: en }))
        ?.columns ?? [];
    expect(first?.width).to.be.greaterThan(20);
    expect(second?.width).to.be.greaterThan(14);
  });

  it('reads a cell from right to left where its text is', () => {
    const cells = grid(
      draw(
        tableOf(
          ['a', 'b'],
          [
            ['القاهرة', 'Cairo'],
            ['x', '١٢ דובאי'],
          ],
        ),
      ),
    )?.rows.slice(1);
    expect(cells?.map((row) => row.cells.map(({ rtl }) => rtl))).to.deep.equal([
      [true, undefined],
      [undefined, true],
    ]);
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
    expect(texts).to.include('Feb\u00A014,\u00A02016, 16:52:13').and.to.include('Feb\u00A015,\u00A02016, 06:02:00');
  });
});
