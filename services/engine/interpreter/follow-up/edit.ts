import { defaultMeasureOf } from '../clauses/concepts.ts';
import type { Draft, DraftDim, DraftMeasure } from '../clauses/draft.ts';
import { defaultMeasure } from '../clauses/measures.ts';
import { isQuantity, refOf } from '../clauses/scan.ts';
import { settleComparisons } from '../compose/comparisons.ts';
import { fittingCalculation } from '../compose/fitting.ts';
import type { Making } from '../compose/outcome.ts';
import { trendGrain } from '../compose/trend.ts';
import {
  arranged,
  emptyPlan,
  type PlanDim,
  type PlanMeasure,
  type PlanMeasureEntry,
  type QueryPlan,
  same,
} from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { isOnly, ranking, sorting } from './arrange.ts';
import { bound } from './bound.ts';
import { calculation } from './calculated.ts';
import { compared } from './compare.ts';
import { type Editing, has, resetOrder, swapPlace, toAggregate } from './editing.ts';
import { editedFilters, onShownDate, swapped } from './filters.ts';
import { removal } from './removal.ts';
import { told } from './told.ts';

/** The plan after the follow-up, or undefined when the follow-up changes nothing. */
export interface Edited {
  readonly plan: QueryPlan;
  readonly assumptions: readonly string[];
}

function copy(plan: QueryPlan): QueryPlan {
  return structuredClone(plan);
}

function shownMeasures({ plan, compiled }: Editing): DraftMeasure[] {
  return plan.measures.map(({ of }) => {
    const column = of.kind === 'column' ? compiled.find(of.ref.table, of.ref.column) : undefined;
    return { of, explicit: true, at: -1, ...(column ? { column } : {}) };
  });
}

function shownDims({ plan }: Editing): DraftDim[] {
  return plan.dims.map((dim) => ({ dim, at: -1, plural: false, quality: 1 }));
}

/** Filters and comparisons of the follow-up go in; the same column's old filter goes out. */
function filters(editing: Editing): void {
  const { draft, plan, compiled } = editing;
  const scratch = emptyPlan(plan.base);
  // A comparison without a subject speaks of the figures and groups that were shown.
  const about =
    draft.measures.length > 0 ? draft : { ...draft, measures: shownMeasures(editing), dims: shownDims(editing) };
  // `which of these sold more than 1000?`: of the groups that were shown, and not of their rows.
  const groups = plan.shape !== 'rows' && draft.asked === 'which' && draft.targets.length === 0;
  const of = groups ? { ...about, targets: shownDims(editing) } : about;
  const making: Making = {
    compiled,
    draft: of,
    plan: scratch,
    assumptions: editing.assumptions,
    today: editing.today,
  };
  settleComparisons(making);
  const swapAt = swapPlace(draft);
  const isGone = (_: unknown, at: number) => swapAt !== undefined && (draft.filterPlaces[at] ?? 0) > swapAt;
  const gone = draft.filters.filter(isGone);
  const fresh = [...draft.filters.filter((one) => !gone.includes(one)), ...scratch.where].map((one) =>
    onShownDate(editing, one),
  );
  if (fresh.length > 0) {
    const mode = has(draft, 'add') ? 'add' : 'replace';
    plan.where = arranged(editedFilters(swapped(plan.where, { gone, fresh }), fresh, gone.length > 0 ? 'add' : mode));
    editing.changed = true;
  }
  if (scratch.having.length > 0) {
    plan.having = scratch.having;
    editing.changed = true;
  }
}

function sameKind(a: PlanDim, b: PlanDim): boolean {
  return a.kind === 'time' && b.kind === 'time';
}

