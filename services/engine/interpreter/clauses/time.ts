import { areApart, type Interval, isClosed, joined } from '../dates/calendar.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { type ColumnRef, same } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import { type Clause, CONNECTING, kindAt, readingAt, refOf, type Scan, timeColumnAt } from './scan.ts';

function isNear(scan: Scan, from: number, to: number): boolean {
  return scan.items.slice(from + 1, to).every(({ reading }) => CONNECTING.has(reading.kind));
}

/** A column of years in digits that was named just before, or the only time the table knows. */
function yearColumnAt(scan: Scan, at: number): ColumnOf | undefined {
  const { base } = scan.draft;
  const hint = scan.lastColumn;
  if (scan.timeHint && scan.timeHint.at >= (hint?.at ?? 0) && isNear(scan, scan.timeHint.at, at)) return undefined;
  if (hint && isNear(scan, hint.at, at) && isYear(hint.column.column)) return hint.column;
  if (timeColumnOf(base)) return undefined;
  const years = base.columns.filter(isYear);
  const [only] = years;
  return only && years.length === 1 ? { table: base, column: only } : undefined;
}

function singleYear({ from, to }: Interval): number | undefined {
  if (!from?.endsWith('-01-01') || !to?.endsWith('-01-01')) return undefined;
  const year = Number(from.slice(0, 4));
  return Number(to.slice(0, 4)) - year === 1 ? year : undefined;
}

/** `2016 vs 2020`: either year, beside each other where they are compared. */
function pushYears(scan: Scan, said: { at: number; column: ColumnOf; years: readonly number[] }): void {
  const { draft } = scan;
  const { at, column } = said;
  const ref = refOf(column);
  draft.filters.push({ kind: 'values', ref, values: [...said.years], negated: false });
  if (!draft.versus && !/\b(vs|versus|against|compared)\b/i.test(scan.items[at]?.text ?? '')) return;
  draft.versus = true;
  draft.dims.push({ dim: { kind: 'column', ref }, column, at, plural: true, quality: 1 });
}

/** A limit in time on a column of years: only whole years can be told apart. */
function yearClause(scan: Scan, column: ColumnOf, at: number): number {
  const { draft } = scan;
  const date = readingAt(scan, at, 'date');
  const ref = refOf(column);
  draft.mentions.splice(
    0,
    draft.mentions.length,
    ...draft.mentions.filter((one) => one.column?.column !== column.column),
  );
  const years = (date?.intervals ?? []).map(singleYear);
  if (years.length > 1 && years.every((year) => year !== undefined)) {
    pushYears(scan, { at, column, years });
    draft.fit += 0.3;
    return at + 1;
  }
  for (const { from, to } of date?.intervals ?? []) {
    if ([from, to].some((day) => day !== undefined && !day.endsWith('-01-01'))) {
      draft.problems.push({ kind: 'misuse', why: `"${column.column.label}" knows years only.` });
    }
    const single = singleYear({ from, to });
    if (single !== undefined) {
      draft.filters.push({ kind: 'values', ref, values: [single], negated: false });
      continue;
    }
    if (from !== undefined) draft.filters.push({ kind: 'compare', ref, op: '>=', value: Number(from.slice(0, 4)) });
    if (to !== undefined) draft.filters.push({ kind: 'compare', ref, op: '<', value: Number(to.slice(0, 4)) });
  }
  if ((date?.intervals.length ?? 0) > 1)
    draft.problems.push({ kind: 'misuse', why: 'I can limit years to one stretch at a time.' });
  draft.fit += 0.3;
  return at + 1;
}

/** Whether something between these items says that both sides are meant, beside each other or together. */
function isBeside(scan: Scan, from: number, to: number): boolean {
  const between = scan.items.slice(from + 1, to).map(({ reading }) => reading.kind);
  if (between.includes('versus')) return true;
  return between.some((kind) => kind === 'and' || kind === 'or') && between.every((kind) => CONNECTING.has(kind));
}

/** A date beside another one of the same column (`in June 2025 compared with June 2024`) means either: no row has both. */
function pushTime(scan: Scan, at: number, date: { ref: ColumnRef; intervals: readonly Interval[] }): void {
  const { draft } = scan;
  const { ref, intervals } = date;
  draft.stretches.push(...intervals);
  const index = draft.filters.findLastIndex((one) => one.kind === 'time' && !one.negated && same(one.ref, ref));
  const known = draft.filters[index];
  const versus = draft.versus || draft.calcs.some(({ family }) => family === 'difference' || family === 'growth');
  const beside = versus || isBeside(scan, draft.filterPlaces[index] ?? 0, at);
  if (known?.kind !== 'time' || !beside || !areApart(known.intervals, intervals)) {
    draft.filters.push({ kind: 'time', ref, intervals: [...intervals], negated: false });
    return;
  }
  draft.filters[index] = { ...known, intervals: joined([...known.intervals, ...intervals].filter(isClosed)) };
}

/** `saturday vs sunday`: either day. */
function pushWeekdays({ draft }: Scan, { ref, days }: { ref: ColumnRef; days: readonly number[] }): void {
  const index = draft.filters.findIndex((one) => one.kind === 'weekdays' && same(one.ref, ref));
  const known = draft.filters[index];
  if (known?.kind !== 'weekdays' || days.some((day) => known.days.includes(day))) {
    draft.filters.push({ kind: 'weekdays', ref, days: [...days] });
    return;
  }
  draft.filters[index] = { ...known, days: [...known.days, ...days].sort((a, b) => a - b) };
}

/** Dates, times of day and days of the week limit the rows by a time column. */
export const timeClause: Clause = (scan, at) => {
  const kind = kindAt(scan, at);
  if (kind !== 'date' && kind !== 'clock' && kind !== 'weekdays') return at;
  const { draft } = scan;
  const year = kind === 'date' ? yearColumnAt(scan, at) : undefined;
  if (year) return yearClause(scan, year, at);
  const column = timeColumnAt(scan, at);
  if (!column) {
    draft.problems.push({
      kind: 'misuse',
      why: `The ${draft.base.rowNoun.plural} have no date, so I cannot limit them in time.`,
    });
    draft.fit -= 1;
    return at + 1;
  }
  const ref = refOf(column);
  const hinted = scan.timeHint !== undefined && column === scan.timeHint.column;
  draft.defaultTime ||= !hinted;
  if (hinted) draft.fit += 0.3;
  if (hinted && column.column.name === timeColumnOf(draft.base)?.name) draft.fit += 0.15;
  const date = readingAt(scan, at, 'date');
  if (date) {
    pushTime(scan, at, { ref, intervals: date.intervals });
    draft.assumptions.push(...date.assumptions);
    draft.dateGrain ??= date.grain;
    // `2023 vs 2022` is read as one stretch; the word says that they stand beside each other.
    if (/\b(vs|versus|against|compared)\b/i.test(scan.items[at]?.text ?? '')) draft.versus = true;
  }
  const clock = readingAt(scan, at, 'clock');
  const weekdays = readingAt(scan, at, 'weekdays');
  if (clock && column.column.type === 'date') {
    draft.problems.push({ kind: 'misuse', why: `"${column.column.label}" has no time of day.` });
  }
  if (clock) {
    draft.filters.push({ kind: 'clock', ref, fromMinute: clock.fromMinute, toMinute: clock.toMinute });
    if (clock.assumption !== undefined) draft.assumptions.push(clock.assumption);
  }
  if (weekdays) pushWeekdays(scan, { ref, days: weekdays.days });
  return at + 1;
};
