/** One way to understand the texts of a column as something better than texts. */
export interface Reading {
  readonly type: 'integer' | 'decimal' | 'date' | 'timestamp' | 'boolean';
  /** SQL of the value out of SQL of the trimmed text; NULL where the text is nothing of the kind. */
  readonly sql: (text: string) => string;
  /** SQL that is true for a text that shows that the column is no such thing at all: one is enough. */
  readonly veto?: (text: string) => string;
  /** The plain spelling of a decimal number, as SQL: its digits decide the type. */
  readonly digits?: (text: string) => string;
  /** `usd`, `percent`, ... */
  readonly unit?: string;
  /** Which of two ways that the same text can be read. */
  readonly order?: 'dmy' | 'mdy' | 'comma' | 'point';
}

/** What is known of a column before its values are looked at. */
export interface ReadingHints {
  /** Words of its name, lower case. */
  readonly words: readonly string[];
  /** A number with a comma has a decimal comma here, as other columns or the separator of the file show. */
  readonly decimalComma?: boolean;
  /** 03/04 is the third of April here. */
  readonly dayFirst?: boolean;
}

/** Texts that stand for "nothing" in columns of numbers and dates; lower case. */
export const NOTHING = [
  '',
  '-',
  '--',
  '?',
  '.',
  'n/a',
  'na',
  '#n/a',
  'nan',
  'null',
  'none',
  'nil',
  '(null)',
  'missing',
  'unknown',
];

/** A few wrong values do not make a column of numbers a column of texts. */
export const SAMPLE_SHARE = 0.95;

/** Whether nearly all texts are of a kind, and there are any. */
export function nearlyAll(texts: readonly string[], is: (text: string) => boolean): boolean {
  if (texts.length === 0) return false;
  return texts.filter(is).length >= texts.length * SAMPLE_SHARE;
}

/** A text as SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
