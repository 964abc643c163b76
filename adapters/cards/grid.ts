import { isRightToLeft } from './direction.ts';
import { block, run } from './elements.ts';
import type { Limits } from './limits.ts';
import type { Table, TableCell, TextRun } from './types.ts';
import { piecesOf, widest } from './width.ts';

/** What stands in one place of a table; its text has been made literal. */
export interface GridCell {
  readonly text: string;
  /** There is no value: what stands for it is no more than a hint. */
  readonly isMissing?: boolean;
}

/** Texts in rows, ready to be shown. */
export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly (readonly GridCell[])[];
  /** Which columns stand on the right: numbers. */
  readonly right: readonly boolean[];
}

/** From so many columns on the letters are small. */
const CROWDED_COLUMNS = 5;
const EMPTY: GridCell = { text: '' };

/** A table element with as many columns as stand side by side; the first row is the header. */
export function gridOf(grid: Grid, limits: Limits): { readonly element: Table; readonly columns: number } {
  const widths = widthsOf(grid, limits);
  const size = widths.length >= CROWDED_COLUMNS ? ({ size: 'Small' } as const) : {};
  const cells = (row: readonly GridCell[], style: RunStyle): readonly TableCell[] =>
    widths.map((_, index) => cellOf(row[index] ?? EMPTY, { ...style, ...size }, grid.right[index] ?? false));
  // Long names may be broken where their words end.
  const header = grid.header.map((name) => ({ text: name.replace(/[_/.-](?=[^\s\u2060])/g, '$&\u200B') }));
  const element: Table = {
    type: 'Table',
    spacing: 'Medium',
    firstRowAsHeaders: true,
    showGridLines: true,
    gridStyle: 'default',
    columns: widths.map((width) => ({ width })),
    rows: [
      { type: 'TableRow', style: 'emphasis', cells: cells(header, { weight: 'Bolder' }) },
      ...grid.rows.slice(0, limits.rows).map((row) => ({ type: 'TableRow' as const, cells: cells(row, {}) })),
    ],
  };
  return { element, columns: widths.length };
}

/** One row from top to bottom: names and values side by side, however many lines a value takes. */
export function factsOf(grid: Grid): Table {
  const [row = []] = grid.rows;
  const name = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, widest(grid.header)));
  const value = Math.min(2 * MAX_WIDTH, Math.max(2 * MIN_WIDTH, widest(row.map(({ text }) => text))));
  return {
    type: 'Table',
    spacing: 'Medium',
    firstRowAsHeaders: false,
    showGridLines: true,
    gridStyle: 'default',
    columns: [{ width: name }, { width: Math.max(name, value) }],
    rows: grid.header.map((text, index) => ({
      type: 'TableRow',
      cells: [
        cellOf({ text: text.replace(/[_/.-](?=[^\s\u2060])/g, '$&\u200B') }, { isSubtle: true }, false),
        cellOf(row[index] ?? EMPTY, { weight: 'Bolder' }, false),
      ],
    })),
  };
}

type RunStyle = Omit<TextRun, 'type' | 'text'>;

function cellOf(cell: GridCell, style: RunStyle, onTheRight: boolean): TableCell {
  const shown = cell.isMissing
    ? run(cell.text, { ...style, weight: 'Default', isSubtle: true })
    : run(cell.text, style);
  const items = [block([shown], onTheRight ? { horizontalAlignment: 'Right' } : {})];
  return isRightToLeft(cell.text) ? { type: 'TableCell', rtl: true, items } : { type: 'TableCell', items };
}

const MIN_WIDTH = 5;
/** A longer text is broken into lines rather than given more room. */
const MAX_WIDTH = 24;
/** A text of more lines is hard to read beside others: its column gets more room, and there are fewer. */
const MAX_LINES = 5;
/** What the space around a cell takes, in characters. */
const PADDING = 3;
/** Bold letters are wider by so much. */
const BOLD = 1.15;

/**
 * Relative widths for the columns that are shown. Each gets what its longest word needs, or numbers would be torn apart,
 * and a share of the room that is left for its longest text. The first two columns are always shown.
 */
function widthsOf(grid: Grid, limits: Limits): readonly number[] {
  const needs: number[] = [];
  const wishes: number[] = [];
  let used = 0;
  for (let index = 0; index < Math.max(1, Math.min(grid.header.length, limits.columns)); index++) {
    const name = grid.header[index] ?? '';
    const cells = grid.rows.map((row) => row[index]?.text ?? '');
    const heading = Math.ceil(widest(name.split(/[_/.-]+/).flatMap(piecesOf)) * BOLD);
    const word = Math.max(heading, widest(cells.flatMap(piecesOf)));
    const lines = Math.ceil(widest(cells) / MAX_LINES);
    const need = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.max(word, lines))) + PADDING;
    used += need;
    if (index >= 2 && used > limits.lineChars) break;
    needs.push(need);
    wishes.push(Math.max(0, Math.min(MAX_WIDTH, widest([name, ...cells])) + PADDING - need));
  }
  const left = Math.max(0, limits.lineChars - sum(needs));
  const share = Math.min(1, left / Math.max(1, sum(wishes)));
  return needs.map((need, index) => Math.round(need + share * (wishes[index] ?? 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
