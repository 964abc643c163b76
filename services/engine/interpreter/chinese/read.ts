import type { Compiled } from '../compiled.ts';
import { isGrammarWord } from '../lexicon/grammar.ts';
import { tokenise } from '../text/tokens.ts';
import { scriptOf } from './lexicon.ts';
import { ordered } from './order.ts';
import { segment } from './segment.ts';
import type { ChineseLanguage, Kind, Piece } from './types.ts';

/** A Chinese question in the words and the order that the rules read. */
export interface ChineseReading {
  readonly language: ChineseLanguage;
  readonly text: string;
  /** What was typed for the words of `text` that the model may not know, small letters. */
  readonly typed: ReadonlyMap<string, string>;
}

/** Pieces that say nothing by themselves. `c` is a measure word: the number before it says what it counts. */
const SILENT: ReadonlySet<Kind> = new Set(['z', 'c']);
/** Pieces that must have found what they belong to: where they did not, the question is not understood. */
const STRANDED: ReadonlySet<Kind> = new Set([
  'b',
  'e',
  'O',
  'L',
  'R',
  't',
  'E',
  'x',
  'X',
  'f',
  'r',
  'K',
  'n',
  'y',
  'W',
  'j',
  'k',
]);

const HAN = /\p{Script=Han}/u;
/** Scripts of neighbours that use the same characters. */
const OTHER = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** A question in another language may name Chinese things: only Chinese words around them make it Chinese. */
function isChinese(text: string, pieces: readonly Piece[]): boolean {
  if (OTHER.test(text)) return false;
  const named = (kind: Kind) => ['T', 'M', 'D', 'V', 'F', 'U'].includes(kind);
  if (pieces.some(({ kind, han }) => HAN.test(han) && !named(kind))) return true;
  return !tokenise(text).some(({ lower }) => isGrammarWord(lower));
}

function of(pieces: readonly Piece[], ...kinds: readonly Kind[]): string[] {
  return pieces.filter(({ kind }) => kinds.includes(kind)).map(({ to }) => to);
}

function breakdown(groups: readonly string[], replaced: boolean): string[] {
  if (groups.length === 0) return [];
  const per = groups.every((one) => one.startsWith('per ')) && !replaced;
  const names = groups.map((one) => one.replace(/^per /, ''));
  return [`${per && names.length === 1 ? 'per' : 'by'} ${names.join(' and ')}`];
}

/** Of conditions in a row, the later ones are joined to the first. */
function limits(all: readonly string[]): string[] {
  const first = all.findIndex((one) => one.startsWith('with '));
  return all.map((one, at) => (at > first && first >= 0 ? one.replace(/^with /, 'and ') : one));
}

/** What a follow-up begins with. */
function lead(pieces: readonly Piece[], asks: boolean): string[] {
  const has = (kind: Kind) => pieces.some((piece) => piece.kind === kind);
  if (has('S')) return ['only'];
  if (has('i')) return ['also'];
  const other = has('m') && pieces.some(({ kind }) => ['V', '2'].includes(kind));
  return !asks && (has('u') || has('I') || other) ? ['what about'] : [];
}

/** Puts the parts of a question behind each other. */
function assembled(pieces: readonly Piece[], asks: boolean): string {
  const main = of(pieces, '5', '4', '1', 'M');
  const tables = of(pieces, 'T').map((table) => (main.length > 0 ? `of ${table}` : table));
  const named = of(pieces, 'F').map((filter) => (main.length + tables.length > 0 ? `for ${filter}` : filter));
  const count = of(pieces, 'C').length > 0 && main.length === 0 ? ['how many'] : [];
  const values = of(pieces, 'V');
  const replaced = of(pieces, 'm').length > 0;
  const chart = of(pieces, 'H');
  const columns = of(pieces, 'D');
  const groups = [...of(pieces, '3'), ...(replaced ? columns : [])];
  const bare = replaced ? [] : columns;
  const instead =
    replaced && chart.length === 0 && (groups.length > 0 || main.length > 0 || of(pieces, '6').length > 0);
  const parts = [
    ...of(pieces, 's'),
    ...lead(pieces, asks),
    ...of(pieces, 'Q'),
    ...count,
    ...(of(pieces, 'l').length > 0 && main.length === 0 ? ['list'] : []),
    ...bare,
    ...of(pieces, 'A', 'J'),
    main.join(' and '),
    ...of(pieces, '6'),
    ...tables,
    ...named,
    ...(values.length > 0 ? [`for ${values.join(' and ')}`] : []),
    ...pieces.filter(({ kind }) => kind === 'U' || kind === 'G' || kind === 'N').map(({ to }) => to),
    ...pieces.filter(({ kind }) => STRANDED.has(kind)).map(({ han }) => han),
    ...breakdown(groups, replaced),
    ...limits(of(pieces, '2')),
    ...of(pieces, 'Z'),
    ...chart,
    ...of(pieces, 'B'),
    ...(instead ? ['instead'] : []),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/**
 * Reads a normalised question that is in Chinese, or Chinese with names in other letters; undefined for any other. What
 * is not in the language table, the model or the data stays as it was typed, so that the rules decline it by name.
 * `before` is the language of the conversation: it decides where a question has no character of one script alone.
 */
export function readChinese(compiled: Compiled, text: string, before?: ChineseLanguage): ChineseReading | undefined {
  if (!HAN.test(text)) return undefined;
  const pieces = segment(compiled, text);
  if (!isChinese(text, pieces)) return undefined;
  const told = pieces.filter(({ kind }) => !SILENT.has(kind));
  const asks = told.some(({ kind }) => ['C', 'q', 'X', 'l'].includes(kind));
  const done = ordered(told);
  return {
    // As Unicode's likely subtags have it, Chinese without a sign of its script is the simplified one.
    language: scriptOf(text) ?? before ?? 'zh-Hans',
    text: assembled(done, asks),
    typed: new Map(pieces.flatMap(({ to, han }) => (to === '' || to === han ? [] : [[to.toLowerCase(), han]]))),
  };
}
