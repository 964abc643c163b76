import { refOf } from '../clauses/scan.ts';
import { GRAIN_WORDS } from '../dates/time-words.ts';
import { FILTER_WORDS } from '../lexicon/editing.ts';
import { type PlanFilter, type QueryPlan, same } from '../plan.ts';
import { type Editing, has, resetOrder } from './editing.ts';

/** `take out Oslo`: of the values that are asked for, or of all of them where the groups are shown. */
function leftOut(plan: QueryPlan, gone: PlanFilter): void {
  if (gone.kind !== 'values') return;
  const asked = plan.where.some((one) => one.kind === 'values' && same(one.ref, gone.ref));
  const broken = plan.dims.some((dim) => dim.kind === 'column' && same(dim.ref, gone.ref));
  if (asked) {
    plan.where = plan.where.flatMap((one) => {
      if (one.kind !== 'values' || !same(one.ref, gone.ref)) return [one];
      const values = one.values.filter((value) => !gone.values.includes(value) === !one.negated);
      return values.length > 0 ? [{ ...one, values }] : [];
    });
  } else if (broken) plan.where = [...plan.where, { ...gone, negated: true }];
}

/** `drop the distance`: a figure goes where another one stays. */
function withoutFigures({ draft, plan }: Editing): void {
  const named = [...draft.measures, ...draft.mentions].flatMap(({ column }) => (column ? [refOf(column)] : []));
  const rows = draft.tableMentioned || draft.pending?.counting === true;
  const kept = plan.measures.filter(({ of }) => {
    if (of.kind === 'rows') return !rows;
    return of.kind !== 'column' || !named.some((ref) => same(ref, of.ref));
  });
  if (kept.length > 0) plan.measures = kept;
}

/** `remove the filter`, `drop the month`, `without the limit`. */
export function removal(editing: Editing): boolean {
  const { draft, plan, words } = editing;
  if (!has(draft, 'remove')) return false;
  const before = JSON.stringify(plan);
  const named = draft.mentions.flatMap(({ column }) => (column ? [refOf(column)] : []));
  const dims = [...draft.mentions, ...draft.dims].map(({ dim }) => dim);
  const shown = new Set(plan.dims.flatMap((dim) => (dim.kind === 'time' ? [dim.grain] : [])));
  const values = draft.filters.filter((one) => one.kind === 'values' && !one.negated);
  const filtered = draft.filters.flatMap((one) => (one.kind === 'snippet' || values.includes(one) ? [] : [one.ref]));
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
  for (const one of values) leftOut(plan, one);
  const grains = [...words].flatMap((word) => GRAIN_WORDS[word] ?? []).filter((grain) => shown.has(grain));
  plan.dims = plan.dims.filter((dim) => dim.kind !== 'time' || !grains.some((grain) => grain === dim.grain));
  plan.dims = plan.dims.filter(
    (dim) => !dims.some((one) => same(one, dim) || (one.kind === 'time' && dim.kind === 'time')),
  );
  withoutFigures(editing);
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
