import type { Compiled } from '../interpreter/compiled.ts';
import { isOrderedDim } from '../interpreter/compose/order.ts';
import {
  arranged,
  type ColumnRef,
  emptyPlan,
  type PlanDim,
  type PlanMeasure,
  type QueryPlan,
  queryPlanSchema,
} from '../interpreter/plan.ts';
import { fits } from '../interpreter/state.ts';
import type { ModelColumn, ModelSnippet } from '../model.ts';
import { Names, PlanFault } from './names.ts';
import { isNumeric, isTime, resolveFilter } from './resolve-filter.ts';
import type { WireDim, WireMeasure, WirePlan } from './wire.ts';

const MAX_MEASURES = 4;
const MAX_DIMS = 3;
const MAX_CONDITIONS = 12;
const MAX_COLUMNS = 40;
const MAX_LIMIT = 1_000;

/** A plan that holds, with the values that were read as others that the data have. */
export interface Resolved {
  readonly plan: QueryPlan;
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Turns a model's plan into one of the interpreter: every name is looked up in the model of the data, every part is
 * checked for its type and its bounds. Nothing of the plan's own text comes through but literals.
 * @throws PlanFault that says what is wrong, in words for the model.
 */
export function resolve(compiled: Compiled, wire: WirePlan): Resolved {
  const names = new Names(compiled, wire.base);
  const context = { compiled, names, base: names.table.identifier };
  checkSizes(wire);
  checkShape(wire);
  const corrections: { from: string; to: string }[] = [];
  const corrected = (one: { from: string; to: string }) => void corrections.push(one);
  const plan: QueryPlan = {
    ...emptyPlan(context.base),
    shape: wire.shape,
    measures: wire.measures.map(({ of, perGroup }) => ({
      of: measure(context, of),
      ...(perGroup ? { perGroup: dim(context, perGroup) } : {}),
    })),
    dims: wire.dims.map((one) => dim(context, one)),
    where: arranged(wire.where.map((one) => resolveFilter({ ...context, corrected }, one))),
    having: wire.having.map(({ of, op, value }) => ({ of: measure(context, of), op, value: finite(value) })),
    order: wire.order.map(({ by, direction }) => ({
      by: by.kind === 'column' ? { kind: by.kind, ref: columnRef(context, by.ref) } : { ...by },
      direction,
    })),
    ...limitOf(wire),
    columns: wire.columns.map((ref) => columnRef(context, ref)),
    ...(wire.chart ? { chart: wire.chart } : {}),
    ...(wire.countGroups ? { countGroups: true } : {}),
  };
  if (plan.order.length === 0) plan.order = usualOrder(compiled, plan);
  const parsed = queryPlanSchema.safeParse(plan);
  if (!parsed.success || !fits(compiled, parsed.data)) {
    throw new PlanFault(
      'The plan does not hold together: an index points at nothing, or a part that it needs is missing.',
    );
  }
  return { plan: parsed.data, corrections };
}

/** What names are looked up with. */
interface Context {
  readonly compiled: Compiled;
  readonly names: Names;
  readonly base: string;
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new PlanFault(otherwise);
}

function finite(value: number): number {
  must(Number.isFinite(value), 'Numbers must be finite.');
  return value;
}

function checkSizes(wire: WirePlan): void {
  must(wire.measures.length <= MAX_MEASURES, `At most ${MAX_MEASURES} measures.`);
  must(wire.dims.length <= MAX_DIMS, `At most ${MAX_DIMS} dims.`);
  must(wire.where.length + wire.having.length <= MAX_CONDITIONS, `At most ${MAX_CONDITIONS} conditions.`);
  must(wire.columns.length <= MAX_COLUMNS, `At most ${MAX_COLUMNS} columns; an empty list means all.`);
  must(wire.order.length <= 2, 'At most two orders.');
}

function checkShape(wire: WirePlan): void {
  const { shape, measures, dims, having, columns, order } = wire;
  const byColumn = order.some(({ by }) => by.kind === 'column');
  if (shape === 'rows') {
    must(measures.length + dims.length + having.length === 0, 'Shape rows has no measures, dims or having.');
    must(!order.some(({ by }) => by.kind !== 'column'), 'Shape rows is ordered by columns.');
    must(!wire.countGroups, 'Shape rows counts no groups.');
    return;
  }
  must(columns.length === 0 && !byColumn, `Shape ${shape} has no columns and is not ordered by columns.`);
  must(
    shape === 'values' ? dims.length > 0 : measures.length > 0 || wire.countGroups,
    `Shape ${shape} lacks its parts.`,
  );
  must(shape !== 'values' || measures.length === 0, 'Shape values has dims and no measures.');
  must(!wire.countGroups || dims.length > 0, 'countGroups needs dims.');
  must(new Set(dims.map((one) => JSON.stringify(one))).size === dims.length, 'Each of the dims once.');
}

/** As the rules have it: time and numbers go forward, everything else by the first figure, greatest first. */
function usualOrder(compiled: Compiled, { shape, dims, measures }: QueryPlan): QueryPlan['order'] {
  if (shape === 'rows' || dims.length === 0) return [];
  if (shape === 'values') return [{ by: { kind: 'dim', index: 0 }, direction: 'asc' }];
  const index = dims.findIndex((one) => isOrderedDim(compiled, one));
  return [
    ...(index >= 0 ? [{ by: { kind: 'dim', index }, direction: 'asc' } as const] : []),
    ...(measures.length > 0 ? [{ by: { kind: 'measure', index: 0 }, direction: 'desc' } as const] : []),
  ];
}

function limitOf({ limit, dims, order, shape }: WirePlan): Pick<QueryPlan, 'limit'> {
  if (!limit) return {};
  const { count, within } = limit;
  must(Number.isInteger(count) && count >= 1 && count <= MAX_LIMIT, `limit.count is 1 to ${MAX_LIMIT}.`);
  if (within === null) return { limit: { count } };
  const inside = Number.isInteger(within) && within >= 1 && within < dims.length && shape === 'aggregate';
  must(inside, 'limit.within is the index of a later one of several dims.');
  must(order[0]?.by.kind === 'measure', 'limit.within needs an order by a measure.');
  return { limit: { count, within } };
}

function columnRef({ names, base }: Context, ref: ColumnRef): ColumnRef {
  return { table: base, column: names.column(ref).name };
}

function snippetRef(context: Context, ref: { table: string; name: string }, kind: ModelSnippet['kind']) {
  return { table: context.base, name: context.names.snippet(ref, kind).name };
}

const CLOCK_GRAINS: ReadonlySet<string> = new Set(['hour', 'hour_of_day']);

function dim(context: Context, one: WireDim): PlanDim {
  switch (one.kind) {
    case 'snippet':
      return { kind: 'snippet', ref: snippetRef(context, one.ref, 'dimension') };
    case 'column':
      return { kind: 'column', ref: columnRef(context, one.ref) };
    case 'time': {
      const column = context.names.column(one.ref);
      must(isTime(column), `${column.name} is ${column.type}, so it has no ${one.grain}: use kind column.`);
      const days = column.type === 'date' && CLOCK_GRAINS.has(one.grain);
      must(!days, `${column.name} is a date without a time of day, so it has no ${one.grain}.`);
      return { kind: 'time', ref: columnRef(context, one.ref), grain: one.grain };
    }
  }
}

function measure(context: Context, one: WireMeasure): PlanMeasure {
  switch (one.kind) {
    case 'rows':
      return { kind: 'rows' };
    case 'groups':
      return { kind: 'groups', dim: dim(context, one.dim) };
    case 'snippet':
      return { kind: 'snippet', ref: snippetRef(context, one.ref, 'measure') };
    case 'column': {
      const column = context.names.column(one.ref);
      must(canAggregate(column, one.aggregate), `${column.name} is ${column.type}, so it has no ${one.aggregate}.`);
      return { kind: 'column', ref: columnRef(context, one.ref), aggregate: one.aggregate };
    }
  }
}

function canAggregate(column: ModelColumn, aggregate: string): boolean {
  if (aggregate === 'count' || aggregate === 'count_distinct') return true;
  if (isNumeric(column)) return true;
  return isTime(column) && (aggregate === 'min' || aggregate === 'max');
}
