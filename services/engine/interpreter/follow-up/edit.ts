import type { Draft, DraftDim } from '../clauses/draft.ts';
import type { Compiled } from '../compiled.ts';
import { settleComparisons } from '../compose/comparisons.ts';
import type { Making } from '../compose/outcome.ts';
import { trendGrain } from '../compose/shape.ts';
import { isOrderedDim } from '../compose/order.ts';
import { refOf } from '../clauses/scan.ts';
import { FILTER_WORDS } from '../lexicon/editing.ts';
import { emptyPlan, type PlanDim, type PlanMeasureEntry, type QueryPlan, same } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { editedFilters } from './filters.ts';

/** A follow-up's changes to the plan before it. */
interface Editing {
  readonly compiled: Compiled;
  readonly draft: Draft;
  readonly plan: QueryPlan;
  readonly words: ReadonlySet<string>;
  readonly assumptions: string[];
  readonly today: string;
  changed: boolean;
}

/** The plan after the follow-up, or undefined when the follow-up changes nothing. */
export interface Edited {
  readonly plan: QueryPlan;
  readonly assumptions: readonly string[];
}

const has = (draft: Draft, edit: Draft['edits'][number]['edit']) => draft.edits.some((one) => one.edit === edit);

function copy(plan: QueryPlan): QueryPlan {
  return structuredClone(plan);
}

