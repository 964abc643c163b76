import type { AnswerTable } from '../../genie/types.ts';
import type { ModelColumn, ModelTable } from '../model.ts';
import { readChinese } from './chinese/read.ts';
import { defaultMeasureOf } from './clauses/concepts.ts';
import type { Compiled } from './compiled.ts';
import { trendGrain } from './compose/trend.ts';
import { daysBetween, periodOf } from './dates/calendar.ts';
import { arranged, emptyPlan, type PlanDim, type PlanMeasureEntry, type QueryPlan, same } from './plan.ts';
import { renderSql } from './sql/render.ts';
import { tag, timeColumnOf } from './tag.ts';
import { stem } from './text/stem.ts';
import { wordsOf } from './text/tokens.ts';
import { understand } from './understand.ts';

/** Questions that are offered after an answer or a refusal. */
const SUGGESTIONS = 3;
/** Candidates that are tried out for one list: each costs a reading. */
const MAX_TRIED = 8;
/** A good breakdown has at least two and not too many values. */
const BEST_GROUPS = 20;

/** How suggestions are worded. */
export interface Wording {
  /** ISO day that relative dates count from. */
  readonly today: string;
  /** A plan as a question. */
  readonly title: (compiled: Compiled, plan: QueryPlan) => string;
  /** Whether a question of the space is in this language. */
  readonly speaks: (question: string) => boolean;
}

/** The SQL a question reads to, when it reads to exactly one thing. */
export function readsTo(compiled: Compiled, question: string, today: string): string | undefined {
  const text = readChinese(compiled, question)?.text ?? question;
  const decision = understand(compiled, tag(compiled, text), { today });
  return decision.kind === 'plan' && decision.hypothesis.composed.unused.length === 0 ? decision.sql : undefined;
}

function groupColumns(table: ModelTable): ModelColumn[] {
  const good = table.columns.filter(
    ({ role, distinctCount, type }) =>
      (role === 'dimension' || role === 'boolean') &&
      distinctCount >= 2 &&
      distinctCount <= BEST_GROUPS &&
      type !== 'date',
  );
  const many = table.columns.filter(({ role, distinctCount }) => role === 'dimension' && distinctCount > BEST_GROUPS);
  return [...good.sort((a, b) => b.distinctCount - a.distinctCount), ...many];
}

function columnDim(table: ModelTable, column: ModelColumn): PlanDim {
  return { kind: 'column', ref: { table: table.identifier, column: column.name } };
}

function timeDim(table: ModelTable): PlanDim | undefined {
  const column = timeColumnOf(table);
  if (!column) return undefined;
  const days = column.min !== undefined && column.max !== undefined ? daysBetween(column.min, column.max) : 365;
  const grain = trendGrain(Math.max(days, 3));
  return { kind: 'time', ref: { table: table.identifier, column: column.name }, grain };
}

function ordered(plan: QueryPlan): QueryPlan {
  const time = plan.dims.findIndex(({ kind }) => kind === 'time');
  const order: QueryPlan['order'] = [];
  if (time >= 0) order.push({ by: { kind: 'dim', index: time }, direction: 'asc' });
  if (plan.dims.length > 0) order.push({ by: { kind: 'measure', index: 0 }, direction: 'desc' });
  return { ...plan, order };
}

function figure(table: ModelTable): PlanMeasureEntry {
  const column = defaultMeasureOf(table);
  if (!column) return { of: { kind: 'rows' } };
  return {
    of: { kind: 'column', ref: { table: table.identifier, column: column.name }, aggregate: column.defaultAggregate },
  };
}

function aggregatePlan(table: ModelTable, entry: PlanMeasureEntry, dims: readonly PlanDim[]): QueryPlan {
  return ordered({ ...emptyPlan(table.identifier), measures: [entry], dims: [...dims] });
}

/** Good first questions about a table, plain ones first. */
function starters(table: ModelTable): QueryPlan[] {
  const rows: PlanMeasureEntry = { of: { kind: 'rows' } };
  const [first, second] = groupColumns(table);
  const time = timeDim(table);
  const plans: QueryPlan[] = [];
  if (first) plans.push(aggregatePlan(table, figure(table), [columnDim(table, first)]));
  if (time) plans.push(aggregatePlan(table, rows, [time]));
  plans.push(aggregatePlan(table, rows, []));
  if (second) plans.push(aggregatePlan(table, rows, [columnDim(table, second)]));
  if (time) plans.push(aggregatePlan(table, figure(table), [time]));
  return plans;
}

