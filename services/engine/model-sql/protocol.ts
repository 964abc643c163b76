import { z } from 'zod';
import type { GateTable } from './gate.ts';

/** What the process that runs SQL of a language model is told, and what it says; one exchange at a time. */

/** A table, and the Parquet file that it is read from once. */
export interface OpenTable extends GateTable {
  readonly file: string;
}

/** To the process. */
export type SqlRequest =
  | {
      readonly type: 'open';
      readonly tables: readonly OpenTable[];
      /** Of data and queries, as DuckDB counts it. */
      readonly memoryLimitMb: number;
      /** Of the whole process: DuckDB does not count everything. Beyond it the process ends itself. */
      readonly processLimitMb: number;
    }
  | { readonly type: 'check'; readonly sql: string; readonly timeoutMs: number }
  | {
      readonly type: 'run';
      readonly sql: string;
      readonly timeoutMs: number;
      readonly maxRows: number;
      /** Of all cells together. */
      readonly maxCharacters: number;
    };

const failed = z.strictObject({
  kind: z.literal('failed'),
  why: z.enum(['timeout', 'ended', 'too_large', 'busy', 'unavailable']),
});
const refused = z.strictObject({ kind: z.literal('refused'), fault: z.string().max(1_000) });
const literal = z.strictObject({ table: z.string(), column: z.string(), value: z.string() });
const table = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.string().nullable())),
  totalRows: z.int().nonnegative(),
  truncated: z.boolean(),
});

/** What a check comes to. */
export const checkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('passed'), tables: z.array(z.string()), literals: z.array(literal) }),
  refused,
  failed,
]);
/** What a run comes to. */
export const runSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rows'), table }),
  refused,
  failed,
]);
/** What opening comes to. */
export const openSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened') }),
  z.strictObject({ kind: z.literal('unopened'), reason: z.string().max(1_000) }),
]);

/** From the process. Nothing else is believed: what runs there is not ours. */
export type OpenReply = z.infer<typeof openSchema>;
