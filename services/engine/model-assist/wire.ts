import { z } from 'zod';
import type { Grain } from '../interpreter/lexicon/types.ts';
import type { PlanDim, PlanFilter, PlanMeasure, PlanMeasureEntry, QueryPlan } from '../interpreter/plan.ts';
import type { Aggregate } from '../model.ts';

/**
 * A plan as a language model writes it: the interpreter's own plan, but every part is there (absent ones are null) and no
 * part is unknown, as structured output of OpenAI-compatible servers wants it. Bounds are not in this schema, because
 * many servers refuse schemas with bounds; `resolve.ts` checks them.
 */
const ref = z.strictObject({ table: z.string(), column: z.string() });
const snippet = z.strictObject({ table: z.string(), name: z.string() });

const AGGREGATES = [
  'count',
  'count_distinct',
  'sum',
  'avg',
  'min',
  'max',
  'median',
] as const satisfies readonly Aggregate[];
const GRAINS = [
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
] as const satisfies readonly Grain[];
const OPS = ['>', '>=', '<', '<=', '=', '<>'] as const;
const CHARTS = ['bar', 'column', 'line', 'donut', 'number', 'table', 'none'] as const;

const dim = z.union([
  z.strictObject({ kind: z.literal('column'), ref }),
  z.strictObject({ kind: z.literal('time'), ref, grain: z.enum(GRAINS) }),
  z.strictObject({ kind: z.literal('snippet'), ref: snippet }),
]);

const measure = z.union([
  z.strictObject({ kind: z.literal('rows') }),
  z.strictObject({ kind: z.literal('column'), ref, aggregate: z.enum(AGGREGATES) }),
  z.strictObject({ kind: z.literal('snippet'), ref: snippet }),
  z.strictObject({ kind: z.literal('groups'), dim }),
]);

const negated = z.boolean();
const filter = z.union([
  z.strictObject({
    kind: z.literal('values'),
    ref,
    values: z.array(z.union([z.string(), z.number()])),
    negated,
  }),
  z.strictObject({ kind: z.literal('compare'), ref, op: z.enum(OPS), value: z.number() }),
  z.strictObject({ kind: z.literal('between'), ref, low: z.number(), high: z.number(), negated }),
  z.strictObject({ kind: z.literal('missing'), ref, negated }),
  z.strictObject({ kind: z.literal('truth'), ref, value: z.boolean() }),
  z.strictObject({
    kind: z.literal('time'),
    ref,
    intervals: z.array(z.strictObject({ from: z.string().nullable(), to: z.string().nullable() })),
    negated,
  }),
  z.strictObject({ kind: z.literal('clock'), ref, fromMinute: z.number(), toMinute: z.number() }),
  z.strictObject({ kind: z.literal('weekdays'), ref, days: z.array(z.number()) }),
  z.strictObject({
    kind: z.literal('text'),
    ref,
    op: z.enum(['is', 'contains', 'starts', 'ends']),
    text: z.string(),
    negated,
  }),
  z.strictObject({ kind: z.literal('snippet'), ref: snippet, negated }),
]);

const plan = z.strictObject({
  shape: z.enum(['aggregate', 'rows', 'values']),
  base: z.string(),
  measures: z.array(z.strictObject({ of: measure, perGroup: dim.nullable() })),
  dims: z.array(dim),
  where: z.array(filter),
  having: z.array(z.strictObject({ of: measure, op: z.enum(OPS), value: z.number() })),
  order: z.array(
    z.strictObject({
      by: z.union([
        z.strictObject({ kind: z.literal('measure'), index: z.number() }),
        z.strictObject({ kind: z.literal('dim'), index: z.number() }),
        z.strictObject({ kind: z.literal('column'), ref }),
      ]),
      direction: z.enum(['asc', 'desc']),
    }),
  ),
  limit: z.strictObject({ count: z.number(), within: z.number().nullable() }).nullable(),
  columns: z.array(ref),
  chart: z.enum(CHARTS).nullable(),
  countGroups: z.boolean(),
});

/** The whole reply: a plan or none, and the words of the question that the plan leaves out. */
export const replySchema = z.strictObject({ plan: plan.nullable(), unused: z.array(z.string()) });

export type WirePlan = z.infer<typeof plan>;
export type WireReply = z.infer<typeof replySchema>;
export type WireDim = z.infer<typeof dim>;
export type WireMeasure = z.infer<typeof measure>;
export type WireFilter = z.infer<typeof filter>;

/** The schema as servers take it. */
export const REPLY_JSON_SCHEMA: Readonly<Record<string, unknown>> = withoutDialect(z.toJSONSchema(replySchema));

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema;
}

/**
 * Every part of the interpreter's plan, and whether a model may use it. A part that the plan gains does not compile here
 * until somebody has decided.
 */
export const COVERAGE = {
  plan: {
    version: 'rules',
    shape: 'model',
    base: 'model',
    joins: 'rules',
    measures: 'model',
    dims: 'model',
    where: 'model',
    having: 'model',
    order: 'model',
    limit: 'model',
    columns: 'model',
    chart: 'model',
    calc: 'rules',
    countGroups: 'model',
    besides: 'rules',
  } satisfies Coverage<keyof QueryPlan>,
  dims: { column: 'model', time: 'model', snippet: 'model', bin: 'rules' } satisfies Coverage<PlanDim['kind']>,
  measures: {
    rows: 'model',
    column: 'model',
    snippet: 'model',
    groups: 'model',
    correlation: 'rules',
    ratio: 'rules',
  } satisfies Coverage<PlanMeasure['kind']>,
  entries: { of: 'model', perGroup: 'model' } satisfies Coverage<keyof PlanMeasureEntry>,
  filters: {
    values: 'model',
    compare: 'model',
    between: 'model',
    missing: 'model',
    truth: 'model',
    time: 'model',
    clock: 'model',
    weekdays: 'model',
    text: 'model',
    snippet: 'model',
    absent: 'rules',
    average: 'rules',
    never: 'rules',
  } satisfies Coverage<PlanFilter['kind']>,
};

type Coverage<K extends PropertyKey> = Readonly<Record<K, 'model' | 'rules'>>;

/** A plan of the rules in the model's spelling; undefined when it has parts that a model may not use. */
export function toWire(from: QueryPlan): WirePlan | undefined {
  const { version: _, joins, limit, chart, countGroups = false, ...rest } = from;
  if (joins.length > 0 || limit?.place !== undefined || from.besides) return undefined;
  const parsed = plan.safeParse({
    ...rest,
    measures: from.measures.map(({ perGroup = null, ...entry }) => ({ ...entry, perGroup })),
    where: from.where.map((one) =>
      one.kind === 'time'
        ? { ...one, intervals: one.intervals.map(({ from: begin = null, to = null }) => ({ from: begin, to })) }
        : one,
    ),
    limit: limit ? { count: limit.count, within: limit.within ?? null } : null,
    chart: chart ?? null,
    countGroups,
  });
  return parsed.success ? parsed.data : undefined;
}
