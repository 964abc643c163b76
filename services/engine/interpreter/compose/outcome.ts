import type { Draft, Problem } from '../clauses/draft.ts';
import type { Compiled } from '../compiled.ts';
import type { PlanMeasureEntry, QueryPlan } from '../plan.ts';

/** What one reading amounts to. With problems there is no plan to run. */
export interface Composed {
  readonly plan?: QueryPlan;
  readonly problems: readonly Problem[];
  readonly assumptions: readonly string[];
  readonly unused: readonly string[];
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
  readonly fit: number;
}

/** The plan while it is made. */
export interface Making {
  readonly compiled: Compiled;
  readonly draft: Draft;
  readonly plan: QueryPlan;
  readonly assumptions: string[];
  /** The as-of day, ISO. */
  readonly today: string;
}

/** Puts a figure into the plan once, and returns its place. */
export function addMeasure(plan: QueryPlan, entry: PlanMeasureEntry): number {
  const key = JSON.stringify(entry);
  const known = plan.measures.findIndex((one) => JSON.stringify(one) === key);
  if (known >= 0) return known;
  plan.measures.push(entry);
  return plan.measures.length - 1;
}

/** Notes why a question makes no sense of the data; `why` is shown to the person, so it holds no figure. */
export function misuse(draft: Draft, why: string): void {
  draft.problems.push({ kind: 'misuse', why });
}
