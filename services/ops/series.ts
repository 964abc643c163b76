/** Which values a label may take: these words, or what matches. */
export type ClosedSet = ReadonlySet<string> | RegExp;

/** The labels of a metric. */
export interface Labels {
  readonly names: readonly string[];
  /** Sets by label. A label without one takes what the code gives it, but no more than `MAX_LEARNED` different words. */
  readonly closed?: Readonly<Record<string, ClosedSet>>;
}

/** What is counted under a value that is not in its label's set. */
export const OTHER = 'other';
/** A label with more words than this is not from a closed set after all. */
const MAX_LEARNED = 100;
/** Series of one metric; what would come on top of them is counted together. */
const MAX_SERIES = 500;

interface Branch extends Map<string, Branch | number> {}

/**
 * Rows by label values, found by one look-up for each label: no key is put together on the hot path. There are never
 * more than `MAX_SERIES`, whatever the values are.
 */
export class SeriesTable {
  readonly names: readonly string[];
  readonly #closed: readonly (ClosedSet | undefined)[];
  readonly #learned: readonly Set<string>[];
  readonly #onRow: (row: number, labels: string) => void;
  readonly #rows: (readonly string[])[] = [];
  /** Rows by label and value. */
  readonly #byValue: readonly Map<string, number[]>[];
  readonly #root: Branch | number;

  /**
   * @param onRow called for each new row before it is used, with its labels as they stand between the braces of a series.
   * Without labels there is one row from the start.
   */
  constructor(labels: Labels, onRow: (row: number, labels: string) => void) {
    this.names = labels.names;
    this.#closed = labels.names.map((name) => labels.closed?.[name]);
    this.#learned = labels.names.map(() => new Set<string>());
    this.#byValue = labels.names.map(() => new Map<string, number[]>());
    this.#onRow = onRow;
    this.#root = labels.names.length === 0 ? this.#addRow([]) : new Map();
  }

  /** The row that counts for these values, in the order of the label names. */
  rowOf(values: readonly string[]): number {
    const root = this.#root;
    if (typeof root === 'number') return root;
    let found = root.get(values[0] ?? '');
    for (let at = 1; typeof found === 'object'; at++) found = found.get(values[at] ?? '');
    return found === undefined ? this.#admit(values) : found;
  }

  /** Rows with this value of a label. */
  rowsWith(label: string, value: string): readonly number[] {
    return this.#byValue[this.names.indexOf(label)]?.get(value) ?? [];
  }

  /** The values of a label that occurred, each with its rows. */
  rowsBy(label: string): ReadonlyMap<string, readonly number[]> {
    return this.#byValue[this.names.indexOf(label)] ?? new Map();
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The row of values that were not seen like this before: of those that they count as. */
  #admit(values: readonly string[]): number {
    const admitted = this.names.map((_, at) => this.#admitted(at, values[at] ?? ''));
    return this.#find(admitted) ?? this.#addPath(this.#rows.length < MAX_SERIES ? admitted : admitted.map(() => OTHER));
  }

  #admitted(at: number, value: string): string {
    const closed = this.#closed[at];
    if (closed !== undefined)
      return (closed instanceof RegExp ? closed.test(value) : closed.has(value)) ? value : OTHER;
    const learned = this.#learned[at];
    if (!learned || learned.has(value)) return value;
    if (learned.size >= MAX_LEARNED) return OTHER;
    learned.add(value);
    return value;
  }

  #find(values: readonly string[]): number | undefined {
    let found: Branch | number | undefined = this.#root;
    for (const value of values) {
      if (!(found instanceof Map)) return undefined;
      found = found.get(value);
    }
    return typeof found === 'number' ? found : undefined;
  }

  #addPath(values: readonly string[]): number {
    const known = this.#find(values);
    if (known !== undefined || typeof this.#root === 'number') return known ?? 0;
    let branch = this.#root;
    for (const value of values.slice(0, -1)) {
      const next = branch.get(value);
      if (next instanceof Map) branch = next;
      else {
        const grown: Branch = new Map();
        branch.set(value, grown);
        branch = grown;
      }
    }
    const row = this.#addRow(values);
    branch.set(values.at(-1) ?? '', row);
    return row;
  }

  #addRow(values: readonly string[]): number {
    const row = this.#rows.length;
    this.#onRow(row, labelText(this.names, values));
    this.#rows.push(values);
    for (const [at, value] of values.entries()) {
      const rows = this.#byValue[at];
      if (rows) rows.set(value, [...(rows.get(value) ?? []), row]);
    }
    return row;
  }
}

function labelText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, at) => `${name}="${escapeLabel(values[at] ?? '')}"`).join(',');
}

function escapeLabel(value: string): string {
  return /[\\\n"]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"') : value;
}
