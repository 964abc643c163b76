import type { TopLevelSpec } from 'vega-lite';
import { barMarks, columnMarks } from './paint-bars.ts';
import { donutMarks, noMarks, numberMarks } from './paint-figures.ts';
import { heatmapMarks, scatterMarks } from './paint-grids.ts';
import { lineMarks } from './paint-lines.ts';
import {
  type Cell,
  cellsOf,
  darkened,
  FONT,
  INK,
  MUTED,
  PLOT_WIDTH,
  SURFACE,
  withoutPictographs,
  wrapWords,
} from './paint-style.ts';
import { type Writing, writingOf } from './paint-writing.ts';
import type { ChartSpec, PaintStyle } from './types.ts';

const TITLE_CHARACTERS = 64;
const TITLE_LINES = 3;

/** The drawing of a chart in Vega-Lite: one look for all, 760 units wide. Missing and infinite values are left out. */
export function vegaLiteOf(spec: ChartSpec, style: PaintStyle = {}): TopLevelSpec {
  const writing = writingOf(style);
  const cells = cellsOf(spec, writing.locale);
  const light = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: SURFACE,
    padding: { left: 20, right: 28, top: 18, bottom: 18 },
    // The height is that of the plot alone, so that a long title takes nothing from it.
    autosize: { type: 'fit-x', contains: 'padding' },
    width: PLOT_WIDTH,
    title: titleOf(spec, style.note),
    data: { values: [...cells] },
    ...marksOf(spec, cells, writing),
    config: CONFIG,
  };
  return (style.theme === 'dark' ? darkened(light) : light) as TopLevelSpec;
}

function marksOf(spec: ChartSpec, cells: readonly Cell[], writing: Writing): object {
  if (cells.length === 0) return noMarks(writing);
  switch (spec.kind) {
    case 'bar':
      return barMarks(spec, cells, writing);
    case 'column':
    case 'histogram':
      return columnMarks(spec, cells, writing);
    case 'line':
      return lineMarks(spec, cells, writing);
    case 'scatter':
      return scatterMarks(spec, cells, writing);
    case 'heatmap':
      return heatmapMarks(spec, cells, writing);
    case 'donut':
      return donutMarks(cells, writing, spec.others);
    case 'number':
      return numberMarks(cells, writing);
  }
}

function titleOf(spec: ChartSpec, note: string | undefined): object {
  const omitted = spec.omitted ?? 0;
  const subtitle = note ?? (omitted > 0 ? `and ${omitted} more, not shown` : undefined);
  return {
    text: [...wrapWords(withoutPictographs(spec.title), { characters: TITLE_CHARACTERS, lines: TITLE_LINES })],
    ...(subtitle === undefined ? {} : { subtitle: withoutPictographs(subtitle) }),
  };
}

const CONFIG = {
  font: FONT,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'bounds',
    font: FONT,
    fontSize: 16,
    fontWeight: 'bold',
    color: INK,
    lineHeight: 22,
    offset: 14,
    subtitleColor: MUTED,
    subtitleFont: FONT,
    subtitleFontSize: 12,
    subtitlePadding: 6,
  },
  axis: {
    labelFont: FONT,
    labelFontSize: 12,
    labelColor: MUTED,
    titleFont: FONT,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleColor: MUTED,
    titlePadding: 10,
    gridColor: '#e8ebf0',
    domainColor: '#b7bec9',
    tickColor: '#b7bec9',
    labelPadding: 6,
  },
  legend: {
    labelFont: FONT,
    labelFontSize: 12,
    labelColor: INK,
    titleFont: FONT,
    titleColor: MUTED,
    titleFontWeight: 'normal',
    symbolType: 'circle',
    symbolSize: 90,
    labelLimit: 220,
    orient: 'bottom',
    direction: 'horizontal',
    columns: 4,
    columnPadding: 18,
    rowPadding: 6,
    offset: 12,
  },
};
