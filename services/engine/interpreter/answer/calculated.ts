import type { PlanDim, PlanMeasureEntry } from '../plan.ts';
import { cellText, groupText } from './cells.ts';
import { title } from './echo.ts';
import type { Facts } from './facts.ts';
import { entryLabel } from './labels.ts';
import { cellNumber, formatNumber } from './numbers.ts';
import { entryUnit } from './units.ts';

type Cells = readonly (string | null)[];

/** Correlations are told in words: from here on they are strong, or at least there. */
const STRONG = 0.7;
const MODERATE = 0.4;
const WEAK = 0.1;

function percentText(cell: string | null | undefined): string {
  const value = cellNumber(cell);
  return value === undefined ? 'not known' : formatNumber(value, 'percent');
}

function groupName(dims: readonly PlanDim[], row: Cells): string {
  return dims.map((dim, index) => groupText(dim, row[index])).join(', ');
}

function figure(facts: Facts, entry: PlanMeasureEntry, cell: string | null | undefined): string {
  const value = cellNumber(cell);
  return value === undefined ? 'nothing' : formatNumber(value, entryUnit(facts.compiled, entry));
}

function byPercent(rows: readonly Cells[], at: number): Cells[] {
  return rows
    .filter((row) => cellNumber(row[at]) !== undefined)
    .sort((a, b) => (cellNumber(b[at]) ?? 0) - (cellNumber(a[at]) ?? 0));
}

/** Leader and runner-up by their percentage. */
function shares(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const at = plan.dims.length + 1;
  const [first, second] = byPercent(result.rows, at);
  const head = title(compiled, plan);
  if (!first) return `${head}: there is nothing to share.`;
  const lead = `**${groupName(plan.dims, first)}** has **${percentText(first[at])}** (${figure(facts, entry, first[plan.dims.length])})`;
  const next = second ? `, then ${groupName(plan.dims, second)} with ${percentText(second[at])}` : '';
  return `${head}: ${lead}${next}.`;
}

function part(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const at = plan.dims.length + 1;
  // As a title it has to read back; in a sentence it may be said as people say it.
  const head = title(compiled, plan).replace(' that have ', ' where ');
  if (plan.dims.length === 0) {
    const [row] = result.rows;
    if (!row || cellNumber(row[at]) === undefined) return `${head}: there is nothing to take a share of.`;
    return `${head}: **${percentText(row[at])}** (${figure(facts, entry, row[at + 1])} of ${figure(facts, entry, row[0])}).`;
  }
  const ranked = byPercent(result.rows, at);
  const [first] = ranked;
  const last = ranked.at(-1);
  if (!first || !last) return `${head}: there is nothing to take a share of.`;
  const end = ranked.length > 1 ? `, lowest in ${groupName(plan.dims, last)} with ${percentText(last[at])}` : '';
  return `${head}: highest in **${groupName(plan.dims, first)}** with **${percentText(first[at])}**${end}.`;
}

function change(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const at = plan.dims.length + 1;
  const compared = result.rows.filter((row) => cellNumber(row[at]) !== undefined);
  const last = compared.at(-1);
  const head = title(compiled, plan);
  if (!last) return `${head}: no period has one before it to compare with.`;
  const value = cellNumber(last[at]) ?? 0;
  const way = value > 0 ? 'up' : value < 0 ? 'down' : 'unchanged';
  const told = `**${way}${value === 0 ? '' : ` ${formatNumber(Math.abs(value), 'percent')}`}**`;
  const before = plan.calc?.kind === 'change' && plan.calc.yearly ? 'from a year before' : 'from the one before';
  const from = `${figure(facts, entry, last[at + 2])} to ${figure(facts, entry, last[at - 1])}`;
  const text = `${head}: ${groupName(plan.dims, last)} is ${told} ${before}, from ${from}.`;
  const [best] = byPercent(compared, at);
  if (!best || best === last || compared.length < 3) return text;
  return `${text} The greatest change up was in ${groupName(plan.dims, best)} with ${percentText(best[at])}.`;
}

