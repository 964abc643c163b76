/** One benchmark: prints ratios measured side by side; absolute figures are information only. */
export interface Bench {
  readonly name: string;
  run(print: (line: string) => void): Promise<void>;
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
