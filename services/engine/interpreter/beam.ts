import type { ModelTable } from '../model.ts';
import type { ItemReading, Span } from './lexicon/types.ts';
import { keyOf } from './lexicon/types.ts';
import type { Tagged } from './tag.ts';

/**
 * Ways of reading a question that are kept beside each other while it is read from left to right, and at its end. What can
 * come next depends on the place alone, so the best ones up to any place are the beginnings of the best ones at the end.
 */
const BEAM_WIDTH = 24;
/** Readings of one stretch that are followed; the rest is far weaker. */
const MAX_READINGS_PER_STRETCH = 6;
const UNKNOWN_WEIGHT = -1.2;
const FOREIGN_WEIGHT = -0.9;
const SIGN_WEIGHT = -0.05;
const NAMES_OTHER_QUALITY = 0.85;
const EXACT_QUALITY = 0.97;

/** One piece of a reading: a stretch of the question taken for exactly one thing. */
export interface Item {
  readonly start: number;
  readonly end: number;
  /** As typed. */
  readonly text: string;
  readonly reading: ItemReading;
  readonly weight: number;
  readonly quality: number;
  readonly corrected?: { readonly from: string; readonly to: string };
}

/** A whole question read against one table. */
export interface Sequence {
  readonly items: readonly Item[];
  readonly weight: number;
}

/** A reading by its last piece, with those before it behind it. */
export interface Partial {
  readonly item: Item | undefined;
  readonly before: Partial | undefined;
  readonly weight: number;
}

type Place = { readonly start: number; readonly end: number };

function textOf(tagged: Tagged, { start, end }: Place): string {
  return tagged.text.slice(tagged.tokens[start]?.start ?? 0, tagged.tokens[end - 1]?.end ?? 0);
}

function belongsTo(span: Span, table: ModelTable): boolean | undefined {
  const { reading } = span;
  switch (reading.kind) {
    case 'table':
    case 'column':
    case 'snippet':
    case 'value':
      return reading.table.identifier === table.identifier;
    default:
      return undefined;
  }
}

function itemOf(tagged: Tagged, span: Span): Item {
  const { start, end, reading, weight, quality, corrected } = span;
  return { start, end, reading, weight, quality, text: textOf(tagged, span), ...(corrected ? { corrected } : {}) };
}

/** The word means something in other tables only. */
function foreignItem(tagged: Tagged, at: number, foreign: readonly Span[]): Item | undefined {
  const end = Math.max(0, ...foreign.map((span) => span.end));
  if (end <= at) return undefined;
  const best = foreign.filter((span) => span.end === end);
  const tables = new Set(best.flatMap(({ reading }) => ('table' in reading ? [reading.table] : [])));
  const place = { start: at, end };
  const reading: ItemReading = { kind: 'foreign', tables: [...tables] };
  return { ...place, text: textOf(tagged, place), reading, weight: FOREIGN_WEIGHT * (end - at), quality: 0 };
}

function unknownItem(tagged: Tagged, at: number): Item {
  const place = { start: at, end: at + 1 };
  const sign = tagged.tokens[at]?.kind === 'sign';
  const reading: ItemReading = { kind: sign ? 'noise' : 'unknown' };
  return { ...place, text: textOf(tagged, place), reading, weight: sign ? SIGN_WEIGHT : UNKNOWN_WEIGHT, quality: 0 };
}

/** What can stand at `at`: own readings, words of other tables, or nothing that is known. */
function optionsAt(tagged: Tagged, at: number, spans: { own: readonly Span[]; foreign: readonly Span[] }): Item[] {
  // A filler does not hide that another table has this very name: the question needs that table.
  const namesOther = spans.foreign.some(
    ({ reading, quality }) => reading.kind === 'table' && quality >= NAMES_OTHER_QUALITY,
  );
  const own = spans.own.filter(({ reading }) => !namesOther || (reading.kind !== 'noise' && reading.kind !== 'verb'));
  const options = strongest(withoutParts(own)).map((span) => itemOf(tagged, span));
  if (options.some(({ end }) => end === at + 1)) return options;
  options.push(foreignItem(tagged, at, spans.foreign) ?? unknownItem(tagged, at));
  return options;
}

/** A word that is the very name of the rows is no part of a column's name: `claims` beside a `claim amount`. */
function withoutParts(spans: readonly Span[]): readonly Span[] {
  const named = spans.filter(({ reading, quality }) => reading.kind === 'table' && quality >= EXACT_QUALITY);
  if (named.length === 0) return spans;
  return spans.filter(
    (span) =>
      span.reading.kind !== 'column' || span.quality >= EXACT_QUALITY || !named.some(({ end }) => end === span.end),
  );
}

/** The strongest readings per end, so that one word with many readings does not fill the beam. */
function strongest(spans: readonly Span[]): Span[] {
  const byEnd = new Map<number, Span[]>();
  for (const span of spans) byEnd.set(span.end, [...(byEnd.get(span.end) ?? []), span]);
  return [...byEnd.values()].flatMap((list) =>
    list.sort((a, b) => b.weight - a.weight || (sortKey(a) < sortKey(b) ? -1 : 1)).slice(0, MAX_READINGS_PER_STRETCH),
  );
}

function sortKey({ reading }: Span): string {
  switch (reading.kind) {
    case 'table':
    case 'column':
    case 'snippet':
    case 'value':
      return keyOf(reading);
    default:
      return reading.kind;
  }
}

/** Readings of the question against one table, best first, at most `BEAM_WIDTH`; `unroll` spells one out. */
export function sequences(tagged: Tagged, table: ModelTable, timeSpans: readonly Span[]): readonly Partial[] {
  const count = tagged.tokens.length;
  const own: Span[][] = Array.from({ length: count }, () => []);
  const foreign: Span[][] = Array.from({ length: count }, () => []);
  for (const span of [...tagged.spans, ...timeSpans]) {
    const side = belongsTo(span, table) === false ? foreign : own;
    side[span.start]?.push(span);
  }
  const states: Partial[][] = Array.from({ length: count + 1 }, () => []);
  states[0]?.push({ item: undefined, before: undefined, weight: 0 });
  for (let at = 0; at < count; at++) {
    const open = prune(states[at] ?? []);
    if (open.length === 0) continue;
    const options = optionsAt(tagged, at, { own: own[at] ?? [], foreign: foreign[at] ?? [] });
    for (const item of options) {
      for (const state of open) states[item.end]?.push({ item, before: state, weight: state.weight + item.weight });
    }
  }
  return prune(states[count] ?? []);
}

function prune(states: readonly Partial[]): readonly Partial[] {
  return states.length < 2 ? states : states.toSorted((a, b) => b.weight - a.weight).slice(0, BEAM_WIDTH);
}

/** The pieces of a reading, in order. */
export function unroll(last: Partial): Sequence {
  const items: Item[] = [];
  for (let state: Partial | undefined = last; state?.item; state = state.before) items.push(state.item);
  return { items: items.reverse(), weight: last.weight };
}
