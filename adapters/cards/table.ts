import type { Texts } from '../../bot/texts/index.ts';
import { isNumeric, namesThings, typeFamily, valuesOf } from '../../services/charts/columns.ts';
import { columnFormatter } from '../../services/charts/format.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import { block, line, run } from './elements.ts';
import { cut, literalLine } from './escape.ts';
import type { Limits } from './limits.ts';
import type { CardElement, Table, TableCell, TextRun } from './types.ts';

/** Texts in rows, ready to be shown: everything in it has been made literal. */
export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Which columns stand on the right: numbers. */
  readonly right: readonly boolean[];
}

/** A result row of up to so many values reads better from top to bottom. */
const MAX_FACTS = 12;

/** What drawing a table needs to know beside its rows. */
export interface TableContext {
  readonly limits: Limits;
  readonly locale: string;
  readonly texts: Texts;
}

/** The rows that fit, with a line that tells what is not shown. A single row becomes a list of names and values. */
export function tableElements(table: AnswerTable, context: TableContext): readonly CardElement[] {
  const { limits, texts } = context;
  if (table.columns.length === 0) return [];
  if (table.rows.length === 0) return [line(texts.noRows, { isSubtle: true })];
  const all = formatted(table, context);
  if (isFacts(table, limits)) return [facts(all)];
  const { element, columns } = gridOf(all, limits);
  return [element, ...notes(table, { ...context, columns })];
}

function isFacts(table: AnswerTable, limits: Limits): boolean {
  const width = table.columns.length;
  return table.rows.length === 1 && table.totalRows <= 1 && width >= 2 && width <= Math.min(MAX_FACTS, limits.columns);
}

function formatted(table: AnswerTable, { limits, locale }: TableContext): Grid {
  const columns = table.columns.slice(0, limits.columns);
  const rows = table.rows.slice(0, limits.rows);
  const writers = columns.map((column, index) => columnFormatter(column, valuesOf({ ...table, rows }, index), locale));
  const write = (value: string | null, index: number) => {
    const text = literalLine(cut(writers[index]?.(value) ?? value ?? '', limits.cellChars));
    // A moment is broken between day and time only.
    return typeFamily(columns[index]?.type ?? '') === 'time' ? text.replace(/ (?!\d\d:)/g, '\u00A0') : text;
  };
  return {
    header: columns.map((column) => literalLine(cut(column.name, limits.cellChars))),
    rows: rows.map((row) => columns.map((_, index) => write(row[index] ?? null, index))),
    right: columns.map((column) => isNumeric(column.type) && !namesThings(column.name)),
  };
}

/** From so many columns on the letters are small. */
const CROWDED_COLUMNS = 5;

/** A table element with as many columns as stand side by side; the first row is the header. */
export function gridOf(grid: Grid, limits: Limits): { readonly element: Table; readonly columns: number } {
  const widths = widthsOf(grid, limits);
  const size = widths.length >= CROWDED_COLUMNS ? ({ size: 'Small' } as const) : {};
  const cells = (row: readonly string[], style: Omit<TextRun, 'type' | 'text'>): readonly TableCell[] =>
    widths.map((_, index) => {
      const text = row[index] ?? '';
      const alignment = grid.right[index] ? ({ horizontalAlignment: 'Right' } as const) : {};
      return { type: 'TableCell', items: [block([run(text, { ...style, ...size })], alignment)] };
    });
  const header = grid.header.map((name) => name.replace(/[_/.-](?=[^\s\u2060])/g, '$&\u200B'));
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

const MIN_WIDTH = 5;
/** A longer text is broken into lines rather than given more room. */
const MAX_WIDTH = 24;
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
    const cells = grid.rows.map((row) => row[index] ?? '');
    const heading = Math.ceil(longest(name.split(/[\s_/.-]+/)) * BOLD);
    // Only where a line can break: a date's own spaces hold it together, and count twice because digits are wide.
    const words = cells.flatMap((text) => text.replaceAll('\u00A0', '\u00A0\u00A0').split(/[ \n]+/));
    const word = Math.max(heading, longest(words));
    const need = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, word)) + PADDING;
    used += need;
    if (index >= 2 && used > limits.lineChars) break;
    needs.push(need);
    wishes.push(Math.max(0, Math.min(MAX_WIDTH, longest([name, ...cells])) + PADDING - need));
  }
  const left = Math.max(0, limits.lineChars - sum(needs));
  const share = Math.min(1, left / Math.max(1, sum(wishes)));
  return needs.map((need, index) => Math.round(need + share * (wishes[index] ?? 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

function facts(grid: Grid): CardElement {
  const pairs = grid.header.map((name, index) => ({ name, value: grid.rows[0]?.[index] ?? '' }));
  const column = (texts: readonly CardElement[]) => ({ type: 'Column' as const, width: 'auto' as const, items: texts });
  const spaced = (index: number) => ({ spacing: index === 0 ? 'None' : 'Small' }) as const;
  return {
    type: 'ColumnSet',
    spacing: 'Medium',
    columns: [
      column(pairs.map(({ name }, index) => line(name, { isSubtle: true, block: spaced(index) }))),
      column(pairs.map(({ value }, index) => line(value, { weight: 'Bolder', block: spaced(index) }))),
    ],
  };
}

function notes(table: AnswerTable, shownAs: TableContext & { columns: number }): readonly CardElement[] {
  const { limits, texts } = shownAs;
  const shown = Math.min(table.rows.length, limits.rows);
  const total = Math.max(table.totalRows, table.rows.length);
  const rows = shown < total ? texts.rowsShown(shown, total) : table.truncated ? texts.rowsShownAtLeast(shown) : '';
  const width = table.columns.length;
  const columns = width > shownAs.columns ? texts.columnsShown(shownAs.columns, width) : '';
  const note = [rows, columns].filter((text) => text !== '').join(' ');
  return note === '' ? [] : [line(note, { isSubtle: true, size: 'Small', block: { spacing: 'Small' } })];
}