function breakdowns(editing: Editing): void {
  const { draft, plan, words } = editing;
  const about = has(draft, 'about') || has(draft, 'same');
  const named: DraftDim[] = [
    ...draft.dims,
    ...draft.targets,
    ...(draft.ranks.length > 0 ? [] : draft.mentions.filter(({ quality }) => quality >= 0.6)),
  ];
  const swapAt = swapPlace(draft);
  const gone = swapAt === undefined ? [] : named.filter(({ at }) => at > swapAt);
  plan.dims = plan.dims.filter((dim) => !gone.some((one) => same(one.dim, dim)));
  const fresh = named
    .filter((one) => !gone.includes(one))
    .map(({ dim }) => dim)
    .filter((dim, index, all) => all.findIndex((one) => same(one, dim)) === index);
  if (draft.trend && !fresh.some(({ kind }) => kind === 'time')) {
    const column = timeColumnOf(draft.base);
    if (column) fresh.push({ kind: 'time', ref: refOf({ table: draft.base, column }), grain: trendGrain(400) });
  }
  if (fresh.length === 0) return;
  // `what about all wards?` after some of them.
  if (words.has('all'))
    plan.where = plan.where.filter(
      (one) => one.kind !== 'values' || !fresh.some((dim) => dim.kind === 'column' && same(dim.ref, one.ref)),
    );
  // `top 5 wards by cost`, `and by patients?`: a figure to rank by and no breakdown.
  const [figure] = named.filter(({ column }) => column && isQuantity(column.column));
  if (plan.limit && figure?.column && fresh.length === 1) {
    plan.measures = [{ of: defaultMeasure(figure.column, 0).of }];
    plan.order = plan.order.map((order) => ({ ...order, by: { kind: 'measure', index: 0 } }));
    editing.changed = true;
    return;
  }
  // `and per class?` after the figure of one class: of each of them.
  plan.where = plan.where.filter((one) => !fresh.some((dim) => dim.kind === 'column' && isOnly(one, dim.ref)));
  toAggregate(plan);
  if (plan.limit === undefined) plan.dims = plan.dims.filter((dim) => !fresh.some((one) => same(one, dim)));
  // `who teaches it?` asks for them, and for no ranking inside each.
  const asks =
    draft.asked !== undefined && draft.dims.length === 0 && draft.ranks.length === 0 && plan.limit?.count === 1;
  const replace =
    asks ||
    has(draft, 'replace') ||
    (swapAt !== undefined && plan.dims.length === 0) ||
    (about && draft.dims.length === 0);
  if (replace) {
    // `what about dropoff zips?` after the five first pickup zips: five of those as well.
    const ranked = about && plan.limit?.within === undefined && plan.dims.length === 1 && fresh.length === 1;
    plan.dims = fresh;
    if (!ranked) delete plan.limit;
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

/** `show me all wards` after the best ward: every one of them, with its figure. */
function uncutList(editing: Editing): boolean {
  const { draft, plan, words } = editing;
  if (!plan.limit || !draft.list || !words.has('all') || draft.ranks.length > 0) return false;
  const named = [...draft.dims, ...draft.mentions];
  if (named.length === 0 || !named.every(({ dim }) => plan.dims.some((one) => same(one, dim)))) return false;
  delete plan.limit;
  delete plan.chart;
  editing.changed = true;
  return true;
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
  // `in total`: without breakdowns.
  const altogether =
    editing.words.has('overall') ||
    editing.words.has('altogether') ||
    (editing.words.has('in') && editing.words.has('total'));
  if (altogether && aggregate === 'sum' && plan.dims.length > 0) {
    plan.dims = [];
    delete plan.limit;
    return true;
  }
  if (first.of.kind === 'column') {
    plan.measures[0] = { of: { ...first.of, aggregate } };
    return true;
  }
  if (first.of.kind === 'snippet' && aggregate !== 'sum') {
    plan.measures[0] = { of: { ...first.of, aggregate } };
    return true;
  }
  return false;
}

/** What `how many` counts: the values that were listed, or rows. */
function countOf({ plan, text }: Editing): PlanMeasure {
  const [dim, more] = plan.dims;
  const groups = /^(?:and |so )*how many (?:is|are|was|were) (?:that|those|they|these)[\s?.!]*$/i.test(text);
  const shown = plan.shape === 'values' || (groups && plan.shape === 'aggregate' && plan.having.length === 0);
  const listed = shown && dim?.kind === 'column' && !more;
  if (!listed) return { kind: 'rows' };
  plan.dims = [];
  return { kind: 'column', ref: dim.ref, aggregate: 'count_distinct' };
}

function figures(editing: Editing): void {
  const { draft, plan } = editing;
  const counted = draft.pending?.counting && draft.measures.length === 0 ? [{ of: countOf(editing) }] : [];
  const fresh: PlanMeasureEntry[] = [...draft.measures.map(({ of }) => ({ of })), ...counted];
  // `how much did they spend?`: what the rows amount to.
  const amount = draft.howMuch && fresh.length === 0 && draft.verbConcepts.length === 0 && draft.ranks.length === 0;
  const column = amount ? defaultMeasureOf(draft.base) : undefined;
  if (column) fresh.push({ of: defaultMeasure({ table: draft.base, column }, 0).of });
  const change = fresh.length === 0 ? reaggregated(editing) : true;
  if (!change) return;
  if (fresh.length > 0) {
    toAggregate(plan);
    const adds = has(draft, 'add') && plan.measures.length > 0;
    plan.measures = adds
      ? [...plan.measures, ...fresh.filter((one) => !plan.measures.some((known) => same(known, one)))]
      : fresh;
  }
  resetOrder(editing);
  editing.changed = true;
}

/** `show me the rows`, `list them`: the rows behind a figure. */
function behind(editing: Editing): boolean {
  const { draft, plan, words } = editing;
  const theirs = words.has('their') && draft.mentions.length > 0;
  const rows = draft.tableMentioned || words.has('them') || words.has('ones') || words.has('details') || theirs;
  if (
    !(draft.list || draft.asked === 'which') ||
    !rows ||
    draft.measures.length > 0 ||
    draft.dims.length > 0 ||
    draft.ranks.length > 0
  )
    return false;
  if ((plan.shape === 'rows' && !theirs) || plan.having.length > 0) return false;
  // Rows that were shown keep their number and their order.
  if (plan.shape !== 'rows') delete plan.limit;
  plan.shape = 'rows';
  plan.measures = [];
  plan.dims = [];
  plan.order = plan.order.filter(({ by }) => by.kind === 'column');
  plan.columns = theirs ? draft.mentions.flatMap(({ column }) => (column ? [refOf(column)] : [])) : [];
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
  context: Pick<Editing, 'compiled' | 'words' | 'today' | 'text' | 'pointing'>,
): Edited | undefined {
  const plan = copy(previous);
  const editing: Editing = { ...context, draft, plan, assumptions: [...draft.assumptions], changed: false };
  if (!removal(editing)) {
    bound(editing);
    if (!compared(editing)) filters(editing);
    if (!behind(editing) && !told(editing)) {
      figures(editing);
      if (!uncutList(editing)) breakdowns(editing);
      ranking(editing);
      sorting(editing);
    }
  }
  if (draft.chart !== undefined) {
    plan.chart = draft.chart;
    editing.changed = true;
  }
  calculation(editing);
  return editing.changed ? { plan: fittingCalculation(plan), assumptions: editing.assumptions } : undefined;
}
