import type { DraftCalc } from '../clauses/draft.ts';
import { summed } from '../clauses/snippets.ts';
import type { Compiled } from '../compiled.ts';
import { addGrains, type CalendarGrain } from '../dates/calendar.ts';
import type { PlanCalc, PlanMeasure, QueryPlan } from '../plan.ts';

/** Grains that follow each other along the calendar. */
export const CALENDAR: ReadonlySet<string> = new Set(['hour', 'day', 'week', 'month', 'quarter', 'year']);

/** The breakdown along the calendar that periods are compared on. */
export function periodDim(plan: QueryPlan): number {
  return plan.dims.findIndex((dim) => dim.kind === 'time' && CALENDAR.has(dim.grain));
}

/** Whether figures of groups add up to the figure of all. */
export function adds(compiled: Compiled, of: PlanMeasure): boolean {
  if (of.kind === 'rows') return true;
  if (of.kind === 'column') return of.aggregate === 'sum' || of.aggregate === 'count';
  if (of.kind !== 'snippet' || of.aggregate !== undefined) return false;
  const sql = compiled.model.snippets.find(({ table, name }) => table === of.ref.table && name === of.ref.name)?.sql;
  return sql !== undefined && (summed(sql) !== undefined || /^\s*count\s*\(\s*\*\s*\)\s*$/i.test(sql));
}

function hasRoom(plan: QueryPlan, calc: PlanCalc): boolean {
  if (calc.kind === 'quotient') return plan.besides?.length === 1 && plan.besides[0]?.measures.length === 1;
  if (plan.besides) return false;
  switch (calc.kind) {
    case 'part':
      return true;
    case 'share':
      return plan.dims.length > 0;
    case 'shift':
      return plan.dims.length > 0 && periodDim(plan) < 0 && plan.order.length === 0 && plan.limit?.within === undefined;
    case 'drivers':
      return plan.dims.length === 0 && plan.order.length === 0;
    default:
      return periodDim(plan) >= 0;
  }
}

/** The plan without a calculation that it has no room for any more. */
export function fittingCalculation(plan: QueryPlan): QueryPlan {
  const { calc, ...rest } = plan;
  if (!calc) return plan;
  const figures = plan.shape === 'aggregate' && plan.measures.length === 1 && !plan.countGroups;
  const fits = figures && hasRoom(plan, calc);
  return fits ? plan : rest;
}

/** The first day of the period before the one that begins on `from`. */
export function dayBefore(grain: CalendarGrain, from: string, yearly: boolean): string {
  return addGrains(yearly ? 'year' : grain, from, -1);
}

/** What a calculation makes of figures that were shown before; undefined when it makes nothing of them. */
export function continuedCalculation(compiled: Compiled, plan: QueryPlan, asked: DraftCalc): PlanCalc | undefined {
  const [entry, more] = plan.measures;
  if (plan.besides) return undefined;
  if (!entry || more || plan.shape !== 'aggregate' || plan.countGroups || plan.having.length > 0) return undefined;
  if (asked.family === 'share')
    return plan.dims.length > 0 && adds(compiled, entry.of) && !entry.perGroup ? { kind: 'share' } : undefined;
  if (periodDim(plan) < 0 || plan.limit) return undefined;
  if (asked.family === 'cumulative') return adds(compiled, entry.of) ? { kind: 'running' } : undefined;
  if (asked.family === 'moving average') return { kind: 'moving', periods: asked.number ?? 3 };
  if (asked.family === 'growth') return { kind: 'change', yearly: false };
  return asked.family === 'yearly' ? { kind: 'change', yearly: true } : undefined;
}
