import type { AnswerTable } from '../genie/types.ts';

/** SQL that nobody of this house wrote: what is known of it once it was checked, and where it runs. */

/** Why such SQL could not be run, whatever it says. */
export type WrittenFailure =
  /** It did not end in time, and was ended. */
  | 'timeout'
  /** Its process ended: it needed more memory than it may have, or crashed. */
  | 'ended'
  /** Its rows hold more text than one answer may have. */
  | 'too_large'
  /** Too many others wait. */
  | 'busy'
  /** The process could not be started, or not be given the data. */
  | 'unavailable';

/** A text of the SQL that a column is compared with. */
export interface WrittenLiteral {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** What is wrong with it, in words for whoever wrote it; no value of the data is in them. */
export interface WrittenRefusal {
  readonly kind: 'refused';
  readonly fault: string;
}

interface Failed {
  readonly kind: 'failed';
  readonly why: WrittenFailure;
}

/** What the check of SQL comes to. */
export type WrittenCheck =
  | { readonly kind: 'passed'; readonly tables: readonly string[]; readonly literals: readonly WrittenLiteral[] }
  | WrittenRefusal
  | Failed;

/** What running it comes to; it is checked again before. */
export type WrittenRun = { readonly kind: 'rows'; readonly table: AnswerTable } | WrittenRefusal | Failed;

/**
 * Checks and runs SQL from outside, in DuckDB's spelling, away from everything else. `close` ends what runs.
 * All but `close`: @throws the signal's reason when it aborts; AppError `genie.engine_stopped` after `close`.
 */
export interface WrittenSql {
  check(sql: string, signal: AbortSignal): Promise<WrittenCheck>;
  /** At most `maxRows` rows; the others are counted. */
  run(sql: string, options: { readonly maxRows: number; readonly signal: AbortSignal }): Promise<WrittenRun>;
  close(): Promise<void>;
}

/** Stands above such SQL wherever it is shown or kept, so that nobody takes it for the rules' own. */
const MARK = '-- Written by a language model: it may be wrong.\n';

/** The SQL with the words that say who wrote it. */
export function markWritten(sql: string): string {
  return `${MARK}${sql}`;
}

/** The SQL below these words; undefined where they are missing, so where the rules wrote it. */
export function unmarked(sql: string): string | undefined {
  return sql.startsWith(MARK) ? sql.slice(MARK.length) : undefined;
}
