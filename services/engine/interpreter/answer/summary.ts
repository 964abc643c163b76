import { isQuantity } from '../clauses/scan.ts';
import type { Compiled } from '../compiled.ts';
import { dayLabel } from '../dates/label.ts';
import type { PlanDim, PlanMeasureEntry, QueryPlan } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import { besides } from './besides.ts';
import { calculated } from './calculated.ts';
import { cellText, groupText } from './cells.ts';
import { limitsPhrase, title } from './echo.ts';
import type { Facts } from './facts.ts';
import { dimLabel, entryLabel, pluralLabel } from './labels.ts';
import { cellNumber, formatNumber } from './numbers.ts';
import { rowNames, rowText } from './row-names.ts';
import { entryUnit } from './units.ts';

/** Values that are named in the sentence of a list. */
const NAMED_VALUES = 10;

type Cells = readonly (string | null)[];

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function figureText(facts: Facts, entry: PlanMeasureEntry, cell: string | null | undefined): string {
  const value = cellNumber(cell);
  if (value === undefined) {
    // Ends of a time column are dates and no figures.
    return /^\d{4}-\d{2}-\d{2}/.test(cell ?? '') ? momentText(cell ?? '') : cellText(cell);
  }
  return formatNumber(value, entryUnit(facts.compiled, entry));
}

function momentText(cell: string): string {
  const time = cell.slice(11, 16);
  return time === '' || time === '00:00' ? dayLabel(cell) : `${dayLabel(cell)}, ${time}`;
}

/** From when to when the data of the plan's table go. */
function dataPeriod(compiled: Compiled, plan: QueryPlan): string | undefined {
  const filter = plan.where.find(({ kind }) => kind === 'time');
  const table = compiled.tables.get(plan.base);
  const name = filter?.kind === 'time' ? filter.ref.column : table && timeColumnOf(table)?.name;
  const column = name === undefined ? undefined : compiled.find(plan.base, name)?.column;
  if (column?.min === undefined || column.max === undefined) return undefined;
  return `The data runs from ${dayLabel(column.min)} to ${dayLabel(column.max)}.`;
}

function nothing(facts: Facts): string {
  const { compiled, plan } = facts;
  const noun = compiled.tables.get(plan.base)?.rowNoun.plural ?? 'rows';
  const period = plan.where.some(({ kind }) => kind === 'time') ? dataPeriod(compiled, plan) : undefined;
  return `There are no ${noun}${limitsPhrase(compiled, plan)}.${period === undefined ? '' : ` ${period}`}`;
}

function single(facts: Facts, row: Cells): string {
  const { compiled, plan } = facts;
  if (plan.countGroups) return `${title(compiled, plan)}: **${formatNumber(cellNumber(row[0]) ?? 0)}**.`;
  const [only] = plan.measures;
  const limits = limitsPhrase(compiled, plan);
  if (only && plan.measures.length === 1) {
    if (row[0] === null) return nothing(facts);
    const zero = cellNumber(row[0]) === 0 && plan.where.some(({ kind }) => kind === 'time');
    const period = zero ? dataPeriod(compiled, plan) : undefined;
    return `${capital(entryLabel(compiled, only, plan.base))}${limits}: **${figureText(facts, only, row[0])}**.${period === undefined ? '' : ` ${period}`}`;
  }
  const parts = plan.measures.map(
    (entry, index) => `${entryLabel(compiled, entry, plan.base)} **${figureText(facts, entry, row[index])}**`,
  );
  return `${capital(parts.join(', '))}${limits}.`;
}

function groupName(plan: QueryPlan, row: Cells): string {
  return plan.dims.map((dim, index) => groupText(dim, row[index])).join(', ');
}

function isCalendar(dim: PlanDim | undefined): boolean {
  return dim?.kind === 'time' && !['hour_of_day', 'day_of_week', 'day_type', 'month_of_year'].includes(dim.grain);
}

/** Along the calendar: first, last and peak. */
function course(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const [dim] = plan.dims;
  const first = result.rows[0];
  const last = result.rows.at(-1);
  if (!dim || !first || !last) return nothing(facts);
  const values = result.rows.map((row) => ({ row, value: cellNumber(row[1]) ?? Number.NEGATIVE_INFINITY }));
  const peak = values.reduce((best, one) => (one.value > best.value ? one : best));
  const head = `${title(compiled, plan)}: from **${figureText(facts, entry, first[1])}** (${groupText(dim, first[0])}) to **${figureText(facts, entry, last[1])}** (${groupText(dim, last[0])}).`;
  return `${head} The highest is **${figureText(facts, entry, peak.row[1])}** (${groupText(dim, peak.row[0])}).`;
}

/** Of ends of a time column the first few, in the order of the rows: dates are no figures. */
function moments({ compiled, plan, result }: Facts, entry: PlanMeasureEntry): string | undefined {
  const at = plan.dims.length;
  const dated = result.rows.filter((row) => /^\d{4}-\d{2}-\d{2}/.test(row[at] ?? '')).slice(0, NAMED_VALUES);
  const told = dated.map((row) => `${groupName(plan, row)} ${momentText(row[at] ?? '')}`);
  const rest = result.totalRows > told.length ? ', …' : '';
  return told.length === 0 || entry.of.kind !== 'column'
    ? undefined
    : `${title(compiled, plan)}: ${told.join(', ')}${rest}.`;
}

