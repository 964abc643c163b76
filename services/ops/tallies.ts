import { type Labels, SeriesTable } from './series.ts';

const NO_VALUES: readonly string[] = [];
const FIRST_ROWS = 16;

/** A number that only grows, by label values. */
export class Tally {
  readonly #name: string;
  readonly #table: SeriesTable;
  /** The line of each row up to its number. */
  readonly #lines: string[] = [];
  #counts = new Float64Array(FIRST_ROWS);
  #total = 0;

  constructor(name: string, labels: Labels) {
    this.#name = name;
    this.#table = new SeriesTable(labels, (row, labels) => this.#addRow(row, labels));
  }

  /** @param labelValues in the order of the labels; a value outside its label's set counts as `other`. */
  inc(labelValues: readonly string[] = NO_VALUES, by = 1): void {
    this.add(this.#table.rowOf(labelValues), by);
  }

  /** The row of these values, for those who count under the same ones again and again. It stays theirs. */
  rowOf(labelValues: readonly string[]): number {
    return this.#table.rowOf(labelValues);
  }

  /** As `inc`, in a row of `rowOf`; without labels the one row is 0. */
  add(row: number, by = 1): void {
    this.#counts[row] = (this.#counts[row] ?? 0) + by;
    this.#total += by;
  }

  /** Sum over all series. */
  total(): number {
    return this.#total;
  }

  /** Sum over the series with this value of a label. */
  sum(label: string, value: string): number {
    return this.#sumOf(this.#table.rowsWith(label, value));
  }

  /** Sums by the value of one label; only what occurred is named. */
  totalsBy(label: string): Record<string, number> {
    return Object.fromEntries([...this.#table.rowsBy(label)].map(([value, rows]) => [value, this.#sumOf(rows)]));
  }

  /** The lines of all series, each with its end. */
  text(): string {
    let text = '';
    for (let row = 0; row < this.#lines.length; row++) text += `${this.#lines[row]}${this.#counts[row]}\n`;
    return text;
  }

  #sumOf(rows: readonly number[]): number {
    let sum = 0;
    for (const row of rows) sum += this.#counts[row] ?? 0;
    return sum;
  }

  #addRow(row: number, labels: string): void {
    if (row === this.#counts.length) this.#counts = grown(this.#counts);
    this.#lines.push(labels === '' ? `${this.#name} ` : `${this.#name}{${labels}} `);
  }
}

/** A distribution over fixed buckets, by label values. */
export class Buckets {
  readonly #name: string;
  readonly #bounds: Float64Array;
  readonly #table: SeriesTable;
  /** Of each row: counts of the buckets and of what lies above them, then the sum. */
  readonly #stride: number;
  #figures: Float64Array;
  /** The lines of each row up to their numbers: buckets, sum, count. */
  readonly #lines: (readonly string[])[] = [];

  /** @param bounds upper bounds, ascending; what lies above the last is counted as well. */
  constructor(name: string, labels: Labels, bounds: readonly number[]) {
    this.#name = name;
    this.#bounds = Float64Array.from(bounds);
    this.#stride = bounds.length + 2;
    this.#figures = new Float64Array(FIRST_ROWS * this.#stride);
    this.#table = new SeriesTable(labels, (row, labels) => this.#addRow(row, labels));
  }

  /** What is not a finite number is not counted. */
  observe(value: number, labelValues: readonly string[] = NO_VALUES): void {
    this.add(this.#table.rowOf(labelValues), value);
  }

  /** The row of these values, for those who observe under the same ones again and again. It stays theirs. */
  rowOf(labelValues: readonly string[]): number {
    return this.#table.rowOf(labelValues);
  }

  /** As `observe`, in a row of `rowOf`. */
  add(row: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const base = row * this.#stride;
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? 0)) at++;
    const figures = this.#figures;
    figures[base + at] = (figures[base + at] ?? 0) + 1;
    const sum = base + bounds.length + 1;
    figures[sum] = (figures[sum] ?? 0) + value;
  }

  /** The lines of all series, each with its end. */
  text(): string {
    let text = '';
    for (const [row, lines] of this.#lines.entries()) {
      const base = row * this.#stride;
      const buckets = this.#bounds.length + 1;
      let count = 0;
      for (let at = 0; at < buckets; at++) {
        count += this.#figures[base + at] ?? 0;
        text += `${lines[at]}${count}\n`;
      }
      const sum = this.#figures[base + buckets] ?? 0;
      text += `${lines[buckets]}${sum}\n${lines[buckets + 1]}${count}\n`;
    }
    return text;
  }

  #addRow(row: number, labels: string): void {
    if (row * this.#stride === this.#figures.length) this.#figures = grown(this.#figures);
    const braces = labels === '' ? '' : `{${labels}}`;
    const bounds = [...this.#bounds, '+Inf'];
    this.#lines.push([
      ...bounds.map((le) => `${this.#name}_bucket{le="${le}"${labels === '' ? '' : `,${labels}`}} `),
      `${this.#name}_sum${braces} `,
      `${this.#name}_count${braces} `,
    ]);
  }
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
