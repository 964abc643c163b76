import type { Model } from '../../model.ts';
import { tellsYear } from '../../profile-years.ts';
import type { Borrowed } from '../borrowed.ts';
import type { Token } from '../text/tokens.ts';
import { isJoiningWord } from './grammar.ts';
import { modelPhrases, type Phrase } from './model-names.ts';
import { isStretch } from './name-parts.ts';
import type { Span } from './types.ts';

/** Related words (`delivered` for `delivery`) are surer the longer their common root. */
const MIN_ROOT_LENGTH = 3;
const MIN_RELATED_LENGTH = 4;
const STEM_QUALITY = 0.99;
const ROOT_QUALITY = 0.78;
/** A verb (`booked`) is seldom the rows (`bookings`). */
const TABLE_ROOT_QUALITY = 0.5;
const LENGTH_BONUS = 0.15;

/** The model's words, ready to be found in questions. */
export interface ModelWords {
  spans(tokens: readonly Token[]): Span[];
  /** Whether the word alone names something: as `spans` of it, at less cost. */
  knows(token: Token): boolean;
  /** Every word of four letters and more that names something, for the spelling pass. */
  readonly vocabulary: ReadonlySet<string>;
  /** The words of every phrase that names something. */
  readonly names: readonly (readonly string[])[];
}

const DONE = /^(sold|paid|bought|lent|sent)$|[a-z]{3}ed$/;
const NUMBERS: ReadonlySet<string> = new Set(['no', 'nr', 'number']);

/** `tickets sold` beside ticket sales, `sold no` beside a sale number: what is done is no part of such a name. */
function isVerbInName({ reading, words }: Phrase, word: string): boolean {
  if (words.length < 2 || !DONE.test(word)) return false;
  return reading.kind === 'table' || (reading.kind === 'column' && NUMBERS.has(words.at(-1) ?? ''));
}

/** How well tokens from `at` on spell the phrase, and where it ends; articles inside a name are read over. */
function matchAt(phrase: Phrase, tokens: readonly Token[], at: number): { end: number; quality: number } | undefined {
  let index = at;
  let sum = 0;
  for (let place = 0; place < phrase.words.length; place++) {
    if (place > 0 && (tokens[index]?.lower === 'the' || tokens[index]?.lower === '-')) index += 1;
    const token = tokens[index];
    if (!token || token.kind === 'quoted') return undefined;
    // `sales` are no dates, whatever the date of a sale is called.
    const plural = token.lower !== token.stem && !/(ed|en|ing)$/.test(token.lower);
    if (plural && phrase.event) return undefined;
    if (token.lower === phrase.words[place]) sum += 1;
    else if (token.stem === phrase.stems[place]) sum += STEM_QUALITY;
    else if (phrase.strict || isVerbInName(phrase, token.lower)) return undefined;
    else if (
      token.root === phrase.roots[place] &&
      token.root.length >= MIN_ROOT_LENGTH &&
      token.lower.length >= MIN_RELATED_LENGTH &&
      !isJoiningWord(token.lower)
    )
      sum += phrase.reading.kind === 'table' ? TABLE_ROOT_QUALITY : ROOT_QUALITY;
    else return undefined;
    index += 1;
  }
  return { end: index, quality: (phrase.quality * sum) / phrase.words.length };
}

/** From here on the words are a whole name and no part of one. */
const WHOLE_NAME = 0.9;
const PREPOSITIONS: ReadonlySet<string> = new Set(['in', 'at', 'for', 'with', 'as', 'on', 'from']);

/** `women working in sales` beside a column of working years: a verb, and no part of that name. */
function isVerbHere({ reading, words }: Phrase, tokens: readonly Token[], at: number): boolean {
  const figure = reading.kind === 'column' && reading.column.role === 'measure' && words.length === 1;
  return figure && /[a-z]{3}ing$/.test(tokens[at]?.lower ?? '') && PREPOSITIONS.has(tokens[at + 1]?.lower ?? '');
}

/** `booked` where a column says whether something is `instant bookable`: not everything that is booked is so. */
function isHalfTruth({ reading, words, stems, quality }: Phrase, token: Token): boolean {
  const truth = reading.kind === 'column' && reading.column.role === 'boolean';
  return truth && words.length === 1 && quality < WHOLE_NAME && token.stem !== stems[0];
}

/** `which publisher` beside a year of publishing: who does it, and not when it was. */
function isDoer({ reading, words, stems }: Phrase, token: Token): boolean {
  if (reading.kind !== 'column' || words.length > 1 || token.stem === stems[0]) return false;
  const { column } = reading;
  const timed = column.role === 'time' || tellsYear(column.label.split(' '), column);
  return timed && /[a-z]{3}(er|or)s?$/.test(token.lower) && !/(er|or)$/.test(words[0] ?? '');
}

const SUBJECTS: ReadonlySet<string> = new Set(['we', 'they', 'i', 'you', 'he', 'she']);

/** `did we serve` beside a `server`, `before they cancel` beside a `cancel reason`: what somebody does names no breakdown. */
function isDoneHere({ reading, words, quality, strict }: Phrase, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (reading.kind !== 'column' || reading.column.role !== 'dimension' || words.length > 1 || !token) return false;
  if (!SUBJECTS.has(tokens[at - 1]?.lower ?? '')) return false;
  const agent = /(er|or)$/.test(words[0] ?? '') && !/(er|or)s?$/.test(token.lower);
  return agent || (strict && quality < WHOLE_NAME);
}

const RATERS = /^(to|do|does|did|we|they|you|i|how|who|would|people|[a-z]{2,}s)$/;

