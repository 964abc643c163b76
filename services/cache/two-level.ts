import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { SecondLevel } from './second-level.ts';

export interface TwoLevelOptions<V extends object> {
  readonly clock: Clock;
  /** Bounds of the first level, both at once. */
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** How long a value is used. */
  readonly ttlMs: number;
  /** The clock is looked at no more often than this, in real time. Default 1; 0 for clocks that are moved by hand. */
  readonly resolutionMs?: number;
  /** Upper bound of the memory of a value, bytes. */
  readonly sizeOf: (value: V) => number;
  /** Without it the first level is all. */
  readonly second?: SecondLevel;
}

/** No value takes more than this share of the memory: one answer must not drive out all others. */
const LARGEST_SHARE = 8;
/** A larger value stays in the first level: writing it would hold everybody up. */
const MAX_FAR_BYTES = 1_000_000;

/**
 * Values in memory, least recently used out first, in front of a store that other processes share. The first level
 * answers at once; nobody waits for the second when a value is kept.
 */
export class TwoLevelCache<V extends object> {
  readonly #first: LRUCache<string, V>;
  readonly #second: SecondLevel | undefined;
  readonly #sizeOf: (value: V) => number;
  /** One object for all calls: this is a hot path. */
  readonly #sized = { size: 0 };
  #evictions = 0;

  constructor(options: TwoLevelOptions<V>) {
    const { clock, maxEntries, maxBytes, ttlMs, resolutionMs = 1 } = options;
    this.#sizeOf = options.sizeOf;
    this.#second = options.second;
    this.#first = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      maxEntrySize: Math.max(1, Math.floor(maxBytes / LARGEST_SHARE)),
      ttl: ttlMs,
      ttlResolution: resolutionMs,
      // Without the 1 an entry of the clock's first moment would never age.
      perf: { now: () => clock.monotonicMs() + 1 },
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') this.#evictions += 1;
      },
    });
  }

  /** How long values live that are kept from now on. */
  set ttlMs(ttlMs: number) {
    this.#first.ttl = ttlMs;
  }

  /** Entries of the first level, and those that had to make room. */
  get entries(): number {
    return this.#first.size;
  }

  get bytes(): number {
    return this.#first.calculatedSize;
  }

  get evictions(): number {
    return this.#evictions;
  }

  /** From the first level; marks it as used. */
  get(key: string): V | undefined {
    return this.#first.get(key);
  }

  /** From the second level: undefined when it is not there, or not to be had soon. */
  async getFar(key: string): Promise<unknown> {
    return (await this.#second?.get(key))?.value;
  }

  /** Keeps a value in both levels. */
  set(key: string, value: V): void {
    const size = this.#sizeOf(value);
    this.#sized.size = size;
    this.#first.set(key, value, this.#sized);
    if (size <= MAX_FAR_BYTES) this.#second?.setSoon(key, value, size);
  }

  /** Keeps a value that is in the second level already. `forMs`: the rest of its life. */
  setNear(key: string, value: V, forMs: number): void {
    this.#first.set(key, value, { size: this.#sizeOf(value), ttl: forMs });
  }

  /** Takes values out of the first level, and what waits for the second. @returns how many went. */
  removeWhere(matches: (value: V) => boolean): number {
    this.#second?.dropWaiting();
    const found = [...this.#first.entries()].flatMap(([key, value]) => (matches(value) ? [key] : []));
    for (const key of found) this.#first.delete(key);
    return found.length;
  }
}
