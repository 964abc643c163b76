import type { AnswerTable } from '../../../genie/types.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';

/** What the sentences are made from. */
export interface Facts {
  readonly compiled: Compiled;
  readonly plan: QueryPlan;
  readonly result: AnswerTable;
  /** Rows of a cut list in all, when they were counted. */
  readonly allRows?: number;
  /** Further rows or groups with the value of the last one of a ranking; they were cut off. */
  readonly ties?: number;
}
