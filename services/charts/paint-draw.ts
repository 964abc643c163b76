import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { dateText } from './paint-dates.ts';
import { withFonts } from './paint-fonts.ts';
import { DATE_FUNCTION, TICK_FUNCTION } from './paint-scales.ts';
import { vegaLiteOf } from './paint-spec.ts';
import { textWidth } from './paint-width.ts';
import { tickText } from './paint-writing.ts';
import type { ChartSpec, PaintStyle } from './types.ts';

const WIDTH_PX = 1_000;
/** Teams shows pictures up to 1,024 pixels wide and high. */
const MAX_HEIGHT_PX = 1_024;

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Vega's hook for measuring text, which its types leave out. */
const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text: unknown) => number } };
textMetrics.width = (item, text) =>
  textWidth(String(text ?? ''), { size: item.fontSize ?? 11, bold: item.fontWeight === 'bold' });

vega.expressionFunction(TICK_FUNCTION, tickText);
vega.expressionFunction(DATE_FUNCTION, dateText);

/** Draws a chart as a PNG: the same bytes for the same chart, in every process. */
export async function drawPng(spec: ChartSpec, style: PaintStyle = {}): Promise<Uint8Array> {
  const svg = await drawSvg(spec, style);
  return withFonts(svg, (fontFiles) => {
    const picture = pictureOf(svg, { fontFiles, fitTo: { mode: 'width', value: WIDTH_PX } });
    const height = (picture.height * WIDTH_PX) / picture.width;
    if (height <= MAX_HEIGHT_PX) return picture.render().asPng();
    return pictureOf(svg, { fontFiles, fitTo: { mode: 'height', value: MAX_HEIGHT_PX } })
      .render()
      .asPng();
  });
}

interface Rasterising {
  readonly fontFiles: string[];
  readonly fitTo: { readonly mode: 'width' | 'height'; readonly value: number };
}

function pictureOf(svg: string, { fontFiles, fitTo }: Rasterising): Resvg {
  return new Resvg(svg, { fitTo, font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' } });
}

async function drawSvg(spec: ChartSpec, style: PaintStyle): Promise<string> {
  const compiled = compile(vegaLiteOf(spec, style), { logger: QUIET });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', loader: NOTHING_LOADED, logger: QUIET });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Specifications carry their data; nothing is ever fetched or read. */
const NOTHING_LOADED = Object.assign(vega.loader(), {
  load: () => Promise.reject(new Error('charts load nothing')),
});

/** Hints about drawing are for those who write specifications. */
const QUIET = {
  level() {
    return this;
  },
  error() {
    return this;
  },
  warn() {
    return this;
  },
  info() {
    return this;
  },
  debug() {
    return this;
  },
} as never;
