import { ABBREVIATIONS } from '../profile-abbreviations.ts';
import type { Compiled } from './compiled.ts';
import type { Span } from './lexicon/types.ts';
import { hitSpans } from './lexicon/value-words.ts';
import { allowedEdits, editDistance } from './text/edit-distance.ts';
import { root, stem } from './text/stem.ts';
import { type Token, wordsOf } from './text/tokens.ts';

/** Beginnings that turn a word into its opposite. */
export const NEGATIVE_PREFIXES = ['in', 'un', 'non', 'dis', 'im', 'ir', 'il'] as const;
/** How much a corrected word counts against one that was spelled right. */
const CORRECTED = 0.85;
/** Shorter words are parts of nothing, and nothing is spelled like them. */
const LEAST_LETTERS = 3;
/** Neighbours that may belong to the same misspelled name. */
const MAX_NEIGHBOURS = 3;

/** `inactive` is no misspelling of `active`. */
function negates(word: string, candidate: string): boolean {
  return NEGATIVE_PREFIXES.some((prefix) => word === prefix + candidate || candidate === prefix + word);
}

/** The one nearest word of the vocabulary, or undefined when none is near or two are equally near. */
export function nearestWord(word: string, vocabulary: Iterable<string>): string | undefined {
  const limit = allowedEdits(word);
  if (limit === 0) return undefined;
  let best: string | undefined;
  let bestDistance = limit + 1;
  let tied = false;
  for (const candidate of vocabulary) {
    if (candidate.length < 4) continue;
    if (negates(word, candidate)) continue;
    const distance = editDistance(word, candidate, limit);
    if (distance > limit || distance > bestDistance) continue;
    if (distance === bestDistance && best !== undefined && stem(candidate) !== stem(best)) tied = true;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
      tied = false;
    }
  }
  return tied ? undefined : best;
}

function wordSpans(compiled: Compiled, tokens: readonly Token[], at: number): Span[] {
  const token = tokens[at];
  if (!token) return [];
  const word = nearestWord(token.lower, compiled.words.vocabulary);
  if (word === undefined) return [];
  const replaced = tokens.map((one, index) =>
    index === at ? { ...one, lower: word, stem: stem(word), root: root(word) } : one,
  );
  return compiled.words
    .spans(replaced)
    .filter(({ start, end }) => start <= at && at < end)
    .map((span) => ({ ...span, weight: span.weight * CORRECTED, corrected: { from: token.text, to: word } }));
}

/** `qty`, `txns`: a short form of a name of the model, said as it is everywhere. */
function shortSpans(compiled: Compiled, tokens: readonly Token[], at: number): Span[] {
  const token = tokens[at];
  const long = token && ABBREVIATIONS.get(token.lower);
  if (!token || long === undefined || long.includes(' ')) return [];
  const replaced = tokens.map((one, index) =>
    index === at ? { ...one, lower: long, stem: stem(long), root: root(long) } : one,
  );
  return compiled.words.spans(replaced).filter(({ start, end }) => start <= at && at < end);
}

/** Windows around the unknown word, longest first: `nwe yrok` may be one name. */
function windows(tokens: readonly Token[], at: number, longest: number): { start: number; length: number }[] {
  const result: { start: number; length: number }[] = [];
  for (let length = Math.min(longest, MAX_NEIGHBOURS); length >= 1; length--) {
    for (let start = Math.max(0, at - length + 1); start <= at && start + length <= tokens.length; start++) {
      const words = tokens.slice(start, start + length);
      if (words.every(({ kind }) => kind === 'word')) result.push({ start, length });
    }
  }
  return result;
}

/** A part of a longer value: the index hands these out only when no other value of the column has the word. */
function holdsWords(value: string, words: readonly Token[]): boolean {
  const stems = wordsOf(value).map(stem);
  return words.every((word) => stems.includes(word.stem));
}

/** `Lower Saxony` is no misspelling of `Lower Savoy`: each word has to be near its own. */
function isEachNear(value: string, words: readonly Token[]): boolean {
  const others = wordsOf(value);
  if (others.length !== words.length) return true;
  return words.every(({ lower }, index) => {
    const limit = allowedEdits(lower);
    return editDistance(lower, others[index] ?? '', limit) <= limit;
  });
}

function valueSpansNear(compiled: Compiled, tokens: readonly Token[], at: number): Span[] {
  for (const { start, length } of windows(tokens, at, compiled.values.maxWords)) {
    const words = tokens.slice(start, start + length);
    const phrase = words.map(({ lower }) => lower).join(' ');
    const limit = allowedEdits(phrase);
    const near = compiled.values
      .findSimilar(phrase)
      .map((hit) => ({
        hit,
        distance: holdsWords(hit.value, words) ? 0 : editDistance(phrase, hit.value.toLowerCase(), limit),
      }))
      .filter(({ hit, distance }) => distance <= limit && (distance === 0 || isEachNear(hit.value, words)));
    const least = Math.min(...near.map(({ distance }) => distance));
    const best = near.filter(({ distance }) => distance === least).map(({ hit }) => hit);
    const [first] = best;
    if (!first || best.some(({ value }) => value.toLowerCase() !== first.value.toLowerCase())) continue;
    const from = words.map(({ text }) => text).join(' ');
    return hitSpans(best, { at: start, length, tokens }, compiled.find).map((span) => ({
      ...span,
      weight: span.weight * CORRECTED,
      corrected: { from, to: first.value },
    }));
  }
  return [];
}

/** Whether the word is one of those of the value. */
function isPart({ reading }: Span, token: Token): boolean {
  return reading.kind === 'value' && holdsWords(reading.value, [token]);
}

/**
 * Spelling pass: tries to read words that matched nothing as misspelled names or values. Only words of four letters and
 * more (of three where a longer value has them), only a unique winner, and never as a word of the grammar: a wrong operator would change the question. Slips in the
 * words that frame a question are put right elsewhere, when nothing else can be read.
 */
export function fuzzySpans(compiled: Compiled, tokens: readonly Token[], unmatched: readonly number[]): Span[] {
  return unmatched.flatMap((at) => {
    const token = tokens[at];
    if (token?.kind !== 'word') return [];
    const short = shortSpans(compiled, tokens, at);
    if (short.length > 0 || token.lower.length < LEAST_LETTERS) return short;
    const near = valueSpansNear(compiled, tokens, at);
    // `lost` of `Closed Lost` is spelled right: it is no slip for the name of a `loss`.
    return near.some((span) => isPart(span, token)) ? near : [...wordSpans(compiled, tokens, at), ...near];
  });
}
