import { z } from 'zod';

/**
 * The typed plan: what will be asked of the data, free of any words of the question. It is plain JSON, is kept as state
 * between the questions of a conversation, and is the only thing SQL is written from.
 */
const PLAN_VERSION = 1;

const columnRef = z.object({ table: z.string(), column: z.string() });
const snippetRef = z.object({ table: z.string(), name: z.string() });
const aggregate = z.enum([
  'count',
  'count_distinct',
  'sum',
  'avg',
  'min',
  'max',
  'median',
  'stddev',
  'variance',
  'p10',
  'p25',
  'p75',
  'p90',
  'p95',
  'p99',
]);
/** Steps of time a breakdown can have. */
const grainSchema = z.enum([
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'hour_of_day',
  'day_of_week',
  'day_type',
  'month_of_year',
]);
const direction = z.enum(['asc', 'desc']);
const compareOp = z.enum(['>', '>=', '<', '<=', '=', '<>']);

const dim = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('column'), ref: columnRef }),
  z.object({ kind: z.literal('time'), ref: columnRef, grain: grainSchema }),
  z.object({ kind: z.literal('snippet'), ref: snippetRef }),
  /** Ranges of equal width, named by where they begin. */
  z.object({ kind: z.literal('bin'), ref: columnRef, width: z.number().positive() }),
]);

const rowsMeasure = z.object({ kind: z.literal('rows') });
const columnMeasure = z.object({ kind: z.literal('column'), ref: columnRef, aggregate });
/** With `aggregate`, the outer function of the snippet is replaced: the average of what is summed. */
const snippetMeasure = z.object({ kind: z.literal('snippet'), ref: snippetRef, aggregate: aggregate.optional() });
/** What a ratio is made of. */
const part = z.discriminatedUnion('kind', [rowsMeasure, columnMeasure, snippetMeasure]);

const measure = z.discriminatedUnion('kind', [
  rowsMeasure,
  columnMeasure,
  snippetMeasure,
  /** One figure divided by another, each worked out first; `percent`: a hundred times that. */
  z.object({ kind: z.literal('ratio'), over: part, under: part, percent: z.boolean() }),
  /** How many different groups there are: days with data, for instance. */
  z.object({ kind: z.literal('groups'), dim }),
  /** How far two columns go together, from -1 to 1. */
  z.object({ kind: z.literal('correlation'), left: columnRef, right: columnRef }),
]);

/** `perGroup`: the measure over everything, divided by how many groups there are (`visits per day on average`). */
const measureEntry = z.object({ of: measure, perGroup: dim.optional() });

const interval = z.object({ from: z.string().optional(), to: z.string().optional() });

const timeFilter = z.object({
  kind: z.literal('time'),
  ref: columnRef,
  intervals: z.array(interval).min(1),
  negated: z.boolean(),
});

const valuesFilter = z.object({
  kind: z.literal('values'),
  ref: columnRef,
  values: z.array(z.union([z.string(), z.number()])).min(1),
  negated: z.boolean(),
});

const filter = z.discriminatedUnion('kind', [
  valuesFilter,
  /** Rows of things (by their key) of which no row at all has these values. */
  z.object({ kind: z.literal('never'), ref: columnRef, of: valuesFilter }),
  z.object({ kind: z.literal('compare'), ref: columnRef, op: compareOp, value: z.number() }),
  /** Beside the average of all rows of the table, whatever else is limited. */
  z.object({ kind: z.literal('average'), ref: columnRef, op: z.enum(['>', '<']) }),
  z.object({ kind: z.literal('between'), ref: columnRef, low: z.number(), high: z.number(), negated: z.boolean() }),
  z.object({ kind: z.literal('missing'), ref: columnRef, negated: z.boolean() }),
  z.object({ kind: z.literal('truth'), ref: columnRef, value: z.boolean() }),
  timeFilter,
  z.object({ kind: z.literal('clock'), ref: columnRef, fromMinute: z.number(), toMinute: z.number() }),
  z.object({ kind: z.literal('weekdays'), ref: columnRef, days: z.array(z.number()).min(1) }),
  z.object({
    kind: z.literal('text'),
    ref: columnRef,
    op: z.enum(['is', 'contains', 'starts', 'ends']),
    text: z.string(),
    negated: z.boolean(),
  }),
  z.object({ kind: z.literal('snippet'), ref: snippetRef, negated: z.boolean() }),
  /** Rows whose key no row of another table points at with `by`; `within`: none of that time. */
  z.object({ kind: z.literal('absent'), ref: columnRef, by: columnRef, within: z.array(timeFilter).optional() }),
]);

const having = z.object({ of: measure, op: compareOp, value: z.number() });

/** Figures of another table for the same groups: its breakdowns are the plan's, in their order, seen from that table. */
const beside = z.object({
  base: z.string(),
  measures: z.array(measureEntry).min(1),
  dims: z.array(dim),
  where: z.array(filter),
});
/** Tables that stand beside the plan's own. */
const MOST_BESIDES = 3;

const order = z.object({
  by: z.discriminatedUnion('kind', [
    /** Counted on through the figures of the tables beside; behind them all stands what a quotient comes to. */
    z.object({ kind: z.literal('measure'), index: z.number().int().min(0) }),
    z.object({ kind: z.literal('dim'), index: z.number().int().min(0) }),
    z.object({ kind: z.literal('column'), ref: columnRef }),
  ]),
  direction,
});

