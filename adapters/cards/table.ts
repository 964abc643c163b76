import type { Texts } from '../../bot/texts/index.ts';
import { isNumeric, namesThings, typeFamily } from '../../services/charts/columns.ts';
import { columnFormatter } from '../../services/charts/format.ts';
import type { AnswerColumn, AnswerTable } from '../../services/genie/types.ts';
import { line } from './elements.ts';
import { cut, literalLine } from './escape.ts';
import { factsOf, type Grid, type GridCell, gridOf } from './grid.ts';
import type { Limits } from './limits.ts';
import type { CardElement } from './types.ts';
import { heldTogether } from './width.ts';

/** Rows of one page, in every channel. A message that has no room for them shows fewer and says so. */
export const PAGE_ROWS = 15;
/** From top to bottom there is room for so many times the columns that stand side by side. */
const FACTS_PER_COLUMN = 3;

/** What drawing a table needs to know beside its rows. */
export interface TableContext {
  readonly limits: Limits;
  readonly locale: string;
  readonly texts: Texts;
  /** From 0; beyond the last page it is the last. Default 0. */
  readonly page?: number;
  /** The message offers the whole result as a file. Default false. */
  readonly inFile?: boolean;
}

/** Which rows of a table a page is. */
export interface TablePage {
  readonly page: number;
  readonly pages: number;
  /** Index of its first row. */
  readonly first: number;
  readonly rows: AnswerTable['rows'];
}

/** The page of a table that is asked for, or the nearest that there is. */
export function pageOf(table: Pick<AnswerTable, 'rows'>, wanted = 0): TablePage {
  const pages = Math.max(1, Math.ceil(table.rows.length / PAGE_ROWS));
  const page = Math.max(0, Math.min(pages - 1, Math.floor(wanted) || 0));
  const first = page * PAGE_ROWS;
  return { page, pages, first, rows: table.rows.slice(first, first + PAGE_ROWS) };
}

/** The rows of the page that fit, with a line that tells what is not shown. A single row becomes names and values. */
export function tableElements(table: AnswerTable, context: TableContext): readonly CardElement[] {
  const { limits, texts } = context;
  if (table.columns.length === 0) return [];
  if (table.rows.length === 0) return [line(texts.noRows, { isSubtle: true })];
  const page = pageOf(table, context.page);
  const rows = page.rows.slice(0, limits.rows);
  const asFacts = isFacts(table);
  const columns = table.columns.slice(0, limits.columns * (asFacts ? FACTS_PER_COLUMN : 1));
  const grid = written(columns, rows, context);
  const drawn = asFacts ? { element: factsOf(grid), columns: columns.length } : gridOf(grid, limits);
  const note = noteOf(table, { context, page, rows, columns: drawn.columns });
  if (note === '') return [drawn.element];
  return [drawn.element, line(note, { isSubtle: true, size: 'Small', block: { spacing: 'Small' } })];
}

function isFacts(table: AnswerTable): boolean {
  return table.rows.length === 1 && table.totalRows <= 1 && table.columns.length >= 2;
}

function written(columns: readonly AnswerColumn[], rows: AnswerTable['rows'], context: TableContext): Grid {
  const writers = columns.map((column, index) => writerOf(column, valuesIn(rows, index), context));
  return {
    header: columns.map((column) => literalLine(cut(column.name, context.limits.cellChars))),
    rows: rows.map((row) => writers.map((write, index) => write(row[index] ?? null))),
    right: columns.map((column) => isNumeric(column.type) && !namesThings(column.name)),
  };
}

function valuesIn(rows: AnswerTable['rows'], column: number): readonly (string | null)[] {
  return rows.map((row) => row[column] ?? null);
}

function writerOf(
  column: AnswerColumn,
  values: readonly (string | null)[],
  { limits, locale, texts }: TableContext,
): (value: string | null) => GridCell {
  const format = columnFormatter(column, values, locale);
  const isTime = typeFamily(column.type) === 'time';
  const isBoolean = /^bool/i.test(column.type);
  return (value) => {
    if (value === null) return { text: format(null), isMissing: true };
    if (isBoolean && (value === 'true' || value === 'false')) {
      return { text: value === 'true' ? texts.cards.yes : texts.cards.no };
    }
    const text = literalLine(cut(format(value), limits.cellChars));
    return { text: isTime ? heldTogether(text) : text };
  };
}

interface Shown {
  readonly context: TableContext;
  readonly page: TablePage;
  readonly rows: AnswerTable['rows'];
  readonly columns: number;
}

/** What of the table is not to be seen, in words; empty when everything is. */
function noteOf(table: AnswerTable, { context, page, rows, columns }: Shown): string {
  const { texts, limits } = context;
  const width = table.columns.length;
  const isCut = rows.some((row) => row.slice(0, columns).some((value) => (value?.length ?? 0) > limits.cellChars));
  const said = [
    rowsNote(table, { texts, page, shown: rows.length }),
    // On one page the first sentence says it already.
    page.pages > 1 && rows.length < page.rows.length ? texts.cards.rowsTooMany(page.rows.length - rows.length) : '',
    columns < width ? texts.columnsShown(columns, width) : '',
    isCut ? texts.cards.valuesCut : '',
  ].filter((text) => text !== '');
  return (said.length > 0 && context.inFile ? [...said, texts.cards.inFile] : said).join(' ');
}

function rowsNote(table: AnswerTable, of: { texts: Texts; page: TablePage; shown: number }): string {
  const { texts, page, shown } = of;
  const total = Math.max(table.totalRows, table.rows.length);
  const last = page.first + shown;
  // The same number of rows does not tell that there are more, only this flag does.
  const isOpen = table.truncated && table.totalRows <= table.rows.length;
  if (page.first === 0)
    return shown < total && !isOpen ? texts.rowsShown(shown, total) : isOpen ? texts.rowsShownAtLeast(shown) : '';
  return isOpen
    ? texts.cards.rowsBetweenAtLeast(page.first + 1, last)
    : texts.cards.rowsBetween(page.first + 1, last, total);
}
