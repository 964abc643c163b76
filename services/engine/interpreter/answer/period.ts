import type { Compiled } from '../compiled.ts';
import { CALENDAR } from '../compose/fitting.ts';
import { addDays, type Interval, MONTHS, partsOf, startOf } from '../dates/calendar.ts';
import { dayLabel } from '../dates/label.ts';
import type { QueryPlan } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';

/** Days, from (inclusive) to (exclusive), both known. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Whether the sentence names days or months anyway. */
function tellsTime({ dims, measures, calc }: QueryPlan, time: string): boolean {
  if (calc !== undefined && calc.kind !== 'share' && calc.kind !== 'part') return true;
  const along = dims.some((dim) => dim.kind === 'time' && CALENDAR.has(dim.grain));
  return along || measures.some(({ of }) => of.kind === 'column' && of.ref.column === time);
}

function reachesBeyond({ from, to }: Interval, data: Period): boolean {
  return (from !== undefined && from < data.from) || (to !== undefined && to > data.to);
}

/**
 * From when to when the data of an answer go, where nothing else says it: a figure without a limit in time, or with one
 * that reaches beyond the data. Undefined where the answer tells its time, or the rows have none.
 */
export function dataPeriod(compiled: Compiled, plan: QueryPlan): Period | undefined {
  const table = compiled.tables.get(plan.base);
  const column = table && timeColumnOf(table);
  if (column?.min === undefined || column.max === undefined) return undefined;
  if (plan.shape === 'values' || (plan.shape === 'rows' && plan.limit === undefined)) return undefined;
  // Several tables have as many times.
  if (tellsTime(plan, column.name) || plan.besides) return undefined;
  const data = { from: column.min.slice(0, 10), to: addDays(column.max.slice(0, 10), 1) };
  const limits = plan.where.flatMap((one) => (one.kind === 'time' && one.ref.column === column.name ? [one] : []));
  if (limits.length === 0) return data;
  const beyond = limits.some(({ negated, intervals }) => !negated && intervals.some((one) => reachesBeyond(one, data)));
  return beyond ? data : undefined;
}

/** `January to June 2024`, `3 May 2016 to 9 June 2016`. */
export function periodText({ from, to }: Period): string {
  const last = addDays(to, -1);
  if (from === last) return dayLabel(from);
  if (startOf('month', from) !== from || startOf('month', to) !== to) return `${dayLabel(from)} to ${dayLabel(last)}`;
  const [first, end] = [partsOf(from), partsOf(last)];
  const name = (month: number) => MONTHS[month - 1] ?? '';
  if (first.year !== end.year) return `${name(first.month)} ${first.year} to ${name(end.month)} ${end.year}`;
  if (first.month === end.month) return `${name(first.month)} ${first.year}`;
  return `${name(first.month)} to ${name(end.month)} ${first.year}`;
}
