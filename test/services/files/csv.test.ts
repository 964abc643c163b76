import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { FileRow } from '../../../services/files/columns.ts';
import { csvBytes } from '../../../services/files/csv.ts';
import { cellTexts, piecesOf } from './pieces.ts';

async function csvOf(names: readonly string[], rows: readonly FileRow[]): Promise<string> {
  const columns = names.map((name) => ({ name, type: 'STRING' }));
  const chunks: Uint8Array[] = [];
  for await (const bytes of csvBytes(piecesOf(columns, rows))) chunks.push(bytes);
  return Buffer.concat(chunks).toString('utf8');
}

/** As somebody else's program reads it. */
const read = (csv: string): string[][] => parse(csv, { bom: true, relaxColumnCount: true, skipEmptyLines: false });

describe('CSV', () => {
  it('has a byte order mark, a line of headers and ends of lines of RFC 4180', async () => {
    const csv = await csvOf(
      ['Region', 'a "b", c'],
      [
        ['North', null],
        ['', 'two\nlines'],
      ],
    );
    expect(csv).to.equal('\uFEFFRegion,"a ""b"", c"\r\nNorth,\r\n"","two\nlines"\r\n');
  });

  it('has its headers also without rows', async () => {
    expect(await csvOf(['a', 'b'], [])).to.equal('\uFEFFa,b\r\n');
  });

  it('keeps numbers as they are, also negative ones', async () => {
    const csv = await csvOf(['n'], [['-12.50'], ['+3'], ['1e-7'], ['1234567890123456789.10'], ['-']]);
    expect(csv).to.equal("\uFEFFn\r\n-12.50\r\n+3\r\n1e-7\r\n1234567890123456789.10\r\n'-\r\n");
  });

  it('has no field that a spreadsheet takes for a formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cellTexts, { minLength: 1, maxLength: 6 }), async (cells) => {
        const [header = [], row = []] = read(await csvOf(cells, [cells]));
        for (const field of [...header, ...row]) {
          const isNumber = field.trim() !== '' && Number.isFinite(Number(field)) && /^[+-]?[\d.]/.test(field);
          expect(isNumber || !/^[=+\-@\t\r\n＝＋－＠]/.test(field), JSON.stringify(field)).to.equal(true);
        }
      }),
    );
  });

  it('reads back as the same rows, but for the apostrophe in front of what looks like a formula', async () => {
    const rows = fc.array(fc.tuple(cellTexts, fc.option(cellTexts), cellTexts), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const [, ...back] = read(await csvOf(['a', 'b', 'c'], all));
        const plain = back.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')));
        const wanted = all.map((row) =>
          row.map((cell) => (cell ?? '').toWellFormed().replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')),
        );
        expect(plain).to.deep.equal(wanted);
      }),
    );
  });
});
