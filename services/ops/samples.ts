/** The middle and the tail of a distribution. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const NONE: Percentiles = { p50: 0, p95: 0, p99: 0 };

/** The newest samples of one kind, in a ring: recording costs nanoseconds, sorting waits until somebody asks. */
export class Samples {
  readonly #ring: Float64Array;
  #recorded = 0;

  /** @param capacity how many samples are kept. Default 1,000. */
  constructor(capacity = 1_000) {
    this.#ring = new Float64Array(capacity);
  }

  record(value: number): void {
    this.#ring[this.#recorded++ % this.#ring.length] = value;
  }

  /** How many were recorded since the start, also those that the ring has forgotten. */
  get total(): number {
    return this.#recorded;
  }

  /** Of the samples in the ring, by nearest rank; zeros when there is none. */
  percentiles(): Percentiles {
    const sorted = this.#ring.slice(0, Math.min(this.#recorded, this.#ring.length)).sort();
    if (sorted.length === 0) return NONE;
    const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
