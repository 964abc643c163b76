import { dayLabel } from '../dates/label.ts';
import { figuresOf, tablesOf } from '../plan.ts';
import { groupText } from './cells.ts';
import { limitsPhrase, ownLimits, title } from './echo.ts';
import type { Facts } from './facts.ts';
import { entryLabel, quotientLabel } from './labels.ts';
import { cellNumber, formatNumber } from './numbers.ts';
import { entryUnit, quotientUnit } from './units.ts';

type Cells = readonly (string | null)[];

/** A figure of the answer: where it stands in a row, what it is called, and how it is written. */
export interface ToldFigure {
  readonly at: number;
  readonly label: string;
  readonly unit: string | undefined;
}

/** The figures that are told: of a quotient only what it comes to. */
export function toldFigures({ compiled, plan }: Facts): ToldFigure[] {
  const all = figuresOf(plan);
  const limits = new Map(tablesOf(plan).map(({ base }, index) => [base, ownLimits(compiled, plan)[index] ?? '']));
  const first = plan.dims.length;
  if (plan.calc?.kind === 'quotient')
    return [{ at: first + all.length, label: quotientLabel(compiled, plan), unit: quotientUnit(compiled, plan) }];
  return all.map(({ entry, base }, index) => ({
    at: first + index,
    label: entryLabel(compiled, entry, base) + (limits.get(base) ?? ''),
    unit: entryUnit(compiled, entry),
  }));
}

function text({ unit }: ToldFigure, cell: string | null | undefined): string {
  const value = cellNumber(cell);
  if (value !== undefined) return formatNumber(value, unit);
  return /^\d{4}-\d{2}-\d{2}/.test(cell ?? '') ? dayLabel((cell ?? '').slice(0, 10)) : 'not known';
}

function group({ plan }: Facts, row: Cells): string {
  return plan.dims.map((dim, index) => groupText(dim, row[index])).join(', ');
}

/** Whether the rows follow each other along the calendar. */
export function isCourse({ plan, result }: Pick<Facts, 'plan' | 'result'>): boolean {
  const [dim, more] = plan.dims;
  const calendar =
    dim?.kind === 'time' && !['hour_of_day', 'day_of_week', 'day_type', 'month_of_year'].includes(dim.grain);
  return calendar && !more && !plan.limit && result.rows.length > 1;
}

/** The row in which the figure is greatest; undefined when it is known in none. */
export function greatest({ at }: Pick<ToldFigure, 'at'>, rows: readonly Cells[]): Cells | undefined {
  const known = rows.filter((row) => cellNumber(row[at]) !== undefined);
  const size = (row: Cells) => cellNumber(row[at]) ?? 0;
  return known.length === 0 ? undefined : known.reduce((best, row) => (size(row) > size(best) ? row : best));
}

/** The sentence of an answer whose figures come from several tables. */
export function besides(facts: Facts): string {
  const { compiled, plan, result } = facts;
  const told = toldFigures(facts);
  const [first] = result.rows;
  const last = result.rows.at(-1);
  if (!first || !last) return `${title(compiled, plan)}: there is nothing.`;
  if (plan.dims.length === 0) {
    const parts = told.map((one) => `${one.label} **${text(one, first[one.at])}**`).join(', ');
    return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}${limitsPhrase(compiled, plan)}.`;
  }
  const cut =
    result.rows.length < result.totalRows
      ? ` The first ${formatNumber(result.rows.length)} of ${formatNumber(result.totalRows)} rows are shown.`
      : '';
  const named = plan.limit
    ? winner(facts, told, first)
    : told.flatMap((one) => sentence(facts, one, { first, last })).join('; ');
  return `${title(compiled, plan)}: ${named}.${cut}`;
}

function sentence(
  facts: Facts,
  one: ToldFigure,
  { first, last }: { readonly first: Cells; readonly last: Cells },
): string[] {
  if (isCourse(facts))
    return [
      `${one.label} from **${text(one, first[one.at])}** (${group(facts, first)}) to **${text(one, last[one.at])}** (${group(facts, last)})`,
    ];
  const leader = greatest(one, facts.result.rows);
  return leader ? [`highest ${one.label} **${text(one, leader[one.at])}** for **${group(facts, leader)}**`] : [];
}

/** Of a ranking the first row is what was asked for. */
function winner(facts: Facts, told: readonly ToldFigure[], first: Cells): string {
  return `**${group(facts, first)}** with ${told.map((one) => `${one.label} **${text(one, first[one.at])}**`).join(' and ')}`;
}
