import { namesThings, roleOf, typeFamily } from './columns.ts';
import { crossed } from './crossed.ts';
import { histogram, scatter } from './rows.ts';
import {
  type Dimension,
  isAdditive,
  type Measure,
  numberOf,
  orderedSeries,
  type Shape,
  seriesOf,
  shapeOf,
} from './shape.ts';
import type { ChartSeries, ChartSpec, ResultTable } from './types.ts';
import {
  type ChartWish,
  type Look,
  type NoChart,
  othersName,
  type ShapeWish,
  speaksOfDistribution,
  speaksOfRelation,
  speaksOfShares,
  type WishedForm,
  wishedLook,
} from './wishes.ts';

export type { ChartWish, NoChart } from './wishes.ts';

/** A chart, or why there is none. `unmet`: the question wished for another form, which the data do not allow. */
export type Drawn =
  | { readonly kind: 'chart'; readonly spec: ChartSpec; readonly unmet?: { form: WishedForm; why: NoChart } }
  | { readonly kind: 'none'; readonly why: NoChart };

const MAX_BARS = 20;
const MAX_COLUMNS = 50;
const MAX_PARTS = 6;
const MAX_LINE_POINTS = 1000;
const MIN_LINE_POINTS = 3;
/** Fewer rows than these have no distribution to see. */
const MIN_BINNED_ROWS = 20;
/** Measures whose largest values differ by more than this cannot share one axis. */
const MAX_SCALE_RATIO = 20;
const MAX_MEASURES = 4;
/** More significant digits than these do not survive a double. */
const EXACT_DIGITS = 15;

/** The chart that tells what the rows tell, or undefined where a table tells it better. */
export function chooseChart(table: ResultTable, wish: ChartWish): ChartSpec | undefined {
  const drawn = drawAs(table, wish);
  return drawn.kind === 'chart' ? drawn.spec : undefined;
}

/**
 * Draws a table: as the person chose, as the question wishes, else as fits the rows best. Never throws; what cannot be
 * drawn honestly (a part of a result, sums of averages as parts) has a reason instead.
 */
export function drawAs(table: ResultTable, wish: ChartWish): Drawn {
  if (wish.form === 'table') return none('chosen');
  const look = wish.form ?? wishedLook(wish.question);
  const drawn = draw(table, wish, look);
  if (typeof drawn === 'object') return { kind: 'chart', spec: drawn };
  if (wish.form !== undefined || look === undefined) return none(drawn);
  return bestInstead(draw(table, wish, undefined), look, drawn);
}

/** The forms that a person can choose for these rows; empty where there is nothing to choose. */
export function forms(table: ResultTable): readonly WishedForm[] {
  const looks = (['bar', 'line', 'pie'] as const).filter((form) => drawAs(table, { title: '', form }).kind === 'chart');
  return looks.length === 0 && drawAs(table, { title: '' }).kind === 'none' ? [] : [...looks, 'table'];
}

function none(why: NoChart): Drawn {
  return { kind: 'none', why };
}

function draw(table: ResultTable, wish: ChartWish, look: Look): ChartSpec | NoChart {
  if (table.rows.length === 0) return 'no_rows';
  // A part of a result looks like the whole in a picture.
  if (table.truncated || table.totalRows > table.rows.length) return 'truncated';
  if (table.rows.length === 1) return oneNumber(table, wish, look);
  const { title, others, question = '' } = wish;
  return fromShape(shapeOf(table), {
    title,
    ...(others === undefined ? {} : { others }),
    look,
    shares: speaksOfShares(question),
    relation: speaksOfRelation(question),
    distribution: speaksOfDistribution(question),
  });
}

/**
 * Draws columns of which is known what they are for, by the same rules: as wished, else as fits them best. Their rows are
 * a whole result.
 */
