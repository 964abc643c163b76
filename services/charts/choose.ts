import { type ColumnRole, naturalOrder, roleOf, typeFamily, valuesOf } from './columns.ts';
import { NO_VALUE } from './format.ts';
import type { ChartSeries, ChartSpec, ResultTable } from './types.ts';

/** What the chart is to be called, and what the person wished for. */
export interface ChartWish {
  readonly title: string;
  /** What was asked: a wish such as "as a donut" in it is followed where the data allow. */
  readonly question?: string;
}

const MAX_BARS = 20;
const MAX_COLUMNS = 50;
const MAX_SERIES = 8;
const MAX_SHARES = 7;
const MAX_LINE_POINTS = 1000;
const MIN_LINE_POINTS = 3;
/** Measures whose largest values differ by more than this cannot share one axis. */
const MAX_SCALE_RATIO = 20;
/** More significant digits than these do not survive a double. */
const EXACT_DIGITS = 15;

interface Dimension {
  readonly name: string;
  readonly role: Exclude<ColumnRole, 'measure'>;
  readonly values: readonly string[];
}

interface Measure {
  readonly name: string;
  /** Null where the data have none, or no finite number. */
  readonly values: readonly (number | null)[];
}

interface Shape {
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
}

/**
 * The chart that tells what the rows tell, or undefined where a table tells it better: lists of records, identifiers,
 * incomplete results, too many categories or series, measures on different scales.
 */
export function chooseChart(table: ResultTable, wish: ChartWish): ChartSpec | undefined {
  if (table.rows.length === 0 || table.truncated || table.totalRows > table.rows.length) return undefined;
  if (table.rows.length === 1) return oneNumber(table, wish);
  const shape = shapeOf(table);
  const [first, second, ...otherDimensions] = shape.dimensions;
  if (!first || otherDimensions.length > 0 || shape.measures.length === 0) return undefined;
  if (second) return crossed({ shape, wish });
  return hasRepeats(first.values) ? undefined : along({ dimension: first, measures: shape.measures, wish });
}

/** One value is a big figure, unless a double would change one of its digits. */
function oneNumber(table: ResultTable, wish: ChartWish): ChartSpec | undefined {
  const [column, ...others] = table.columns;
  const value = table.rows[0]?.[0];
  if (!column || others.length > 0 || value === null || value === undefined) return undefined;
  const number = numberOf(value);
  if (number === null || roleOf(column, [value]) !== 'measure') return undefined;
  if (typeFamily(column.type) !== 'floating' && value.replace(/^-?0*|\D/g, '').length > EXACT_DIGITS) return undefined;
  return {
    kind: 'number',
    title: wish.title,
    series: [{ name: column.name, points: [{ x: column.name, y: number }] }],
  };
}

function shapeOf(table: ResultTable): Shape {
  const dimensions: Dimension[] = [];
  const measures: Measure[] = [];
  for (const [index, column] of table.columns.entries()) {
    const values = valuesOf(table, index);
    const role = roleOf(column, values);
    if (role === 'measure') measures.push({ name: column.name, values: values.map(numberOf) });
    else dimensions.push({ name: column.name, role, values: labelsOf(values, role) });
  }
  return { dimensions, measures };
}

const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?Z?$/;

/** Moments that are all midnight are days. */
function labelsOf(values: readonly (string | null)[], role: ColumnRole): readonly string[] {
  const labels = values.map((value) => value ?? NO_VALUE);
  const daysOnly = role === 'time' && values.every((value) => value === null || MIDNIGHT.test(value));
  return daysOnly ? labels.map((label) => label.replace(MIDNIGHT, '$1')) : labels;
}

function numberOf(value: string | null): number | null {
  const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

function hasRepeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}

/** One dimension with one or several measures. */
function along(what: { dimension: Dimension; measures: readonly Measure[]; wish: ChartWish }): ChartSpec | undefined {
  const { dimension, measures, wish } = what;
  if (measures.length > 1 && (measures.length > 4 || !shareScale(measures))) return undefined;
  const series = measures.map((measure) => seriesOf(measure.name, dimension.values, measure.values));
  const [only] = series;
  if (!only || series.every((one) => one.points.length < 2)) return undefined;
  const single = series.length === 1 ? only : undefined;
  if (single && wantsShares(wish, measures) && isShares(single)) return spec('donut', what, [byValue(single)]);
  if (dimension.role !== 'category') return ordered({ ...what, series });
  if (wants(wish, 'line') && dimension.values.length >= MIN_LINE_POINTS) return spec('line', what, series);
  const upright = wants(wish, 'column');
  if (!single) return dimension.values.length <= MAX_BARS ? spec(upright ? 'column' : 'bar', what, series) : undefined;
  if (single.points.length > MAX_COLUMNS) return undefined;
  const shown = leaders(single);
  const omitted = single.points.length - shown.points.length;
  return { ...spec(upright ? 'column' : 'bar', what, [shown]), ...(omitted > 0 ? { omitted } : {}) };
}

/** Along a calendar or another natural order: lines where there is enough to see a course, else columns. */
function ordered(what: {
  dimension: Dimension;
  measures: readonly Measure[];
  wish: ChartWish;
  series: readonly ChartSeries[];
}): ChartSpec | undefined {
  const { dimension, wish } = what;
  const series = what.series.map((one) => inOrder(one, dimension.role));
  const length = Math.max(...series.map((one) => one.points.length));
  const course = dimension.role === 'time' ? !wants(wish, 'column') && !wants(wish, 'bar') : wants(wish, 'line');
  if ((course || length > MAX_COLUMNS) && length >= MIN_LINE_POINTS) {
    return length <= MAX_LINE_POINTS ? spec('line', what, series) : undefined;
  }
  return length <= MAX_COLUMNS ? spec('column', what, series) : undefined;
}

