import { addDays, addGrains, type Interval, MONTHS, partsOf, startOf } from './calendar.ts';

/** `14 February 2016`. */
export function dayLabel(day: string): string {
  const parts = partsOf(day);
  return `${parts.day} ${MONTHS[parts.month - 1] ?? ''} ${parts.year}`;
}

function wholePeriod(from: string, to: string): string | undefined {
  const { year, month } = partsOf(from);
  if (startOf('year', from) === from && addGrains('year', from, 1) === to) return String(year);
  if (startOf('quarter', from) === from && addGrains('quarter', from, 1) === to) return `Q${(month + 2) / 3} ${year}`;
  if (startOf('month', from) === from && addGrains('month', from, 1) === to) return `${MONTHS[month - 1]} ${year}`;
  if (month % 6 === 1 && startOf('month', from) === from && addGrains('month', from, 6) === to) {
    return `H${month === 1 ? 1 : 2} ${year}`;
  }
  return undefined;
}

function oneLabel({ from, to }: Interval): string {
  if (from !== undefined && to !== undefined) {
    const whole = wholePeriod(from, to);
    if (whole !== undefined) return `in ${whole}`;
    if (addDays(from, 1) === to) return `on ${dayLabel(from)}`;
    const months = startOf('month', from) === from && startOf('month', to) === to;
    if (months) {
      const last = partsOf(addDays(to, -1));
      const first = partsOf(from);
      if (first.month === 1 && last.month === 12) return `from ${first.year} to ${last.year}`;
      return `from ${MONTHS[first.month - 1]} ${first.year} to ${MONTHS[last.month - 1]} ${last.year}`;
    }
    return `from ${dayLabel(from)} to ${dayLabel(addDays(to, -1))}`;
  }
  if (from !== undefined) return `since ${dayLabel(from)}`;
  if (to !== undefined) return `before ${dayLabel(to)}`;
  return 'at any time';
}

/**
 * How a time filter is echoed, with its preposition: `in January 2016`, `from 3 May 2016 to 9 May 2016`, `since 1 March
 * 2016`. The date grammar reads it back to the same interval.
 */
export function intervalsLabel(intervals: readonly Interval[]): string {
  return intervals
    .map(oneLabel)
    .map((label, index) => (index === 0 ? label : label.replace(/^in /, '')))
    .join(' and ');
}
