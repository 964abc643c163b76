/** The middle and the tail of a distribution. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * The newest samples of one kind. They are kept in order as they come, which moves a few kilobytes at most; so a
 * percentile is there whenever somebody asks, and nothing is ever sorted.
 */
export class Samples {
  /** In the order in which they came, a ring. */
  readonly #ring: Float64Array;
  /** The same in ascending order. */
  readonly #ordered: Float64Array;
  #recorded = 0;
  #sum = 0;

  /** @param capacity how many samples are kept. Default 1,000. */
  constructor(capacity = 1_000) {
    this.#ring = new Float64Array(capacity);
    this.#ordered = new Float64Array(capacity);
  }

  /** What is not a finite number is not recorded. */
  record(value: number): void {
    if (!Number.isFinite(value)) return;
    const slot = this.#recorded % this.#ring.length;
    // The oldest leaves the order, or the first free place behind it is taken.
    const from = this.#recorded < this.#ring.length ? this.#recorded : this.#placeOf(this.#ring[slot] ?? 0);
    this.#move(from, value);
    this.#ring[slot] = value;
    this.#recorded += 1;
    this.#sum += value;
  }

  /** How many were recorded since the start, also those that are forgotten. */
  get total(): number {
    return this.#recorded;
  }

  /** Of all that were recorded since the start. */
  get sum(): number {
    return this.#sum;
  }

  /** The smallest kept sample that at least the share `rank` (0 to 1) of all does not exceed; undefined without any. */
  quantile(rank: number): number | undefined {
    const kept = this.#kept;
    return kept === 0 ? undefined : this.#ordered[Math.max(0, Math.ceil(kept * rank) - 1)];
  }

  /** By nearest rank; zeros when there is none. */
  percentiles(): Percentiles {
    return { p50: this.quantile(0.5) ?? 0, p95: this.quantile(0.95) ?? 0, p99: this.quantile(0.99) ?? 0 };
  }

  get #kept(): number {
    return Math.min(this.#recorded, this.#ring.length);
  }

  /** The first place in the order whose value is not smaller. */
  #placeOf(value: number): number {
    const ordered = this.#ordered;
    let low = 0;
    let high = this.#kept;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ordered[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts the value where it belongs, the place `from` being free. */
  #move(from: number, value: number): void {
    const to = this.#placeOf(value);
    if (to <= from) {
      this.#ordered.copyWithin(to + 1, to, from);
      this.#ordered[to] = value;
    } else {
      this.#ordered.copyWithin(from, from + 1, to);
      this.#ordered[to - 1] = value;
    }
  }
}
