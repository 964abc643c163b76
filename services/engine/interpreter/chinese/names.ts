import type { Compiled } from '../compiled.ts';
import { isGrammarWord } from '../lexicon/grammar.ts';
import type { ModelReading, Span } from '../lexicon/types.ts';
import { valueSpans } from '../lexicon/value-words.ts';
import { tokenise } from '../text/tokens.ts';
import { surfaceOf } from './lexicon.ts';
import type { Kind, Piece } from './types.ts';

/** Names a Latin word or a Chinese one must fit this well to be taken as part of the model. */
const NAMED_QUALITY = 0.6;

/** Which of several things a name means is left to the rules; word order only asks of what kind it is. */
const ORDER = ['T', 'M', 'V', 'F', 'D'] as const;

function kindOfReading(reading: ModelReading): Kind {
  switch (reading.kind) {
    case 'table':
      return 'T';
    case 'value':
      return 'V';
    case 'snippet':
      return reading.snippet.kind === 'measure' ? 'M' : reading.snippet.kind === 'filter' ? 'F' : 'D';
    case 'column':
      return reading.column.role === 'measure' ? 'M' : 'D';
  }
}

function kindOf(spans: readonly Span[]): Kind | undefined {
  const kinds = spans.flatMap(({ reading, quality }) =>
    quality >= NAMED_QUALITY &&
    (reading.kind === 'table' || reading.kind === 'column' || reading.kind === 'snippet' || reading.kind === 'value')
      ? [kindOfReading(reading)]
      : [],
  );
  return ORDER.find((kind) => kinds.includes(kind));
}

const perModel = new WeakMap<Compiled, ReadonlyMap<string, { kind: Kind; to: string }>>();

/** The model's names that are written in Chinese, by how they are typed. */
export function chineseNames(compiled: Compiled): ReadonlyMap<string, { kind: Kind; to: string }> {
  const known = perModel.get(compiled);
  if (known) return known;
  const names = new Map<string, { kind: Kind; to: string }>();
  for (const words of compiled.words.names) {
    const to = words.join(' ');
    if (!/\p{Script=Han}/u.test(to) || names.has(surfaceOf(to))) continue;
    const kind = kindOf(
      compiled.words.spans(tokenise(to)).filter(({ start, end }) => start === 0 && end === words.length),
    );
    if (kind) names.set(surfaceOf(to), { kind, to });
  }
  perModel.set(compiled, names);
  return names;
}

/** Words in Latin letters, cut into names of the model, values, English words of the rules, and what is not known. */
export function latinPieces(compiled: Compiled, text: string): Piece[] {
  const tokens = tokenise(text);
  const spans = [
    ...compiled.words.spans(tokens),
    ...valueSpans(tokens, { text, index: compiled.values, find: compiled.find }),
  ];
  const pieces: Piece[] = [];
  for (let at = 0; at < tokens.length; ) {
    const here = spans.filter(({ start, quality }) => start === at && quality >= NAMED_QUALITY);
    const end = Math.max(at + 1, ...here.map((span) => span.end));
    const han = text.slice(tokens[at]?.start ?? 0, tokens[end - 1]?.end ?? 0);
    const lower = tokens[at]?.lower ?? '';
    const kind = kindOf(here.filter((span) => span.end === end)) ?? (isGrammarWord(lower) ? 'G' : 'U');
    pieces.push({ kind, to: han, han });
    at = end;
  }
  return pieces;
}

/** A table's noun right before one of its columns says whose column it is: `客戶性別`. */
export function compounds(compiled: Compiled, pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    const to = last?.kind === 'T' && piece.kind === 'D' ? ownedName(compiled, last.to, piece.to) : undefined;
    if (last && to !== undefined) result.splice(-1, 1, { kind: 'D', to, han: last.han + piece.han });
    else result.push(piece);
  }
  return result;
}

function ownedName(compiled: Compiled, owner: string, column: string): string | undefined {
  const tables = compiled.words
    .spans(tokenise(owner))
    .flatMap(({ reading }) => (reading.kind === 'table' ? [reading.table] : []));
  for (const { reading, quality } of compiled.words.spans(tokenise(column))) {
    if (reading.kind !== 'column' || reading.column.borrowed || quality < NAMED_QUALITY) continue;
    if (tables.includes(reading.table)) return `${reading.table.rowNoun.singular} ${reading.column.label}`;
  }
  return undefined;
}
