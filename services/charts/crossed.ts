import { NO_VALUE } from './format.ts';
import { type Dimension, inOrder, isAdditive, type Measure, seriesOf } from './shape.ts';
import type { ChartSeries, ChartSpec } from './types.ts';
import { type NoChart, othersName, type ShapeWish } from './wishes.ts';

const MAX_SERIES = 8;
const MAX_GROUPED = 4;
const MAX_CELLS_ALONG = 30;
const MAX_BARS = 20;
const MAX_LINE_POINTS = 1000;
const MIN_LINE_POINTS = 3;
/** A rest of more names than these would be most of the picture. */
const MAX_NAMES = 50;

interface Crossing {
  readonly dimensions: readonly [Dimension, Dimension];
  readonly measure: Measure;
  readonly wish: ShapeWish;
}

/** One measure along two dimensions: lines along time, grouped or stacked bars, or a heat map. */
export function crossed(what: Crossing): ChartSpec | NoChart {
  const { measure, wish } = what;
  const { look } = wish;
  if (look === 'pie') return 'too_many_columns';
  const [axis, split] = axisAndSplit(...what.dimensions);
  const pairs = axis.values.map((value, index) => `${value}\u0000${split.values[index]}`);
  if (new Set(pairs).size < pairs.length) return 'repeats';
  const labels = axis.role === 'category' ? byTotal(axis, measure) : inOrder([...new Set(axis.values)], axis.role);
  if (labels.length < 2) return 'too_few';
  const all = splitSeries({ axis, split, measure, labels });
  if (all.every(({ points }) => points.length === 0)) return 'too_few';
  const base = { title: wish.title, xTitle: axis.name, yTitle: measure.name };
  const course = axis.role === 'time' && labels.length >= MIN_LINE_POINTS && (look === undefined || look === 'line');
  if (course || (look === 'line' && axis.role !== 'category')) {
    if (labels.length < MIN_LINE_POINTS) return 'too_few';
    const lines = withOthers(all, { labels, measure, wish });
    if (lines === undefined || lines.series.length * labels.length > MAX_LINE_POINTS) return 'too_many';
    return { kind: 'line', ...base, ...lines };
  }
  if (look === 'line') return 'no_order';
  const kind = axis.role === 'category' && look !== 'column' ? 'bar' : 'column';
  if (labels.length <= MAX_BARS && all.length <= MAX_GROUPED) return { kind, ...base, series: all };
  if (labels.length <= MAX_BARS && all.length <= MAX_SERIES && canStack(all, measure)) {
    return { kind, ...base, series: all, stacked: true };
  }
  if (look !== undefined || labels.length > MAX_CELLS_ALONG || all.length > MAX_CELLS_ALONG) return 'too_many';
  return { kind: 'heatmap', ...base, series: all };
}

/** Names with the largest sum first; where sums mean nothing, as they came. */
function byTotal(axis: Dimension, measure: Measure): readonly string[] {
  const totals = new Map<string, number>();
  for (const [index, name] of axis.values.entries()) {
    totals.set(name, (totals.get(name) ?? 0) + (measure.values[index] ?? 0));
  }
  const names = [...totals.keys()];
  return isAdditive(measure) ? names.toSorted((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0)) : names;
}

/** A calendar or natural order runs along the axis; else the dimension with more values does. */
function axisAndSplit(first: Dimension, second: Dimension): readonly [Dimension, Dimension] {
  const rank = (dimension: Dimension) => ({ time: 0, ordered: 1, category: 2 })[dimension.role];
  if (rank(first) !== rank(second)) return rank(first) < rank(second) ? [first, second] : [second, first];
  return new Set(first.values).size >= new Set(second.values).size ? [first, second] : [second, first];
}

function splitSeries(of: {
  axis: Dimension;
  split: Dimension;
  measure: Measure;
  labels: readonly string[];
}): readonly ChartSeries[] {
  const { axis, split, measure, labels } = of;
  const places = new Map(labels.map((label, index) => [label, index]));
  return inOrder([...new Set(split.values)], split.role).map((name) => {
    const at = split.values.flatMap((value, index) => (value === name ? [index] : []));
    at.sort((a, b) => (places.get(axis.values[a] ?? '') ?? 0) - (places.get(axis.values[b] ?? '') ?? 0));
    return seriesOf(
      name,
      at.map((index) => axis.values[index] ?? NO_VALUE),
      at.map((index) => measure.values[index] ?? null),
    );
  });
}

function canStack(all: readonly ChartSeries[], measure: Measure): boolean {
  return isAdditive(measure) && all.every((series) => series.points.every(({ y }) => y >= 0));
}

/** Up to eight lines; of more the seven largest and the sum of the rest, where a sum means something. */
function withOthers(
  all: readonly ChartSeries[],
  of: { labels: readonly string[]; measure: Measure; wish: ShapeWish },
): { series: readonly ChartSeries[]; others?: string } | undefined {
  if (all.length <= MAX_SERIES) return { series: all };
  if (all.length > MAX_NAMES) return undefined;
  if (!isAdditive(of.measure)) return undefined;
  const total = (series: ChartSeries) => series.points.reduce((sum, { y }) => sum + Math.abs(y), 0);
  const sorted = all.toSorted((a, b) => total(b) - total(a));
  const sums = new Map<string, number>();
  for (const { x, y } of sorted.slice(MAX_SERIES - 1).flatMap((series) => series.points)) {
    sums.set(x, (sums.get(x) ?? 0) + y);
  }
  const others = othersName(
    of.wish,
    all.map(({ name }) => name),
  );
  const points = of.labels.flatMap((x) => {
    const y = sums.get(x);
    return y === undefined ? [] : [{ x, y }];
  });
  return { series: [...sorted.slice(0, MAX_SERIES - 1), { name: others, points }], others };
}
