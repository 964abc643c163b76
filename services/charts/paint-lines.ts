import { datePattern } from './paint-dates.ts';
import { DATE_FUNCTION, labelsOf, PLOT_HEIGHT, seriesColor, seriesNames, valueAxis } from './paint-scales.ts';
import { type Cell, PALETTE } from './paint-style.ts';
import type { Writing } from './paint-writing.ts';
import type { ChartSpec } from './types.ts';

/** From so many points on, dots would hide the line. */
const CROWDED_POINTS = 40;

/** One line a series, along time or along labels in the order given. */
export function lineMarks(spec: ChartSpec, cells: readonly Cell[], writing: Writing): object {
  const names = seriesNames(cells);
  const several = names.length > 1;
  const longest = Math.max(...names.map((name) => cells.filter((cell) => cell.series === name).length));
  const values = cells.map((cell) => cell.y);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A course that stays far from zero would be squeezed into a strip by it.
  const zero = low >= 0 ? low < 0.6 * high : high > 0.6 * low;
  const room = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  const domain = [
    zero ? Math.min(0, low - (low < 0 ? room : 0)) : low - room,
    zero ? Math.max(0, high + room) : high + room,
  ];
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain, nice: true, zero },
    axis: {
      ...valueAxis(
        spec.yTitle,
        cells.map((cell) => cell.y),
        { writing, free: !zero },
      ),
      grid: true,
    },
  };
  const color = several ? seriesColor(cells, spec.others) : { value: PALETTE[0] };
  const line = { type: 'line', strokeWidth: several ? 2.2 : 2.6, strokeJoin: 'round', strokeCap: 'round' };
  const dot = { type: 'point', filled: true, size: longest === 1 ? 90 : 38, opacity: 1 };
  return {
    height: PLOT_HEIGHT,
    encoding: { x: lineX(spec, cells, writing), y, color },
    layer: [
      ...(several || zero === false ? [] : [{ mark: { type: 'area', opacity: 0.1 } }]),
      { mark: line },
      ...(longest <= CROWDED_POINTS ? [{ mark: dot }] : []),
    ],
  };
}

const MAX_NAMED_TICKS = 12;

function lineX(spec: ChartSpec, cells: readonly Cell[], writing: Writing): object {
  const title = spec.xTitle ?? null;
  const moments = [...new Set(cells.flatMap((cell) => (cell.at === undefined ? [] : [cell.at])))].sort((a, b) => a - b);
  if (moments.length === 0) {
    const axis = { title, ticks: false, labelAngle: 0, labelOverlap: 'greedy', labelLimit: 110, grid: false };
    return { field: 'x', type: 'ordinal', sort: labelsOf(cells), scale: { type: 'point', padding: 0.3 }, axis };
  }
  const ticks = moments.length <= MAX_NAMED_TICKS ? { values: moments } : { tickCount: 8 };
  return {
    field: 'at',
    type: 'temporal',
    scale: { type: 'utc', padding: 12 },
    axis: {
      title,
      grid: false,
      labelExpr: `${DATE_FUNCTION}(datum.value, ${JSON.stringify(datePattern(moments))}, ${JSON.stringify(writing)})`,
      labelAngle: 0,
      labelOverlap: 'greedy',
      labelFlush: false,
      labelSeparation: 14,
      ...ticks,
    },
  };
}
