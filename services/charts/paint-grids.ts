import { withDayNames } from './paint-dates.ts';
import { labelsOf, PLOT_HEIGHT, seriesNames, tickExpression, valueAxis } from './paint-scales.ts';
import { breadth, type Cell, INK, PALETTE } from './paint-style.ts';
import type { Writing } from './paint-writing.ts';
import type { ChartSpec } from './types.ts';

/** Drawings on two axes: points, and fields of colour. */

/** One point a row; both axes are free of zero. */
export function scatterMarks(spec: ChartSpec, cells: readonly Cell[], writing: Writing): object {
  const values = cells.map((cell) => ({ across: Number(cell.x), y: cell.y }));
  const axis = (title: string | undefined, numbers: readonly number[]) => ({
    ...valueAxis(title, numbers, { writing, free: true }),
    grid: true,
  });
  const scale = { zero: false, nice: true };
  return {
    data: { values },
    height: PLOT_HEIGHT,
    mark: { type: 'point', filled: true, size: 34, opacity: values.length > 200 ? 0.45 : 0.75, color: PALETTE[0] },
    encoding: {
      x: {
        field: 'across',
        type: 'quantitative',
        scale,
        axis: axis(
          spec.xTitle,
          values.map((one) => one.across),
        ),
      },
      y: {
        field: 'y',
        type: 'quantitative',
        scale,
        axis: axis(
          spec.yTitle,
          values.map((one) => one.y),
        ),
      },
    },
  };
}

const ROW_HEIGHT = 26;

/** One field a pair of names; the darker, the more. */
export function heatmapMarks(spec: ChartSpec, all: readonly Cell[], writing: Writing): object {
  const cells = withDayNames(all, writing);
  const rows = seriesNames(cells);
  const labels = labelsOf(cells);
  const axis = { ticks: false, domain: false, labelColor: INK, title: null, labelLimit: 150 };
  const slanted = labels.some((label) => breadth(label) > 70 / labels.length);
  const labelExpr = tickExpression(
    cells.map((cell) => cell.y),
    { writing, free: true },
  );
  return {
    data: { values: cells },
    height: Math.max(120, rows.length * ROW_HEIGHT),
    mark: { type: 'rect', cornerRadius: 2 },
    encoding: {
      x: {
        field: 'x',
        type: 'nominal',
        sort: labels,
        scale: { padding: 0.06 },
        axis: { ...axis, title: spec.xTitle ?? null, labelAngle: slanted ? -40 : 0 },
      },
      y: { field: 'series', type: 'nominal', sort: rows, scale: { padding: 0.06 }, axis },
      color: {
        field: 'y',
        type: 'quantitative',
        scale: { range: ['#e3edf7', '#0f4c81'] },
        legend: { title: spec.yTitle ?? null, gradientLength: 240, labelExpr },
      },
    },
  };
}
