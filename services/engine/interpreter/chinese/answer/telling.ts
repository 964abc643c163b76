import type { AnswerTable } from '../../../../genie/types.ts';
import { cellText } from '../../answer/cells.ts';
import { cellNumber } from '../../answer/numbers.ts';
import { entryUnit } from '../../answer/units.ts';
import type { PlanMeasureEntry, QueryPlan } from '../../plan.ts';
import { numberText, type Speaking } from './names.ts';
import { dayText, groupName } from './time.ts';

/** What the sentences are made from. */
export interface Telling {
  readonly speech: Speaking;
  readonly plan: QueryPlan;
  readonly result: AnswerTable;
  /** Rows of a cut list in all, when they were counted. */
  readonly allRows?: number;
}

type Cells = readonly (string | null)[];

/** A figure of a cell, or a date, or what it holds. */
export function valueText({ speech }: Telling, entry: PlanMeasureEntry, cell: string | null | undefined): string {
  const value = cellNumber(cell);
  if (value !== undefined) return numberText(speech, value, entryUnit(speech.compiled, entry));
  if (cell === null || cell === undefined || !/^\d{4}-\d{2}-\d{2}/.test(cell)) return cellText(cell);
  const time = cell.slice(11, 16);
  const day = dayText(speech.texts, cell.slice(0, 10));
  return time === '' || time === '00:00' ? day : `${day} ${time}`;
}

/** The groups of a row. */
export function rowName({ speech, plan }: Telling, row: Cells): string {
  return plan.dims.map((dim, index) => groupName(speech.texts, dim, row[index])).join(speech.texts.comma);
}
