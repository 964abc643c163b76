import { type ColumnRole, naturalOrder, roleOf, valuesOf, wordsOf } from './columns.ts';
import { NO_VALUE } from './format.ts';
import type { ChartSeries, ResultTable } from './types.ts';

/** A column whose values name things. */
export interface Dimension {
  readonly name: string;
  readonly role: Exclude<ColumnRole, 'measure'>;
  readonly values: readonly string[];
}

/** A column of quantities. */
export interface Measure {
  readonly name: string;
  /** Null where the data have none, or no finite number. */
  readonly values: readonly (number | null)[];
  /** Whether sums of the values mean something, where that is known; else the name tells. */
  readonly additive?: boolean;
  /** What the values are counted in, empty for none, where that is known. */
  readonly unit?: string;
}

/** A result, told apart into what is measured and along what. */
export interface Shape {
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
}

/** What the columns of a table are for. */
export function shapeOf(table: ResultTable): Shape {
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

/** The finite number that a cell holds, or null. */
export function numberOf(value: string | null): number | null {
  const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

const NOT_ADDED = new Set(
  ['avg', 'average', 'mean', 'median', 'rate', 'ratio', 'percent', 'percentage', 'pct', 'share'].concat(
    ['min', 'max', 'minimum', 'maximum', 'distinct', 'unique', 'price', 'stddev', 'variance', 'percentile', 'per'],
    ['margin', 'growth', 'change', 'score', 'rating', 'highest', 'lowest', 'cumulative', 'running', 'balance', 'age'],
  ),
);
const NOT_ADDED_CHINESE = /平均|中位|均值|比率|比例|佔比|占比|率$|最[大小高低]|單價|单价|累[計计]|[評评]分|不重[複复]/;

/** Whether the sum of such values means something: a sum of averages, rates or distinct counts does not. */
export function isAdditive(measure: Pick<Measure, 'name' | 'additive'>): boolean {
  if (measure.additive !== undefined) return measure.additive;
  return !wordsOf(measure.name).some((word) => NOT_ADDED.has(word)) && !NOT_ADDED_CHINESE.test(measure.name);
}

/** One series from labels and values; missing values are left out. */
export function seriesOf(name: string, labels: readonly string[], values: readonly (number | null)[]): ChartSeries {
  const points = labels.flatMap((x, index) => {
    const y = values[index] ?? null;
    return y === null ? [] : [{ x, y }];
  });
  return { name, points };
}

/** Labels in the order of the calendar or of nature; those without a place keep theirs. */
export function inOrder(labels: readonly string[], role: Dimension['role']): readonly string[] {
  if (role === 'category') return labels;
  const place = (x: string) => naturalOrder(x) ?? Number(x);
  return labels.toSorted((a, b) => {
    if (role === 'time') return a < b ? -1 : Number(a > b);
    const [left, right] = [place(a), place(b)];
    // Infinity minus itself is not a number, and neither is the place of a missing label: those keep their order.
    return left === right || Number.isNaN(left - right) ? 0 : left - right;
  });
}

/** The points of a series in the order of the labels. */
export function orderedSeries(series: ChartSeries, role: Dimension['role']): ChartSeries {
  const places = new Map(
    inOrder(
      series.points.map(({ x }) => x),
      role,
    ).map((x, index) => [x, index]),
  );
  return { ...series, points: series.points.toSorted((a, b) => (places.get(a.x) ?? 0) - (places.get(b.x) ?? 0)) };
}
