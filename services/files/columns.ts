/** A column as Genie names it: `LONG`, `DECIMAL`, `STRING`, `DATE`, `TIMESTAMP` and others; open for new ones. */
export interface FileColumn {
  readonly name: string;
  readonly type: string;
}

/** Cells are text or null, as Genie sent them. */
export type FileRow = readonly (string | null)[];

/** Some rows of a whole result, in their order. */
export interface FilePiece {
  /** The same in each piece. */
  readonly columns: readonly FileColumn[];
  readonly rows: readonly FileRow[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

/** Whether a text is a number and nothing else, in the way that data writes them. */
export function isPlainNumber(text: string): boolean {
  return NUMBER.test(text);
}
