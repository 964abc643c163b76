import { type Cell, PALETTE } from './paint-style.ts';

/** Scales and axes that several kinds of charts share. */

/** Height of a plot that is not made of rows, without title and axes. */
export const PLOT_HEIGHT = 400;

/** Colours by series, in the order given. */
export function seriesColor(cells: readonly Cell[]): object {
  const names = seriesNames(cells);
  return { field: 'series', type: 'nominal', scale: { domain: names, range: PALETTE }, title: null, sort: null };
}

/** Names of the series, in the order given. */
export function seriesNames(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.map((cell) => cell.series))];
}

/** Labels along the axis, in the order given, each once. */
export function labelsOf(cells: readonly Cell[]): readonly string[] {
  return [...new Set(cells.map((cell) => cell.x))];
}

/** Large numbers are written short (`20k`), and then all of an axis are. */
export function valueAxis(title: string | undefined, cells: readonly Cell[]): object {
  const short = cells.some((cell) => Math.abs(cell.y) >= 10_000);
  const labelExpr = short ? "replace(format(datum.value, '.3~s'), 'G', 'B')" : "format(datum.value, ',')";
  return { title: title ?? null, labelExpr, tickCount: 6, domain: false, ticks: false, labelFlush: false };
}
