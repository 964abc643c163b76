import { type Clock, every, type Timer } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Catalogue, FigureInfo, FigureName, FigureSource } from './catalogue.ts';

export type { FigureInfo, FigureName } from './catalogue.ts';

/** All figures of one moment. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly monotonicMs: number;
  /**
   * Undefined: not in the catalogue, there was none at that moment, or the sample is older than what is kept. A counter
   * is told as if it had never been set back.
   */
  value(name: FigureName): number | undefined;
}

/** What the figures were, back to some minutes ago. */
export interface History {
  /** The closed catalogue: what is sampled each second. */
  catalogue(): readonly FigureInfo[];
  latest(): Sample | undefined;
  /**
   * How much a counter grew over the `windowMs` before the latest sample, resets tolerated. Undefined when there is no
   * sample that old, or no such figure.
   */
  increase(name: FigureName, windowMs: number): number | undefined;
  /** A figure over the `windowMs` before the latest sample, oldest first, without the moments when there was none. */
  values(name: FigureName, windowMs: number): readonly number[];
  /** @returns the function that ends it. */
  onSample(listener: (sample: Sample) => void): () => void;
}

/** A look at one figure that copies nothing. Overwritten by later samples: read it and let it go. */
export interface Column {
  /** NaN where there was none. */
  readonly values: Float64Array;
  /** Monotonic milliseconds of the same samples. */
  readonly atMs: Float64Array;
}

export interface HistoryOptions {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** Gets `store.failed` when a figure or a listener begins to fail. */
  readonly events: Events;
  /** Samples that are kept. Default 1,000. */
  readonly samples?: number;
  /** Time between two samples, milliseconds. Default 1,000. */
  readonly intervalMs?: number;
}

/** So much longer than what is kept is each column, so that moving it to the front is rare. */
const SLACK = 1 / 8;

/**
 * Samples every figure of the catalogue from `start` to `stop`. Memory is taken once: 9 bytes for each figure and sample.
 * Windows are measured on the monotonic clock, so that a jump of the wall clock loses and invents nothing.
 */
