import { LRUCache } from 'lru-cache';
import { atMost } from '../services/at-most.ts';

/** Longer sentences are read as text, not as a headline. */
const MAX_CHARS = 240;
/** Begins a list, a heading, a quotation, a table or code. */
const BLOCK = /^\s*(?:[-*+>#|]|\d+[.)]\s|```|~~~)/;
/** Ends in a full stop that ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:vs|no|nos|approx|ca|incl|excl|e\.g|i\.e|mr|mrs|ms|dr|st|inc|ltd|co|u\.s|[a-z])\.\s*$/i;

/** A text in two: the sentence that says most, and what follows. */
export interface Headed {
  /** Undefined: the text does not begin with a sentence that could stand alone. */
  readonly headline: string | undefined;
  readonly rest: string;
}

/**
 * Takes the first sentence off a Markdown text. A sentence that would leave bold text or code open is none, and neither
 * is one that begins a list, a table or the like.
 */
export function headlineOf(markdown: string, locale: string): Headed {
  const text = markdown.trim();
  const none = { headline: undefined, rest: text };
  if (BLOCK.test(text) && !/^\*\*\S/.test(text)) return none;
  const [line = ''] = text.split('\n', 1);
  const next = text.slice(line.length);
  // A line that goes on in the next one is a paragraph; what leads to a list is no headline without it.
  if (/:\s*$/.test(line) || /：\s*$/.test(line)) return none;
  const sentence = firstSentence(line, locale);
  if (sentence === undefined || sentence.length > MAX_CHARS) return none;
  const rest = line.slice(sentence.length).trim() + next;
  return { headline: sentence.trim(), rest: rest.trim() };
}

/** Making one costs more than using it. */
const segmenters = new LRUCache<string, Intl.Segmenter>(atMost(50));

function segmenterOf(locale: string): Intl.Segmenter {
  const known = segmenters.get(locale) ?? new Intl.Segmenter(locale, { granularity: 'sentence' });
  segmenters.set(locale, known);
  return known;
}

function firstSentence(line: string, locale: string): string | undefined {
  let sentence = '';
  for (const { segment } of segmenterOf(locale).segment(line)) {
    sentence += segment;
    if (!ABBREVIATION.test(sentence) && isClosed(sentence)) return sentence;
  }
  return isClosed(sentence) && sentence !== '' ? sentence : undefined;
}

/** Every mark of bold text and code in it has its counterpart. */
function isClosed(sentence: string): boolean {
  const count = (mark: RegExp) => sentence.match(mark)?.length ?? 0;
  return count(/\*\*/g) % 2 === 0 && count(/`/g) % 2 === 0 && count(/(?<!\*)\*(?!\*)/g) % 2 === 0;
}
