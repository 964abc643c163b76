import { cellText } from '../../answer/cells.ts';
import { cellNumber } from '../../answer/numbers.ts';
import { rowNames } from '../../answer/row-names.ts';
import { entryUnit } from '../../answer/units.ts';
import { isQuantity } from '../../clauses/scan.ts';
import type { PlanDim, PlanMeasureEntry } from '../../plan.ts';
import { isYear, timeColumnOf } from '../../tag.ts';
import { chineseBesides } from './besides.ts';
import { chineseCalculated } from './calculated.ts';
import { dimName, figureName, nounOf, numberText } from './names.ts';
import { rowName, type Telling, valueText } from './telling.ts';
import type { Told } from './texts.ts';
import { dayText } from './time.ts';
import { chineseTitle, limited, spaced } from './title.ts';

type Cells = readonly (string | null)[];

/** Values that are named in the sentence of a list. */
const NAMED_VALUES = 10;

function period({ speech, plan }: Telling): string {
  const { texts, compiled } = speech;
  const filter = plan.where.find(({ kind }) => kind === 'time');
  if (filter?.kind !== 'time') return '';
  const table = compiled.tables.get(plan.base);
  const column = table?.columns.find(({ name }) => name === filter.ref.column) ?? (table && timeColumnOf(table));
  if (column?.min === undefined || column.max === undefined) return '';
  return texts.dataPeriod(dayText(texts, column.min), dayText(texts, column.max));
}

function nothing(telling: Telling): string {
  const { speech, plan } = telling;
  const noun = nounOf(speech, speech.compiled.tables.get(plan.base));
  return `${speech.texts.nothing(limited(speech, plan, noun))}${period(telling)}`;
}

function single(telling: Telling, row: Cells): string {
  const { speech, plan } = telling;
  const { texts } = speech;
  if (plan.countGroups) return texts.figure(chineseTitle(speech, plan), numberText(speech, cellNumber(row[0]) ?? 0));
  if (plan.measures.length === 1 && row[0] === null) return nothing(telling);
  const told = plan.measures.map((entry, index) => {
    const name = limited(speech, plan, figureName(speech, entry, plan.base));
    return texts.figure(name, valueText(telling, entry, row[index]));
  });
  return told.join('') + (cellNumber(row[0]) === 0 ? period(telling) : '');
}

function isCalendar(dim: PlanDim | undefined): boolean {
  return dim?.kind === 'time' && !['hour_of_day', 'day_of_week', 'day_type', 'month_of_year'].includes(dim.grain);
}

function course(telling: Telling, entry: PlanMeasureEntry): string {
  const { speech, plan, result } = telling;
  const told = (row: Cells): Told => ({ name: rowName(telling, row), value: valueText(telling, entry, row[1]) });
  const [first] = result.rows;
  const last = result.rows.at(-1);
  if (!first || !last) return nothing(telling);
  const size = (row: Cells) => cellNumber(row[1]) ?? Number.NEGATIVE_INFINITY;
  const peak = result.rows.reduce((best, one) => (size(one) > size(best) ? one : best));
  return speech.texts.course(chineseTitle(speech, plan), told(first), told(last), told(peak));
}

function spread(telling: Telling, entry: PlanMeasureEntry): string {
  const { speech, plan, result } = telling;
  const { texts } = speech;
  const at = plan.dims.length;
  const size = (row: Cells) => cellNumber(row[at]) ?? 0;
  const ranked = result.rows.filter((row) => cellNumber(row[at]) !== undefined).sort((a, b) => size(b) - size(a));
  const lowest = plan.order[0]?.by.kind === 'measure' && plan.order[0].direction === 'asc';
  if (lowest) ranked.reverse();
  const told = (row: Cells): Told => ({ name: rowName(telling, row), value: valueText(telling, entry, row[at]) });
  const [first, second] = ranked;
  const last = ranked.at(-1);
  if (!first || !last) return nothing(telling);
  const lead = texts.leader(chineseTitle(speech, plan), lowest, told(first));
  if (!second) return texts.full(lead);
  const gap = Math.abs(size(first) - size(second));
  const apart =
    ranked.length === 2 && result.totalRows === 2 && gap > 0
      ? texts.apart(numberText(speech, gap, entryUnit(speech.compiled, entry)))
      : '';
  const end =
    !plan.limit && ranked.length > 2 ? texts.end(numberText(speech, result.totalRows), !lowest, told(last)) : '';
  return `${texts.full(`${lead}${texts.next(told(second))}${apart}`)}${end}`;
}

function listed(telling: Telling): string {
  const { speech, plan, result } = telling;
  const { texts, compiled } = speech;
  const [order] = plan.order;
  const [first] = result.rows;
  if (plan.limit?.count === 1 && order?.by.kind === 'column' && first) {
    const { ref } = order.by;
    const column = compiled.find(ref.table, ref.column)?.column;
    const isFigure = column && (column.role === 'time' || (isQuantity(column) && !isYear(column)));
    const cell = first[result.columns.findIndex(({ name }) => name === ref.column)];
    const entry = { of: { kind: 'column' as const, ref, aggregate: 'max' as const } };
    const [name] = rowNames(compiled, plan, result);
    const told = texts.figure(chineseTitle(speech, plan), isFigure ? valueText(telling, entry, cell) : cellText(cell));
    return name === undefined ? told : told.replace(/。$/, `（${name}）。`);
  }
  const shown = numberText(speech, result.rows.length);
  const all = telling.allRows ?? result.totalRows;
  const noun = nounOf(speech, compiled.tables.get(plan.base));
  const count = plan.limit ? shown : numberText(speech, all);
  const cut = !plan.limit && result.rows.length < all ? texts.cut(shown) : '';
  const names = rowNames(compiled, plan, result);
  const found = spaced(texts.found(count, limited(speech, plan, noun)));
  return (names.length === 0 ? found : found.replace(/。$/, `：${names.join(texts.comma)}。`)) + cut;
}

function different(telling: Telling): string {
  const { speech, plan, result } = telling;
  const { texts } = speech;
  const names = plan.dims.map((dim) => dimName(speech, dim)).join(texts.comma);
  const shown = plan.dims.length === 1 ? result.rows.slice(0, NAMED_VALUES).map((row) => rowName(telling, row)) : [];
  const list = shown.join(texts.comma) + (shown.length > 0 && result.totalRows > shown.length ? '…' : '');
  return texts.different(numberText(speech, result.totalRows), limited(speech, plan, names), list);
}

/** The answer in one to three sentences, from templates. */
export function chineseSummary(telling: Telling): string {
  const { speech, plan, result } = telling;
  const [row] = result.rows;
  const [entry] = plan.measures;
  if (!row) return spaced(nothing(telling));
  if (plan.shape === 'rows') return spaced(listed(telling));
  if (plan.shape === 'values') return spaced(different(telling));
  if (plan.besides) return spaced(chineseBesides(telling));
  const worked = entry && chineseCalculated(telling, entry);
  if (worked !== undefined) return spaced(worked);
  if (plan.dims.length === 0 || plan.countGroups || !entry) return spaced(single(telling, row));
  const isCourse = plan.dims.length === 1 && isCalendar(plan.dims[0]) && !plan.limit && result.rows.length > 1;
  const text = isCourse ? course(telling, entry) : spread(telling, entry);
  const [shown, all] = [result.rows.length, result.totalRows];
  const cut = shown < all ? speech.texts.cutOf(numberText(speech, shown), numberText(speech, all)) : '';
  return spaced(text + cut);
}