/** `remove the filter`, `drop the month`, `without the limit`. */
function removal(editing: Editing): boolean {
  const { draft, plan, words } = editing;
  if (!has(draft, 'remove')) return false;
  const before = JSON.stringify(plan);
  const named = draft.mentions.flatMap(({ column }) => (column ? [refOf(column)] : []));
  const dims = [...draft.mentions, ...draft.dims].map(({ dim }) => dim);
  const filtered = draft.filters.flatMap((one) => (one.kind === 'snippet' ? [] : [one.ref]));
  const time = words.has('date') || words.has('time') || words.has('period') || words.has('dates') || draft.filters.some(({ kind }) => kind === 'time');
  plan.where = plan.where.filter((one) => {
    if (one.kind === 'snippet') return !draft.filters.some((other) => same(other, one));
    if (one.kind === 'time' && time) return false;
    return ![...named, ...filtered].some((ref) => same(ref, one.ref));
  });
  plan.dims = plan.dims.filter((dim) => !dims.some((one) => same(one, dim) || (one.kind === 'time' && dim.kind === 'time')));
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

/** Keeps a ranking by figure; any other order follows the breakdowns again. */
function resetOrder({ plan, compiled }: Editing): void {
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

/** Filters and comparisons of the follow-up go in; the same column's old filter goes out. */
function filters(editing: Editing): void {
  const { draft, plan, compiled } = editing;
  const scratch = emptyPlan(plan.base);
  const making: Making = { compiled, draft, plan: scratch, assumptions: editing.assumptions, today: editing.today };
  settleComparisons(making);
  const fresh = [...draft.filters, ...scratch.where];
  if (fresh.length > 0) {
    plan.where = editedFilters(plan.where, fresh, has(draft, 'add') ? 'add' : 'replace');
    editing.changed = true;
  }
  if (scratch.having.length > 0) {
    plan.having = scratch.having;
    editing.changed = true;
  }
}

/** Rows or values become figures when they are to be broken down. */
function toAggregate(plan: QueryPlan): void {
  if (plan.shape === 'aggregate' && !plan.countGroups) return;
  plan.shape = 'aggregate';
  plan.columns = [];
  plan.order = [];
  delete plan.limit;
  delete plan.countGroups;
  if (plan.measures.length === 0) plan.measures = [{ of: { kind: 'rows' } }];
}

function sameKind(a: PlanDim, b: PlanDim): boolean {
  return a.kind === 'time' && b.kind === 'time';
}

function breakdowns(editing: Editing): void {
  const { draft, plan } = editing;
  const about = has(draft, 'about') || has(draft, 'same');
  const named: DraftDim[] = [...draft.dims, ...draft.targets, ...(draft.ranks.length > 0 ? [] : draft.mentions.filter(({ quality }) => quality >= 0.6))];
  const fresh = named.map(({ dim }) => dim).filter((dim, index, all) => all.findIndex((one) => same(one, dim)) === index);
  if (draft.trend && !fresh.some(({ kind }) => kind === 'time')) {
    const column = timeColumnOf(draft.base);
    if (column) fresh.push({ kind: 'time', ref: refOf({ table: draft.base, column }), grain: trendGrain(400) });
  }
  if (fresh.length === 0) return;
  toAggregate(plan);
  if (plan.limit === undefined) plan.dims = plan.dims.filter((dim) => !fresh.some((one) => same(one, dim)));
  const replace = has(draft, 'replace') || (about && draft.dims.length === 0);
  if (replace) {
    plan.dims = fresh;
    delete plan.limit;
  } else {
    for (const dim of fresh) {
      if (plan.dims.some((one) => same(one, dim))) continue;
      const index = plan.dims.findIndex((one) => sameKind(one, dim));
      if (index >= 0) plan.dims[index] = dim;
      else if (plan.limit) ranked(plan, dim);
      else plan.dims.push(dim);
    }
  }
  delete plan.chart;
  resetOrder(editing);
  editing.changed = true;
}

/** A breakdown beside a ranking: the best few inside each of its values. */
function ranked(plan: QueryPlan, dim: PlanDim): void {
  const within = plan.limit?.within ?? plan.dims.length;
  plan.dims.push(dim);
  if (plan.limit) plan.limit.within = within;
}

/** `average instead`, `median`: another aggregate of the same column. */
function reaggregated(editing: Editing): boolean {
  const { draft, plan } = editing;
  const aggregate = draft.pending?.aggregates[0];
  const [first] = plan.measures;
  if (aggregate === undefined || !first) return false;
  if (first.of.kind === 'column') {
    plan.measures[0] = { of: { ...first.of, aggregate } };
    return true;
  }
  if (first.of.kind === 'snippet' && aggregate !== 'sum') {
    plan.measures[0] = { of: { ...first.of, aggregate } };
    return true;
  }
  // `in total`: without breakdowns.
  if (aggregate === 'sum' && plan.dims.length > 0) {
    plan.dims = [];
    delete plan.limit;
    return true;
  }
  return false;
}

function figures(editing: Editing): void {
  const { draft, plan } = editing;
  const counted = draft.pending?.counting && draft.measures.length === 0 ? [{ of: { kind: 'rows' as const } }] : [];
  const fresh: PlanMeasureEntry[] = [...draft.measures.map(({ of }) => ({ of })), ...counted];
  const change = fresh.length === 0 ? reaggregated(editing) : true;
  if (!change) return;
  if (fresh.length > 0) {
    toAggregate(plan);
    const adds = has(draft, 'add') && plan.measures.length > 0;
    plan.measures = adds ? [...plan.measures, ...fresh.filter((one) => !plan.measures.some((known) => same(known, one)))] : fresh;
  }
  resetOrder(editing);
  editing.changed = true;
}

/** `top 5`, `the bottom 3 instead`, `sort by cost`, `show 20`. */
function ranking(editing: Editing): void {
  const { draft, plan } = editing;
  const [rank] = draft.ranks;
  if (rank) {
    const target = typeof rank.target === 'object' ? rank.target.dim : undefined;
    if (target && !plan.dims.some((dim) => same(dim, target))) {
      toAggregate(plan);
      plan.dims = [target];
    }
    if (rank.measure) {
      toAggregate(plan);
      plan.measures = [{ of: rank.measure.of }];
    }
    const count = rank.count ?? draft.limit ?? (rank.sense === 'cut' || rank.plural ? 10 : 1);
    const column = timeColumnOf(draft.base);
    if (plan.shape === 'aggregate' && plan.dims.length > 0) plan.order = [{ by: { kind: 'measure', index: 0 }, direction: rank.direction }];
    else if (plan.shape === 'rows' && rank.concept === 'recency' && column) {
      plan.order = [{ by: { kind: 'column', ref: refOf({ table: draft.base, column }) }, direction: rank.direction }];
    } else if (plan.shape === 'rows' && plan.order[0]) {
      plan.order[0] = { ...plan.order[0], direction: rank.direction };
    } else if (plan.shape === 'aggregate') return;
    plan.limit = plan.limit?.within === undefined ? { count } : { count, within: plan.limit.within };
    editing.changed = true;
  } else if (draft.limit !== undefined) {
    plan.limit = { count: draft.limit };
    editing.changed = true;
  }
}

function sorting(editing: Editing): void {
  const { draft, plan } = editing;
  const { sort } = draft;
  const [by] = draft.orderMeasures;
  const [first] = plan.order;
  if (by && plan.shape === 'aggregate') {
    const index = plan.measures.findIndex(({ of }) => same(of, by.of));
    if (index < 0) plan.measures.push({ of: by.of });
    plan.order = [{ by: { kind: 'measure', index: index < 0 ? plan.measures.length - 1 : index }, direction: sort.direction ?? 'desc' }];
  } else if (by?.column && plan.shape === 'rows') {
    plan.order = [{ by: { kind: 'column', ref: refOf(by.column) }, direction: sort.direction ?? 'desc' }];
  } else if (sort.by && plan.shape !== 'rows') {
    const wanted = sort.by.dim;
    const index = plan.dims.findIndex((dim) => same(dim, wanted) || (dim.kind === 'time' && wanted.kind === 'time'));
    if (index < 0) return;
    plan.order = [{ by: { kind: 'dim', index }, direction: sort.direction ?? 'asc' }];
  } else if (sort.by?.column) {
    plan.order = [{ by: { kind: 'column', ref: refOf(sort.by.column) }, direction: sort.direction ?? 'asc' }];
  } else if (sort.direction !== undefined && first) {
    plan.order = [{ ...first, direction: sort.direction }];
  } else {
    return;
  }
  editing.changed = true;
}

/** `show me the rows`, `list them`: the rows behind a figure. */
function behind(editing: Editing): boolean {
  const { draft, plan, words } = editing;
  const rows = draft.tableMentioned || words.has('them') || words.has('ones') || words.has('details');
  if (!(draft.list || draft.asked === 'which') || !rows || draft.measures.length > 0 || draft.dims.length > 0 || draft.ranks.length > 0) return false;
  if (plan.shape === 'rows' || plan.having.length > 0) return false;
  plan.shape = 'rows';
  plan.measures = [];
  plan.dims = [];
  plan.order = [];
  delete plan.limit;
  delete plan.chart;
  editing.changed = true;
  return true;
}

/**
 * Applies a follow-up to the plan before it: a filter on the same column is replaced, one on a new column is added, `by X`
 * adds unless it says `instead` or is of the same kind, figures, limits, orders and charts are replaced.
 */
export function edit(
  previous: QueryPlan,
  draft: Draft,
  context: { readonly compiled: Compiled; readonly words: ReadonlySet<string>; readonly today: string },
): Edited | undefined {
  const plan = copy(previous);
  const editing: Editing = { ...context, draft, plan, assumptions: [...draft.assumptions], changed: false };
  if (!removal(editing)) {
    filters(editing);
    if (!behind(editing)) {
      figures(editing);
      breakdowns(editing);
      ranking(editing);
      sorting(editing);
    }
  }
  if (draft.chart !== undefined) {
    plan.chart = draft.chart;
    editing.changed = true;
  }
  return editing.changed ? { plan, assumptions: editing.assumptions } : undefined;
}