const limit = z.object({
  count: z.number().int().min(1),
  /** Index of the breakdown inside which the limit counts: the best three of each. */
  within: z.number().int().min(0).optional(),
  /** Only the one in this place, counted from 1: the second best. */
  place: z.number().int().min(2).max(1_000).optional(),
});

const chart = z.enum(['bar', 'column', 'line', 'donut', 'number', 'table', 'none', 'any']);

const stretch = z.object({ from: z.string(), to: z.string() });

/** What is worked out from the figures of the groups, or from a part of the rows, after they are known. */
const calc = z.discriminatedUnion('kind', [
  /** Each group's percentage of all groups together. */
  z.object({ kind: z.literal('share') }),
  /** The percentage of the first figure that comes from rows with these conditions. */
  z.object({ kind: z.literal('part'), where: z.array(filter).min(1) }),
  /** Each period beside the one before, or beside the same one a year before. */
  z.object({ kind: z.literal('change'), yearly: z.boolean() }),
  /** Each group's figure in one stretch of time beside that in another one, in the order of what changed. */
  z.object({
    kind: z.literal('shift'),
    ref: columnRef,
    before: stretch,
    after: stretch,
    by: z.enum(['change', 'percent']),
    direction,
  }),
  /** Where the change between two stretches of time lies: the parts that changed otherwise than all together. */
  z.object({ kind: z.literal('drivers'), ref: columnRef, before: stretch, after: stretch, parts: z.array(dim).min(1) }),
  z.object({ kind: z.literal('running') }),
  /** The figure divided by that of the table beside, group by group. */
  z.object({ kind: z.literal('quotient'), percent: z.boolean() }),
  /** The average over this many periods, the period itself included. */
  z.object({ kind: z.literal('moving'), periods: z.number().int().min(2).max(1_000) }),
]);

/** A query over one base table. `joins` is empty: columns of other tables carry their own way (`borrowed`). */
export const queryPlanSchema = z.object({
  version: z.literal(PLAN_VERSION),
  /** `aggregate`: figures, with or without breakdown; `rows`: rows as they are; `values`: distinct values of the dims. */
  shape: z.enum(['aggregate', 'rows', 'values']),
  base: z.string(),
  joins: z.array(z.object({ table: z.string(), on: z.array(z.tuple([columnRef, columnRef])) })),
  measures: z.array(measureEntry),
  dims: z.array(dim),
  where: z.array(filter),
  having: z.array(having),
  order: z.array(order),
  limit: limit.optional(),
  /** For `rows`; empty means all columns. */
  columns: z.array(columnRef),
  chart: chart.optional(),
  calc: calc.optional(),
  /** The groups are counted instead of shown: how many wards have more than 100 orders. */
  countGroups: z.boolean().optional(),
  /** Figures that come from other tables. Each table is added up by itself, so that no row counts twice. */
  besides: z.array(beside).min(1).max(MOST_BESIDES).optional(),
});

export type QueryPlan = z.infer<typeof queryPlanSchema>;
export type PlanMeasure = z.infer<typeof measure>;
export type RatioPart = z.infer<typeof part>;
export type PlanMeasureEntry = z.infer<typeof measureEntry>;
export type PlanDim = z.infer<typeof dim>;
export type PlanFilter = z.infer<typeof filter>;
export type PlanHaving = z.infer<typeof having>;
export type PlanBeside = z.infer<typeof beside>;
export type PlanOrder = z.infer<typeof order>;
export type Stretch = z.infer<typeof stretch>;
export type PlanCalc = z.infer<typeof calc>;
export type ColumnRef = z.infer<typeof columnRef>;

/** An empty query over a table. */
export function emptyPlan(base: string): QueryPlan {
  return {
    version: PLAN_VERSION,
    shape: 'aggregate',
    base,
    joins: [],
    measures: [],
    dims: [],
    where: [],
    having: [],
    order: [],
    columns: [],
  };
}

/**
 * What each table of the plan adds, its own first, as plans of one table: figures, breakdowns and conditions, without
 * order, cut and picture. Of a plan without tables beside only its own.
 */
export function tablesOf(plan: QueryPlan): QueryPlan[] {
  const { base, measures, dims, where } = plan;
  return [{ base, measures, dims, where }, ...(plan.besides ?? [])].map((one) => ({ ...emptyPlan(one.base), ...one }));
}

/** Every figure of the plan with its table, in the order of the result's columns. */
export function figuresOf(plan: QueryPlan): { readonly entry: PlanMeasureEntry; readonly base: string }[] {
  return tablesOf(plan).flatMap(({ base, measures }) => measures.map((entry) => ({ entry, base })));
}

const TIME_KINDS: ReadonlySet<string> = new Set(['time', 'clock', 'weekdays']);

/** Filters in the order in which they are told and written: times first, the rest as they came. */
export function arranged(where: readonly PlanFilter[]): PlanFilter[] {
  return [...where.filter(({ kind }) => TIME_KINDS.has(kind)), ...where.filter(({ kind }) => !TIME_KINDS.has(kind))];
}

/** Whether two parts of plans are the same. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