/** Two dimensions and one measure: the one with fewer values becomes the series. */
function crossed({ shape, wish }: { shape: Shape; wish: ChartWish }): ChartSpec | undefined {
  const [measure, ...others] = shape.measures;
  const [first, second] = shape.dimensions;
  if (!measure || !first || !second || others.length > 0) return undefined;
  const [axis, split] = axisAndSplit(first, second);
  const names = [...new Set(split.values)];
  const pairs = axis.values.map((value, index) => `${value}\u0000${split.values[index]}`);
  if (names.length > MAX_SERIES || hasRepeats(pairs)) return undefined;
  const series = names.map((name) => {
    const at = split.values.flatMap((value, index) => (value === name ? [index] : []));
    const one = seriesOf(
      name,
      at.map((index) => axis.values[index] ?? NO_VALUE),
      at.map((index) => measure.values[index] ?? null),
    );
    return axis.role === 'category' ? one : inOrder(one, axis.role);
  });
  const what = { dimension: axis, measures: [measure], wish };
  const length = new Set(axis.values).size;
  if (length < 2) return undefined;
  if (axis.role === 'time' && length >= MIN_LINE_POINTS && !wants(wish, 'column')) {
    return series.length * length <= MAX_LINE_POINTS ? spec('line', what, series) : undefined;
  }
  if (length > MAX_BARS) return undefined;
  return spec(axis.role === 'category' ? 'bar' : 'column', what, series);
}

/** A calendar or natural order runs along the axis; else the dimension with more values does. */
function axisAndSplit(first: Dimension, second: Dimension): readonly [Dimension, Dimension] {
  const rank = (dimension: Dimension) => ({ time: 0, ordered: 1, category: 2 })[dimension.role];
  if (rank(first) !== rank(second)) return rank(first) < rank(second) ? [first, second] : [second, first];
  return new Set(first.values).size >= new Set(second.values).size ? [first, second] : [second, first];
}

function seriesOf(name: string, labels: readonly string[], values: readonly (number | null)[]): ChartSeries {
  const points = labels.flatMap((x, index) => {
    const y = values[index] ?? null;
    return y === null ? [] : [{ x, y }];
  });
  return { name, points };
}

function inOrder(series: ChartSeries, role: Dimension['role']): ChartSeries {
  const place = (x: string) => naturalOrder(x) ?? Number(x);
  const compare = (a: { x: string }, b: { x: string }) => {
    if (role === 'time') return a.x < b.x ? -1 : Number(a.x > b.x);
    const [left, right] = [place(a.x), place(b.x)];
    // Infinity minus itself is not a number, and neither is the place of a missing label: those keep their order.
    return left === right || Number.isNaN(left - right) ? 0 : left - right;
  };
  return { ...series, points: series.points.toSorted(compare) };
}

/** Largest first; a result that came with the smallest first was asked that way. */
function byValue(series: ChartSeries): ChartSeries {
  const rises = series.points.every(
    (point, index) => point.y >= (series.points[index - 1]?.y ?? Number.NEGATIVE_INFINITY),
  );
  return rises ? series : { ...series, points: series.points.toSorted((a, b) => b.y - a.y) };
}

function leaders(series: ChartSeries): ChartSeries {
  return { ...series, points: byValue(series).points.slice(0, MAX_BARS) };
}

function isShares(series: ChartSeries): boolean {
  const { points } = series;
  return (
    points.length >= 2 &&
    points.length <= MAX_SHARES &&
    points.every(({ y }) => y >= 0) &&
    points.some(({ y }) => y > 0)
  );
}

function shareScale(measures: readonly Measure[]): boolean {
  const peaks = measures.map((one) =>
    one.values.reduce<number>((peak, value) => Math.max(peak, Math.abs(value ?? 0)), 0),
  );
  const used = peaks.filter((peak) => peak > 0);
  return used.length > 0 && Math.max(...used) / Math.min(...used) <= MAX_SCALE_RATIO;
}

const WISHES = {
  donut: /\b(pie|donut|doughnut)\b/i,
  line: /\bline (chart|graph|plot)\b|\bas a line\b/i,
  column: /\bcolumn (chart|graph|plot)\b|\bvertical bars?\b|\bhistogram\b/i,
  bar: /\bbar (chart|graph|plot)\b|\bas (a )?bars?\b/i,
} as const;

function wants(wish: ChartWish, kind: keyof typeof WISHES): boolean {
  return wish.question !== undefined && WISHES[kind].test(wish.question);
}

const SHARE_WORDS = /\b(shares?|percent|percentages?|pct|proportions?|split|make-?up|composition)\b|%/i;

function wantsShares(wish: ChartWish, measures: readonly Measure[]): boolean {
  if (wants(wish, 'bar') || wants(wish, 'column') || wants(wish, 'line')) return false;
  const named = [wish.question ?? '', ...measures.map((one) => one.name.replaceAll('_', ' '))];
  return wants(wish, 'donut') || named.some((text) => SHARE_WORDS.test(text));
}

function spec(
  kind: ChartSpec['kind'],
  what: { dimension: Dimension; measures: readonly Measure[]; wish: ChartWish },
  series: readonly ChartSeries[],
): ChartSpec {
  const [measure, ...others] = what.measures;
  return {
    kind,
    title: what.wish.title,
    xTitle: what.dimension.name,
    ...(measure && others.length === 0 ? { yTitle: measure.name } : {}),
    series,
  };
}