export function drawShape(shape: Shape, wish: ShapeWish): Drawn {
  const drawn = fromShape(shape, wish);
  if (typeof drawn === 'object') return { kind: 'chart', spec: drawn };
  return wish.look === undefined
    ? none(drawn)
    : bestInstead(fromShape(shape, { ...wish, look: undefined }), wish.look, drawn);
}

function bestInstead(best: ChartSpec | NoChart, look: Exclude<Look, undefined>, why: NoChart): Drawn {
  const form = look === 'column' ? 'bar' : look;
  return typeof best === 'object' ? { kind: 'chart', spec: best, unmet: { form, why } } : none(best);
}

function fromShape({ dimensions, measures }: Shape, wish: ShapeWish): ChartSpec | NoChart {
  const { look } = wish;
  const [first, second, ...otherDimensions] = dimensions;
  const [measure, ...otherMeasures] = measures;
  if (!measure) return 'no_numbers';
  if (look === undefined && otherMeasures.length === 1 && (!first || wish.relation)) return scatter(measures, wish);
  if (look === undefined && otherMeasures.length === 0 && (!first || (wish.distribution && isListed(first)))) {
    return measure.values.length >= MIN_BINNED_ROWS ? histogram(measure, wish) : 'too_few';
  }
  if (!first) return 'too_few';
  if (otherDimensions.length > 0) return 'too_many_columns';
  if (!second) return along({ dimension: first, measures, wish });
  if (otherMeasures.length > 0) return 'too_many_columns';
  return crossed({ dimensions: [first, second], measure, wish });
}

/** Rows that only carry a name each. */
function isListed(dimension: Dimension): boolean {
  return namesThings(dimension.name) && !hasRepeats(dimension.values);
}

/** One value is a big figure, unless a double would change one of its digits. */
function oneNumber(table: ResultTable, wish: ChartWish, look: Look): ChartSpec | NoChart {
  const [column, ...others] = table.columns;
  const value = table.rows[0]?.[0];
  if (others.length > 0) return 'one_row';
  if (look !== undefined || !column || value === null || value === undefined) return 'one_value';
  const number = numberOf(value);
  if (number === null || roleOf(column, [value]) !== 'measure') return 'one_value';
  if (typeFamily(column.type) !== 'floating' && value.replace(/^-?0*|\D/g, '').length > EXACT_DIGITS)
    return 'one_value';
  const series = [{ name: column.name, points: [{ x: column.name, y: number }] }];
  return { kind: 'number', title: wish.title, series };
}

function hasRepeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}

interface Along {
  readonly dimension: Dimension;
  readonly measures: readonly Measure[];
  readonly wish: ShapeWish;
}

/** One dimension with one or several measures. */
function along(what: Along): ChartSpec | NoChart {
  const { dimension, measures } = what;
  const { look } = what.wish;
  if (hasRepeats(dimension.values)) return 'repeats';
  if (measures.length > MAX_MEASURES) return 'too_many_columns';
  if (measures.length > 1 && !shareAxis(measures)) return 'different_scales';
  const series = measures.map((measure) => seriesOf(measure.name, dimension.values, measure.values));
  if (series.every((one) => one.points.length < 2)) return 'too_few';
  if (look === 'pie') return pie(what, series);
  if (look === undefined && asksForShares(what)) {
    const ring = pie(what, series);
    if (typeof ring === 'object' && ring.others === undefined) return ring;
  }
  return dimension.role === 'category' ? bars(what, series) : ordered(what, series);
}

function asksForShares({ wish, measures }: Along): boolean {
  return wish.shares === true || measures.some((one) => speaksOfShares(one.name.replaceAll('_', ' ')));
}

/** Words that make the values of one column parts of one whole even though they are no amounts. */
const AVERAGES = /\b(avg|average|mean|median|min|max|rate|distinct)\b|平均|中位|最/i;

