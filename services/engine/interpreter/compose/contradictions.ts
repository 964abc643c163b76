import type { Compiled } from '../compiled.ts';
import { isClosed } from '../dates/calendar.ts';
import { type ColumnRef, type PlanFilter, same } from '../plan.ts';

/** The values that a condition lets through: from `low` to `high`, without an end itself where it is `open`. */
interface Range {
  readonly low: number;
  readonly high: number;
  readonly open: boolean;
}

function rangeOf(filter: PlanFilter): Range | undefined {
  if (filter.kind === 'between' && !filter.negated) return { low: filter.low, high: filter.high, open: false };
  if (filter.kind === 'values' && !filter.negated) {
    const numbers = filter.values.filter((value) => typeof value === 'number');
    if (numbers.length < filter.values.length) return undefined;
    return { low: Math.min(...numbers), high: Math.max(...numbers), open: false };
  }
  if (filter.kind !== 'compare' || filter.op === '<>') return undefined;
  const { op, value } = filter;
  if (op === '=') return { low: value, high: value, open: false };
  const open = op === '>' || op === '<';
  return op.startsWith('>')
    ? { low: value, high: Number.POSITIVE_INFINITY, open }
    : { low: Number.NEGATIVE_INFINITY, high: value, open };
}

function excludeEachOther(a: PlanFilter, b: PlanFilter): boolean {
  const [first, second] = [rangeOf(a), rangeOf(b)];
  if (first && second) {
    const low = Math.max(first.low, second.low);
    const high = Math.min(first.high, second.high);
    return low > high || (low === high && (first.open || second.open));
  }
  if (a.kind === 'values' && b.kind === 'values' && a.negated !== b.negated) {
    const [kept, dropped] = a.negated ? [b, a] : [a, b];
    return kept.values.every((value) => dropped.values.includes(value));
  }
  if (a.kind === 'average' && b.kind === 'average') return a.op !== b.op;
  if (a.kind === 'missing' && b.kind === 'missing') return a.negated !== b.negated;
  if (a.kind === 'truth' && b.kind === 'truth') return a.value !== b.value;
  if (a.kind === 'weekdays' && b.kind === 'weekdays') return !a.days.some((day) => b.days.includes(day));
  return a.kind === 'time' && b.kind === 'time' && !a.negated && !b.negated && timesExclude(a, b);
}

type Times = Extract<PlanFilter, { kind: 'time' }>;

function timesExclude(a: Times, b: Times): boolean {
  return a.intervals.every((one) =>
    b.intervals.every((other) => {
      const before = one.to !== undefined && other.from !== undefined && one.to <= other.from;
      return before || (other.to !== undefined && one.from !== undefined && other.to <= one.from);
    }),
  );
}

/** Whether an interval ends before it begins. */
function isEmpty(filter: PlanFilter): boolean {
  return (
    filter.kind === 'time' && !filter.negated && filter.intervals.every((one) => isClosed(one) && one.to <= one.from)
  );
}

const refOf = (filter: PlanFilter): ColumnRef | undefined => (filter.kind === 'snippet' ? undefined : filter.ref);

/** Why no row at all can fit the conditions, whatever the data are; undefined when one can. */
export function contradiction(compiled: Compiled, where: readonly PlanFilter[]): string | undefined {
  for (const [index, one] of where.entries()) {
    const ref = refOf(one);
    if (!ref) continue;
    const against = where.slice(index + 1).some((other) => same(refOf(other), ref) && excludeEachOther(one, other));
    if (!against && !isEmpty(one)) continue;
    const label = compiled.find(ref.table, ref.column)?.column.label ?? ref.column;
    return `The limits on ${label} contradict each other: nothing can fit all of them.`;
  }
  return undefined;
}
