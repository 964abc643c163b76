import type { ErrorCode } from '../errors.ts';

/** What can be bound to a parameter, or come out of a column. */
export type SqlValue = string | number | null;
/** A row by the names of its columns. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One statement of a unit. The SQL is ours and constant; values only come in as parameters. */
export interface SqlStep {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  /** Rows that the statement must change; another number undoes the whole unit. */
  readonly changes?: number;
}

/** What became of a unit. */
export type UnitResult =
  /** All steps are durable. Rows and changes per step. */
  | { readonly kind: 'done'; readonly rows: readonly (readonly SqlRow[])[]; readonly changes: readonly number[] }
  /** A step changed another number of rows than it must: nothing of the unit was kept. */
  | { readonly kind: 'refused'; readonly step: number };

/** What the thread is started with. */
export interface ThreadData {
  readonly path: string;
  readonly migrations: readonly string[];
  readonly hooks?: string;
}

/** Messages to the thread. */
export type ToThread =
  | {
      readonly kind: 'unit';
      readonly id: number;
      readonly steps: readonly SqlStep[];
      /** A power cut may lose it. */
      readonly passing?: true;
    }
  | { readonly kind: 'close' };

/** The thread's word on one unit: a result, or why nothing was kept. */
export interface UnitReply {
  readonly id: number;
  readonly result?: UnitResult;
  readonly code?: ErrorCode;
  readonly message?: string;
}

/** Messages of the thread. */
export type FromThread =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'replies'; readonly replies: readonly UnitReply[] };
