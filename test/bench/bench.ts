/** One benchmark: prints ratios measured side by side; absolute figures are information only. */
export interface Bench {
  readonly name: string;
  /** `record` puts a row into the table that stands at the end of all benchmarks. */
  run(print: (line: string) => void, record: (row: Row) => void): Promise<void>;
}

/** One row of the table: our way beside the plain way, measured side by side. */
export interface Row {
  readonly what: string;
  /** With unit: `54 ns`. */
  readonly ours: string;
  /** What a competent engineer writes without us, with unit. */
  readonly plain: string;
  /** With sign or unit: `4.2 x`, `+221 %`. */
  readonly ratio: string;
  readonly target: string;
  readonly reached: boolean;
  /** What other projects report for the same, where they do. */
  readonly published?: string;
}

/** Least, middle and greatest of some figures. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws when `values` is empty. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: at(sorted, 0), median: at(sorted, 0.5), max: at(sorted, 1) };
}

/** The value below which the share `quantile` (0 to 1) of the sorted values lies. */
export function at(sorted: readonly number[], quantile: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))];
  if (value === undefined) throw new Error('no values were measured');
  return value;
}

/** Runs the sides in turn, so that a change of the machine's mood meets all of them, and gathers each side's figures. */
export async function alternate<Side extends string>(
  sides: Readonly<Record<Side, () => Promise<number>>>,
  rounds = 7,
): Promise<Readonly<Record<Side, readonly number[]>>> {
  const names = Object.keys(sides) as Side[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) figures[name].push(await sides[name]());
  }
  return figures;
}

/** `12.3 / 14.0 / 15.1` */
export function show(figures: readonly number[], digits = 1): string {
  const { min, median, max } = spread(figures);
  return [min, median, max].map((value) => value.toFixed(digits)).join(' / ');
}

/** Rows as a Markdown table, so that it can stand in docs/performance.md as it is. */
export function tableOf(rows: readonly Row[]): readonly string[] {
  const cells = rows.map(({ what, ours, plain, ratio, target, reached, published = '' }) => [
    what,
    ours,
    plain,
    ratio,
    `${target}${reached ? '' : ' (NOT reached)'}`,
    published,
  ]);
  const head = ['what', 'ours', 'the plain way', 'ratio', 'target', 'published elsewhere'];
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
}
