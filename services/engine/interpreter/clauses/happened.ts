import type { ModelColumn } from '../../model.ts';
import { isPlanned } from '../../profile-roles.ts';
import { isStretch } from '../lexicon/name-parts.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { type ColumnRef, same } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { root } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import type { Draft } from './draft.ts';
import { deliver } from './measures.ts';
import { type Clause, kindAt, readingAt, refOf, type Scan } from './scan.ts';

const FIT = 0.3;
/** A plural is no length of time, whatever one is called after. */
const LENGTH_COST = 0.6;
/** Words of names of dates that do not say what happened. */
const ENDINGS: ReadonlySet<string> = new Set('date time timestamp day at on first last'.split(' '));

function saysSo(column: ModelColumn, wanted: string): boolean {
  return wordsOf(column.label).some((word) => !ENDINGS.has(word) && root(word) === wanted);
}

/** The date of the table that says when this happened; undefined where two do. */
function dateOf({ base }: Draft, wanted: string): ColumnOf | undefined {
  const [only, more] = base.columns.filter(
    (column) =>
      column.role === 'time' && column.borrowed === undefined && !isPlanned(column.label) && saysSo(column, wanted),
  );
  return only && !more ? { table: base, column: only } : undefined;
}

/** `hires per year`, `renewals in May`: what a date says has happened is counted, by that date. */
export const happenedClause: Clause = (scan, at) => {
  const item = scan.items[at];
  const kind = kindAt(scan, at);
  if (!item || item.end !== item.start + 1 || !/[^s]s$/i.test(item.text)) return at;
  const column = readingAt(scan, at, 'column');
  const length = column !== undefined && isStretch(wordsOf(column.column.label)) && item.quality < 1;
  if (kind !== 'verb' && kind !== 'unknown' && !length) return at;
  const { draft } = scan;
  if (draft.pending?.aggregates.length || draft.measures.length > 0 || draft.ranks.length > 0) return at;
  const date = dateOf(draft, root(item.text.toLowerCase()));
  if (!date) return at;
  draft.pending = undefined;
  if (date.column.nullCount > 0) draft.filters.push({ kind: 'missing', ref: refOf(date), negated: true });
  deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
  draft.tableMentioned = true;
  draft.happened = date;
  // The rows that are told by this very date are what is meant.
  draft.fit += date.column.name === timeColumnOf(draft.base)?.name ? FIT + 0.2 : FIT;
  if (length) draft.fit -= LENGTH_COST;
  return at + 1;
};

/** `orders delivered in May`: the date of the one state that the rows are limited to, where a column is called after it. */
function dateOfState(scan: Scan): ColumnOf | undefined {
  const { draft, compiled } = scan;
  const found = draft.filters.flatMap((filter) => {
    if (filter.kind !== 'values' || filter.negated || filter.values.length !== 1) return [];
    const column = compiled.find(filter.ref.table, filter.ref.column)?.column;
    if (!column || column.borrowed || column.distinctCount > MAX_STATES) return [];
    const dates = wordsOf(String(filter.values[0])).flatMap((word) => dateOf(draft, root(word)) ?? []);
    return dates.slice(0, 1);
  });
  const [only, more] = found;
  return only && !more && only.column.nullCount > 0 ? only : undefined;
}

const MAX_STATES = 12;

/** Times that are told by no date of their own are those of what has happened to the rows. */
export function datedByWhatHappened(scan: Scan): void {
  const { draft } = scan;
  const usual = timeColumnOf(draft.base);
  const date = draft.happened ?? (draft.defaultTime ? dateOfState(scan) : undefined);
  if (!date || !usual || date.column === usual || scan.timeHint) return;
  const [from, to] = [refOf({ table: draft.base, column: usual }), refOf(date)];
  draft.defaultTime = false;
  if (draft.filters.some(({ kind }) => kind === 'time') || draft.dims.some(({ dim }) => dim.kind === 'time'))
    draft.assumptions.push(`Dates are those of ${date.column.label}.`);
  const moved = (ref: ColumnRef) => (same(ref, from) ? to : ref);
  draft.filters.forEach((filter, index) => {
    if (filter.kind === 'time') draft.filters[index] = { ...filter, ref: moved(filter.ref) };
  });
  draft.dims.forEach((dim, index) => {
    if (dim.dim.kind === 'time') draft.dims[index] = { ...dim, dim: { ...dim.dim, ref: moved(dim.dim.ref) } };
  });
}
