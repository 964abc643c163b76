import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { createChartPainter } from '../../services/charts/paint.ts';
// What the expressions of a drawing call.
import '../../services/charts/paint-draw.ts';
import { vegaLiteOf } from '../../services/charts/paint-spec.ts';
import type { ChartSpec } from '../../services/charts/types.ts';
import { systemClock } from '../../services/clock.ts';
import { alternate, type Bench, type Row, spread } from './bench.ts';

const ROUNDS = 7;
const COLD_ROUNDS = 3;
/** Of an answer with 15 rows and a chart, from its rows to the connector. */
const LIMIT_MS = 150;
/** Of the largest charts. */
const LARGE_LIMIT_MS = 300;

/**
 * A chart to its PNG: the drawing process when it is warm, beside Vega and the rasteriser with whole fonts in the process
 * that asks. And the first picture: of a process that has to be started, and of one that was told a second ahead.
 */
export const bench: Bench = {
  name: 'charts',
  async run(print, record) {
    print(`a chart to its PNG, milliseconds: least / median / greatest of ${ROUNDS}`);
    for (const [what, spec] of Object.entries(CASES)) record(await sideBySide(what, spec, print));
    record(await firstPicture(print));
  },
};

function points(count: number, name: (index: number) => string): ChartSpec['series'][number]['points'] {
  return Array.from({ length: count }, (_, index) => ({ x: name(index), y: 1_000 + ((index * 7_919) % 997) }));
}

const dayOf = (index: number) => new Date(Date.UTC(2022, 0, 1 + index)).toISOString().slice(0, 10);

function chart(kind: ChartSpec['kind'], title: string, all: ChartSpec['series'][number]['points']): ChartSpec {
  return { kind, title, xTitle: 'x', yTitle: 'y', series: [{ name: 'y', points: all }] };
}

const CASES: Readonly<Record<string, ChartSpec>> = {
  '15 bars': chart(
    'bar',
    'Revenue by region',
    points(15, (index) => `Region ${index}`),
  ),
  '15 bars, in Chinese': chart(
    'bar',
    '各地區的營業額',
    points(15, (index) => `地區 ${index}`),
  ),
  'a line of 1,000 days': chart('line', 'Revenue by day', points(1_000, dayOf)),
  '2,000 points': chart(
    'scatter',
    'Fare by distance',
    points(2_000, (index) => String((index * 31) % 211)),
  ),
};

async function sideBySide(what: string, spec: ChartSpec, print: (line: string) => void): Promise<Row> {
  const limitMs = what.startsWith('15 ') ? LIMIT_MS : LARGE_LIMIT_MS;
  const painter = createChartPainter({ clock: systemClock });
  const timed = (draw: () => Promise<unknown>) => async () => {
    const startedMs = performance.now();
    await draw();
    return performance.now() - startedMs;
  };
  try {
    for (let count = 0; count < 3; count++) await Promise.all([painter.paint(spec), plainPng(spec)]);
    const figures = await alternate(
      { ours: timed(() => painter.paint(spec)), plain: timed(() => plainPng(spec)) },
      ROUNDS,
    );
    const [ours, plain] = [spread(figures.ours), spread(figures.plain)];
    const text = ({ min, median, max }: typeof ours) => [min, median, max].map((value) => value.toFixed(0)).join(' / ');
    print(`  ${what.padEnd(24)}${text(ours).padEnd(18)}Vega and whole fonts in place: ${text(plain)}`);
    return {
      what: `a picture, warm: ${what}`,
      ours: `${ours.median.toFixed(0)} ms`,
      plain: `${plain.median.toFixed(0)} ms (Vega, whole fonts, same process)`,
      ratio: `${(plain.median / ours.median).toFixed(1)} x`,
      target: `under ${limitMs} ms`,
      reached: ours.median < limitMs,
    };
  } finally {
    await painter.stop();
  }
}

/** The first picture of a process: started by it, or a second before it, while Genie works. */
async function firstPicture(print: (line: string) => void): Promise<Row> {
  const spec = CASES['15 bars'];
  if (!spec) throw new Error('there is no such case');
  const first = (aheadMs: number) => async () => {
    const painter = createChartPainter({ clock: systemClock });
    try {
      if (aheadMs > 0) {
        painter.warm();
        await new Promise((resolve) => setTimeout(resolve, aheadMs));
      }
      const startedMs = performance.now();
      await painter.paint(spec);
      return performance.now() - startedMs;
    } finally {
      await painter.stop();
    }
  };
  const figures = await alternate({ told: first(2_000), cold: first(0) }, COLD_ROUNDS);
  const [told, cold] = [spread(figures.told).median, spread(figures.cold).median];
  print(`  the first picture       ${told.toFixed(0)} told ahead, ${cold.toFixed(0)} not told`);
  return {
    what: 'the first picture, told ahead',
    ours: `${told.toFixed(0)} ms`,
    plain: `${cold.toFixed(0)} ms (not told)`,
    ratio: `${(cold / told).toFixed(1)} x`,
    target: '2 x',
    reached: cold / told >= 2,
  };
}

const require = createRequire(import.meta.url);
const WHOLE_FONTS = [
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  join(dirname(require.resolve('@embedpdf/fonts-sc')), '../fonts/NotoSansHans-Regular.otf'),
];

/** The same drawing the plain way: Vega's SVG, and all fonts from their files. */
async function plainPng(spec: ChartSpec): Promise<Uint8Array> {
  const view = new vega.View(vega.parse(compile(vegaLiteOf(spec)).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const fontFiles = /[\u2e80-\u9fff]/.test(svg) ? WHOLE_FONTS : WHOLE_FONTS.slice(0, 2);
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(svg, { fitTo: { mode: 'width', value: 1_000 }, font }).render().asPng();
}
