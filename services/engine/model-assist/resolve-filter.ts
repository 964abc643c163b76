import type { Compiled } from '../interpreter/compiled.ts';
import type { PlanFilter } from '../interpreter/plan.ts';
import type { ModelColumn } from '../model.ts';
import { type Names, PlanFault } from './names.ts';
import { plain } from './plain.ts';
import type { WireFilter } from './wire.ts';

const MAX_VALUES = 50;
const MAX_TEXT = 200;
const DAY_MINUTES = 1_440;
/** Columns with more different values are not in the value index. */
const MAX_INDEXED = 5_000;

/** A value that no row of the data has. Its text came from a model, so a repair would only be another guess. */
export class UnknownValue extends PlanFault {}

/** Whether sums and comparisons make sense. */
export function isNumeric({ type }: ModelColumn): boolean {
  return type === 'integer' || type === 'decimal' || type === 'double';
}

/** Whether it holds dates. */
export function isTime({ type }: ModelColumn): boolean {
  return type === 'date' || type === 'timestamp';
}

interface Context {
  readonly compiled: Compiled;
  readonly names: Names;
  readonly base: string;
  /** Is told of values that were read as another spelling. */
  readonly corrected: (one: { readonly from: string; readonly to: string }) => void;
}

/** One condition, with the data's own names and values. @throws PlanFault that says what is wrong. */
export function resolveFilter(context: Context, one: WireFilter): PlanFilter {
  if (one.kind === 'snippet') {
    const { name } = context.names.snippet(one.ref, 'filter');
    return { kind: 'snippet', ref: { table: context.base, name }, negated: one.negated };
  }
  const column = context.names.column(one.ref);
  const ref = { table: context.base, column: column.name };
  const must = (holds: boolean, otherwise: string) => {
    if (!holds) throw new PlanFault(`${column.name} (${column.type}): ${otherwise}`);
  };
  switch (one.kind) {
    case 'values':
      must(one.values.length >= 1 && one.values.length <= MAX_VALUES, `1 to ${MAX_VALUES} values.`);
      return { ...one, ref, values: one.values.map((value) => storedValue(context, column, value)) };
    case 'compare':
      must(isNumeric(column) && Number.isFinite(one.value), 'compare is for numbers; dates take kind time.');
      return { ...one, ref };
    case 'between':
      must(isNumeric(column), 'between is for numbers; dates take kind time.');
      must(Number.isFinite(one.low) && one.low <= one.high && Number.isFinite(one.high), 'low must not exceed high.');
      return { ...one, ref };
    case 'missing':
      return { ...one, ref };
    case 'truth':
      must(column.type === 'boolean', 'truth is for booleans.');
      return { ...one, ref };
    case 'time':
      must(isTime(column), 'time is for dates and timestamps.');
      return {
        ...one,
        ref,
        intervals: one.intervals.length > 0 ? one.intervals.map(intervalOf) : fail('no interval.'),
      };
    case 'clock':
      must(column.type === 'timestamp', 'clock is for timestamps.');
      must(isMinute(one.fromMinute) && isMinute(one.toMinute) && one.fromMinute !== one.toMinute, 'minutes 0 to 1440.');
      return { ...one, ref };
    case 'weekdays':
      must(isTime(column), 'weekdays is for dates and timestamps.');
      must(
        one.days.length > 0 && one.days.every((day) => [0, 1, 2, 3, 4, 5, 6].includes(day)),
        '0 Monday to 6 Sunday.',
      );
      return { ...one, ref, days: [...new Set(one.days)].sort((a, b) => a - b) };
    case 'text':
      must(column.type === 'string' && one.text !== '' && one.text.length <= MAX_TEXT, 'text is for strings.');
      return { ...one, ref };
  }
}

function fail(why: string): never {
  throw new PlanFault(why);
}

function isMinute(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= DAY_MINUTES;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function intervalOf({ from, to }: { from: string | null; to: string | null }): { from?: string; to?: string } {
  const days = [from, to].filter((day) => day !== null);
  const sound = days.length > 0 && days.every(isDay) && (from === null || to === null || from < to);
  if (!sound) fail('An interval has real days as YYYY-MM-DD, from before to; to itself is not part of it.');
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

function storedValue(context: Context, column: ModelColumn, value: string | number): string | number {
  if (isNumeric(column)) {
    const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? number : fail(`${column.name} holds numbers.`);
  }
  if (column.type !== 'string') return fail(`${column.name} is ${column.type}: values is for strings and numbers.`);
  const text = String(value);
  if (text.length > MAX_TEXT) return fail(`Values have at most ${MAX_TEXT} characters.`);
  const stored = storedText(context.compiled, { table: context.base, column }, text);
  if (stored !== text) context.corrected({ from: text, to: stored });
  return stored;
}

/**
 * A text as the data spell it; as it is where the column has too many values for anybody to know.
 * @throws UnknownValue when no row has it.
 */
export function storedText(
  compiled: Compiled,
  { table, column }: { readonly table: string; readonly column: ModelColumn },
  text: string,
): string {
  const hits = compiled.values.find(text).filter((hit) => hit.table === table && hit.column === column.name);
  const stored = hits.find((hit) => hit.value === text) ?? (hits.length === 1 ? hits[0] : undefined);
  if (stored) return stored.value;
  const indexed = column.role !== 'text' && column.distinctCount <= MAX_INDEXED;
  if (indexed) throw new UnknownValue(`${column.name} has no value ${JSON.stringify(plain(text, 60))}.`);
  return text;
}
