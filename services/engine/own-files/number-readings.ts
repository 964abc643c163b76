import { nearlyAll, type Reading, type ReadingHints, sqlText } from './reading.ts';

/** Numbers as people write them: with currencies, percent signs, separated thousands, brackets for what is owed. */

const CURRENCIES: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/\$|\bUS\$|\bUSD\b/i, 'usd'],
  [/€|\bEUR\b/i, 'eur'],
  [/£|\bGBP\b/i, 'gbp'],
  [/¥|\bJPY\b/i, 'jpy'],
  [/\bCHF\b/i, 'chf'],
  [/%/, 'percent'],
];
/** What stands around a number or between its thousands, in the syntax that both JavaScript and DuckDB know. */
const DRESSING = "(US\\$|USD|EUR|GBP|JPY|CHF|[$€£¥%'’  \\s])";
const POINT = '[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\\.[0-9]+)?';
const COMMA = '[+-]?([0-9]{1,3}(\\.[0-9]{3})+|[0-9]+)(,[0-9]+)?';

const DRESSED = new RegExp(DRESSING, 'gi');
const WITH_POINT = new RegExp(`^${POINT}$`);
const WITH_COMMA = new RegExp(`^${COMMA}$`);
const MAX_NUMBER_CHARACTERS = 40;

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const WHOLE = /^[+-]?\d{1,18}$/;
/** `1,234` and `1.234`: one thousand or one and a bit. */
const EITHER_WAY = /^[+-]?\d{1,3}[.,]\d{3}$/;

/** Whether a text is a number in any of the spellings. */
export function isNumberLike(text: string): boolean {
  return PLAIN.test(text) || isSpelled(text, WITH_POINT) || isSpelled(text, WITH_COMMA);
}

/** Whether a number has a comma where only a decimal comma can be. */
export function showsDecimalComma(text: string): boolean {
  return isSpelled(text, WITH_COMMA) && !isSpelled(text, WITH_POINT) && !PLAIN.test(text);
}

/** The ways to read these texts as numbers, the likeliest first. */
export function numberReadings(texts: readonly string[], hints: ReadingHints): readonly Reading[] {
  const plain = nearlyAll(texts, (text) => PLAIN.test(text));
  // `1.234` everywhere, in a file whose other numbers have decimal commas.
  const dotted = hints.decimalComma === true && nearlyAll(texts, (text) => EITHER_WAY.test(text) || WHOLE.test(text));
  if (plain && !(dotted && texts.some((text) => EITHER_WAY.test(text)))) {
    return nearlyAll(texts, (text) => WHOLE.test(text)) ? [whole(), decimal()] : [decimal()];
  }
  const units = unitsOf(texts);
  // Dollars and euros in one column cannot be added up.
  if (units.length > 1) return [];
  const readings = [
    { order: 'point' as const, fits: nearlyAll(texts, (text) => isSpelled(text, WITH_POINT)) },
    { order: 'comma' as const, fits: nearlyAll(texts, (text) => isSpelled(text, WITH_COMMA)) },
  ]
    .filter(({ fits }) => fits)
    .map(({ order }) => dressed(order, units[0]));
  return hints.decimalComma === true ? readings.toReversed() : readings;
}

/** All currencies of the column, and the percent sign. */
export function unitsOf(texts: readonly string[]): readonly string[] {
  return CURRENCIES.filter(([pattern]) => texts.some((text) => pattern.test(text))).map(([, unit]) => unit);
}

function isSpelled(text: string, spelling: RegExp): boolean {
  // Most texts of a file are no numbers.
  if (text.length > MAX_NUMBER_CHARACTERS || !/\d/.test(text)) return false;
  const bare = text.replaceAll(DRESSED, '');
  const brackets = /^\((.*)\)$/.exec(bare);
  return spelling.test(brackets ? (brackets[1] ?? '') : bare.replace(/^(.*\d)-$/, '-$1'));
}

function whole(): Reading {
  return {
    type: 'integer',
    // A cast alone would round 1.5 and take 1e5.
    sql: (text) =>
      `CASE WHEN contains(${text}, '.') OR contains(${text}, 'e') OR contains(${text}, 'E') THEN NULL ELSE TRY_CAST(${text} AS BIGINT) END`,
    // 00123 is a name made of digits: as a number it would lose some.
    veto: (text) => `(starts_with(${text}, '0') AND length(${text}) > 1 AND NOT contains(${text}, '.'))`,
  };
}

function decimal(): Reading {
  return {
    type: 'decimal',
    sql: (text) => `TRY_CAST(${text} AS DOUBLE)`,
    digits: (text) => text,
    veto: (text) => `regexp_full_match(${text}, '0[0-9]+')`,
  };
}

function dressed(order: 'point' | 'comma', unit: string | undefined): Reading {
  const digits = (text: string) => {
    const bare = `regexp_replace(${text}, ${sqlText(DRESSING)}, '', 'gi')`;
    const signed = `regexp_replace(regexp_replace(${bare}, '^\\((.*)\\)$', '-\\1'), '^(.*[0-9])-$', '-\\1')`;
    const pattern = sqlText(order === 'point' ? POINT : COMMA);
    const plain = order === 'point' ? `replace(${signed}, ',', '')` : `replace(replace(${signed}, '.', ''), ',', '.')`;
    return `CASE WHEN regexp_full_match(${signed}, ${pattern}) THEN ${plain} END`;
  };
  return {
    type: 'decimal',
    sql: (text) => `TRY_CAST(${digits(text)} AS DOUBLE)`,
    digits,
    order,
    ...(unit === undefined ? {} : { unit }),
  };
}

/** Whether a number could be meant either way, so that its file or its owner must say. */
export function isEitherWay(text: string): boolean {
  return EITHER_WAY.test(text.replaceAll(DRESSED, ''));
}
