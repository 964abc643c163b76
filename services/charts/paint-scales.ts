import { type Cell, OTHERS_COLOR, PALETTE } from './paint-style.ts';
import type { Writing } from './paint-writing.ts';

/** Scales and axes that several kinds of charts share. */

/** Height of a plot that is not made of rows, without title and axes. */
export const PLOT_HEIGHT = 400;

/** The names by which expressions of a drawing call `tickText` and `dateText`. */
export const TICK_FUNCTION = 'tickText';
export const DATE_FUNCTION = 'dateText';

/** Colours by series, in the order given. */
export function seriesColor(cells: readonly Cell[], others?: string): object {
  const names = seriesNames(cells);
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range: colorsOf(names, others) },
    title: null,
    sort: null,
  };
}

/** One colour a name; grey for the rest. */
export function colorsOf(names: readonly string[], others: string | undefined): readonly string[] {
  return names.map((name, index) =>
    name === others ? OTHERS_COLOR : (PALETTE[index % PALETTE.length] ?? OTHERS_COLOR),
  );
}

/** Names of the series, in the order given. */
export function seriesNames(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.map((cell) => cell.series))];
}

/** Labels along the axis, in the order given, each once. */
export function labelsOf(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.map((cell) => cell.x))];
}

/** Least digits of a number that is written short. */
const SHORT_DIGITS = 3;
const MAX_SHORT_DIGITS = 7;
const TICKS = 6;

/**
 * Large numbers are written short (`20K`), and then all of an axis are: with as many digits as tell its ticks apart.
 * `free`: the axis need not reach zero.
 */
export function valueAxis(
  title: string | undefined,
  values: readonly number[],
  how: { readonly writing: Writing; readonly free?: boolean },
): object {
  const labelExpr = tickExpression(values, how);
  return { title: title ?? null, labelExpr, tickCount: TICKS, domain: false, ticks: false, labelFlush: false };
}

/** How Vega writes the numbers beside such values. */
export function tickExpression(
  values: readonly number[],
  { writing, free = false }: { readonly writing: Writing; readonly free?: boolean },
): string {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const range = Math.max(...values) - Math.min(...values);
  const apart = free && range > 0 ? Math.ceil(Math.log10((largest * TICKS) / range)) + 1 : 0;
  const digits = largest >= 10_000 ? Math.min(Math.max(SHORT_DIGITS, apart), MAX_SHORT_DIGITS) : 0;
  return `${TICK_FUNCTION}(datum.value, ${digits}, ${JSON.stringify(writing.locale)})`;
}
