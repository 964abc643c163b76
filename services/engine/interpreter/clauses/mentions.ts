import type { ColumnOf } from '../lexicon/types.ts';
import type { PlanDim } from '../plan.ts';
import type { DraftDim } from './draft.ts';
import { CONNECTING, isPlural, isPreposition, kindAt, refOf, type Scan } from './scan.ts';

/** A column or grain that is named, with what its surroundings say about the role it plays. */
export function mention(scan: Scan, at: number, dim: PlanDim, column?: ColumnOf): DraftDim {
  const item = scan.items[at];
  const plural = item !== undefined && isPlural(scan, item);
  const before = kindAt(scan, at - 1);
  const described = before === 'value' || (before === 'snippet' && at > 1);
  const after = kindAt(scan, at + 1);
  const limited = after === 'have' || after === 'that' || after === 'compare' || isPreposition(scan, at + 1, 'with');
  const led = described || isPreposition(scan, at - 1, 'of', 'for', 'by', 'from', 'with', 'among', 'in', 'to');
  return {
    dim,
    at,
    plural,
    quality: item?.quality ?? 1,
    ...(column ? { column } : {}),
    ...(led ? { led } : {}),
    ...(described || limited ? { described: true } : {}),
  };
}

/**
 * A date that is named without a limit. As a participle (`closed tickets`) it says that the thing has happened, where the
 * column has gaps; otherwise it is only mentioned.
 */
export function timeMention(scan: Scan, at: number, column: ColumnOf): void {
  const { draft } = scan;
  const item = scan.items[at];
  const follows = scan.items.slice(at + 1).findIndex(({ reading }) => !CONNECTING.has(reading.kind));
  const dated = follows >= 0 && kindAt(scan, at + 1 + follows) === 'date';
  const participle =
    item !== undefined && item.end - item.start === 1 && /(ed|en|ught|aid|old|ent|eft)$/i.test(item.text);
  if (participle) draft.timeVerbs.push(column);
  if (!dated && participle && column.column.nullCount > 0) {
    draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
    draft.assumptions.push(`I took "${item.text}" as: the ${column.column.label} is known.`);
    draft.fit -= 0.15;
    return;
  }
  if (!dated) draft.fit -= 0.1;
  draft.mentions.push(mention(scan, at, { kind: 'time', ref: refOf(column), grain: 'day' }, column));
}
