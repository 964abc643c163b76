import { isParticiple } from './mentions.ts';
import { areNamed } from './persons.ts';
import { type Clause, kindAt, readingAt, refOf, type Scan } from './scan.ts';

const ORDER = /^(first|last|earliest|latest|most recently)$/i;
const FIT = 0.3;
/** What may stand between the verb and its place: `joined the club first`. */
const BETWEEN: ReadonlySet<string> = new Set(['unknown', 'generic', 'preposition']);
/** Behind it they make a stretch of time of it, or a cut. */
const NO_END: ReadonlySet<string> = new Set(['grain', 'date', 'number', 'table', 'column', 'unit', 'value']);

function placeAfter(scan: Scan, at: number): number | undefined {
  const place = BETWEEN.has(kindAt(scan, at) ?? '') ? at + 1 : at;
  const rank = readingAt(scan, place, 'rank');
  const said = rank?.concept === 'recency' && ORDER.test(scan.items[place]?.text ?? '');
  return said && !NO_END.has(kindAt(scan, place + 1) ?? '') ? place : undefined;
}

/** `who joined first`, `which member left last`: the row with the least or greatest date of it, and not the date alone. */
export const firstDoneClause: Clause = (scan, at) => {
  const column = readingAt(scan, at, 'column');
  const item = scan.items[at];
  if (column?.column.role !== 'time' || !item) return at;
  const { draft } = scan;
  const asksRows = draft.rowsAsked || (draft.asked === 'who' && areNamed(draft.base));
  if (!asksRows || column.column.borrowed || draft.ranks.length > 0) return at;
  if (!isParticiple(item) && !/ed$|t$/i.test(item.text)) return at;
  const place = placeAfter(scan, at + 1);
  const rank = place === undefined ? undefined : readingAt(scan, place, 'rank');
  if (place === undefined || !rank) return at;
  const { direction } = rank;
  const aggregate = direction === 'desc' ? 'max' : 'min';
  draft.ranks.push({
    direction,
    sense: 'quality',
    concept: 'recency',
    at: place,
    target: 'rows',
    measure: { of: { kind: 'column', ref: refOf(column), aggregate }, explicit: false, column, at },
    plural: false,
    open: false,
  });
  draft.fit += FIT;
  return place + 1;
};
