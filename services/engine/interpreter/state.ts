import { z } from 'zod';
import type { AnswerTable } from '../../genie/types.ts';
import type { JsonValue } from '../../json.ts';
import type { Compiled } from './compiled.ts';
import { fittingCalculation } from './compose/fitting.ts';
import {
  type ColumnRef,
  figuresOf,
  type PlanDim,
  type PlanMeasure,
  type QueryPlan,
  queryPlanSchema,
  tablesOf,
} from './plan.ts';

const STATE_VERSION = 1;
/** Of a longer ranking nobody says `they`. */
const MOST_SHOWN = 20;

const stateSchema = z.object({
  version: z.literal(STATE_VERSION),
  plan: queryPlanSchema.optional(),
  sql: z.string().optional(),
  /** The groups of a ranking that were shown: what `they` and `it` stand for. */
  shown: z
    .object({
      ref: z.object({ table: z.string(), column: z.string() }),
      values: z
        .array(z.union([z.string(), z.number()]))
        .min(1)
        .max(MOST_SHOWN),
    })
    .optional(),
  /** The answer before came from SQL that a language model wrote: there is no plan to go on from. */
  written: z.object({ sql: z.string().optional() }).optional(),
  /** In which the latest answer was told, unless in English. */
  language: z.enum(['zh-Hant', 'zh-Hans']).optional(),
  /** A question that was asked back, with what can be answered to it. */
  asked: z.object({ options: z.array(z.object({ label: z.string(), question: z.string() })).min(1) }).optional(),
});

/** What the next question of a conversation needs to know of those before it. */
export type ConversationState = z.infer<typeof stateSchema>;

/** The groups that a ranking showed. */
export type Shown = NonNullable<ConversationState['shown']>;

/** What a ranking of one column's values showed; undefined for any other answer. */
export function shownBy(compiled: Compiled, plan: QueryPlan, rows: AnswerTable['rows']): Shown | undefined {
  const [dim, more] = plan.dims;
  if (plan.shape !== 'aggregate' || !plan.limit || dim?.kind !== 'column' || more || plan.besides) return undefined;
  const cells = rows.flatMap(([cell]) => (cell === null || cell === undefined ? [] : [cell]));
  if (cells.length === 0 || cells.length < rows.length || cells.length > MOST_SHOWN) return undefined;
  const type = compiled.find(dim.ref.table, dim.ref.column)?.column.type;
  if (type === 'string') return { ref: dim.ref, values: cells };
  return type === 'integer' ? { ref: dim.ref, values: cells.map(Number) } : undefined;
}

/** A conversation in which nothing was asked. */
export const EMPTY_STATE: ConversationState = { version: STATE_VERSION };

/** Plain JSON of a state; absent parts are left out. */
export function writeState(state: ConversationState): JsonValue {
  return JSON.parse(JSON.stringify(state)) as JsonValue;
}

/** Reads a state; one that is broken, of another version, or about other data counts as none. */
export function readState(compiled: Compiled, json: JsonValue | undefined): ConversationState {
  const parsed = stateSchema.safeParse(json);
  if (!parsed.success) return EMPTY_STATE;
  const { plan } = parsed.data;
  return plan && !fits(compiled, plan) ? EMPTY_STATE : parsed.data;
}

/** Whether everything the plan speaks of is in the model, and its indexes point at something. */
export function fits(compiled: Compiled, plan: QueryPlan): boolean {
  if (!compiled.tables.has(plan.base) || plan.joins.length > 0) return false;
  const column = (ref: ColumnRef) => ref.table === plan.base && compiled.find(ref.table, ref.column) !== undefined;
  const snippet = (ref: { table: string; name: string }, kind: string) =>
    ref.table === plan.base &&
    compiled.model.snippets.some((one) => one.table === ref.table && one.name === ref.name && one.kind === kind);
  const dim = (one: PlanDim) => (one.kind === 'snippet' ? snippet(one.ref, 'dimension') : column(one.ref));
  const measure = (one: PlanMeasure): boolean => {
    if (one.kind === 'rows') return true;
    if (one.kind === 'groups') return dim(one.dim);
    if (one.kind === 'ratio') return measure(one.over) && measure(one.under);
    if (one.kind === 'correlation') return column(one.left) && column(one.right);
    return one.kind === 'snippet' ? snippet(one.ref, 'measure') : column(one.ref);
  };
  const { limit } = plan;
  return (
    plan.dims.every(dim) &&
    plan.measures.every(({ of, perGroup }) => measure(of) && (perGroup === undefined || dim(perGroup))) &&
    plan.where.every(
      (one) =>
        one.kind !== 'absent' ||
        [one.by, ...(one.within ?? []).map(({ ref }) => ref)].every(
          (ref) => ref.table === one.by.table && compiled.find(ref.table, ref.column) !== undefined,
        ),
    ) &&
    plan.where.every((one) => one.kind !== 'never' || column(one.of.ref)) &&
    plan.where.every((one) => (one.kind === 'snippet' ? snippet(one.ref, 'filter') : column(one.ref))) &&
    plan.having.every(({ of }) => measure(of)) &&
    plan.columns.every(column) &&
    plan.order.every(({ by }) => orderFits(plan, by) && (by.kind !== 'column' || column(by.ref))) &&
    (limit?.within === undefined || limit.within < plan.dims.length) &&
    shapeFits(plan) &&
    besidesFit(compiled, plan) &&
    fittingCalculation(plan) === plan &&
    (plan.calc?.kind !== 'shift' || column(plan.calc.ref)) &&
    (plan.calc?.kind !== 'drivers' || (column(plan.calc.ref) && plan.calc.parts.every(dim))) &&
    (plan.calc?.kind !== 'part' ||
      plan.calc.where.every((one) => (one.kind === 'snippet' ? snippet(one.ref, 'filter') : column(one.ref))))
  );
}

function orderFits(plan: QueryPlan, by: QueryPlan['order'][number]['by']): boolean {
  if (by.kind === 'measure') return by.index < figuresOf(plan).length + (plan.calc?.kind === 'quotient' ? 1 : 0);
  if (by.kind === 'dim') return by.index < plan.dims.length;
  return plan.shape === 'rows';
}

/** Tables beside are other ones, with as many breakdowns as the plan, and add plain figures to it. */
function besidesFit(compiled: Compiled, plan: QueryPlan): boolean {
  if (!plan.besides) return true;
  const [own, ...others] = tablesOf(plan);
  const bases = new Set([own, ...others].map((one) => one?.base));
  return (
    plan.shape === 'aggregate' &&
    !plan.countGroups &&
    plan.having.length === 0 &&
    plan.limit?.within === undefined &&
    bases.size === others.length + 1 &&
    others.every((one) => one.dims.length === plan.dims.length && fits(compiled, one))
  );
}

function shapeFits(plan: QueryPlan): boolean {
  if (plan.countGroups) return plan.dims.length > 0;
  if (plan.shape === 'aggregate') return plan.measures.length > 0;
  return plan.shape === 'rows' || plan.dims.length > 0;
}