export class SampledHistory implements History {
  readonly #options: HistoryOptions;
  readonly #kept: number;
  readonly #stride: number;
  readonly #listeners = new Set<(sample: Sample) => void>();
  readonly #atMs: Float64Array;
  #columns: readonly Float64Array[] = [];
  #sources: readonly FigureSource[] = [];
  #preparations: readonly (() => void)[] = [];
  /** Of counters, by place: the newest reading, and what earlier lives of theirs had come to. */
  #read = new Float64Array(0);
  #carried = new Float64Array(0);
  /** Figures, preparations and listeners that failed last time. */
  readonly #failing = new Set<unknown>();
  /** Samples lie from `#end - #kept` (or 0) to `#end`, in each column. */
  #end = 0;
  /** How far the columns were moved to the front so far. */
  #shifted = 0;
  #latest: RingSample | undefined;
  #timer: Timer | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#kept = Math.max(2, options.samples ?? 1_000);
    this.#stride = this.#kept + Math.ceil(this.#kept * SLACK);
    this.#atMs = new Float64Array(this.#stride);
  }

  start(): void {
    const { clock, events } = this.#options;
    this.sample();
    this.#timer ??= every(clock, this.intervalMs, {
      run: () => this.sample(),
      onError: (error) => events.emit('store.failed', { store: 'history', operation: 'sample', error }),
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  get intervalMs(): number {
    return this.#options.intervalMs ?? 1_000;
  }

  /** The longest window that can be full, milliseconds. */
  get spanMs(): number {
    return this.#kept * this.intervalMs;
  }

  /** Samples that there are now. */
  get size(): number {
    return this.#end - this.#first;
  }

  /** Samples of the last `windowMs`. */
  sizeOf(windowMs: number): number {
    return this.#latest ? this.#end - this.#since(windowMs) : 0;
  }

  /** Memory of all columns. */
  get sizeBytes(): number {
    return this.#columns.reduce((sum, column) => sum + column.byteLength, this.#atMs.byteLength);
  }

  catalogue(): readonly FigureInfo[] {
    return this.#options.catalogue.infos();
  }

  latest(): Sample | undefined {
    return this.#latest;
  }

  increase(name: FigureName, windowMs: number): number | undefined {
    const column = this.#columnOf(name);
    const from = this.#fullWindow(windowMs);
    if (!column || from === undefined) return undefined;
    const grown = (column[this.#end - 1] ?? Number.NaN) - (column[from] ?? Number.NaN);
    return Number.isNaN(grown) ? undefined : grown;
  }

  values(name: FigureName, windowMs: number): readonly number[] {
    const column = this.#columnOf(name);
    if (!column) return [];
    const values: number[] = [];
    for (let at = this.#since(windowMs); at < this.#end; at++) {
      const value = column[at] ?? Number.NaN;
      if (!Number.isNaN(value)) values.push(value);
    }
    return values;
  }

  /**
   * The samples of the last `windowMs` and `before` more in front of them, as far as there are any. Undefined: no such
   * figure, or no sample yet.
   */
  column(name: FigureName, windowMs: number, before = 0): Column | undefined {
    const column = this.#columnOf(name);
    if (!column) return undefined;
    const from = Math.max(this.#first, this.#since(windowMs) - before);
    return { values: column.subarray(from, this.#end), atMs: this.#atMs.subarray(from, this.#end) };
  }

  onSample(listener: (sample: Sample) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads all figures now. `start` does it every second. */
  sample(): void {
    const { clock } = this.#options;
    if (this.#columns.length === 0) this.#allocate();
    if (this.#end === this.#stride) this.#moveToFront();
    for (const prepare of this.#preparations) this.#guarded('prepare', prepare, prepare);
    const slot = this.#end;
    const at = clock.now();
    const monotonicMs = clock.monotonicMs();
    this.#atMs[slot] = monotonicMs;
    for (let place = 0; place < this.#columns.length; place++) this.#record(place, slot);
    this.#end += 1;
    const sample = new RingSample({ at, monotonicMs, read: this.#reader(slot + this.#shifted) });
    this.#latest = sample;
    for (const listener of this.#listeners) this.#guarded('listen', listener, () => listener(sample));
  }

  get #first(): number {
    return Math.max(0, this.#end - this.#kept);
  }

  #allocate(): void {
    const { sources, preparations } = this.#options.catalogue.close();
    this.#sources = sources;
    this.#preparations = preparations;
    this.#columns = sources.map(() => new Float64Array(this.#stride));
    this.#read = new Float64Array(sources.length);
    this.#carried = new Float64Array(sources.length);
  }

  #moveToFront(): void {
    const from = this.#stride - this.#kept;
    this.#atMs.copyWithin(0, from);
    for (const column of this.#columns) column.copyWithin(0, from);
    this.#end = this.#kept;
    this.#shifted += from;
  }

  #record(place: number, slot: number): void {
    const column = this.#columns[place];
    const source = this.#sources[place];
    if (!column || !source) return;
    const value = this.#readOne(source);
    column[slot] = source.info.kind === 'counter' ? this.#grown(place, value) : value;
  }

  #readOne(source: FigureSource): number {
    let value: number | undefined;
    try {
      value = source.read();
    } catch (error) {
      this.#failed(source.info.name, source, error);
      return Number.NaN;
    }
    if (this.#failing.size > 0) this.#failing.delete(source);
    return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
  }

  /** What a counter has come to in all its lives. */
  #grown(place: number, value: number): number {
    if (Number.isNaN(value)) return value;
    const before = this.#read[place] ?? 0;
    if (value < before) this.#carried[place] = (this.#carried[place] ?? 0) + before;
    this.#read[place] = value;
    return (this.#carried[place] ?? 0) + value;
  }

  #guarded(operation: string, who: unknown, run: () => void): void {
    try {
      run();
      if (this.#failing.size > 0) this.#failing.delete(who);
    } catch (error) {
      this.#failed(operation, who, error);
    }
  }

  /** Says so when something begins to fail, not every second again. */
  #failed(operation: string, who: unknown, error: unknown): void {
    if (this.#failing.has(who)) return;
    this.#failing.add(who);
    this.#options.events.emit('store.failed', { store: 'history', operation, error });
  }

  #columnOf(name: FigureName): Float64Array | undefined {
    const place = this.#options.catalogue.placeOf(name);
    return place === undefined ? undefined : this.#columns[place];
  }

  /** The first sample within the window that ends with the latest one. */
  #since(windowMs: number): number {
    return this.#firstAtOrAfter((this.#latest?.monotonicMs ?? 0) - windowMs);
  }

  /** The sample at the beginning of a window, to half an interval; undefined: what is kept does not reach so far back. */
  #fullWindow(windowMs: number): number | undefined {
    if (!this.#latest || this.size < 2) return undefined;
    const reachMs = this.#latest.monotonicMs - windowMs + this.intervalMs / 2;
    const after = this.#firstAtOrAfter(reachMs);
    return after > this.#first ? after - 1 : undefined;
  }

  #firstAtOrAfter(atMs: number): number {
    const times = this.#atMs;
    let low = this.#first;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Reads a sample by its number since the start, for as long as it is kept. */
  #reader(number: number): (name: FigureName) => number | undefined {
    return (name) => {
      const slot = number - this.#shifted;
      const value = slot < this.#first ? undefined : this.#columnOf(name)?.[slot];
      return value === undefined || Number.isNaN(value) ? undefined : value;
    };
  }
}

class RingSample implements Sample {
  readonly at: number;
  readonly monotonicMs: number;
  readonly #read: (name: FigureName) => number | undefined;

  constructor(parts: { at: number; monotonicMs: number; read: (name: FigureName) => number | undefined }) {
    this.at = parts.at;
    this.monotonicMs = parts.monotonicMs;
    this.#read = parts.read;
  }

  value(name: FigureName): number | undefined {
    return this.#read(name);
  }
}
