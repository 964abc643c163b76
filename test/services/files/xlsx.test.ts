import { expect } from 'chai';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import readSheets from 'read-excel-file/node';
import type { FileColumn, FilePiece, FileRow } from '../../../services/files/columns.ts';
import { safeSheetName, xlsxBytes } from '../../../services/files/xlsx.ts';
import { cellTexts, piecesOf } from './pieces.ts';

interface Made {
  readonly bytes: Buffer;
  readonly parts: ReadonlyMap<string, string>;
}

async function made(pieces: AsyncIterable<FilePiece>, options: { maxRowsPerSheet?: number } = {}): Promise<Made> {
  const chunks: Uint8Array[] = [];
  for await (const bytes of xlsxBytes(pieces, { sheetName: 'Data', cutNote: ' [cut]', ...options })) chunks.push(bytes);
  const bytes = Buffer.concat(chunks);
  const parts = Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)] as const);
  return { bytes, parts: new Map(parts) };
}

const column = (type: string): FileColumn => ({ name: type, type });

/** As somebody else's program reads the first sheet. */
async function cellsOf(types: readonly string[], rows: readonly FileRow[]): Promise<unknown[][]> {
  const { bytes } = await made(piecesOf(types.map(column), rows));
  const [sheet] = await readSheets(bytes, { trim: false });
  return (sheet?.data ?? []) as unknown[][];
}

describe('XLSX', () => {
  it('has numbers, dates and flags as such', async () => {
    const types = ['INT', 'DECIMAL', 'DATE', 'TIMESTAMP', 'BOOLEAN', 'STRING'];
    const row = ['42', '-12.50', '2024-02-29', '2024-02-29T13:45:30.500Z', 'true', 'North'];
    const [header, cells = []] = await cellsOf(types, [row]);
    expect(header).to.deep.equal(types);
    expect(cells.slice(0, 2)).to.deep.equal([42, -12.5]);
    expect((cells[2] as Date).toISOString()).to.equal('2024-02-29T00:00:00.000Z');
    expect(Math.abs((cells[3] as Date).getTime() - Date.parse('2024-02-29T13:45:30.500Z'))).to.be.lessThan(2);
    expect(cells.slice(4)).to.deep.equal([true, 'North']);
  });

  it('leaves as text what a spreadsheet would round, move or not know', async () => {
    const types = ['DECIMAL', 'LONG', 'DATE', 'DATE', 'TIMESTAMP', 'TIMESTAMP', 'BOOLEAN', 'INT'];
    const row = [
      '1234567890123456789.10',
      '9007199254740993',
      '2023-02-29',
      '1899-12-31',
      '2024-01-01 10:00:00+02:00',
      '2024-01-01 10:00:00.123456',
      'maybe',
      '0x10',
    ];
    const [, cells] = await cellsOf(types, [row]);
    expect(cells).to.deep.equal(row);
  });

  it('has a bold header that stays in sight', async () => {
    const { parts } = await made(piecesOf([column('INT')], [['1']]));
    expect(parts.get('xl/worksheets/sheet1.xml'))
      .to.contain('<pane ySplit="1"')
      .and.contain('<row r="1"><c r="A1" s="1"');
    expect(parts.get('xl/styles.xml')).to.contain('<font><b/>');
  });

  it('goes on in a further sheet, with its header, where one is full', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => [String(index)]);
    const { parts } = await made(piecesOf([column('INT')], rows), { maxRowsPerSheet: 3 });
    const sheets = [1, 2, 3, 4].map((number) => parts.get(`xl/worksheets/sheet${number}.xml`));
    expect(sheets.map((xml) => xml?.match(/<row/g)?.length)).to.deep.equal([3, 3, 2, undefined]);
    expect(parts.get('xl/workbook.xml')).to.contain('name="Data (3)"');
  });

  it('makes no further sheet for nothing', async () => {
    const rows = Array.from({ length: 4 }, (_, index) => [String(index)]);
    const { parts } = await made(piecesOf([column('INT')], rows), { maxRowsPerSheet: 3 });
    expect([...parts.keys()].filter((name) => name.includes('worksheets/sheet'))).to.have.length(2);
  });

  it('says where a text is too long for a cell', async () => {
    const [, cells] = await cellsOf(['STRING'], [['x'.repeat(40_000)]]);
    expect(cells?.[0]).to.have.length(32_767);
    expect(cells?.[0]).to.match(/x \[cut\]$/);
  });

  it('has no formula, whatever the cells are, and reads back as the same texts', async () => {
    const rows = fc.array(fc.tuple(cellTexts, cellTexts), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('STRING', 'INT', 'DATE'), async (all, type) => {
        const { parts } = await made(piecesOf([column('STRING'), column(type)], all));
        const xml = parts.get('xl/worksheets/sheet1.xml') ?? '';
        expect(xml).not.to.match(/<f[\s>/]/);
        expect(xml).not.to.match(/<c[^>]*t="(?:str|e)"/);
        const texts = [...xml.matchAll(/<t xml:space="preserve">([^<]*)<\/t>/g)].map(([, text]) =>
          unescaped(text ?? ''),
        );
        expect(texts.slice(2).filter((_, at) => type === 'STRING' || at < 0)).to.deep.equal(
          type === 'STRING' ? all.flat().map(fitForXml) : [],
        );
      }),
      { numRuns: 60 },
    );
  });

  it('ends with the error that the rows end with', async () => {
    async function* broken(): AsyncGenerator<FilePiece> {
      yield { columns: [column('INT')], rows: [['1']] };
      throw new Error('the rows broke off');
    }
    const failed = await made(broken()).catch((error: unknown) => error);
    expect((failed as Error).message).to.equal('the rows broke off');
  });

  it('lets go of the rows when nobody reads on', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<FilePiece> {
      try {
        for (;;) yield { columns: [column('STRING')], rows: [[Math.random().toString(36).repeat(200)]] };
      } finally {
        closed = true;
      }
    }
    for await (const _ of xlsxBytes(endless(), { sheetName: 'Data', cutNote: '' })) break;
    expect(closed).to.equal(true);
  });

  it('names sheets so that every spreadsheet takes them', () => {
    expect(safeSheetName("a/b\\c?d*e[f]g:h'")).to.equal('a b c d e f g h');
    expect(safeSheetName('')).to.equal('Data');
    expect(safeSheetName('History')).to.equal('Data');
    expect(safeSheetName('查'.repeat(40), 2)).to.have.length(31);
  });
});

function unescaped(xml: string): string {
  const texts: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#13': '\r' };
  return xml.replace(/&([^;]+);/g, (_, name: string) => texts[name] ?? '?').replaceAll('_x005F_', '_');
}

function fitForXml(text: string): string {
  return [...text]
    .map((one) => (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(one) ? '\uFFFD' : one))
    .join('');
}
