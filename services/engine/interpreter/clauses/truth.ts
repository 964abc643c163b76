import type { ModelColumn } from '../../model.ts';
import { truthOf } from '../../profile-truth.ts';
import type { Compiled } from '../compiled.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import type { PlanFilter } from '../plan.ts';
import { isPlural, refOf, type Scan } from './scan.ts';

const YES = ['y', 'yes', 'true', 't', '1'];
const NO = ['n', 'no', 'false', 'f', '0'];
/** A column of yes and no has two values, or three with an unknown one. */
const MAX_TRUTH_VALUES = 3;

function spelled(compiled: Compiled, { table, column }: ColumnOf, words: readonly string[]): string | undefined {
  for (const word of words) {
    const hit = compiled.values
      .find(word)
      .find((one) => one.table === table.identifier && one.column === column.name && one.match === 'exact');
    if (hit) return hit.value;
  }
  return undefined;
}

function isOneOrZero(column: ModelColumn): boolean {
  return column.role === 'boolean' && column.type === 'integer' && truthOf(column) !== undefined;
}

/** Whether the column says yes or no about a row: `verified`, `is active`, or a column of `Y` and `N`, or of 1 and 0. */
export function isTruth(compiled: Compiled, place: ColumnOf): boolean {
  const { column } = place;
  if (column.type === 'boolean' || isOneOrZero(column)) return true;
  return (
    column.type === 'string' && column.distinctCount <= MAX_TRUTH_VALUES && spelled(compiled, place, YES) !== undefined
  );
}

/** The filter for yes or no on such a column. */
export function truthFilter(compiled: Compiled, place: ColumnOf, value: boolean): PlanFilter {
  if (place.column.type === 'boolean') return { kind: 'truth', ref: refOf(place), value };
  if (isOneOrZero(place.column)) return { kind: 'values', ref: refOf(place), values: [value ? 1 : 0], negated: false };
  const yes = spelled(compiled, place, YES);
  const no = spelled(compiled, place, NO);
  if (!value && no !== undefined) return { kind: 'values', ref: refOf(place), values: [no], negated: false };
  return { kind: 'values', ref: refOf(place), values: [yes ?? 'true'], negated: !value };
}

/** `more than 5 cancellations` where a column says what was cancelled: so many rows of which it is true. */
export function countTruths(scan: Scan, at: number, column: ColumnOf): boolean {
  const item = scan.items[at];
  if (!item || !isPlural(scan, item) || !isTruth(scan.compiled, column)) return false;
  scan.draft.filters.push(truthFilter(scan.compiled, column, true));
  return true;
}
