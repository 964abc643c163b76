import { MONTHS, partsOf } from '../dates/calendar.ts';
import { dayLabel } from '../dates/label.ts';
import type { PlanDim } from '../plan.ts';

const MAX_CELL_CHARS = 80;

/** A value of the data for a sentence: one line, not too long. */
export function cellText(cell: string | null | undefined): string {
  if (cell === null || cell === undefined || cell.trim() === '') return '(none)';
  const line = cell.replace(/\s+/g, ' ').trim();
  return line.length > MAX_CELL_CHARS ? `${line.slice(0, MAX_CELL_CHARS - 1)}…` : line;
}

/** A value of a breakdown for a sentence: `January 2023`, `17:00`, `Cardiology`. */
export function groupText(dim: PlanDim, cell: string | null | undefined): string {
  if (cell === null || cell === undefined) return '(none)';
  if (dim.kind === 'bin') {
    const from = Number(cell);
    return `${Number(from.toPrecision(12))} to ${Number((from + dim.width).toPrecision(12))}`;
  }
  if (dim.kind !== 'time') return cellText(cell);
  const day = cell.slice(0, 10);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day);
  switch (dim.grain) {
    case 'hour':
      return isDay ? `${dayLabel(day)} ${cell.slice(11, 16) || '00:00'}` : cell;
    case 'day':
      return isDay ? dayLabel(day) : cell;
    case 'week':
      return isDay ? `the week of ${dayLabel(day)}` : cell;
    case 'month':
      return isDay ? `${MONTHS[partsOf(day).month - 1] ?? ''} ${partsOf(day).year}` : cell;
    case 'quarter':
      return isDay ? `Q${(partsOf(day).month + 2) / 3} ${partsOf(day).year}` : cell;
    case 'hour_of_day':
      return `${cell.padStart(2, '0')}:00`;
    case 'month_of_year':
      return MONTHS[Number(cell) - 1] ?? cell;
    default:
      return cell;
  }
}
