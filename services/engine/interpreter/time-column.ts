import type { ModelColumn, ModelTable } from '../model.ts';
import { labelWords } from './column-words.ts';

/** The column that dates of this table belong to when none is named. */
export function timeColumnOf(table: ModelTable): ModelColumn | undefined {
  const times = table.columns.filter(({ role }) => role === 'time');
  const named = times.find(({ name }) => name === table.timeColumn);
  // A date of birth dates a person and not what happened.
  if (named && !isBirth(named)) return named;
  return times.find((column) => !isBirth(column)) ?? table.lentTime;
}

/** A date of birth, by its name. */
export function isBirth(column: ModelColumn): boolean {
  return labelWords(column).some(
    (word) => word === 'birth' || word === 'born' || word === 'dob' || word === 'birthday',
  );
}
