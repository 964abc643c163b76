import { MONTH_WORDS, WEEKDAY_WORDS } from './dates/time-words.ts';
import { grammarKinds, grammarWords } from './lexicon/grammar.ts';
import type { GrammarReading } from './lexicon/types.ts';
import { editDistance } from './text/edit-distance.ts';

/**
 * Kinds of words that may be put right without asking. A comparison, a negation or a calculation is none of them: read
 * wrongly it would turn the question round.
 */
const SAFE_KINDS: ReadonlySet<GrammarReading['kind']> = new Set([
  'aggregate',
  'ask',
  'grain',
  'group',
  'how much',
  'list',
  'rank',
  'trend',
]);
/** Words that only build sentences: two letters that changed places are put right, nothing else. */
const BUILDING_KINDS: ReadonlySet<GrammarReading['kind']> = new Set([
  'noise',
  'verb',
  'and',
  'be',
  'have',
  'preposition',
]);
/** Shorter words have too many neighbours. */
const LEAST_LETTERS = 5;
/** From here on a letter that is another one is a slip; in shorter words it makes another word (`mouth`, `month`). */
const LEAST_LETTERS_REPLACED = 7;

/** Words that are what they say, although two of their letters the other way round make another one. */
const WHOLE_WORDS: ReadonlySet<string> = new Set(
  'won saw war raw tow form trail casual angle diary dose three'.split(' '),
);

function isSwap(word: string, meant: string): boolean {
  if (word.length !== meant.length || word.length < 3 || WHOLE_WORDS.has(word)) return false;
  const at = [...word].findIndex((letter, index) => letter !== meant[index]);
  return at >= 0 && word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) === meant;
}

/** One letter too many, missing, or in its neighbour's place; the first letter is hardly ever the wrong one. */
function isSlip(word: string, meant: string): boolean {
  if (isSwap(word, meant)) return true;
  if (word.length < LEAST_LETTERS || word[0] !== meant[0] || editDistance(word, meant, 1) !== 1) return false;
  return word.length !== meant.length || word.length >= LEAST_LETTERS_REPLACED;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const DATE_WORDS = [...Object.keys(MONTH_WORDS), ...Object.keys(WEEKDAY_WORDS)].filter(({ length }) => length >= 5);

/** Words of phrases that have no meaning alone. */
const PARTS = ['much', 'many', 'number', 'over', 'time'];

/**
 * The word of a question's frame that was meant by a slip of the pen: `average` for `avrage`, `February` for `Febuary`.
 * Undefined when there is none or more than one.
 */
export function slipOf(word: string): string | undefined {
  const found = new Set<string>();
  for (const meant of grammarWords()) {
    const kinds = grammarKinds(meant);
    if (!kinds.every((kind) => SAFE_KINDS.has(kind) || BUILDING_KINDS.has(kind))) continue;
    const frames = kinds.some((kind) => SAFE_KINDS.has(kind));
    if (frames ? isSlip(word, meant) : kinds.length > 0 && isSwap(word, meant)) found.add(meant);
  }
  for (const meant of DATE_WORDS) if (isSlip(word, meant)) found.add(capital(meant));
  for (const meant of PARTS) if (isSwap(word, meant)) found.add(meant);
  const [only, more] = found;
  return more === undefined ? only : undefined;
}
