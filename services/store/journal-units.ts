import type { ErrorCode } from '../errors.ts';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One statement of a unit. The SQL is ours and constant; values only come in as parameters. */
export interface SqlStep {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  /** Rows that the statement must change; another number undoes the whole unit. */
  readonly changes?: number;
}

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

export type ToThread =
  | { readonly kind: 'unit'; readonly id: number; readonly steps: readonly SqlStep[] }
  | { readonly kind: 'close' };

export interface UnitReply {
  readonly id: number;
  readonly result?: UnitResult;
  readonly code?: ErrorCode;
  readonly message?: string;
}

export type FromThread =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'replies'; readonly replies: readonly UnitReply[] };
