import { type Cell, OTHERS_COLOR, PALETTE } from './paint-style.ts';

/** Scales and axes that several kinds of charts share. */

/** Height of a plot that is not made of rows, without title and axes. */
export const PLOT_HEIGHT = 400;

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

/** Large numbers are written short (`20k`), and then all of an axis are. */
export function valueAxis(title: string | undefined, values: readonly number[]): object {
  const short = values.some((value) => Math.abs(value) >= 10_000);
  const labelExpr = short ? "replace(format(datum.value, '.3~s'), 'G', 'B')" : "format(datum.value, ',')";
  return { title: title ?? null, labelExpr, tickCount: 6, domain: false, ticks: false, labelFlush: false };
}