/** Leader, runner-up and the other end. */
function spread(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const at = plan.dims.length;
  const ranked = [...result.rows].filter((row) => cellNumber(row[at]) !== undefined);
  ranked.sort((a, b) => (cellNumber(b[at]) ?? 0) - (cellNumber(a[at]) ?? 0));
  const down = plan.order[0]?.by.kind === 'measure' && plan.order[0].direction === 'asc';
  if (down) ranked.reverse();
  const [first, second] = ranked;
  if (!first) return moments(facts, entry) ?? nothing(facts);
  const lead = `**${groupName(plan, first)}** with **${figureText(facts, entry, first[at])}**`;
  if (plan.limit?.count === 1 && result.rows.length === 1) {
    if (plan.limit.place !== undefined) return `${title(compiled, plan)}: ${lead}.`;
    return `${title(compiled, { ...plan, limit: undefined, order: [] })}: ${down ? 'lowest' : 'highest'} is ${lead}.`;
  }
  const next = second ? `, then ${groupName(plan, second)} with ${figureText(facts, entry, second[at])}` : '';
  const last = ranked.at(-1);
  const gap =
    ranked.length === 2 && second ? Math.abs((cellNumber(first[at]) ?? 0) - (cellNumber(second[at]) ?? 0)) : 0;
  const apart =
    gap > 0 && result.totalRows === 2 ? `, ${formatNumber(gap, entryUnit(facts.compiled, entry))} apart` : '';
  const other = down ? 'highest' : 'lowest';
  const end =
    !plan.limit && last && ranked.length > 2
      ? ` The ${other} of ${formatNumber(result.totalRows)} is ${groupName(plan, last)} with ${figureText(facts, entry, last[at])}.`
      : '';
  return `${title(compiled, plan)}: ${down ? 'lowest' : 'highest'} is ${lead}${next}${apart}.${end}`;
}

function listed(facts: Facts): string {
  const { compiled, plan, result } = facts;
  const noun = compiled.tables.get(plan.base)?.rowNoun ?? { singular: 'row', plural: 'rows' };
  const all = facts.allRows ?? result.totalRows;
  const [order] = plan.order;
  const first = result.rows[0];
  if (plan.limit?.count === 1 && order?.by.kind === 'column' && first) {
    const name = order.by.ref.column;
    const column = compiled.find(order.by.ref.table, name)?.column;
    const figure = column && (column.role === 'time' || (isQuantity(column) && !isYear(column)));
    const cell = first[result.columns.findIndex((column) => column.name === name)];
    const ref = { of: { kind: 'column' as const, ref: order.by.ref, aggregate: 'max' as const } };
    // Codes and years are no figures: they are told as they stand.
    const told = figure ? figureText(facts, ref, cell) : cellText(cell);
    const [called = rowText(compiled, plan, result)] = rowNames(compiled, plan, result);
    return `${title(compiled, plan)}: **${told}**${called === undefined ? '' : ` (${called})`}.`;
  }
  const shown = result.rows.length;
  const called = rowNames(compiled, plan, result);
  const names = called.length === 0 ? '' : `: ${called.join(', ')}`;
  if (plan.limit)
    return `${title(compiled, plan)}: ${formatNumber(shown)} ${shown === 1 ? noun.singular : noun.plural}${names}.`;
  const count = `**${formatNumber(all)} ${all === 1 ? noun.singular : noun.plural}**`;
  const cut = shown < all ? ` The first ${formatNumber(shown)} are shown.` : '';
  return `I found ${count}${limitsPhrase(compiled, plan)}${names}.${cut}`;
}

function different(facts: Facts): string {
  const { compiled, plan, result } = facts;
  const labels = plan.dims.map((dim) => dimLabel(compiled, dim));
  const many = result.totalRows === 1 ? labels.join(' and ') : labels.map(pluralLabel).join(' and ');
  const names = plan.dims.length === 1 ? result.rows.slice(0, NAMED_VALUES).map((row) => groupName(plan, row)) : [];
  const rest = result.totalRows > names.length ? ', …' : '';
  const list = names.length > 0 ? `: ${names.join(', ')}${rest}` : '';
  return `**${formatNumber(result.totalRows)} different ${many}**${limitsPhrase(compiled, plan)}${list}.`;
}

/** The answer in one to three sentences, from templates. */
export function summary(facts: Facts): string {
  const { plan, result } = facts;
  const [row] = result.rows;
  const [entry] = plan.measures;
  if (!row) return nothing(facts);
  if (plan.shape === 'rows') return listed(facts);
  if (plan.shape === 'values') return different(facts);
  if (plan.besides) return besides(facts);
  const worked = entry && calculated(facts, entry);
  if (worked !== undefined) return worked;
  if (plan.dims.length === 0 || plan.countGroups || !entry) return single(facts, row);
  const text =
    plan.dims.length === 1 && isCalendar(plan.dims[0]) && !plan.limit && result.rows.length > 1
      ? course(facts, entry)
      : spread(facts, entry);
  const cut =
    result.rows.length < result.totalRows
      ? ` The first ${formatNumber(result.rows.length)} of ${formatNumber(result.totalRows)} rows are shown.`
      : '';
  return text + cut;
}
