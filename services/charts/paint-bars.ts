import { withDayNames } from './paint-dates.ts';
import { labelsOf, PLOT_HEIGHT, seriesColor, seriesNames, valueAxis } from './paint-scales.ts';
import { breadth, type Cell, FONT, INK, MUTED, PALETTE } from './paint-style.ts';
import type { Writing } from './paint-writing.ts';
import type { ChartSpec } from './types.ts';

/** Bars and columns. They stand on zero, because their length is the message. */

const BAR_ROW = 30;
const GROUPED_BAR_ROW = 17;
const MAX_BARS_HEIGHT = 600;
/** Thinner bars have no room for their value beside them. */
const LABELLED_BAR_ROW = 12;
/** From so many columns on, values are not written above them. */
const CROWDED_COLUMNS = 13;
/** Part of the range that is left free beyond the longest bar, for its label. */
const BAR_LABEL_ROOM = 0.13;
const COLUMN_LABEL_ROOM = 0.07;

const NAME_AXIS = { ticks: false, domain: false, labelLimit: 0, labelColor: INK };

/** From zero to beyond the longest bar, with room for its label on either side. */
function barDomain(cells: readonly Cell[], room: number): readonly [number, number] {
  const values = cells.map((cell) => cell.y);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  if (low === 0 && high === 0) return [0, 1];
  const free = (high - low) * room;
  return [low < 0 ? low - free : 0, high > 0 ? high + free : 0];
}

/** What stands on each other, as one value a label. */
function totalsOf(cells: readonly Cell[]): readonly Cell[] {
  const totals = new Map<string, Cell>();
  for (const cell of cells) totals.set(cell.x, { ...cell, y: cell.y + (totals.get(cell.x)?.y ?? 0) });
  return [...totals.values()];
}

/** Lying bars, one row each; several series share a row. */
export function barMarks(spec: ChartSpec, cells: readonly Cell[], writing: Writing): object {
  const names = seriesNames(cells);
  const stacked = spec.stacked === true;
  const colored = names.length > 1;
  const grouped = colored && !stacked;
  const rows = labelsOf(cells);
  const wanted = grouped ? rows.length * (names.length * GROUPED_BAR_ROW + 12) : rows.length * BAR_ROW;
  const height = Math.min(Math.max(wanted, 60), MAX_BARS_HEIGHT);
  const labelled = !stacked && height / (rows.length * names.length) >= LABELLED_BAR_ROW;
  const y = {
    field: 'x',
    type: 'nominal',
    sort: rows,
    scale: { paddingInner: grouped ? 0.22 : 0.3, paddingOuter: 0.15 },
    axis: { ...NAME_AXIS, title: null },
  };
  const x = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: barDomain(stacked ? totalsOf(cells) : cells, BAR_LABEL_ROOM), nice: false, zero: true },
    axis: {
      ...valueAxis(
        spec.yTitle,
        cells.map((cell) => cell.y),
        { writing },
      ),
      grid: true,
    },
  };
  const offset = grouped ? { yOffset: { field: 'series', sort: names } } : {};
  const color = colored ? seriesColor(cells, spec.others) : { value: PALETTE[0] };
  return {
    height,
    encoding: { y, x, ...offset },
    layer: [
      zeroRule('x'),
      { mark: { type: 'bar', cornerRadiusEnd: stacked ? 0 : grouped ? 2 : 4 }, encoding: { color } },
      ...(labelled ? valueLabels({ along: 'x', fontSize: grouped ? 10 : 12 }) : []),
    ],
  };
}

/** Values at the ends of bars: beyond the end on either side of zero. */
function valueLabels({ along, fontSize }: { along: 'x' | 'y'; fontSize: number }): readonly object[] {
  const text = { field: 'label', type: 'nominal' };
  const mark = { type: 'text', font: FONT, fontSize, color: MUTED, clip: false };
  const sides =
    along === 'x'
      ? [
          { align: 'left', dx: 6, baseline: 'middle' },
          { align: 'right', dx: -6, baseline: 'middle' },
        ]
      : [
          { align: 'center', dy: -5, baseline: 'bottom' },
          { align: 'center', dy: 5, baseline: 'top' },
        ];
  return [
    { transform: [{ filter: 'datum.y >= 0' }], mark: { ...mark, ...sides[0] }, encoding: { text } },
    { transform: [{ filter: 'datum.y < 0' }], mark: { ...mark, ...sides[1] }, encoding: { text } },
  ];
}

function zeroRule(along: 'x' | 'y'): object {
  const encoding = {
    [along]: { datum: 0 },
    [along === 'x' ? 'y' : 'x']: null,
    [`${along === 'x' ? 'y' : 'x'}Offset`]: null,
  };
  return { data: { values: [{}] }, mark: { type: 'rule', color: '#9aa3b0', strokeWidth: 1 }, encoding };
}

/** Standing bars in the order given; dates get short names. */
export function columnMarks(spec: ChartSpec, cells: readonly Cell[], writing: Writing): object {
  const names = seriesNames(cells);
  const stacked = spec.stacked === true;
  const colored = names.length > 1;
  const grouped = colored && !stacked;
  const named = withDayNames(cells, writing);
  const labels = labelsOf(named);
  const crowded = labels.length * names.length >= CROWDED_COLUMNS;
  const widest = Math.max(...labels.map(breadth));
  const long = labels.length * widest > 90 || widest > 60 / labels.length + 6;
  const x = {
    field: 'x',
    type: 'nominal',
    sort: labels,
    // A few columns over the whole width would be walls.
    scale: labels.length <= 4 ? { paddingInner: 0.5, paddingOuter: 0.5 } : { paddingInner: 0.28, paddingOuter: 0.2 },
    axis: {
      ...NAME_AXIS,
      title: spec.xTitle ?? null,
      labelAngle: long ? -40 : 0,
      labelLimit: long ? 130 : 100,
      labelOverlap: labels.length > 30 ? 'greedy' : false,
    },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: barDomain(stacked ? totalsOf(cells) : cells, COLUMN_LABEL_ROOM), nice: false, zero: true },
    axis: {
      ...valueAxis(
        spec.yTitle,
        cells.map((cell) => cell.y),
        { writing },
      ),
      grid: true,
    },
  };
  const offset = grouped ? { xOffset: { field: 'series', sort: names } } : {};
  const color = colored ? seriesColor(cells, spec.others) : { value: PALETTE[0] };
  return {
    data: { values: named },
    height: PLOT_HEIGHT,
    encoding: { x, y, ...offset },
    layer: [
      { mark: { type: 'bar', cornerRadiusEnd: stacked ? 0 : crowded ? 2 : 4 }, encoding: { color } },
      zeroRule('y'),
      ...(crowded || stacked ? [] : valueLabels({ along: 'y', fontSize: 11 })),
    ],
  };
}
