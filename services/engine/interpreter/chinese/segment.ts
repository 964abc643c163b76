import type { Compiled } from '../compiled.ts';
import { numberAt, timesAt } from './dates.ts';
import { chineseLexicon, surfaceOf } from './lexicon.ts';
import { chineseNames, compounds, latinPieces } from './names.ts';
import type { Kind, Piece } from './types.ts';

/** What ways to cut a question cost; the cheapest is taken. A character that nothing explains costs most. */
const UNKNOWN_COST = 10;
const PIECE_COST = 1;
/** Of two readings of the same characters, dates come first, then the model's own names. */
const TIME_COST = 0.8;
const NAME_COST = 0.9;
/** A value is any text: it comes last. */
const VALUE_COST = 1.05;
/** One character alone is the least sure. */
const SHORT_COST = 0.2;
const MAX_VALUE_CHARS = 12;

const QUOTED = /"[^"]{1,200}"|「[^」]{1,200}」|『[^』]{1,200}』/y;
const LATIN =
  /[\p{Script=Latin}_][\p{Script=Latin}\p{M}\p{N}_'&.-]*(?:\s+[\p{Script=Latin}_][\p{Script=Latin}\p{M}\p{N}_'&.-]*)*/uy;
const HAN = /\p{Script=Han}/u;

interface Step {
  readonly length: number;
  readonly cost: number;
  readonly pieces: readonly Piece[];
}

interface Cut {
  readonly cost: number;
  readonly from: number;
  readonly pieces: readonly Piece[];
}

function sticky(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function phraseSteps(compiled: Compiled, text: string, at: number): Step[] {
  const { phrases, longest } = chineseLexicon();
  const names = chineseNames(compiled);
  const steps: Step[] = [];
  const most = Math.min(text.length - at, Math.max(longest, MAX_VALUE_CHARS) + 4);
  for (let length = 1; length <= most; length++) {
    const han = text.slice(at, at + length);
    if (han.endsWith(' ')) continue;
    const surface = surfaceOf(han);
    const short = surface.length === 1 ? SHORT_COST : 0;
    const phrase = phrases.get(surface);
    const counts = phrase?.kind === 'n';
    // What counts rows may name a column as well: it keeps its own words for the rules to decide.
    const name = counts ? undefined : names.get(surface);
    if (name) steps.push({ length, cost: NAME_COST + short, pieces: [{ ...name, han }] });
    if (phrase) {
      const to = counts ? surface : phrase.to;
      steps.push({ length, cost: PIECE_COST + short, pieces: [{ kind: phrase.kind, to, han }] });
    }
    if (surface.length < 2 || surface.length > MAX_VALUE_CHARS || !HAN.test(surface)) continue;
    if (compiled.values.find(surface).length > 0)
      steps.push({ length, cost: VALUE_COST, pieces: [{ kind: 'V', to: `"${han}"`, han }] });
  }
  return steps;
}

function stepsAt(compiled: Compiled, text: string, at: number): Step[] {
  if (text[at] === ' ') return [{ length: 1, cost: 0, pieces: [] }];
  const quoted = sticky(QUOTED, text, at);
  if (quoted) {
    const inside = `"${quoted.slice(1, -1)}"`;
    return [{ length: quoted.length, cost: PIECE_COST, pieces: [{ kind: 'V', to: inside, han: quoted }] }];
  }
  const steps: Step[] = [];
  for (const { kind, to, length } of timesAt(text, at)) {
    steps.push({ length, cost: TIME_COST, pieces: [{ kind, to, han: text.slice(at, at + length) }] });
  }
  const number = numberAt(text, at);
  if (number) {
    const { to, length } = number;
    steps.push({ length, cost: PIECE_COST, pieces: [{ kind: 'N', to, han: text.slice(at, at + length) }] });
  }
  const latin = sticky(LATIN, text, at);
  if (latin) {
    const pieces = latinPieces(compiled, latin);
    steps.push({ length: latin.length, cost: PIECE_COST * pieces.length, pieces });
  }
  steps.push(...phraseSteps(compiled, text, at));
  const one = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const mark = !/[\p{L}\p{N}><=≥≤≠+%$€£-]/u.test(one);
  steps.push({
    length: one.length,
    cost: mark ? 0 : UNKNOWN_COST,
    pieces: mark ? [] : [{ kind: 'U', to: one, han: one }],
  });
  return steps;
}

/** Kinds of single characters that are as often a part of a longer word: `天` in `天氣`. */
const LOOSE: ReadonlySet<Kind> = new Set(['g', 'n', 'c', 'z', 'D', 'V', 'f', 'r', 'p', 'v', 'W', 'j', 'C']);

/** Kinds of words that one character more makes another word of: `利潤` and `利潤率`. */
const EXTENDED: ReadonlySet<Kind> = new Set(['M', 'T', 'D', 'V', 'J', 'K', 'v', 'z']);

function isExtended(last: Piece, piece: Piece): boolean {
  return piece.kind === 'U' && [...piece.han].length === 1 && HAN.test(last.han) && EXTENDED.has(last.kind);
}

function isPart({ kind, han }: Piece): boolean {
  return HAN.test(han) && (kind === 'U' || ([...han].length === 1 && LOOSE.has(kind)));
}

/** Characters in a row that nothing explains are one word, with the single characters beside them. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    const isUnknown = last?.kind === 'U' || piece.kind === 'U';
    if (last && isUnknown && HAN.test(piece.han) && ((isPart(last) && isPart(piece)) || isExtended(last, piece))) {
      const han = last.han + piece.han;
      result.splice(-1, 1, { kind: 'U', to: han, han });
    } else result.push(piece);
  }
  return result;
}

/** Cuts a normalised question into pieces, so that as little as possible stays unexplained, in as few pieces. */
export function segment(compiled: Compiled, text: string): Piece[] {
  const sentence = chineseLexicon().sentences.get(surfaceOf(text).replace(/[?!.。,~]+$/u, ''));
  if (sentence) return [{ ...sentence, han: text }];
  const cuts: (Cut | undefined)[] = [{ cost: 0, from: -1, pieces: [] }];
  for (let at = 0; at < text.length; at++) {
    const here = cuts[at];
    if (!here) continue;
    for (const { length, cost, pieces } of stepsAt(compiled, text, at)) {
      const end = at + length;
      const sum = here.cost + cost;
      if (sum < (cuts[end]?.cost ?? Number.POSITIVE_INFINITY)) cuts[end] = { cost: sum, from: at, pieces };
    }
  }
  const result: Piece[] = [];
  for (let at = text.length; at > 0; ) {
    const cut = cuts[at];
    if (!cut) break;
    result.unshift(...cut.pieces);
    at = cut.from;
  }
  return compounds(compiled, joined(result));
}
