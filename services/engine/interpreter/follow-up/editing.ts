import type { Draft } from '../clauses/draft.ts';
import type { Compiled } from '../compiled.ts';
import { isOrderedDim } from '../compose/order.ts';
import type { QueryPlan } from '../plan.ts';
import type { Shown } from '../state.ts';

/** A follow-up's changes to the plan before it. */
export interface Editing {
  readonly compiled: Compiled;
  readonly draft: Draft;
  readonly plan: QueryPlan;
  readonly words: ReadonlySet<string>;
  readonly assumptions: string[];
  readonly today: string;
  readonly text: string;
  /** A pronoun stands for what was shown: for the groups of a ranking, or for nothing that is known. */
  readonly pointing?: Shown | 'nothing';
  changed: boolean;
}

/** Whether the follow-up has a word of this kind. */
export const has = (draft: Draft, edit: Draft['edits'][number]['edit']) => draft.edits.some((one) => one.edit === edit);

/** Where `instead of` stands: what is named behind it goes. */
export const swapPlace = (draft: Draft) => draft.edits.find((one) => one.edit === 'swap')?.at;

/** Keeps a ranking by figure; any other order follows the breakdowns again. */
export function resetOrder({ plan, compiled }: Editing): void {
  if (plan.shape === 'rows') {
    plan.order = plan.order.filter(({ by }) => by.kind === 'column');
    return;
  }
  const [first] = plan.order;
  const ranking = plan.limit !== undefined && first?.by.kind === 'measure' && first.by.index < plan.measures.length;
  plan.order = ranking && first ? [first] : [];
  if (plan.limit?.within !== undefined && plan.limit.within >= plan.dims.length) delete plan.limit.within;
  if (ranking || plan.dims.length === 0) return;
  const ordered = plan.dims.findIndex((dim) => isOrderedDim(compiled, dim));
  if (plan.shape === 'values') plan.order.push({ by: { kind: 'dim', index: 0 }, direction: 'asc' });
  else {
    if (ordered >= 0) plan.order.push({ by: { kind: 'dim', index: ordered }, direction: 'asc' });
    if (plan.measures.length > 0) plan.order.push({ by: { kind: 'measure', index: 0 }, direction: 'desc' });
  }
}

/** Rows or values become figures when they are to be broken down. */
export function toAggregate(plan: QueryPlan): void {
  if (plan.shape === 'aggregate' && !plan.countGroups) return;
  plan.shape = 'aggregate';
  plan.columns = [];
  plan.order = [];
  delete plan.limit;
  delete plan.countGroups;
  if (plan.measures.length === 0) plan.measures = [{ of: { kind: 'rows' } }];
}