function changed(
  facts: Facts,
  entry: PlanMeasureEntry,
  row: Cells,
  at: { change: number; after: number; before: number },
): string {
  const value = cellNumber(row[at.change]) ?? 0;
  const way = value > 0 ? 'up' : value < 0 ? 'down' : 'unchanged';
  const size = value === 0 ? '' : ` ${figure(facts, entry, String(Math.abs(value)))}`;
  return `**${way}${size}** (from ${figure(facts, entry, row[at.before])} to ${figure(facts, entry, row[at.after])})`;
}

/** The group that changed most, and the one after it. */
function shift(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const after = plan.dims.length;
  const place = { after, change: after + 2, before: after + 3 };
  const [first, second] = result.rows.filter((row) => cellNumber(row[place.change]) !== undefined);
  const head = title(compiled, plan);
  if (!first) return `${head}: there is nothing to compare.`;
  const percent = cellNumber(first[after + 1]) === undefined ? '' : `, ${percentText(first[after + 1])}`;
  const next = second ? ` Then ${groupName(plan.dims, second)}: ${changed(facts, entry, second, place)}.` : '';
  return `${head}: **${groupName(plan.dims, first)}** is ${changed(facts, entry, first, place)}${percent}.${next}`;
}

/** Where a change lies; what brought it about is in no data. */
function drivers(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const place = { after: 2, change: 3, before: 4 };
  const named = result.rows.slice(0, 3).map((row) => {
    const share = cellNumber(row[5]);
    const told = share === undefined ? '' : `, ${formatNumber(share, 'percent')} of the whole change`;
    return `${row[0]} ${cellText(row[1])} is ${changed(facts, entry, row, place)}${told}`;
  });
  const head = title(compiled, plan);
  if (named.length === 0) return `${head}: there is nothing to compare.`;
  const [first] = result.rows;
  const [change, share] = [cellNumber(first?.[place.change]), cellNumber(first?.[5])];
  // The whole change is not among the parts, but every part says how much of it it is.
  const whole = change === undefined || !share ? undefined : (change * 100) / share;
  const way = whole === undefined ? '' : ` All together it is ${whole > 0 ? 'up' : 'down'}.`;
  return `${head}: ${named.join('; ')}.${way} This says where the change is, not what caused it.`;
}

function along(facts: Facts, entry: PlanMeasureEntry): string {
  const { compiled, plan, result } = facts;
  const last = result.rows.at(-1);
  if (!last) return `${title(compiled, plan)}: there is nothing.`;
  const at = plan.dims.length + 1;
  return `${title(compiled, plan)}: **${figure(facts, entry, last[at])}** at ${groupName(plan.dims, last)}, with ${figure(facts, entry, last[at - 1])} in the period itself.`;
}

function correlation(facts: Facts, entry: PlanMeasureEntry): string | undefined {
  const { compiled, plan, result } = facts;
  if (entry.of.kind !== 'correlation' || plan.dims.length > 0) return undefined;
  const value = cellNumber(result.rows[0]?.[0]);
  const label = entryLabel(compiled, entry, plan.base);
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  if (value === undefined) return `${name}: there are too few values that differ.`;
  const size = Math.abs(value);
  const word = size >= STRONG ? 'strong' : size >= MODERATE ? 'moderate' : size >= WEAK ? 'weak' : 'next to none';
  const sense = size < WEAK ? '' : value > 0 ? ': they rise together' : ': one falls where the other rises';
  return `${name}: **${formatNumber(value)}** (${word}${sense}). This says nothing about causes.`;
}

/** The sentence of an answer whose figures were worked on; undefined where the figures speak for themselves. */
export function calculated(facts: Facts, entry: PlanMeasureEntry): string | undefined {
  switch (facts.plan.calc?.kind) {
    case 'share':
      return shares(facts, entry);
    case 'part':
      return part(facts, entry);
    case 'change':
      return change(facts, entry);
    case 'shift':
      return shift(facts, entry);
    case 'drivers':
      return drivers(facts, entry);
    case 'running':
    case 'moving':
      return along(facts, entry);
    // Figures of several tables are told as such.
    case 'quotient':
    case undefined:
      return correlation(facts, entry);
  }
}
