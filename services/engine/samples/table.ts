/** A cell as the generator makes it; timestamps and dates are text: `2016-01-31 08:15:00`, `2016-01-31`. */
export type SampleCell = string | number | null;

/** A table of sample rows, ready to be written to a file. */
export interface SampleTable {
  /** Three-part name in the space. */
  readonly identifier: string;
  /** Name of the data file beside the space file. */
  readonly file: string;
  readonly columns: readonly { readonly name: string; readonly type: SampleType }[];
  readonly rows: readonly (readonly SampleCell[])[];
}

/** Column types of the sample files, as DuckDB names them. */
export type SampleType = 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'TIMESTAMP';

/** `2016-01-31 08:15:00` of a moment without time zone. */
export function timestampText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2016-01-31` of a moment without time zone. */
export function dateText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** The number with so many digits after the point. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** A day without leap seconds. */
export const DAY_MS = 86_400_000;
