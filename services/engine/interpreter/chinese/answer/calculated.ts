import { cellText } from '../../answer/cells.ts';
import { dimLabel } from '../../answer/labels.ts';
import { cellNumber, formatNumber } from '../../answer/numbers.ts';
import type { PlanMeasureEntry } from '../../plan.ts';
import { dimName, figureName } from './names.ts';
import { rowName, type Telling, valueText } from './telling.ts';
import { chineseTitle } from './title.ts';

type Cells = readonly (string | null)[];

/** From here on a correlation is told to be strong, moderate, or there at all. */
const STRONG = 0.7;
const MODERATE = 0.4;
const WEAK = 0.1;

function percent(cell: string | null | undefined): string {
  const value = cellNumber(cell);
  return value === undefined ? '–' : formatNumber(value, 'percent');
}

function byPercent(rows: readonly Cells[], at: number): Cells[] {
  const size = (row: Cells) => cellNumber(row[at]) ?? 0;
  return rows.filter((row) => cellNumber(row[at]) !== undefined).sort((a, b) => size(b) - size(a));
}

function shares(telling: Telling, entry: PlanMeasureEntry, at: number): string {
  const { speech, plan, result } = telling;
  const { texts } = speech;
  const title = chineseTitle(speech, plan);
  const [first, second] = byPercent(result.rows, at);
  if (!first) return texts.nothingToTell(title);
  const lead = { name: rowName(telling, first), value: percent(first[at]) };
  const next = second ? texts.next({ name: rowName(telling, second), value: percent(second[at]) }) : '';
  return texts.full(texts.shares(title, lead, valueText(telling, entry, first[plan.dims.length])) + next);
}

function part(telling: Telling, entry: PlanMeasureEntry, at: number): string {
  const { speech, plan, result } = telling;
  const { texts } = speech;
  const title = chineseTitle(speech, plan);
  const [first] = byPercent(result.rows, at);
  if (!first) return texts.nothingToTell(title);
  if (plan.dims.length > 0)
    return texts.full(texts.leader(title, false, { name: rowName(telling, first), value: percent(first[at]) }));
  const [whole, some] = [valueText(telling, entry, first[0]), valueText(telling, entry, first[at + 1])];
  return texts.part(title, percent(first[at]), some, whole);
}

function change(telling: Telling, entry: PlanMeasureEntry, at: number): string {
  const { speech, plan, result } = telling;
  const { texts } = speech;
  const title = chineseTitle(speech, plan);
  const last = result.rows.findLast((row) => cellNumber(row[at]) !== undefined);
  if (!last) return texts.nothingToTell(title);
  const value = cellNumber(last[at]) ?? 0;
  const size = formatNumber(Math.abs(value), 'percent');
  const told = value > 0 ? texts.up(size) : value < 0 ? texts.down(size) : texts.unchanged;
  const [from, to] = [valueText(telling, entry, last[at + 2]), valueText(telling, entry, last[at - 1])];
  return texts.changed(title, rowName(telling, last), told, from, to, plan.calc?.kind === 'change' && plan.calc.yearly);
}

/** By how much the figure of a row differs, and from what to what. */
function shifted(
  telling: Telling,
  entry: PlanMeasureEntry,
  { name, row, after }: { readonly name: string; readonly row: Cells; readonly after: Place },
): string {
  const { texts } = telling.speech;
  const value = cellNumber(row[after.change]) ?? 0;
  const size = valueText(telling, entry, String(Math.abs(value)));
  const told = value > 0 ? texts.up(size) : value < 0 ? texts.down(size) : texts.unchanged;
  const [from, to] = [valueText(telling, entry, row[after.before]), valueText(telling, entry, row[after.after])];
  return texts.shifted(name, told, from, to);
}

/** Where a row has the figure then, its change and the figure before. */
interface Place {
  readonly after: number;
  readonly change: number;
  readonly before: number;
}

function shift(telling: Telling, entry: PlanMeasureEntry): string {
  const { speech, plan, result } = telling;
  const { texts } = speech;
  const at = plan.dims.length;
  const after = { after: at, change: at + 2, before: at + 3 };
  const title = chineseTitle(speech, plan);
  const rows = result.rows.filter((row) => cellNumber(row[after.change]) !== undefined).slice(0, 2);
  if (rows.length === 0) return texts.nothingToTell(title);
  return texts.figures(
    title,
    rows.map((row) => shifted(telling, entry, { name: rowName(telling, row), row, after })),
  );
}

/** Where a change lies; what brought it about is in no data. */
function drivers(telling: Telling, entry: PlanMeasureEntry): string {
  const { speech, plan, result } = telling;
  const { texts, compiled } = speech;
  const after = { after: 2, change: 3, before: 4 };
  const title = chineseTitle(speech, plan);
  if (result.rows.length === 0) return texts.nothingToTell(title);
  const told = result.rows.slice(0, 3).map((row) => {
    const by =
      plan.calc?.kind === 'drivers' ? plan.calc.parts.find((dim) => dimLabel(compiled, dim) === row[0]) : undefined;
    const name = `${by ? dimName(speech, by) : (row[0] ?? '')} ${cellText(row[1] ?? null)}`;
    const share = cellNumber(row[5]);
    const whole = share === undefined ? '' : texts.ofWholeChange(formatNumber(share, 'percent'));
    return `${shifted(telling, entry, { name, row, after })}${whole}`;
  });
  return `${texts.figures(title, told)}${texts.noCauses}`;
}

function along(telling: Telling, entry: PlanMeasureEntry, at: number): string {
  const { speech, plan, result } = telling;
  const title = chineseTitle(speech, plan);
  const last = result.rows.at(-1);
  if (!last) return speech.texts.nothingToTell(title);
  const [value, own] = [valueText(telling, entry, last[at]), valueText(telling, entry, last[at - 1])];
  return speech.texts.along(title, value, rowName(telling, last), own);
}

function correlation({ speech, plan, result }: Telling, entry: PlanMeasureEntry): string | undefined {
  if (entry.of.kind !== 'correlation' || plan.dims.length > 0) return undefined;
  const name = figureName(speech, entry, plan.base);
  const value = cellNumber(result.rows[0]?.[0]);
  if (value === undefined) return speech.texts.nothingToTell(name);
  const size = Math.abs(value);
  const strength = size >= STRONG ? 'strong' : size >= MODERATE ? 'moderate' : size >= WEAK ? 'weak' : 'none';
  return speech.texts.correlated(name, formatNumber(value), strength, value);
}

/** The sentence of an answer whose figures were worked on; undefined where the figures speak for themselves. */
export function chineseCalculated(telling: Telling, entry: PlanMeasureEntry): string | undefined {
  const at = telling.plan.dims.length + 1;
  switch (telling.plan.calc?.kind) {
    case 'share':
      return shares(telling, entry, at);
    case 'part':
      return part(telling, entry, at);
    case 'change':
      return change(telling, entry, at);
    case 'shift':
      return shift(telling, entry);
    case 'drivers':
      return drivers(telling, entry);
    case 'running':
    case 'moving':
      return along(telling, entry, at);
    case 'quotient':
    case undefined:
      return correlation(telling, entry);
  }
}
