import { formatNumber } from '../services/charts/format.ts';
import type { ChartKind, ChartSpec, PaintStyle } from '../services/charts/types.ts';
import { type Texts, textsFor } from './texts/index.ts';

/** How the picture of a chart is painted for a person: figures, dates and the few words of its own in their language. */
export function pictureStyle({ omitted = 0 }: ChartSpec, locale: string): PaintStyle {
  const texts = textsFor(locale);
  const note = omitted > 0 ? { note: texts.moreCategories(omitted) } : {};
  return { locale, words: texts.pictureWords, ...note };
}

/** Charts whose points are not the figures that were asked for, but counts or pairs of them. */
const OTHER_FIGURES: ReadonlySet<ChartKind> = new Set<ChartKind>(['histogram', 'scatter', 'number']);

/** What the picture is and between which values its figures lie, for those who do not see it. */
export function pictureAlt(spec: ChartSpec, { texts, locale }: { texts: Texts; locale: string }): string {
  const what = texts.chartAlt(texts.chartKind[spec.kind], spec.title);
  const values = spec.series.flatMap(({ points }) => points.map(({ y }) => y));
  if (values.length < 2 || OTHER_FIGURES.has(spec.kind)) return what;
  const write = (value: number) => formatNumber(value, locale);
  return `${what} ${texts.chartRange(write(Math.min(...values)), write(Math.max(...values)))}`;
}
