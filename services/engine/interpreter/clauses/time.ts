import { type Clause, kindAt, readingAt, refOf, timeColumnAt } from './scan.ts';

/** Dates, times of day and days of the week limit the rows by a time column. */
export const timeClause: Clause = (scan, at) => {
  const kind = kindAt(scan, at);
  if (kind !== 'date' && kind !== 'clock' && kind !== 'weekdays') return at;
  const { draft } = scan;
  const column = timeColumnAt(scan, at);
  if (!column) {
    draft.problems.push({ kind: 'misuse', why: `The ${draft.base.rowNoun.plural} have no date, so I cannot limit them in time.` });
    draft.fit -= 1;
    return at + 1;
  }
  const ref = refOf(column);
  const date = readingAt(scan, at, 'date');
  if (date) {
    draft.filters.push({ kind: 'time', ref, intervals: [...date.intervals], negated: false });
    draft.assumptions.push(...date.assumptions);
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
  if (weekdays) draft.filters.push({ kind: 'weekdays', ref, days: [...weekdays.days] });
  return at + 1;
};
