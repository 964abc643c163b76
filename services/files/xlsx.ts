import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { sheetCell } from './cells.ts';
import type { FileColumn, FilePiece, FileRow } from './columns.ts';
import { headerXml, MAX_TEXT, rowXml, SHEET_BEGIN, SHEET_END, workbookParts } from './sheet-xml.ts';

export interface XlsxOptions {
  /** Name of the first sheet; made safe. Further ones are numbered. */
  readonly sheetName: string;
  /** Behind what is left of a text that is too long for a cell. */
  readonly cutNote: string;
  /** Rows of one sheet, its header included. Default 1,048,576, which is all that a sheet can have. */
  readonly maxRowsPerSheet?: number;
}

const MAX_ROWS = 1_048_576;
const MAX_SHEET_NAME = 31;

/** A name that every spreadsheet takes for a sheet. */
export function safeSheetName(name: string, number = 1): string {
  const clean = name
    .replace(/[\p{Cc}[\]:*?/\\]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const suffix = number === 1 ? '' : ` (${number})`;
  const cut = [...clean].reduce(
    (kept, one) => (kept.length + one.length + suffix.length <= MAX_SHEET_NAME ? kept + one : kept),
    '',
  );
  const inner = cut.replace(/^'+|'+$/g, '').trim();
  // The one name that is taken.
  const free = inner === '' || inner.toLowerCase() === 'history' ? 'Data' : inner;
  return `${free}${suffix}`;
}

/**
 * A workbook, piece by piece: the rows of one sheet after the other, as they are read; what they do not fit into is
 * continued on the next sheet. Packed off the thread of JavaScript. Ends with the error of the pieces where they end so.
 */
export async function* xlsxBytes(pieces: AsyncIterable<FilePiece>, options: XlsxOptions): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as unknown as Readable;
  const source = new Rows(pieces[Symbol.asyncIterator]());
  const fail = (error: unknown) => void output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  const writing = addSheets(zip, source, { options, fail });
  // Its end is told by the stream; a failure destroys that.
  writing.catch(fail);
  try {
    yield* output as AsyncIterable<Uint8Array>;
    await writing;
  } finally {
    output.destroy();
    source.wake();
    await source.close();
  }
}

async function addSheets(
  zip: ZipFile,
  source: Rows,
  { options, fail }: { options: XlsxOptions; fail: (error: unknown) => void },
): Promise<void> {
  const { sheetName, maxRowsPerSheet = MAX_ROWS } = options;
  const names: string[] = [];
  do {
    names.push(safeSheetName(sheetName, names.length + 1));
    const xml = Readable.from(sheetXml(source, maxRowsPerSheet, options.cutNote), {
      objectMode: false,
      highWaterMark: 65_536,
    });
    const ended = new Promise<void>((resolve) => xml.once('close', resolve));
    xml.on('error', fail);
    source.onClose(() => xml.destroy());
    zip.addReadStream(xml, `xl/worksheets/sheet${names.length}.xml`);
    await ended;
  } while (source.hasMore);
  for (const [name, xml] of workbookParts(names)) zip.addBuffer(Buffer.from(xml), name);
  zip.end();
}

async function* sheetXml(source: Rows, maxRows: number, cutNote: string): AsyncGenerator<Buffer> {
  const columns = await source.columns();
  let text = `${SHEET_BEGIN}${headerXml(columns.map(({ name }) => name))}`;
  for (let number = 2; number <= maxRows; ) {
    const rows = await source.take(maxRows - number + 1);
    if (rows.length === 0) break;
    const cells = (row: FileRow) =>
      row.map((cell, at) => sheetCell(withinCell(cell, cutNote), columns[at]?.type ?? 'STRING'));
    for (const row of rows) text += rowXml(cells(row), number++);
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}${SHEET_END}`);
}

/** No cell holds more; the CSV file does. */
function withinCell(cell: string | null, note: string): string | null {
  return cell === null || cell.length <= MAX_TEXT ? cell : `${cell.slice(0, MAX_TEXT - note.length)}${note}`;
}

/** Pieces, cut anew to what fits into a sheet. One is held at a time. */
class Rows {
  readonly #pieces: AsyncIterator<FilePiece>;
  readonly #onClose: (() => void)[] = [];
  #columns: readonly FileColumn[] = [];
  #held: readonly FileRow[] = [];
  #begun = false;
  #ended = false;

  constructor(pieces: AsyncIterator<FilePiece>) {
    this.#pieces = pieces;
  }

  /** Known once the sheet before has been filled: whether there is anything for another one. */
  get hasMore(): boolean {
    return this.#held.length > 0;
  }

  async columns(): Promise<readonly FileColumn[]> {
    if (!this.#begun) await this.#fill();
    return this.#columns;
  }

  /** At most so many of the next rows; none at the end. */
  async take(most: number): Promise<readonly FileRow[]> {
    if (this.#held.length === 0) await this.#fill();
    const taken = this.#held.slice(0, most);
    this.#held = this.#held.slice(most);
    // So that the sheet that is full knows whether it was the last.
    if (taken.length === most && this.#held.length === 0) await this.#fill();
    return taken;
  }

  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }

  wake(): void {
    for (const listener of this.#onClose) listener();
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#pieces.return?.();
  }

  async #fill(): Promise<void> {
    this.#begun = true;
    while (this.#held.length === 0 && !this.#ended) {
      const next = await this.#pieces.next();
      if (next.done) {
        this.#ended = true;
        return;
      }
      this.#columns = next.value.columns;
      this.#held = next.value.rows;
      if (this.#held.length === 0) return;
    }
  }
}
