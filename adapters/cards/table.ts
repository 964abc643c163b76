import type { Texts } from '../../bot/texts/index.ts';
import { isNumeric, valuesOf } from '../../services/charts/columns.ts';
import { columnFormatter } from '../../services/charts/format.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import { block, line, run } from './elements.ts';
import { cut, literalLine } from './escape.ts';
import type { Limits } from './limits.ts';
import type { CardElement, Table, TableCell } from './types.ts';

/** Texts in rows, ready to be shown: everything in it has been made literal. */
export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Which columns stand on the right: numbers. */
  readonly right: readonly boolean[];
}

/** A result row of up to so many values reads better from top to bottom. */
const MAX_FACTS = 12;

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
  return [gridOf(all, limits), ...notes(table, context)];
}

function isFacts(table: AnswerTable, limits: Limits): boolean {
  const width = table.columns.length;
  return table.rows.length === 1 && table.totalRows <= 1 && width >= 2 && width <= Math.min(MAX_FACTS, limits.columns);
}

function formatted(table: AnswerTable, { limits, locale }: TableContext): Grid {
  const columns = table.columns.slice(0, limits.columns);
  const rows = table.rows.slice(0, limits.rows);
  const writers = columns.map((column, index) => columnFormatter(column, valuesOf({ ...table, rows }, index), locale));
  const write = (value: string | null, index: number) =>
    cut(literalLine(writers[index]?.(value) ?? value ?? ''), limits.cellChars);
  return {
    header: columns.map((column) => cut(literalLine(column.name), limits.cellChars)),
    rows: rows.map((row) => columns.map((_, index) => write(row[index] ?? null, index))),
    right: columns.map((column) => isNumeric(column.type)),
  };
}

/** A table element. The first row is the header; columns are as wide as what they hold, within bounds. */
export function gridOf(grid: Grid, limits: Limits): Table {
  const width = Math.max(1, Math.min(grid.header.length, limits.columns));
  const columns = Array.from({ length: width }, (_, index) => index);
  const cells = (row: readonly string[], header: boolean): readonly TableCell[] =>
    columns.map((index) =>
      cell(cut(row[index] ?? '', limits.cellChars), { header, right: grid.right[index] ?? false }),
    );
  return {
    type: 'Table',
    spacing: 'Medium',
    firstRowAsHeaders: true,
    showGridLines: true,
    gridStyle: 'default',
    columns: columns.map((index) => ({ width: widthOf(grid, index) })),
    rows: [
      { type: 'TableRow', style: 'emphasis', cells: cells(grid.header, true) },
      ...grid.rows.slice(0, limits.rows).map((row) => ({ type: 'TableRow' as const, cells: cells(row, false) })),
    ],
  };
}

function cell(text: string, look: { header: boolean; right: boolean }): TableCell {
  const runs = [run(text || ' ', look.header ? { weight: 'Bolder' } : {})];
  return { type: 'TableCell', items: [block(runs, look.right ? { horizontalAlignment: 'Right' } : {})] };
}

/** Relative widths from the longest text, so that one long column does not starve the others. */
function widthOf(grid: Grid, index: number): number {
  const longest = grid.rows.reduce(
    (most, row) => Math.max(most, row[index]?.length ?? 0),
    grid.header[index]?.length ?? 0,
  );
  return Math.min(28, Math.max(6, longest));
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

function notes(table: AnswerTable, { limits, texts }: TableContext): readonly CardElement[] {
  const shown = Math.min(table.rows.length, limits.rows);
  const total = Math.max(table.totalRows, table.rows.length);
  const rows = shown < total ? texts.rowsShown(shown, total) : table.truncated ? texts.rowsShownAtLeast(shown) : '';
  const width = table.columns.length;
  const columns = width > limits.columns ? texts.columnsShown(limits.columns, width) : '';
  const note = [rows, columns].filter((text) => text !== '').join(' ');
  return note === '' ? [] : [line(note, { isSubtle: true, size: 'Small', block: { spacing: 'Small' } })];
}
