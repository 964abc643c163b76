import { GenieFailure } from './failure.ts';

/** A row as Genie writes it: cells are text or null by contract. */
export type Row = (string | null)[];

/** One row with all its cells. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isOpening = (byte: number): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number): boolean => byte === 0x5d || byte === 0x7d;

/**
 * Cuts a JSON array of rows into rows while it arrives: however long it is, no more than what came last and one
 * unfinished row is kept.
 */
export class JsonRows {
  /** The beginning of a row whose end has not come. */
  #rest: Buffer = Buffer.alloc(0);
  /** 0 around the array, 1 between rows, 2 and more in a row. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #ended = false;

  /** The rows that are complete with these bytes. @throws GenieFailure `genie.bad_response`, `genie.response_too_large`. */
  push(bytes: Buffer): Row[] {
    const from = this.#rest.length;
    const whole = from === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let first = from === 0 ? -1 : 0;
    let open = first;
    let end = -1;
    for (let at = from; at < whole.length; at++) {
      const byte = whole[at] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if (isOpening(byte)) {
        if (this.#ended) throw broken();
        this.#depth += 1;
        if (this.#depth === 2) open = at;
        if (this.#depth === 2 && first < 0) first = at;
      } else if (isClosing(byte)) {
        this.#depth -= 1;
        if (this.#depth < 0) throw broken();
        if (this.#depth === 0) this.#ended = true;
        if (this.#depth === 1) {
          open = -1;
          end = at + 1;
        }
      }
    }
    this.#rest = open < 0 ? Buffer.alloc(0) : Buffer.from(whole.subarray(open));
    if (this.#rest.length > MAX_ROW_BYTES) {
      throw new GenieFailure('genie.response_too_large', `a row is larger than ${MAX_ROW_BYTES} bytes`);
    }
    return end < 0 ? [] : parse(whole.subarray(first, end));
  }

  /** @throws GenieFailure `genie.bad_response` when the array has not come to its end. */
  end(): void {
    if (!this.#ended) throw broken();
  }
}

function parse(rows: Buffer): Row[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(`[${rows.toString('utf8')}]`);
  } catch {
    // The parser's own message would quote the rows.
    throw broken();
  }
  return (parsed as unknown[]).map(toRow);
}

/** Cells as text; what is no row has no cells. */
export function toRow(raw: unknown): Row {
  return Array.isArray(raw) ? raw.map(cellText) : [];
}

/** Cells are text by contract, which keeps every digit; anything else is written out. */
function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string') return cell;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function broken(): GenieFailure {
  return new GenieFailure('genie.bad_response', 'external-link: the rows are no sound JSON');
}
