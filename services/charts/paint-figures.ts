import { colorsOf } from './paint-scales.ts';
import { type Cell, FONT, INK, MUTED, numberText, PALETTE, shorten } from './paint-style.ts';

/** Drawings without axes: a ring, a figure, nothing. */

const RING_HEIGHT = 330;
const RING_CENTER = { x: 180, y: 165 };
const LEGEND_ROW = 30;
const LEGEND_CHARACTERS = 26;

/** Parts of a whole as a ring; names and shares stand in the legend, where there is room for them. */
export function donutMarks(cells: readonly Cell[], others?: string): object {
  const total = cells.reduce((sum, cell) => sum + Math.max(0, cell.y), 0);
  const parts = cells
    .filter((cell) => cell.y > 0)
    .map((cell) => ({
      ...cell,
      part: `${shorten(cell.x, LEGEND_CHARACTERS)} · ${percent(cell.y, total)} · ${cell.label}`,
    }));
  const names = parts.map((part) => part.part);
  const color = {
    field: 'part',
    type: 'nominal',
    sort: null,
    scale: {
      domain: names,
      range: colorsOf(
        parts.map((part) => part.x),
        others,
      ),
    },
    legend: {
      title: null,
      orient: 'none',
      legendX: 390,
      legendY: (RING_HEIGHT - parts.length * LEGEND_ROW) / 2,
      direction: 'vertical',
      columns: 1,
      rowPadding: LEGEND_ROW - 16,
      labelLimit: 310,
      labelFontSize: 13,
    },
  };
  return {
    data: { values: parts },
    height: RING_HEIGHT,
    encoding: { theta: { field: 'y', type: 'quantitative', stack: true }, order: { field: 'order' }, color },
    layer: [
      { mark: { type: 'arc', innerRadius: 84, outerRadius: 146, cornerRadius: 3, padAngle: 0.012, ...RING_CENTER } },
      {
        data: { values: [{}] },
        mark: { type: 'text', font: FONT, fontSize: 22, fontWeight: 'bold', ...RING_CENTER },
        encoding: {
          text: { value: numberText(total, Number.isInteger(total) ? 0 : 1) },
          theta: null,
          order: null,
          color: { value: INK },
        },
      },
    ],
  };
}

function percent(value: number, total: number): string {
  const share = total === 0 ? 0 : (value / total) * 100;
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

/** One figure, large, with what it is below. */
export function numberMarks(cells: readonly Cell[]): object {
  const [cell] = cells;
  const text = { type: 'text', font: FONT, align: 'left', baseline: 'middle', x: 0 };
  return {
    data: { values: [{}] },
    height: 124,
    layer: [
      {
        mark: { ...text, fontSize: 60, fontWeight: 'bold', color: PALETTE[0], y: 38 },
        encoding: { text: { value: cell ? bigNumber(cell.y) : '–' } },
      },
      {
        mark: { ...text, fontSize: 15, color: MUTED, y: 98, limit: 680 },
        encoding: { text: { value: cell?.series ?? '' } },
      },
    ],
  };
}

function bigNumber(value: number): string {
  if (Math.abs(value) >= 1e10) return numberText(value, 0);
  const places = Number.isInteger(value) || Math.abs(value) >= 1e6 ? 0 : 2;
  const vanishes = value !== 0 && Math.abs(value) < 0.005;
  const style = vanishes
    ? { maximumSignificantDigits: 3 }
    : { minimumFractionDigits: places, maximumFractionDigits: places };
  return new Intl.NumberFormat('en', style).format(value);
}

/** What stands where there is nothing to draw. */
export function noMarks(): object {
  const mark = { type: 'text', align: 'left', x: 0, y: 24, fontSize: 14, color: MUTED };
  return { data: { values: [{}] }, height: 48, mark, encoding: { text: { value: 'No values to show' } } };
}
