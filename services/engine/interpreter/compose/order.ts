import type { Compiled } from '../compiled.ts';
import type { Direction } from '../lexicon/types.ts';
import { type PlanDim, type QueryPlan, same } from '../plan.ts';
import { addMeasure, type Making } from './outcome.ts';
import { isUnwanted } from './ranking.ts';

const ORDERED_TYPES: ReadonlySet<string> = new Set(['integer', 'decimal', 'double', 'date', 'timestamp']);

/** Whether the values of a breakdown have an order of their own: time, numbers. */
export function isOrderedDim(compiled: Compiled, dim: PlanDim): boolean {
  if (dim.kind === 'time' || dim.kind === 'bin') return true;
  if (dim.kind === 'snippet') return false;
  const found = compiled.find(dim.ref.table, dim.ref.column);
  return found !== undefined && ORDERED_TYPES.has(found.column.type) && found.column.role === 'measure';
}

/** Default order: time goes forward, everything else by the first figure, greatest first. */
function defaultOrder(compiled: Compiled, plan: QueryPlan): void {
  if (plan.order.length > 0 || plan.shape === 'rows' || plan.dims.length === 0) return;
  const ordered = plan.dims.findIndex((dim) => isOrderedDim(compiled, dim));
  if (plan.shape === 'values') {
    plan.order.push({ by: { kind: 'dim', index: 0 }, direction: 'asc' });
    return;
  }
  if (ordered >= 0) plan.order.push({ by: { kind: 'dim', index: ordered }, direction: 'asc' });
  if (plan.measures.length > 0) plan.order.push({ by: { kind: 'measure', index: 0 }, direction: 'desc' });
}

/** `worst first`: the longest delays, and the lowest scores. */
function judged({ draft, plan, compiled }: Making): Direction | undefined {
  const { direction } = draft.sort;
  const of = plan.measures[0]?.of;
  const column = of?.kind === 'column' ? compiled.find(of.ref.table, of.ref.column)?.column : undefined;
  if (!column || !isUnwanted(column)) return direction;
  return direction === 'asc' ? 'desc' : 'asc';
}

/** What was asked about the order, or the default. */
export function settleOrder(making: Making): void {
  const { draft, plan, compiled } = making;
  const { sort } = draft;
  const direction = sort.judged ? judged(making) : sort.direction;
  const by = sort.by;
  if (by && plan.shape !== 'rows') {
    const index = plan.dims.findIndex((dim) => same(dim, by.dim) || (dim.kind === 'time' && by.dim.kind === 'time'));
    if (index >= 0) plan.order = [{ by: { kind: 'dim', index }, direction: direction ?? 'asc' }];
  } else if (by?.column) {
    plan.order = [
      {
        by: { kind: 'column', ref: { table: by.column.table.identifier, column: by.column.column.name } },
        direction: direction ?? 'asc',
      },
    ];
  } else if (
    plan.shape === 'aggregate' &&
    draft.orderMeasures.length > 0 &&
    plan.order.length === 0 &&
    plan.dims.length > 0
  ) {
    const [first] = draft.orderMeasures;
    if (first)
      plan.order = [
        { by: { kind: 'measure', index: addMeasure(plan, { of: first.of }) }, direction: direction ?? 'desc' },
      ];
  } else if (direction !== undefined && sort.asked) {
    turned(plan, direction, compiled);
  }
  defaultOrder(compiled, plan);
}

/** `ascending` without a column: the order there is, turned. */
function turned(plan: QueryPlan, direction: Direction, compiled: Compiled): void {
  const [first, ...rest] = plan.order;
  if (first) {
    plan.order = [{ ...first, direction }, ...rest];
    return;
  }
  if (plan.shape === 'values') plan.order = [{ by: { kind: 'dim', index: 0 }, direction }];
  else if (plan.shape === 'aggregate' && plan.dims.length > 0) {
    const time = plan.dims.findIndex((dim) => isOrderedDim(compiled, dim));
    plan.order =
      time >= 0
        ? [{ by: { kind: 'dim', index: time }, direction }]
        : [{ by: { kind: 'measure', index: 0 }, direction }];
  }
}
