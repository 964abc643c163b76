import { type FilePiece, isPlainNumber } from './columns.ts';

/** So that spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/** Spreadsheets run what begins so, also in the wide forms of East Asian keyboards. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * A field of CSV that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front, unless it is a
 * number.
 */
export function csvField(text: string): string {
  const harmless = FORMULA.test(text) && !isPlainNumber(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A null is an empty field, and an empty text is two quotes. */
function line(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => (cell === null ? '' : cell === '' ? '""' : csvField(cell))).join(',')}${LINE_END}`;
}

/** CSV (RFC 4180) in UTF-8 with a byte order mark and a line of headers, piece by piece. */
export async function* csvBytes(pieces: AsyncIterable<FilePiece>): AsyncGenerator<Uint8Array> {
  let begun = false;
  for await (const { columns, rows } of pieces) {
    const head = begun ? '' : `${BYTE_ORDER_MARK}${line(columns.map(({ name }) => name))}`;
    begun = true;
    const text = head + rows.map(line).join('');
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
}
