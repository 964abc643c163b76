import { refOf } from '../clauses/scan.ts';
import { FILTER_WORDS } from '../lexicon/editing.ts';
import { same } from '../plan.ts';
import { type Editing, has, resetOrder } from './editing.ts';

/** `remove the filter`, `drop the month`, `without the limit`. */
export function removal(editing: Editing): boolean {
  const { draft, plan, words } = editing;
  if (!has(draft, 'remove')) return false;
  const before = JSON.stringify(plan);
  const named = draft.mentions.flatMap(({ column }) => (column ? [refOf(column)] : []));
  const dims = [...draft.mentions, ...draft.dims].map(({ dim }) => dim);
  const filtered = draft.filters.flatMap((one) => (one.kind === 'snippet' ? [] : [one.ref]));
  const time =
    words.has('date') ||
    words.has('time') ||
    words.has('period') ||
    words.has('dates') ||
    words.has('times') ||
    words.has('periods') ||
    draft.filters.some(({ kind }) => kind === 'time');
  plan.where = plan.where.filter((one) => {
    if (one.kind === 'snippet') return !draft.filters.some((other) => same(other, one));
    if (one.kind === 'time' && time) return false;
    return ![...named, ...filtered].some((ref) => same(ref, one.ref));
  });
  plan.dims = plan.dims.filter(
    (dim) => !dims.some((one) => same(one, dim) || (one.kind === 'time' && dim.kind === 'time')),
  );
  if ([...FILTER_WORDS].some((word) => words.has(word)) && JSON.stringify(plan) === before) {
    plan.where = [];
    plan.having = [];
  }
  if (words.has('limit') || words.has('top') || words.has('ranking')) delete plan.limit;
  if (words.has('chart') || words.has('graph')) plan.chart = 'none';
  if (words.has('breakdown') || words.has('grouping')) plan.dims = [];
  if (JSON.stringify(plan) === before) return false;
  if (plan.dims.length === 0) {
    delete plan.limit;
    if (plan.shape === 'values') plan.shape = 'rows';
  }
  resetOrder(editing);
  editing.changed = true;
  return true;
}
