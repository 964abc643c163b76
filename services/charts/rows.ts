import type { Measure } from './shape.ts';
import type { ChartSpec } from './types.ts';
import type { ChartWish, NoChart } from './wishes.ts';

/** Charts of single rows: how two figures go together, and how often which values occur. */

const MAX_POINTS = 2_000;
const SAMPLE_SEED = 20_161;
const MAX_BINS = 20;

/** Two measures as points; of very many rows a sample, the same one each time. */
export function scatter(measures: readonly Measure[], wish: Pick<ChartWish, 'title'>): ChartSpec | NoChart {
  const [across, up] = measures;
  if (!across || !up) return 'too_few';
  const all = across.values.flatMap((x, index) => {
    const y = up.values[index] ?? null;
    return x === null || y === null ? [] : [{ x: String(x), y }];
  });
  if (all.length < 3) return 'too_few';
  const points = sample(all, MAX_POINTS);
  const omitted = all.length - points.length;
  return {
    kind: 'scatter',
    title: wish.title,
    xTitle: across.name,
    yTitle: up.name,
    series: [{ name: up.name, points }],
    ...(omitted > 0 ? { omitted } : {}),
  };
}

/** Rows picked with equal chance, in their order, by a generator with a fixed seed. */
function sample<T>(all: readonly T[], most: number): readonly T[] {
  let state = SAMPLE_SEED;
  let wanted = Math.min(most, all.length);
  return all.filter((_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const taken = state / 2 ** 32 < wanted / (all.length - index);
    if (taken) wanted--;
    return taken;
  });
}

/** How many rows lie in which range; bounds are round numbers. */
export function histogram(measure: Measure, wish: Pick<ChartWish, 'title'>): ChartSpec | NoChart {
  const values = measure.values.filter((value) => value !== null);
  if (values.length < 2) return 'too_few';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high || !Number.isFinite(high - low)) return 'too_few';
  const width = binWidth(high - low, Math.min(MAX_BINS, Math.ceil(Math.sqrt(values.length))));
  const first = Math.floor(low / width);
  const count = Math.floor(high / width) - first + 1;
  if (!Number.isSafeInteger(first) || count > 3 * MAX_BINS) return 'too_few';
  const rows = Array.from({ length: count }, () => 0);
  for (const value of values) {
    const at = Math.min(count - 1, Math.floor(value / width) - first);
    rows[at] = (rows[at] ?? 0) + 1;
  }
  const bound = (index: number) => Number(((first + index) * width).toPrecision(10));
  const points = rows.map((y, index) => ({ x: `${bound(index)}–${bound(index + 1)}`, y }));
  return { kind: 'histogram', title: wish.title, xTitle: measure.name, series: [{ name: measure.name, points }] };
}

/** 1, 2 or 5 times a power of ten. */
function binWidth(range: number, bins: number): number {
  const raw = range / bins;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5].find((one) => one * power >= raw) ?? 10;
  return step * power;
}
