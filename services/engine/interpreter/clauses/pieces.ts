import type { ModelTable } from '../../model.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { isQuantity } from './scan.ts';

const PIECES = /\b(quantity|units|pieces)\b/;

/** `how many red dishes did we sell`: so many pieces of them, where each row tells its number and it is clear which. */
export function piecesOf(table: ModelTable, { column }: ColumnOf): ColumnOf | undefined {
  if (column.type !== 'string' || column.role === 'text' || isQuantity(column)) return undefined;
  const [only, more] = table.columns.filter(
    (one) =>
      isQuantity(one) &&
      one.defaultAggregate === 'sum' &&
      [one.label, ...one.synonyms].some((name) => PIECES.test(name)),
  );
  return only && !more ? { table, column: only } : undefined;
}
