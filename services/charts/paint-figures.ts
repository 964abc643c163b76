import { colorsOf } from './paint-scales.ts';
import { type Cell, FONT, INK, MUTED, PALETTE, shorten } from './paint-style.ts';
import { bigNumber, numberText, percentText, type Writing } from './paint-writing.ts';

/** Drawings without axes: a ring, a figure, nothing. */

const RING_HEIGHT = 330;
const RING_CENTER = { x: 180, y: 165 };
const LEGEND_ROW = 30;
const LEGEND_CHARACTERS = 26;

/** Parts of a whole as a ring; names and shares stand in the legend, where there is room for them. */
export function donutMarks(cells: readonly Cell[], { locale }: Writing, others?: string): object {
  const total = cells.reduce((sum, cell) => sum + Math.max(0, cell.y), 0);
  const parts = cells
    .filter((cell) => cell.y > 0)
    .map((cell) => ({
      ...cell,
      part: `${shorten(cell.x, LEGEND_CHARACTERS)} · ${percentText(cell.y, total, locale)} · ${cell.label}`,
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
          text: { value: numberText(total, Number.isInteger(total) ? 0 : 1, locale) },
          theta: null,
          order: null,
          color: { value: INK },
        },
      },
    ],
  };
}

/** One figure, large, with what it is below. */
export function numberMarks(cells: readonly Cell[], { locale }: Writing): object {
  const [cell] = cells;
  const text = { type: 'text', font: FONT, align: 'left', baseline: 'middle', x: 0 };
  return {
    data: { values: [{}] },
    height: 124,
    layer: [
      {
        mark: { ...text, fontSize: 60, fontWeight: 'bold', color: PALETTE[0], y: 38 },
        encoding: { text: { value: cell ? bigNumber(cell.y, locale) : '–' } },
      },
      {
        mark: { ...text, fontSize: 15, color: MUTED, y: 98, limit: 680 },
        encoding: { text: { value: cell?.series ?? '' } },
      },
    ],
  };
}

/** What stands where there is nothing to draw. */
export function noMarks({ words }: Writing): object {
  const mark = { type: 'text', align: 'left', x: 0, y: 24, fontSize: 14, color: MUTED };
  return { data: { values: [{}] }, height: 48, mark, encoding: { text: { value: words.noValues } } };
}