/** Plans that go on from an answer: another breakdown, the course over time, the leaders, a closer look at the first. */
function next(compiled: Compiled, plan: QueryPlan, result: AnswerTable | undefined): QueryPlan[] {
  const table = compiled.tables.get(plan.base);
  if (!table) return [];
  const fixed = plan.where.flatMap((filter) =>
    filter.kind === 'values' && !filter.negated ? [filter.ref.column] : [],
  );
  const used = [...plan.dims.flatMap((dim) => (dim.kind === 'snippet' ? [] : [dim.ref.column])), ...fixed];
  const [other, another] = groupColumns(table).filter(({ name }) => !used.includes(name));
  const [measure] = plan.measures;
  const entry =
    plan.shape === 'aggregate' && measure && !plan.countGroups && measure.perGroup === undefined
      ? measure
      : { of: { kind: 'rows' as const } };
  // Of nothing there is nothing more to see: the limits that left nothing go.
  const base: QueryPlan = {
    ...emptyPlan(plan.base),
    where: isNothing(plan, result) ? [] : plan.where,
    measures: [entry],
  };
  const time = timeDim(table);
  const timed = plan.dims.some(({ kind }) => kind === 'time');
  const plans: QueryPlan[] = [...lastPeriod(table, plan, result)];
  if (time && !timed) plans.push(ordered({ ...base, dims: [time] }));
  if (other) plans.push(ordered({ ...base, dims: [columnDim(table, other)] }));
  const leader = leaderFilter(plan, result);
  if (leader && other)
    plans.push(
      ordered({
        ...base,
        where: [...plan.where.filter((one) => one.kind === 'snippet' || !same(one.ref, leader.ref)), leader],
        dims: [columnDim(table, other)],
      }),
    );
  const [dim] = plan.dims;
  if (dim && dim.kind !== 'time' && !plan.limit && (result?.totalRows ?? 0) > 5 && plan.shape === 'aggregate') {
    plans.push({ ...ordered({ ...base, dims: [dim] }), limit: { count: 5 } });
  }
  if (another) plans.push(ordered({ ...base, dims: [columnDim(table, another)] }));
  const column = defaultMeasureOf(table);
  if (column && plan.shape !== 'aggregate')
    plans.push({ ...aggregatePlan(table, figure(table), other ? [columnDim(table, other)] : []), where: plan.where });
  return [...plans, ...starters(table)];
}

/** Whether an answer has no rows, or one figure that is nothing. */
function isNothing(plan: QueryPlan, result: AnswerTable | undefined): boolean {
  const [row] = result?.rows ?? [];
  const none = row?.[0] === null || row?.[0] === '0';
  return row === undefined || (result?.rows.length === 1 && plan.dims.length === 0 && none);
}

/** After an answer without rows: the same question for the last month that the data have. */
function lastPeriod(table: ModelTable, plan: QueryPlan, result: AnswerTable | undefined): QueryPlan[] {
  const last = timeColumnOf(table);
  if (!isNothing(plan, result) || last?.max === undefined || !plan.where.some(({ kind }) => kind === 'time')) return [];
  const { from, to } = periodOf('month', last.max.slice(0, 10));
  const ref = { table: table.identifier, column: last.name };
  const limit = { kind: 'time' as const, ref, intervals: [{ from, to }], negated: false };
  return [{ ...plan, where: arranged([...plan.where.filter(({ kind }) => kind !== 'time'), limit]) }];
}

/** A filter on the first group of a breakdown. */
function leaderFilter(
  plan: QueryPlan,
  result: AnswerTable | undefined,
): Extract<QueryPlan['where'][number], { kind: 'values' }> | undefined {
  const [dim] = plan.dims;
  const cell = result?.rows[0]?.[0];
  if (dim?.kind !== 'column' || plan.dims.length !== 1 || !cell || cell.length > 40 || plan.shape !== 'aggregate')
    return undefined;
  if (/^[\d.]+$/.test(cell)) return undefined;
  return { kind: 'values', ref: dim.ref, values: [cell], negated: false };
}

/** The questions of these plans that read back to the very same SQL, without the one given. */
function checked(
  compiled: Compiled,
  plans: readonly QueryPlan[],
  context: Wording & { besides?: string | undefined },
): string[] {
  const questions: string[] = [];
  const seen = new Set<string>();
  for (const plan of plans) {
    if (seen.size >= MAX_TRIED || questions.length >= SUGGESTIONS) break;
    const sql = renderSql(compiled, plan);
    if (sql === context.besides || seen.has(sql)) continue;
    seen.add(sql);
    const question = context.title(compiled, plan);
    if (readsTo(compiled, question, context.today) === sql) questions.push(question);
  }
  return questions;
}

/** Three next questions after an answer; each one is known to be understood. */
export function nextQuestions(
  compiled: Compiled,
  answer: { readonly plan: QueryPlan; readonly result?: AnswerTable | undefined },
  wording: Wording,
): string[] {
  return checked(compiled, next(compiled, answer.plan, answer.result), {
    ...wording,
    besides: renderSql(compiled, answer.plan),
  });
}

function overlap(question: string, words: ReadonlySet<string>): number {
  return wordsOf(question).filter((word) => words.has(stem(word))).length;
}

/** Three questions near one that could not be answered: those that share most words with it, then the plainest. */
export function nearbyQuestions(
  compiled: Compiled,
  near: { readonly text: string; readonly table?: ModelTable | undefined },
  { today, title, speaks }: Wording,
): string[] {
  const words = new Set(wordsOf(near.text).map(stem));
  const tables = near.table
    ? [near.table, ...compiled.model.tables.filter((one) => one !== near.table)]
    : compiled.model.tables;
  const curated = compiled.model.sampleQuestions.filter(speaks).map((question) => ({
    question,
    sql: undefined,
    score: overlap(question, words) + 0.5,
  }));
  const made = tables.slice(0, 3).flatMap((table) =>
    starters(table).map((plan) => {
      const question = title(compiled, plan);
      return {
        question,
        sql: renderSql(compiled, plan),
        score: overlap(question, words) + (table === near.table ? 0.7 : 0),
      };
    }),
  );
  const questions: string[] = [];
  let tried = 0;
  for (const { question, sql } of [...curated, ...made].sort((a, b) => b.score - a.score)) {
    if (questions.length >= SUGGESTIONS || tried >= MAX_TRIED) break;
    tried += 1;
    const read = readsTo(compiled, question, today);
    if (read !== undefined && (sql === undefined || read === sql) && !questions.includes(question))
      questions.push(question);
  }
  return questions;
}
