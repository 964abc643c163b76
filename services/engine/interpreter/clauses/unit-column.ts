import type { ColumnOf } from '../lexicon/types.ts';
import { canonicalUnit } from '../lexicon/units.ts';
import { isQuantity, readingAt, type Scan } from './scan.ts';

/** The figure that is in this unit, when it is the only one: the distance for `per mile`. */
export function unitColumn(scan: Scan, at: number): ColumnOf | undefined {
  const unit = readingAt(scan, at, 'unit')?.unit;
  if (unit === undefined) return undefined;
  const { base } = scan.draft;
  const fitting = base.columns.filter(
    (column) => isQuantity(column) && column.unit !== undefined && canonicalUnit(column.unit) === unit,
  );
  const [only, more] = fitting;
  return only && !more ? { table: base, column: only } : undefined;
}