function pie(what: Along, all: readonly ChartSeries[]): ChartSpec | NoChart {
  const [series, ...more] = all;
  const [measure] = what.measures;
  if (!series || !measure || more.length > 0) return 'too_many_columns';
  const { points } = series;
  const whole = isAdditive(measure) || (asksForShares(what) && !AVERAGES.test(measure.name.replaceAll('_', ' ')));
  if (!whole || points.some(({ y }) => y < 0) || points.every(({ y }) => y === 0)) return 'not_parts';
  const sorted = points.toSorted((a, b) => b.y - a.y);
  if (sorted.length <= MAX_PARTS) return spec('donut', what, [{ ...series, points: sorted }]);
  if (sorted.length > MAX_COLUMNS) return 'part_count';
  const rest = sorted.slice(MAX_PARTS - 1).reduce((sum, { y }) => sum + y, 0);
  const others = othersName(
    what.wish,
    sorted.map(({ x }) => x),
  );
  const parts = [...sorted.slice(0, MAX_PARTS - 1), { x: others, y: rest }];
  return { ...spec('donut', what, [{ ...series, points: parts }]), others };
}

function bars(what: Along, series: readonly ChartSeries[]): ChartSpec | NoChart {
  if (what.wish.look === 'line') return 'no_order';
  const kind = what.wish.look === 'column' ? 'column' : 'bar';
  const [single, ...more] = series;
  if (!single) return 'too_few';
  if (more.length > 0) return what.dimension.values.length <= MAX_BARS ? spec(kind, what, series) : 'too_many';
  if (single.points.length > MAX_COLUMNS && !what.wish.ranked) return 'too_many';
  const shown = { ...single, points: byValue(single).points.slice(0, MAX_BARS) };
  const omitted = single.points.length - shown.points.length;
  return { ...spec(kind, what, [shown]), ...(omitted > 0 ? { omitted } : {}) };
}

/** Along a calendar or another natural order: lines where there is enough to see a course, else columns. */
function ordered(what: Along, all: readonly ChartSeries[]): ChartSpec | NoChart {
  const { dimension } = what;
  const { look } = what.wish;
  const series = all.map((one) => orderedSeries(one, dimension.role));
  const length = Math.max(...series.map((one) => one.points.length));
  const course = look === 'line' || (dimension.role === 'time' && look === undefined);
  if (look === 'line' && length < MIN_LINE_POINTS) return 'too_few';
  if ((course || (look === undefined && length > MAX_COLUMNS)) && length >= MIN_LINE_POINTS) {
    return length <= MAX_LINE_POINTS ? spec('line', what, series) : 'too_many';
  }
  return length <= MAX_COLUMNS ? spec('column', what, series) : 'too_many';
}

/** Largest first; a result that came with the smallest first was asked that way. */
function byValue(series: ChartSeries): ChartSeries {
  const rises = series.points.every(
    (point, index) => point.y >= (series.points[index - 1]?.y ?? Number.NEGATIVE_INFINITY),
  );
  return rises ? series : { ...series, points: series.points.toSorted((a, b) => b.y - a.y) };
}

/** Figures of one unit belong together; where the unit is not known, or there is none, those of one size do. */
function shareAxis(measures: readonly Measure[]): boolean {
  const [unit, ...otherUnits] = new Set(measures.map((one) => one.unit ?? ''));
  if (otherUnits.length > 0) return false;
  if (unit) return true;
  const peaks = measures.map((one) =>
    one.values.reduce<number>((peak, value) => Math.max(peak, Math.abs(value ?? 0)), 0),
  );
  const used = peaks.filter((peak) => peak > 0);
  return used.length > 0 && Math.max(...used) / Math.min(...used) <= MAX_SCALE_RATIO;
}

function spec(kind: ChartSpec['kind'], what: Along, series: readonly ChartSeries[]): ChartSpec {
  const [measure, ...others] = what.measures;
  return {
    kind,
    title: what.wish.title,
    xTitle: what.dimension.name,
    ...(measure && others.length === 0 ? { yTitle: measure.name } : {}),
    series,
  };
}
