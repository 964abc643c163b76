import type { ModelTable } from '../../model.ts';
import { type ConceptColumn, conceptColumn, tells } from '../clauses/concepts.ts';
import type { DraftRank } from '../clauses/draft.ts';
import { refOf } from '../clauses/scan.ts';
import type { Concept, Direction } from '../lexicon/types.ts';
import { type ColumnRef, type PlanFilter, type QueryPlan, same } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { type Editing, toAggregate } from './editing.ts';

function flipped(direction: Direction, opposite: boolean): Direction {
  if (!opposite) return direction;
  return direction === 'asc' ? 'desc' : 'asc';
}

/** The column that a quality ranks rows by; the one they are ranked by already stays where it tells the quality too. */
function conceptFor(plan: QueryPlan, base: ModelTable, concept: Concept): ConceptColumn | undefined {
  const found = conceptColumn(base, concept);
  const [order] = plan.order;
  const known = base.columns.find(({ name }) => order?.by.kind === 'column' && order.by.ref.column === name);
  const same = known !== undefined && tells(concept, known);
  return same ? { column: { table: base, column: known }, opposite: false, assumed: false } : found;
}

/** `who is the fastest?` after the time that each takes: the one with the least. */
function byFigure({ plan, draft }: Editing, rank: DraftRank): Direction {
  const [entry] = plan.measures;
  const shown = entry?.of.kind === 'column' ? entry.of.ref.column : undefined;
  const columns = draft.base.columns.filter(({ name }) => name === shown);
  const found = rank.concept === 'speed' ? conceptColumn({ ...draft.base, columns }, rank.concept) : undefined;
  return flipped(rank.direction, found?.opposite === true);
}

/** A limit to single values of what is ranked now. */
export function isOnly(filter: PlanFilter, ref: ColumnRef): boolean {
  return filter.kind === 'values' && !filter.negated && filter.values.length === 1 && same(filter.ref, ref);
}

/** `top 5`, `the bottom 3 instead`, `sort by cost`, `show 20`. */
export function ranking(editing: Editing): void {
  const { draft, plan } = editing;
  const [rank] = draft.ranks;
  const kind = plan.calc?.kind;
  if (rank && (kind === 'change' || kind === 'running' || kind === 'moving')) {
    draft.problems.push({
      kind: 'misuse',
      why: 'Periods that are compared cannot be ranked at the same time.',
      certain: true,
    });
    return;
  }
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
    const named = rank.concept === undefined ? undefined : conceptFor(plan, draft.base, rank.concept);
    if (target?.kind === 'column') plan.where = plan.where.filter((one) => !isOnly(one, target.ref));
    if (plan.shape === 'aggregate' && plan.dims.length > 0)
      plan.order = [{ by: { kind: 'measure', index: 0 }, direction: byFigure(editing, rank) }];
    else if (plan.shape === 'rows' && rank.concept === 'recency' && column) {
      plan.order = [{ by: { kind: 'column', ref: refOf({ table: draft.base, column }) }, direction: rank.direction }];
    } else if (plan.shape === 'rows' && named && !named.assumed) {
      const direction = flipped(rank.direction, named.opposite);
      plan.order = [{ by: { kind: 'column', ref: refOf(named.column) }, direction }];
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

/** `sorted by cost`, `descending`. */
export function sorting(editing: Editing): void {
  const { draft, plan } = editing;
  const { sort } = draft;
  const [by] = draft.orderMeasures;
  const [first] = plan.order;
  // `sort by orders` where rows are orders: by their number.
  const rows = sort.asked && !by && (draft.tableMentioned || draft.perRow) && plan.shape === 'aggregate';
  const counts = plan.measures.findIndex(({ of }) => of.kind === 'rows');
  if (rows && counts >= 0) {
    plan.order = [{ by: { kind: 'measure', index: counts }, direction: sort.direction ?? 'desc' }];
  } else if (by && plan.shape === 'aggregate') {
    const index = plan.measures.findIndex(({ of }) => same(of, by.of));
    if (index < 0) plan.measures.push({ of: by.of });
    plan.order = [
      {
        by: { kind: 'measure', index: index < 0 ? plan.measures.length - 1 : index },
        direction: sort.direction ?? 'desc',
      },
    ];
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
