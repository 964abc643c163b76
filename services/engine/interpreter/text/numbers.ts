import type { NumberFacts, Token } from './tokens.ts';

const UNITS: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
};

const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};

const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9 };

const ORDINALS: Readonly<Record<string, number>> = {
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
};

/** After a number: `two and a half`. */
const HALF = ['and', 'a', 'half'];

/** A number written with one or more tokens, and how many tokens it took. */
export interface NumberSpan {
  readonly facts: NumberFacts;
  readonly length: number;
}

interface Sum {
  total: number;
  group: number;
  last: 'unit' | 'tens' | 'scale' | 'none';
}

/** Adds one word to the number read so far; false when the word cannot continue it. */
function add(sum: Sum, word: string): boolean {
  const unit = UNITS[word];
  if (unit !== undefined && (sum.last === 'none' || sum.last === 'scale' || (sum.last === 'tens' && unit < 10))) {
    sum.group += unit;
    sum.last = 'unit';
    return true;
  }
  const tens = TENS[word];
  if (tens !== undefined && (sum.last === 'none' || sum.last === 'scale')) {
    sum.group += tens;
    sum.last = 'tens';
    return true;
  }
  const scale = SCALES[word];
  if (scale === undefined || sum.last === 'none') return false;
  if (scale === 100) {
    sum.group *= 100;
  } else {
    sum.total += sum.group * scale;
    sum.group = 0;
  }
  sum.last = 'scale';
  return true;
}

const STRETCHES: ReadonlySet<string> = new Set('second minute hour day night week month year'.split(' '));

/** `longer than a week`, `at least an hour`: one of them. */
function isOne(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.lower ?? '';
  return (before === 'than' || before === 'least') && STRETCHES.has(tokens[at + 1]?.lower ?? '');
}

/** Reads a number at `at`: digits, `twenty five`, `two hundred and fifty`, `a dozen`, `third`. */
export function numberAt(tokens: readonly Token[], at: number): NumberSpan | undefined {
  const first = tokens[at];
  if (!first) return undefined;
  if (first.kind === 'number') return first.number ? { facts: first.number, length: 1 } : undefined;
  if (first.kind !== 'word') return undefined;
  const word = first.lower;
  if (word === 'dozen') return { facts: { value: 12 }, length: 1 };
  if (word === 'a' || word === 'an') {
    const scale = tokens[at + 1]?.lower ?? '';
    if (scale === 'dozen') return { facts: { value: 12 }, length: 2 };
    if (isOne(tokens, at)) return { facts: { value: 1 }, length: 1 };
    const factor = SCALES[scale];
    return factor === undefined ? undefined : { facts: { value: factor }, length: 2 };
  }
  const ordinal = ORDINALS[word];
  if (ordinal !== undefined) return { facts: { value: ordinal, ordinal: true }, length: 1 };
  const sum: Sum = { total: 0, group: 0, last: 'none' };
  let length = 0;
  while (at + length < tokens.length) {
    const lower = tokens[at + length]?.lower ?? '';
    if (lower === 'and' && sum.last === 'scale') {
      const after = tokens[at + length + 1]?.lower ?? '';
      if (UNITS[after] === undefined && TENS[after] === undefined) break;
      length += 1;
      continue;
    }
    if (!add(sum, lower)) break;
    length += 1;
  }
  if (length > 0 && tokens[at + length]?.lower === 'dozen') {
    return { facts: { value: (sum.total + sum.group) * 12 }, length: length + 1 };
  }
  if (length > 0 && HALF.every((word, place) => tokens[at + length + place]?.lower === word)) {
    return { facts: { value: sum.total + sum.group + 0.5 }, length: length + HALF.length };
  }
  return length === 0 ? undefined : { facts: { value: sum.total + sum.group }, length };
}
