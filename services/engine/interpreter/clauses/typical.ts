import type { ColumnOf } from '../lexicon/types.ts';
import { mention } from './mentions.ts';
import { isPlural, isQuantity, refOf, type Scan } from './scan.ts';

/** `the typical weather`, where that is no figure: what there is most often. */
export function typicalOf(scan: Scan, column: ColumnOf, at: number): boolean {
  const { draft } = scan;
  const item = scan.items[at];
  const before = scan.tokens[(item?.start ?? 0) - 1]?.lower ?? '';
  if (!/^(typical|usual|normal)$/.test(before) || isQuantity(column.column) || column.column.role !== 'dimension')
    return false;
  const target = mention(scan, at, { kind: 'column', ref: refOf(column) }, column);
  const plural = item !== undefined && isPlural(scan, item);
  draft.ranks.push({
    direction: 'desc',
    sense: 'quality',
    concept: 'frequency',
    at,
    target,
    plural,
    open: false,
    ...(plural ? {} : { count: 1 }),
  });
  return true;
}
