/** One line of a metric's exposition. */
export interface SeriesValue {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Where it differs from the metric's own name: the parts of a histogram. */
  readonly metricName?: string;
}

/** Above so many series a label is not from a closed set after all; the rest is counted together. */
const MAX_SERIES = 500;
const OTHER = 'other';
const SEPARATOR = '\u0000';

/** Rows by label values: finds or makes the row, and never more of them than `MAX_SERIES`. */
class Rows<T> {
  readonly #labels: readonly string[];
  readonly #make: () => T;
  readonly #rows = new Map<string, T>();

  constructor(labels: readonly string[], make: () => T) {
    this.#labels = labels;
    this.#make = make;
  }

  /** The key of the row that counts for these label values. */
  at(labelValues: readonly string[]): T {
    const key = labelValues.length === 1 ? (labelValues[0] ?? '') : labelValues.join(SEPARATOR);
    return this.#rows.get(key) ?? this.#add(key);
  }

  entries(): { readonly labels: Record<string, string>; readonly row: T }[] {
    return [...this.#rows].map(([key, row]) => {
      const values = key.split(SEPARATOR);
      return { labels: Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? ''])), row };
    });
  }

  #add(wanted: string): T {
    const full = this.#rows.size >= MAX_SERIES;
    const key = full ? this.#labels.map(() => OTHER).join(SEPARATOR) : wanted;
    const row = this.#rows.get(key) ?? this.#make();
    this.#rows.set(key, row);
    return row;
  }
}

/** A number that only grows, by label values. */
export class Tally {
  readonly #rows: Rows<{ count: number }>;

  constructor(labels: readonly string[]) {
    this.#rows = new Rows(labels, () => ({ count: 0 }));
    if (labels.length === 0) this.#rows.at([]);
  }

  inc(labelValues: readonly string[] = [], by = 1): void {
    this.#rows.at(labelValues).count += by;
  }

  /** Sum over all series. */
  total(): number {
    return this.#rows.entries().reduce((sum, { row }) => sum + row.count, 0);
  }

  /** Sums by the value of one label. */
  totalsBy(label: string): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const { labels, row } of this.#rows.entries()) {
      const value = labels[label] ?? '';
      totals[value] = (totals[value] ?? 0) + row.count;
    }
    return totals;
  }

  values(): SeriesValue[] {
    return this.#rows.entries().map(({ labels, row }) => ({ labels, value: row.count }));
  }
}

interface Bucketed {
  readonly counts: Float64Array;
  sum: number;
}

/** A distribution over fixed buckets, by label values. */
export class Buckets {
  readonly #name: string;
  readonly #bounds: readonly number[];
  readonly #rows: Rows<Bucketed>;

  /** @param bounds upper bounds, ascending; what lies above the last is counted as well. */
  constructor(name: string, labels: readonly string[], bounds: readonly number[]) {
    this.#name = name;
    this.#bounds = bounds;
    this.#rows = new Rows(labels, () => ({ counts: new Float64Array(bounds.length + 1), sum: 0 }));
    if (labels.length === 0) this.#rows.at([]);
  }

  observe(value: number, labelValues: readonly string[] = []): void {
    const row = this.#rows.at(labelValues);
    let at = 0;
    while (at < this.#bounds.length && value > (this.#bounds[at] ?? 0)) at++;
    row.counts[at] = (row.counts[at] ?? 0) + 1;
    row.sum += value;
  }

  values(): SeriesValue[] {
    return this.#rows.entries().flatMap(({ labels, row }) => {
      let count = 0;
      const values: SeriesValue[] = [...row.counts].map((inBucket, at) => {
        count += inBucket;
        const le = this.#bounds[at] ?? '+Inf';
        return { metricName: `${this.#name}_bucket`, labels: { le, ...labels }, value: count };
      });
      values.push({ metricName: `${this.#name}_sum`, labels, value: row.sum });
      values.push({ metricName: `${this.#name}_count`, labels, value: count });
      return values;
    });
  }
}
