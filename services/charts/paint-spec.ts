import type { TopLevelSpec } from 'vega-lite';
import { barMarks, columnMarks } from './paint-bars.ts';
import { donutMarks, noMarks, numberMarks } from './paint-figures.ts';
import { lineMarks } from './paint-lines.ts';
import { type Cell, cellsOf, FONT, INK, MUTED, PLOT_WIDTH, SURFACE, wrapWords } from './paint-style.ts';
import type { ChartSpec } from './types.ts';

const TITLE_CHARACTERS = 64;
const TITLE_LINES = 3;

/** The drawing of a chart in Vega-Lite: one look for all, 760 units wide. Missing and infinite values are left out. */
export function vegaLiteOf(spec: ChartSpec): TopLevelSpec {
  const cells = cellsOf(spec);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: SURFACE,
    padding: { left: 20, right: 28, top: 18, bottom: 18 },
    // The height is that of the plot alone, so that a long title takes nothing from it.
    autosize: { type: 'fit-x', contains: 'padding' },
    width: PLOT_WIDTH,
    title: titleOf(spec),
    data: { values: [...cells] },
    ...marksOf(spec, cells),
    config: CONFIG,
  } as TopLevelSpec;
}

function marksOf(spec: ChartSpec, cells: readonly Cell[]): object {
  if (cells.length === 0) return noMarks();
  switch (spec.kind) {
    case 'bar':
      return barMarks(spec, cells);
    case 'column':
      return columnMarks(spec, cells);
    case 'line':
      return lineMarks(spec, cells);
    case 'donut':
      return donutMarks(cells);
    case 'number':
      return numberMarks(cells);
  }
}

function titleOf(spec: ChartSpec): object {
  const omitted = spec.omitted ?? 0;
  return {
    text: [...wrapWords(spec.title, { characters: TITLE_CHARACTERS, lines: TITLE_LINES })],
    ...(omitted > 0 ? { subtitle: `and ${omitted} more, not shown` } : {}),
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
