/** What was done under one name, since the start but for `in_flight`. */
export interface NamedFigures {
  readonly runs: number;
  readonly items: number;
  readonly failures: number;
  /** Further tries. */
  readonly retries: number;
  readonly in_flight: number;
  /** Of one item with all its tries. */
  readonly item_ms: { readonly mean: number; readonly max: number };
}

/** Names come from code; a name made of data would be a leak. What is too many is counted together. */
const MAX_NAMES = 50;
const OTHER = 'other';

/** Counts for one name. */
export class NamedTally {
  runs = 0;
  retries = 0;
  #items = 0;
  #failures = 0;
  #inFlight = 0;
  #totalMs = 0;
  #maxMs = 0;

  begin(): void {
    this.#inFlight += 1;
  }

  end(status: 'fulfilled' | 'rejected', tookMs: number): void {
    this.#inFlight -= 1;
    this.#items += 1;
    if (status === 'rejected') this.#failures += 1;
    this.#totalMs += tookMs;
    this.#maxMs = Math.max(this.#maxMs, tookMs);
  }

  figures(): NamedFigures {
    const mean = this.#items === 0 ? 0 : this.#totalMs / this.#items;
    return {
      runs: this.runs,
      items: this.#items,
      failures: this.#failures,
      retries: this.retries,
      in_flight: this.#inFlight,
      item_ms: { mean: Number(mean.toFixed(3)), max: Number(this.#maxMs.toFixed(3)) },
    };
  }
}

/** Counts by name. */
export class ManyTallies {
  readonly #names = new Map<string, NamedTally>();

  of(name: string): NamedTally {
    const known = this.#names.get(name);
    if (known) return known;
    const key = this.#names.size < MAX_NAMES ? name : OTHER;
    const tally = this.#names.get(key) ?? new NamedTally();
    this.#names.set(key, tally);
    return tally;
  }

  figures(): Readonly<Record<string, NamedFigures>> {
    return Object.fromEntries([...this.#names].map(([name, tally]) => [name, tally.figures()]));
  }
}
