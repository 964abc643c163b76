import { cellNumber, formatNumber } from '../../answer/numbers.ts';
import type { PlanMeasureEntry } from '../../plan.ts';
import { figureName } from './names.ts';
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
    case 'running':
    case 'moving':
      return along(telling, entry, at);
    case undefined:
      return correlation(telling, entry);
  }
}
