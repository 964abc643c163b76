/** A column that no file has: what its rows tell only when two cells, or both halves of one, are looked at. */
export interface DerivedColumn {
  readonly name: string;
  readonly header: string;
  readonly unit?: string;
  /** SQL of its value over the table. */
  readonly sql: string;
}
