import { root, stem } from './stem.ts';

/** What a number carries beside its value. */
export interface NumberFacts {
  readonly value: number;
  /** Canonical unit of a sign beside it: `usd`, `eur`, `gbp`, `percent`. */
  readonly unit?: string;
  readonly ordinal?: boolean;
  /** `10+`: this or more. */
  readonly orMore?: boolean;
}

/** A word, number or sign of the question with its place in the normalised text. */
export interface Token {
  readonly kind: 'word' | 'number' | 'quoted' | 'date' | 'clock' | 'sign';
  /** As typed; for quoted text without the quotes. */
  readonly text: string;
  readonly lower: string;
  readonly stem: string;
  readonly root: string;
  readonly start: number;
  readonly end: number;
  readonly number?: NumberFacts;
}

/** More words than this are not read: the rest is reported as not used. */
export const MAX_TOKENS = 150;

const CURRENCY: Readonly<Record<string, string>> = { $: 'usd', '€': 'eur', '£': 'gbp', '¥': 'jpy', '₹': 'inr' };
const MAGNITUDE: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
};

const QUOTED = /"([^"]{1,200})"|(?<=^|[\s(=:,])'([^']{1,200})'(?=$|[\s),.?!;:])/y;
const DATE =
  /\d{4}-\d{1,2}-\d{1,2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?(?!\d)|\d{4}-(?:0[1-9]|1[0-2])(?![\d-])|\d{4}\/\d{1,2}\/\d{1,2}(?!\d)|\d{1,2}[/.]\d{1,2}[/.]\d{4}(?!\d)/y;
const CLOCK = /\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?/iy;
const NUMBER =
  /([$€£¥₹])?\s?((?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,4}\b)?)(?:(st|nd|rd|th)\b|(k|mn|mio|bn|m|b)\b|\s?(thousand|million|billion)\b)?\s?(%|€|£|\$)?(\+)?/iy;
const WORD = /\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}+)*/uy;
const SIGN = />=|<=|<>|!=|==|[><=≥≤≠,;:/&+#%$€£-]/y;

function numberOf(match: RegExpExecArray): NumberFacts | undefined {
  const [, before, digits, ordinal, short, long, after, plus] = match;
  const plain = Number((digits ?? '').replaceAll(',', ''));
  if (!Number.isFinite(plain)) return undefined;
  const factor = MAGNITUDE[(short ?? long ?? '').toLowerCase()] ?? 1;
  const sign = before ?? after;
  const unit = sign === '%' ? 'percent' : sign === undefined ? undefined : CURRENCY[sign];
  return {
    value: Math.round(plain * factor * 1e9) / 1e9,
    ...(unit === undefined ? {} : { unit }),
    ...(ordinal === undefined ? {} : { ordinal: true }),
    ...(plus === undefined ? {} : { orMore: true }),
  };
}

function token(kind: Token['kind'], text: string, place: { start: number; end: number }, number?: NumberFacts): Token {
  const lower = text.toLowerCase();
  const bare = kind === 'word' ? lower.replace(/'s?$/, '').replace(/'s\b/, '').replaceAll("'", '') : lower;
  return {
    kind,
    text,
    lower: bare,
    stem: kind === 'word' ? stem(bare) : bare,
    root: kind === 'word' ? root(bare) : bare,
    ...place,
    ...(number === undefined ? {} : { number }),
  };
}

/** Whether the word is a number in digits that is too large to be kept exactly. */
export function isTooLarge({ kind, text }: Token): boolean {
  return kind === 'word' && /^-?[$€£¥₹]?\s?[\d.,]/.test(text);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function negativeAt(text: string, at: number): boolean {
  return text[at] === '-' && /\d/.test(text[at + 1] ?? '') && (at === 0 || /[\s(]/.test(text[at - 1] ?? ''));
}

function next(text: string, at: number): Token | undefined {
  const quoted = match(QUOTED, text, at);
  if (quoted) return token('quoted', (quoted[1] ?? quoted[2] ?? '').trim(), { start: at, end: at + quoted[0].length });
  const date = match(DATE, text, at);
  if (date) return token('date', date[0], { start: at, end: at + date[0].length });
  const clock = match(CLOCK, text, at);
  if (clock) return token('clock', clock[0], { start: at, end: at + clock[0].length });
  const negative = negativeAt(text, at);
  const number = match(NUMBER, text, negative ? at + 1 : at);
  if (number) {
    const facts = numberOf(number);
    const end = (negative ? at + 1 : at) + number[0].trimEnd().length;
    // Beyond this a number is not kept exactly: it stays a word that nobody knows.
    if (!facts || Math.abs(facts.value) > Number.MAX_SAFE_INTEGER)
      return token('word', text.slice(at, end), { start: at, end });
    const signed = negative ? { ...facts, value: -facts.value } : facts;
    return token('number', text.slice(at, end), { start: at, end }, signed);
  }
  const word = match(WORD, text, at);
  if (word) return token('word', word[0], { start: at, end: at + word[0].length });
  const sign = match(SIGN, text, at);
  if (sign) return token('sign', sign[0], { start: at, end: at + sign[0].length });
  return undefined;
}

/** Splits a normalised question. Marks without meaning (`?`, `.`, brackets) are dropped; at most `MAX_TOKENS`. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && tokens.length < MAX_TOKENS) {
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    const found = next(text, at);
    if (found) {
      tokens.push(found);
      at = Math.max(found.end, at + 1);
    } else {
      at += 1;
    }
  }
  return tokens;
}

/** The words of a name as the tokeniser would see them: split on case, underscore and punctuation, lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}
