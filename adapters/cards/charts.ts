import type { Texts } from '../../bot/texts/index.ts';
import { columnFormatter, formatNumber } from '../../services/charts/format.ts';
import type { ChartSeries, ChartSpec } from '../../services/charts/types.ts';
import { line } from './elements.ts';
import { cut, literalLine } from './escape.ts';
import type { CardElement, ChartElement, ElementBase, Image } from './types.ts';

/** More points than these make a native chart heavy and unreadable; a picture or the table serves better then. */
const MAX_NATIVE_POINTS = 200;
const MAX_LABEL_CHARS = 60;
const MAX_TITLE_CHARS = 150;

/** One big figure with what it is beneath; `figure` is how it is written, where that is known. */
export function numberElements(spec: ChartSpec, shown: { figure?: string; locale: string }): readonly CardElement[] {
  const point = spec.series[0]?.points[0];
  if (!point) return [];
  const figure = shown.figure ?? formatNumber(point.y, shown.locale);
  return [
    line(literalLine(cut(figure, MAX_LABEL_CHARS)), { size: 'ExtraLarge', weight: 'Bolder' }),
    line(labelOf(point.x), { isSubtle: true, size: 'Small', block: { spacing: 'None' } }),
  ];
}

function labelOf(text: string): string {
  return literalLine(cut(text, MAX_LABEL_CHARS)) || '–';
}

/** What a native chart needs to know beside its data. */
export interface NativeContext {
  readonly locale: string;
  readonly texts: Texts;
  /** What clients without such charts show; the table beneath serves in most replies, so that it is nothing. */
  readonly fallback: CardElement | 'drop';
}

/** The chart as Teams draws it itself, or nothing where it has no such chart or would have too many points. */
export function nativeChart(spec: ChartSpec, context: NativeContext): readonly CardElement[] {
  const points = spec.series.reduce((sum, series) => sum + series.points.length, 0);
  if (points === 0 || points > MAX_NATIVE_POINTS) return [];
  const more = spec.omitted === undefined ? [] : [moreNote(spec.omitted, context.texts)];
  const data = dataOf(spec, context.locale);
  return data ? [{ ...wordsOf(spec), ...data, spacing: 'Medium', fallback: context.fallback }, ...more] : [];
}

/** Tells how many categories the chart leaves out. */
export function moreNote(omitted: number, texts: Texts): CardElement {
  return line(texts.moreCategories(omitted), { isSubtle: true, size: 'Small', block: { spacing: 'None' } });
}

function wordsOf(spec: ChartSpec) {
  const title = literalLine(cut(spec.title, MAX_TITLE_CHARS)) || '–';
  const axes = spec.kind !== 'donut';
  return {
    title,
    showTitle: true as const,
    colorSet: 'categorical' as const,
    ...(axes && spec.xTitle ? { xAxisTitle: labelOf(spec.xTitle) } : {}),
    ...(axes && spec.yTitle ? { yAxisTitle: labelOf(spec.yTitle) } : {}),
  };
}

type ChartData = ChartElement extends infer E
  ? E extends ChartElement
    ? Omit<E, keyof ElementBase | 'title' | 'showTitle' | 'xAxisTitle' | 'yAxisTitle' | 'colorSet'>
    : never
  : never;

function dataOf(spec: ChartSpec, locale: string): ChartData | undefined {
  const write = labelWriter(spec, locale);
  const drawn = spec.series.filter((series) => series.points.length > 0);
  const [first] = drawn;
  if (!first) return undefined;
  const flat = (series: ChartSeries) => series.points.map(({ x, y }) => ({ x: write(x), y }));
  const grouped = (raw: boolean) =>
    drawn.map((series) => ({
      legend: labelOf(series.name),
      values: raw ? series.points.map(({ x, y }) => ({ x: labelOf(x), y })) : flat(series),
    }));
  switch (spec.kind) {
    case 'number':
    case 'scatter':
    case 'heatmap':
    case 'histogram':
      return undefined;
    case 'donut':
      return { type: 'Chart.Donut', data: first.points.map(({ x, y }) => ({ legend: write(x), value: y })) };
    case 'line':
      // Dates stay ISO dates here: the client lays them out along a time axis.
      return { type: 'Chart.Line', data: grouped(true) };
    case 'bar':
    case 'column':
      if (drawn.length > 1 && spec.stacked && spec.kind === 'bar') return stackedBars(drawn, write);
      if (drawn.length > 1) {
        const stacked = spec.stacked ? { stacked: true as const } : {};
        return { type: 'Chart.VerticalBar.Grouped', ...stacked, data: grouped(false) };
      }
      return { type: spec.kind === 'bar' ? 'Chart.HorizontalBar' : 'Chart.VerticalBar', data: flat(first) };
  }
}

/** One bar for each label, in the order in which the labels come, with what each series has of it. */
function stackedBars(series: readonly ChartSeries[], write: (x: string) => string): ChartData {
  const labels = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const data = labels.map((label) => ({
    title: write(label),
    data: series.flatMap(({ name, points }) =>
      points.filter(({ x }) => x === label).map(({ y }) => ({ legend: labelOf(name), value: y })),
    ),
  }));
  return { type: 'Chart.HorizontalBar.Stacked', data };
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]|$)/;

/** Labels of bars: dates as people write them, everything else as it is. */
function labelWriter(spec: ChartSpec, locale: string): (x: string) => string {
  const labels = spec.series.flatMap((series) => series.points.map((point) => point.x));
  if (!labels.every((x) => ISO_TIME.test(x))) return labelOf;
  const write = columnFormatter({ name: spec.xTitle ?? '', type: 'TIMESTAMP' }, labels, locale);
  return (x) => labelOf(write(x));
}

/** The picture that Genie drew. Base64 comes from the journal; anything else in it would end the data address early. */
export function chartImage(part: { readonly pngBase64: string; readonly alt: string }): Image | undefined {
  if (!/^[A-Za-z\d+/]+={0,2}$/.test(part.pngBase64)) return undefined;
  return {
    type: 'Image',
    url: `data:image/png;base64,${part.pngBase64}`,
    altText: literalLine(cut(part.alt, 1000)) || '–',
    size: 'Stretch',
    spacing: 'Medium',
  };
}
