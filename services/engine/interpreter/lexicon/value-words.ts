import type { Model, ModelColumn, ModelTable, ValueHit, ValueIndex } from '../../model.ts';
import type { Borrowed } from '../borrowed.ts';
import type { Token } from '../text/tokens.ts';
import { isFunctionWord } from './grammar.ts';
import type { Span } from './types.ts';

/** Phrases with more words are not looked up, however long the longest value is. */
const MAX_WORDS = 8;
/** A value found in more columns than this says nothing about what was meant. */
const MAX_COLUMNS = 8;
const QUALITY: Readonly<Record<ValueHit['match'], number>> = { exact: 0.97, stem: 0.9, fuzzy: 0.8 };
/** Values that are everyday words or single letters need their column beside them. */
const WEAK_WEIGHT = 0.3;
/** A value of another table is meant less likely than one of the table itself. */
const LENT_SHARE = 0.9;
const LENGTH_BONUS = 0.05;

/** Looks up the tables and columns of hits. */
export type ColumnFinder = (table: string, column: string) => { table: ModelTable; column: ModelColumn } | undefined;

/** Prepares the look-up; undefined for what the model does not have. */
export function columnFinder(model: Model, borrowed: readonly Borrowed[] = []): ColumnFinder {
  const tables = new Map(
    model.tables.map((table) => [
      table.identifier,
      { table, columns: new Map(table.columns.map((column) => [column.name, column])) },
    ]),
  );
  for (const { table, column } of borrowed) tables.get(table.identifier)?.columns.set(column.name, column);
  return (table, column) => {
    const found = tables.get(table);
    const inside = found?.columns.get(column);
    return found && inside ? { table: found.table, column: inside } : undefined;
  };
}

function phrasesAt(tokens: readonly Token[], at: number, length: number, text: string): string[] {
  const part = tokens.slice(at, at + length);
  const first = part[0];
  const last = part.at(-1);
  if (!first || !last) return [];
  if (part.some(({ kind }) => kind === 'quoted')) return length === 1 ? [first.lower] : [];
  const joined = part.map(({ lower }) => lower).join(' ');
  const raw = text.slice(first.start, last.end).toLowerCase().replace(/\s+/g, ' ');
  return raw === joined ? [joined] : [raw, joined];
}

/** Spans of one hit list; `tokens` from `at` on, `length` of them. */
export function hitSpans(
  hits: readonly ValueHit[],
  place: { readonly at: number; readonly length: number; readonly tokens: readonly Token[] },
  find: ColumnFinder,
): Span[] {
  const { at, length, tokens } = place;
  const part = tokens.slice(at, at + length);
  const quoted = part.some(({ kind }) => kind === 'quoted');
  const everyday = part.every(({ lower, kind }) => kind === 'sign' || lower.length === 1 || isFunctionWord(lower));
  // `a garden` is no garden of class A.
  if (!quoted && length === 1 && part[0]?.text === part[0]?.lower && (part[0]?.lower === 'a' || part[0]?.lower === 'i'))
    return [];
  const spans: Span[] = [];
  const seen = new Set<string>();
  for (const hit of hits) {
    const place = find(hit.table, hit.column);
    const key = `${hit.table} ${hit.column}`;
    // Yes and no are read by the clauses: the word alone says nothing of the column.
    if (!place || seen.has(key) || place.column.type === 'boolean') continue;
    // `hi` greets, although it may be short for the name of somebody.
    if (everyday && !quoted && length === 1 && !hit.value.toLowerCase().includes(part[0]?.lower ?? '')) continue;
    seen.add(key);
    const plain = place.column.role === 'dimension' || place.column.role === 'boolean';
    const quality = (QUALITY[hit.match] - (plain ? 0 : 0.06)) * (place.column.borrowed ? LENT_SHARE : 1);
    const weight =
      everyday && !quoted ? WEAK_WEIGHT * length : length * quality + LENGTH_BONUS * (length - 1) + (quoted ? 0.3 : 0);
    spans.push({
      start: at,
      end: at + length,
      reading: { kind: 'value', ...place, value: hit.value },
      weight,
      quality,
    });
  }
  return spans;
}

function isOwn({ reading }: Span): boolean {
  return reading.kind === 'value' && reading.column.borrowed === undefined;
}

/** `US` in capital letters is a part of the world, where the data have it, and no pronoun. */
function capitalSpans(
  tokens: readonly Token[],
  at: number,
  source: { readonly text: string; readonly index: ValueIndex; readonly find: ColumnFinder },
): Span[] {
  const token = tokens[at];
  if (token?.text !== 'US' || source.text === source.text.toUpperCase()) return [];
  const hits = [...source.index.find('us'), ...source.index.find('usa')];
  return hitSpans(hits, { at: 0, length: 1, tokens: [{ ...token, lower: 'usa' }] }, source.find).map((span) => ({
    ...span,
    start: at,
    end: at + 1,
  }));
}

/** `loaves of rye` for the value `Rye loaf`. */
function turnedSpans(
  tokens: readonly Token[],
  at: number,
  { index, find }: { readonly index: ValueIndex; readonly find: ColumnFinder },
): Span[] {
  const [head, of, tail] = tokens.slice(at, at + 3);
  if (head?.kind !== 'word' || of?.lower !== 'of' || tail?.kind !== 'word') return [];
  const hits = index.find(`${tail.lower} ${head.lower}`);
  return hitSpans(hits, { at, length: 3, tokens }, find);
}

/** Values of the data that stand in the question. */
export function valueSpans(
  tokens: readonly Token[],
  source: { readonly text: string; readonly index: ValueIndex; readonly find: ColumnFinder },
): Span[] {
  const { text, index, find } = source;
  const longest = Math.min(index.maxWords + 1, MAX_WORDS);
  const spans: Span[] = [];
  for (let at = 0; at < tokens.length; at++) {
    spans.push(...capitalSpans(tokens, at, source), ...turnedSpans(tokens, at, source));
    for (let length = 1; length <= longest && at + length <= tokens.length; length++) {
      if (tokens[at]?.kind === 'sign') break;
      // A comma after a value belongs to the list, not to the value.
      if (tokens[at + length - 1]?.kind === 'sign') continue;
      for (const phrase of phrasesAt(tokens, at, length, text)) {
        const hits = index.find(phrase);
        if (hits.length === 0) continue;
        const made = hitSpans(hits, { at, length, tokens }, find);
        if (made.filter(isOwn).length <= MAX_COLUMNS) spans.push(...made);
        break;
      }
    }
  }
  return spans;
}