/** `return rate` beside a rating: how many of them, and nobody who rates. */
function isShareHere({ reading, words }: Phrase, tokens: readonly Token[], at: number): boolean {
  if (reading.kind !== 'column' || !/^rates?$/.test(tokens[at]?.lower ?? '') || words[0] !== 'rating') return false;
  const before = tokens[at - 1];
  return before?.kind === 'word' && !RATERS.test(before.lower);
}

const LASTING =
  /^(long|longer|longest|short|shorter|shortest|quick|quickly|quicker|quickest|fast|faster|fastest|slow|slowly|slower|slowest|soon|sooner|late|later|earl(y|ier)|days?|hours?|minutes?|seconds?|weeks?|months?|years?|time|times|duration|durations|take|takes|took|taken|taking|wait|waits|waited|waiting|last|lasts|lasted|span|spent|delay|delays|within|turnaround|lag|lead|speed|length)$/;
const lasting = new WeakMap<readonly Token[], boolean>();

/** `reasons for cancelling` beside the days to a cancellation: nobody asks how long it took. */
function isUntimed({ reading, words }: Phrase, tokens: readonly Token[]): boolean {
  if (reading.kind !== 'column' || reading.column.role !== 'measure' || words.length > 1) return false;
  if (!isStretch(reading.column.label.split(' '))) return false;
  const known = lasting.get(tokens);
  const timed = known ?? tokens.some(({ lower }) => LASTING.test(lower));
  if (known === undefined) lasting.set(tokens, timed);
  return !timed;
}

/** As `matchAt`, where the phrase is what the words mean. */
function named(phrase: Phrase, tokens: readonly Token[], at: number): { end: number; quality: number } | undefined {
  const found = matchAt(phrase, tokens, at);
  const token = tokens[at];
  if (!found || !token || (found.quality < WHOLE_NAME && isVerbHere(phrase, tokens, at))) return undefined;
  if (isShareHere(phrase, tokens, at) || isDoneHere(phrase, tokens, at) || isUntimed(phrase, tokens)) return undefined;
  return isHalfTruth(phrase, token) || isDoer(phrase, token) ? undefined : found;
}

/** The last words of names that only sort things: `donor type` is no donor. */
const SORTING: ReadonlySet<string> = new Set('type kind category class group segment status tier level'.split(' '));

/**
 * `tickets` beside a `ticket type`, `donors` beside a `donor name` and a `donor type`: what is called so, or has its name
 * there, before what only says more about it.
 */
function wholeFirst(token: Token, spans: readonly Span[]): readonly Span[] {
  if (spans.length < 2 || token.kind !== 'word') return spans;
  const isMain = ({ reading, quality, end }: Span): boolean => {
    if (reading.kind !== 'column' || reading.column.borrowed) return false;
    const [first = '', last, more] = reading.column.label.split(' ');
    const whole = reading.column.role === 'measure' && quality >= WHOLE_NAME && last === undefined;
    return (
      (whole && token.lower !== token.stem) ||
      (last === 'name' && more === undefined && first === token.stem && end > 0)
    );
  };
  const main = spans.find(isMain);
  if (!main) return spans;
  const isAside = ({ reading, end, quality }: Span): boolean => {
    if (
      reading.kind !== 'column' ||
      end !== main.end ||
      quality >= WHOLE_NAME ||
      isMain({ ...main, reading, quality, end })
    )
      return false;
    const words = reading.column.label.split(' ');
    const same = 'column' in main.reading && reading.table === main.reading.table;
    return same && words.length > 1 && words[0] === token.stem && SORTING.has(words.at(-1) ?? '');
  };
  return spans.filter((span) => span === main || !isAside(span));
}

/** Prepares the words of a model. Cost grows with the number of columns; done once per model. */
export function modelWords(model: Model, borrowed: readonly Borrowed[] = []): ModelWords {
  const phrases = modelPhrases(model, borrowed);
  const index = new Map<string, Phrase[]>();
  const put = (key: string | undefined, phrase: Phrase) => {
    if (key === undefined) return;
    const list = index.get(key) ?? [];
    if (!list.includes(phrase)) list.push(phrase);
    index.set(key, list);
  };
  for (const phrase of phrases) {
    put(phrase.stems[0], phrase);
    put(phrase.roots[0], phrase);
    put(phrase.words[0], phrase);
  }
  const beginningWith = ({ stem, root, lower }: Token): readonly Phrase[] => {
    const lists = [...new Set([stem, root, lower])].flatMap((key) => [index.get(key) ?? []]);
    const [only = [], ...more] = lists.filter((list) => list.length > 0);
    return more.length === 0 ? only : [...new Set([only, ...more].flat())];
  };
  const vocabulary = new Set(phrases.flatMap(({ words }) => words).filter((word) => word.length >= 4));
  return {
    vocabulary,
    names: phrases.map(({ words }) => words),
    spans(tokens) {
      const spans: Span[] = [];
      tokens.forEach((token, at) => {
        const best = new Map<string, Span>();
        for (const phrase of beginningWith(token)) {
          const found = named(phrase, tokens, at);
          if (!found) continue;
          const length = phrase.size;
          const weight = found.quality * (length + LENGTH_BONUS * (length - 1));
          const key = `${phrase.key} ${found.end}`;
          if ((best.get(key)?.weight ?? 0) >= weight) continue;
          best.set(key, { start: at, end: found.end, reading: phrase.reading, weight, quality: found.quality });
        }
        spans.push(...wholeFirst(token, [...best.values()]));
      });
      return spans;
    },
    knows: (token) => beginningWith(token).some((phrase) => named(phrase, [token], 0) !== undefined),
  };
}
