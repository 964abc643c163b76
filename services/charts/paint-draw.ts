import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { vegaLiteOf } from './paint-spec.ts';
import { textWidth } from './paint-width.ts';
import type { ChartSpec } from './types.ts';

const WIDTH_PX = 1_000;
/** Teams shows pictures up to 1,024 pixels wide and high. */
const MAX_HEIGHT_PX = 1_024;

const require = createRequire(import.meta.url);
/** Without a font file all text would vanish without an error; those of the system differ from machine to machine. */
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Vega's hook for measuring text, which its types leave out. */
const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text: unknown) => number } };
textMetrics.width = (item, text) =>
  textWidth(String(text ?? ''), { size: item.fontSize ?? 11, bold: item.fontWeight === 'bold' });

/** Draws a chart as a PNG: the same bytes for the same chart, in every process. */
export async function drawPng(spec: ChartSpec): Promise<Uint8Array> {
  const svg = await drawSvg(spec);
  const picture = pictureOf(svg, { mode: 'width', value: WIDTH_PX });
  const height = (picture.height * WIDTH_PX) / picture.width;
  const fitting = height <= MAX_HEIGHT_PX ? picture : pictureOf(svg, { mode: 'height', value: MAX_HEIGHT_PX });
  return fitting.render().asPng();
}

function pictureOf(svg: string, fitTo: { readonly mode: 'width' | 'height'; readonly value: number }): Resvg {
  return new Resvg(svg, {
    fitTo,
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: 'DejaVu Sans' },
  });
}

async function drawSvg(spec: ChartSpec): Promise<string> {
  const compiled = compile(vegaLiteOf(spec), { logger: QUIET });
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
