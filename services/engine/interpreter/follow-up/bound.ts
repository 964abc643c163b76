import { same } from '../plan.ts';
import type { Editing } from './editing.ts';
import { resetOrder } from './editing.ts';
import { editedFilters } from './filters.ts';

/** `only those in Rome`: the best few there, and no selection among those that were shown. */
const CHOOSING =
  /\b(?:only|just|without|except|exclude|excluding|remove|about|but) (?:the )?(?:those|these|them|ones)\b/i;

const NOT_TOLD = 'I am not sure which figure you mean; please name it.';

/** `and how did those do in April?` after the best few: the same ones, whatever place they have then. */
export function bound(editing: Editing): void {
  const { plan, pointing, draft, text } = editing;
  if (pointing === undefined || CHOOSING.test(text) || plan.shape !== 'aggregate' || !plan.limit) return;
  if (pointing === 'nothing' || !plan.dims.some((dim) => dim.kind === 'column' && same(dim.ref, pointing.ref))) {
    draft.problems.push({ kind: 'misuse', why: 'I cannot tell which ones you mean; please name them.', certain: true });
    return;
  }
  if (draft.verbConcepts.length > 0 && draft.measures.length === 0) {
    // `what do they earn?`: no figure of these rows says it.
    draft.problems.push({ kind: 'misuse', why: NOT_TOLD, certain: true });
    return;
  }
  const { ref, values } = pointing;
  plan.where = editedFilters(plan.where, [{ kind: 'values', ref, values, negated: false }], 'replace');
  delete plan.limit;
  // One thing is told by its name alone: what is asked of it takes its place.
  const others = draft.dims.length + draft.targets.length > 0;
  if (values.length === 1 && others)
    plan.dims = plan.dims.filter((dim) => !(dim.kind === 'column' && same(dim.ref, ref)));
  resetOrder(editing);
}
