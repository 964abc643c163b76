import fc from 'fast-check';
import type { FileColumn, FilePiece, FileRow } from '../../../services/files/columns.ts';

/** Rows as they come from Genie, a few at a time. */
export async function* piecesOf(
  columns: readonly FileColumn[],
  rows: readonly FileRow[],
  size = 3,
): AsyncGenerator<FilePiece> {
  yield { columns, rows: rows.slice(0, size) };
  for (let from = size; from < rows.length; from += size) yield { columns, rows: rows.slice(from, from + size) };
}

const WICKED = [
  '=1+1',
  '=HYPERLINK("http://x","y")',
  '+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '＝1+1',
  '"=1"',
  ',=1',
  "'=1",
  '-1',
  '1,5',
  '_x0041_',
  '<f>1</f>',
  ']]>',
  '&amp;',
  '\u0000\u0001',
  '\ud800',
  '😀',
  ' 　x',
];

/** Texts as data has them, and as people put them there who mean harm. */
export const cellTexts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(...WICKED),
  fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n'), fc.string({ maxLength: 8 })).map(([a, b]) => a + b),
);
