import type { Token } from '../text/tokens.ts';
import { asking } from './asking.ts';
import { calculations } from './calculations.ts';
import { comparing } from './comparing.ts';
import { counting } from './counting.ts';
import { editing } from './editing.ts';
import { filler } from './filler.ts';
import { grouping } from './grouping.ts';
import { limiting } from './limiting.ts';
import { presenting } from './presenting.ts';
import { ranking } from './ranking.ts';
import type { GrammarReading, PhraseEntry, Span } from './types.ts';
import { units } from './units.ts';

/** Every table of the grammar. A new family of phrases is a new table here and a clause that understands its kind. */
const TABLES: readonly (readonly PhraseEntry[])[] = [
  counting,
  comparing,
  ranking,
  grouping,
  limiting,
  asking,
  presenting,
  editing,
  calculations,
  units,
  filler,
];

/** What one word of a phrase explains, unless its table says otherwise. */
const WORD_WEIGHT = 0.9;
/** Longer phrases win over their parts. */
const LENGTH_BONUS = 0.05;

interface Phrase {
  readonly words: readonly string[];
  readonly reading: GrammarReading;
  readonly weight: number;
  readonly initial: boolean;
}

const byFirstWord = new Map<string, Phrase[]>();
for (const { phrases, reading, weight = WORD_WEIGHT, initial = false } of TABLES.flat()) {
  for (const text of phrases.split('|')) {
    const words = text.trim().split(' ');
    const [first] = words;
    if (!first) continue;
    const list = byFirstWord.get(first) ?? [];
    byFirstWord.set(first, list);
    list.push({ words, reading, weight: weight * words.length + LENGTH_BONUS * (words.length - 1), initial });
  }
}

/** Whether the grammar knows this word as a phrase of its own. */
export function isGrammarWord(word: string): boolean {
  return byFirstWord.get(word)?.some((phrase) => phrase.words.length === 1) ?? false;
}

const FUNCTION_KINDS: ReadonlySet<string> = new Set([
  'noise',
  'preposition',
  'be',
  'have',
  'that',
  'and',
  'or',
  'any',
  'not',
  'without',
  'group',
  'ask',
  'list',
  'truth',
  'compare',
  'direction',
  'edit',
]);

/** A word that only builds sentences and hardly ever is a value of the data. */
export function isFunctionWord(word: string): boolean {
  const single = byFirstWord.get(word)?.filter((phrase) => phrase.words.length === 1) ?? [];
  return single.length > 0 && single.every(({ reading }) => FUNCTION_KINDS.has(reading.kind));
}

const JOINING_KINDS: ReadonlySet<string> = new Set([
  'preposition',
  'be',
  'have',
  'that',
  'and',
  'or',
  'any',
  'not',
  'without',
  'group',
  'ask',
  'compare',
  'list',
  'count',
  'aggregate',
  'rank',
  'chart',
  'distinct',
  'trend',
  'direction',
  'edit',
]);

/** A word that joins others; it is never taken for a relative of a name (`during` for a short form of `duration`). */
export function isJoiningWord(word: string): boolean {
  const single = byFirstWord.get(word)?.filter((phrase) => phrase.words.length === 1) ?? [];
  return single.some(({ reading }) => JOINING_KINDS.has(reading.kind));
}

/** What the word means when it stands alone; nothing when it is only a part of phrases. */
export function grammarKinds(word: string): readonly GrammarReading['kind'][] {
  return (byFirstWord.get(word) ?? []).flatMap(({ words, reading }) => (words.length === 1 ? [reading.kind] : []));
}

/** Words of the grammar, for spelling hints. */
export function grammarWords(): Iterable<string> {
  return byFirstWord.keys();
}

/** Where the phrase ends that begins at `at`, or nothing; `loss-making` is spelled like `loss making`. */
function endOf(phrase: Phrase, tokens: readonly Token[], at: number): number | undefined {
  let index = at;
  for (const word of phrase.words) {
    if (index > at && word !== '-' && tokens[index]?.lower === '-') index += 1;
    const token = tokens[index];
    if (token === undefined || token.kind === 'quoted' || token.lower !== word) return undefined;
    index += 1;
  }
  return index;
}

/** All phrases of the grammar in the question. Fillers are left out where a word means something. */
export function grammarSpans(tokens: readonly Token[]): Span[] {
  const spans: Span[] = [];
  let begun = false;
  for (let at = 0; at < tokens.length; at++) {
    const found: Span[] = [];
    for (const phrase of byFirstWord.get(tokens[at]?.lower ?? '') ?? []) {
      const end = phrase.initial && begun ? undefined : endOf(phrase, tokens, at);
      if (end === undefined) continue;
      found.push({
        start: at,
        end,
        reading: phrase.reading,
        weight: phrase.weight,
        quality: 1,
      });
    }
    const meaningful = found.filter(({ reading }) => reading.kind !== 'noise');
    for (const span of found) {
      const shadowed = span.reading.kind === 'noise' && meaningful.some(({ end }) => end === span.end);
      if (!shadowed) spans.push(span);
    }
    if (meaningful.length > 0 || found.length === 0) begun = true;
  }
  return spans;
}
