import type { ModelColumn } from '../../model.ts';
import type { Item } from '../beam.ts';
import { labelWords } from '../column-words.ts';
import type { Compiled } from '../compiled.ts';
import type { ColumnOf, ItemReading } from '../lexicon/types.ts';
import type { ColumnRef } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import { stem } from '../text/stem.ts';
import { type Token, wordsOf } from '../text/tokens.ts';
import type { Draft } from './draft.ts';

type Kind = ItemReading['kind'];
type Of<K extends Kind> = Extract<ItemReading, { kind: K }>;

/** Reads one sequence of items from left to right; clauses look ahead in it and write into the draft. */
export interface Scan {
  readonly compiled: Compiled;
  /** Without the words that say nothing. */
  readonly items: readonly Item[];
  readonly tokens: readonly Token[];
  readonly draft: Draft;
  /** The time column that was named last and at which item, for a date that follows. */
  timeHint: { readonly column: ColumnOf; readonly at: number } | undefined;
  /** The column that was named last, for a comparison that follows it. */
  lastColumn: { readonly column: ColumnOf; readonly at: number } | undefined;
}

/** A clause: consumes items from `at` on and returns where to go on, or `at` when it does not apply. */
export type Clause = (scan: Scan, at: number) => number;

/** What kind of thing stands at `at`; undefined beyond the ends. */
export function kindAt(scan: Scan, at: number): Kind | undefined {
  return scan.items[at]?.reading.kind;
}

/** The reading at `at` when it is of this kind. */
export function readingAt<K extends Kind>(scan: Scan, at: number, kind: K): Of<K> | undefined {
  const reading = scan.items[at]?.reading;
  return reading?.kind === kind ? (reading as Of<K>) : undefined;
}

/** The first index from `at` on whose kind is none of these. */
export function skip(scan: Scan, at: number, ...kinds: readonly Kind[]): number {
  let index = at;
  for (;;) {
    const kind = kindAt(scan, index);
    if (kind === undefined || !kinds.includes(kind)) return index;
    index += 1;
  }
}

/** Whether the item is this preposition. */
export function isPreposition(scan: Scan, at: number, ...words: readonly string[]): boolean {
  const reading = readingAt(scan, at, 'preposition');
  return reading !== undefined && words.includes(reading.word);
}

/** A separator of lists. */
export function isSeparator(scan: Scan, at: number): boolean {
  const kind = kindAt(scan, at);
  return kind === 'and' || kind === 'or' || kind === 'versus';
}

/** The column as a plan names it. */
export function refOf({ table, column }: ColumnOf): ColumnRef {
  return { table: table.identifier, column: column.name };
}

/** Whether both are there and are one and the same column. */
export function sameColumn(a: ColumnOf | undefined, b: ColumnOf | undefined): boolean {
  return a !== undefined && b !== undefined && a.table === b.table && a.column === b.column;
}

/** Whether the column holds numbers, of whatever meaning. */
export function isNumeric(column: ModelColumn): boolean {
  return column.type === 'integer' || column.type === 'decimal' || column.type === 'double';
}

const DURATIONS: ReadonlySet<string> = new Set(['second', 'minute', 'hour', 'day', 'week', 'month', 'year', 'night']);

const NUMBERING_WORDS: ReadonlySet<string> = new Set([
  'no',
  'nr',
  'nbr',
  'id',
  'key',
  'code',
  'zip',
  'postcode',
  'phone',
]);
const AMOUNT_WORDS: ReadonlySet<string> = new Set([
  'amount',
  'limit',
  'total',
  'price',
  'cost',
  'value',
  'salary',
  'balance',
  'budget',
  'fee',
  'weight',
  'area',
  'population',
  'revenue',
  'profit',
]);

/** A figure that can be added up or averaged: a measure, or a duration by its name (`wait minutes`). */
export function isQuantity(column: ModelColumn): boolean {
  if (isYear(column)) return false;
  const words = labelWords(column);
  // Numbers that name something are no figures, whatever a profile took them for.
  if (NUMBERING_WORDS.has(words.at(-1) ?? '') && !words.includes('of')) return false;
  if (column.role === 'measure') return true;
  if (!isNumeric(column)) return false;
  // Near-unique figures look like identifiers to a profile; their names tell them apart.
  if (column.role === 'identifier') return AMOUNT_WORDS.has(words.at(-1) ?? '');
  if (column.role !== 'dimension') return false;
  // Calendar parts are named in the singular (`day`), lengths of time in the plural (`days`).
  const plural = /s$/i.test(column.name) && DURATIONS.has(stem(wordsOf(column.name).at(-1) ?? ''));
  if (plural) return true;
  return (
    column.unit !== undefined || (words.length > 1 && DURATIONS.has(stem(words.at(-1) ?? '')) && !words.includes('of'))
  );
}

/** Whether the words of an item are a plural: `wards`, not `ward`. */
export function isPlural(scan: Scan, item: Item): boolean {
  const last = scan.tokens[item.end - 1];
  return last !== undefined && last.lower !== last.stem;
}

/** Kinds that may stand between a column and what is said about it. */
export const CONNECTING: ReadonlySet<string> = new Set([
  'preposition',
  'be',
  'that',
  'verb',
  'generic',
  'have',
  'value',
  'and',
  'or',
  'group',
]);

/** The column that dates at `at` belong to: one named just before, else the table's own. */
export function timeColumnAt(scan: Scan, at: number): ColumnOf | undefined {
  const { timeHint, draft } = scan;
  if (timeHint) {
    const between = scan.items.slice(timeHint.at + 1, at);
    if (between.every(({ reading }) => CONNECTING.has(reading.kind))) return timeHint.column;
  }
  const column = timeColumnOf(draft.base);
  return column === undefined ? undefined : { table: draft.base, column };
}

/** Whether an auxiliary stands before, so that a doubtful word is a verb: `did we order`, `to spend`. */
export function hasAuxiliary(scan: Scan, item: Item): boolean {
  const helpers = new Set([
    'do',
    'does',
    'did',
    'to',
    'can',
    'could',
    'will',
    'would',
    'should',
    'not',
    'they',
    'we',
    'people',
    'i',
  ]);
  return scan.tokens.slice(0, item.start).some(({ lower }) => helpers.has(lower));
}
