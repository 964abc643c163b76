import { labelWords } from '../column-words.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { stem } from '../text/stem.ts';
import type { DraftMeasure } from './draft.ts';
import { piecesOf } from './pieces.ts';
import { isPlural, refOf, type Scan } from './scan.ts';

/** Names of a date, and not of what happened on it. */
const NAMES_DATE = /\b(dates?|days?|times?|timestamps?|hours?|years?|months?)\b/i;

/** `how many visits began`: the noun with a word for their date; the rows are counted and not the moments. */
export function dates(scan: Scan, { table, column }: ColumnOf, at: number): boolean {
  const [first = ''] = scan.items[at]?.text.toLowerCase().split(' ') ?? [];
  return column.role === 'time' && table.rowNoun.plural.split(' ').includes(first);
}

/** `how many departures`: rows are counted of which the date is known, and it is by this date that they are told. */
function events(scan: Scan, column: ColumnOf, at: number): DraftMeasure | undefined {
  const item = scan.items[at];
  if (column.column.role !== 'time' || column.column.borrowed || !item || !isPlural(scan, item)) return undefined;
  if (NAMES_DATE.test(item.text)) return undefined;
  const { draft } = scan;
  scan.timeHint = { column, at };
  draft.timeVerbs.push(column);
  if (column.column.nullCount > 0) draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
  return { of: { kind: 'rows' }, explicit: true, at };
}

/** `how many red dishes did we sell`: so many pieces. */
function pieces({ draft }: Scan, column: ColumnOf, at: number): DraftMeasure | undefined {
  const place = draft.dealt ? piecesOf(draft.base, column) : undefined;
  if (!place) return undefined;
  draft.assumptions.push(`I added up ${place.column.label}.`);
  const of = { kind: 'column' as const, ref: refOf(place), aggregate: 'sum' as const };
  return { of, explicit: true, column: place, at };
}

const JUDGING: ReadonlySet<string> = new Set(['score', 'rating', 'grade', 'rate', 'rank']);
/** Below this a word only says more about what a name is the name of. */
const HEAD_QUALITY = 0.8;

/** `how many guests` beside a `guest rating`: those are not what is counted. */
function refuseOwners({ draft, items }: Scan, { column }: ColumnOf, at: number): boolean {
  const item = items[at];
  const head = labelWords(column).at(-1) ?? '';
  if (!item || !JUDGING.has(head) || item.quality >= HEAD_QUALITY || stem(item.text.toLowerCase()) === head)
    return false;
  draft.problems.push({ kind: 'unknown', text: item.text, slot: true });
  draft.fit -= 0.3;
  return true;
}

/**
 * What `how many` asks for where a column is named and it is not its values that are counted; without a measure where that
 * cannot be told; undefined where they are.
 */
export function countedInstead(
  scan: Scan,
  column: ColumnOf,
  at: number,
): { readonly measure?: DraftMeasure } | undefined {
  if (refuseOwners(scan, column, at)) return {};
  const measure = pieces(scan, column, at) ?? events(scan, column, at);
  return measure && { measure };
}
