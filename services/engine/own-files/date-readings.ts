import { nearlyAll, type Reading, type ReadingHints, sqlText } from './reading.ts';

/** Dates as people and programs write them. */

const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const CLOCK = '([ T]+\\d{1,2}:\\d{2}(:\\d{2})?( ?[ap]m)?)?';
const ISO = /^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
const SLASHED_ISO = new RegExp(`^\\d{4}[/.]\\d{1,2}[/.]\\d{1,2}${CLOCK}$`, 'i');
const NUMERIC = new RegExp(`^(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4}|\\d{2})${CLOCK}$`, 'i');
const MONTH_FIRST = new RegExp(`^${MONTH}\\.? \\d{1,2},? \\d{4}${CLOCK}$`, 'i');
const DAY_FIRST = new RegExp(`^\\d{1,2}[ -]${MONTH}[ ,-]+(\\d{4}|\\d{2})${CLOCK}$`, 'i');
const YEAR_MONTH = /^(19|20)\d{2}[-/](0[1-9]|1[0-2])$/;
const MONTH_YEAR = new RegExp(`^${MONTH}[ -](19|20)\\d{2}$`, 'i');
const DAY_NUMBER = /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const TIMED = /\d:\d{2}/;

const CLOCKS = ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p', ' %I:%M%p', ' %I:%M:%S%p'];
/** Words of names under which numbers are moments. */
const TIME_WORDS = new Set([
  'timestamp',
  'ts',
  'time',
  'date',
  'datetime',
  'at',
  'on',
  'epoch',
  'unix',
  'created',
  'updated',
  'day',
]);
/** 1990 and 2100, seconds: a number between them in a column of moments is one. */
const EPOCH_FROM = 631_152_000;
const EPOCH_TO = 4_102_444_800;

/** Whether a text is a date in any of the spellings that only dates have. */
export function isDateLike(text: string): boolean {
  return [ISO, SLASHED_ISO, NUMERIC, MONTH_FIRST, DAY_FIRST, YEAR_MONTH].some((pattern) => pattern.test(text));
}

/** `dmy` or `mdy` where a text of the column can be only one of them; `dots` are days first everywhere. */
export function dayOrderOf(texts: readonly string[]): 'dmy' | 'mdy' | undefined {
  for (const text of texts) {
    const [, first = '', separator, second = ''] = NUMERIC.exec(text) ?? [];
    if (separator === '.' || Number(first) > 12) return 'dmy';
    if (Number(second) > 12) return 'mdy';
  }
  return undefined;
}

/** The ways to read these texts as dates, the likeliest first. */
export function dateReadings(texts: readonly string[], hints: ReadingHints): readonly Reading[] {
  const timed = texts.some((text) => TIMED.test(text));
  if (nearlyAll(texts, (text) => ISO.test(text))) return [iso(timed)];
  if (nearlyAll(texts, (text) => NUMERIC.test(text))) return numeric(texts, { timed, hints });
  const formats = formatsOf(texts);
  if (formats) return [byFormats(formats, timed)];
  return epochs(texts, hints);
}

function formatsOf(texts: readonly string[]): readonly string[] | undefined {
  const kinds: readonly (readonly [pattern: RegExp, formats: readonly string[], clocks: boolean])[] = [
    [SLASHED_ISO, ['%Y/%m/%d', '%Y.%m.%d'], true],
    [MONTH_FIRST, ['%b %d, %Y', '%B %d, %Y', '%b %d %Y', '%B %d %Y', '%b. %d, %Y'], true],
    [DAY_FIRST, ['%d %b %Y', '%d %B %Y', '%d-%b-%Y', '%d-%B-%Y', '%d-%b-%y', '%d %b %y', '%d %b, %Y'], true],
    [YEAR_MONTH, ['%Y-%m', '%Y/%m'], false],
    [MONTH_YEAR, ['%b %Y', '%B %Y', '%b-%Y', '%B-%Y'], false],
  ];
  const fitting = kinds.find(([pattern]) => nearlyAll(texts, (text) => pattern.test(text)));
  if (!fitting) return undefined;
  const [, formats, clocks] = fitting;
  return clocks ? formats.flatMap((format) => CLOCKS.map((clock) => format + clock)) : formats;
}

/** Days before months, or after them: both are handed on where the texts at hand do not decide. */
function numeric(
  texts: readonly string[],
  { timed, hints }: { readonly timed: boolean; readonly hints: ReadingHints },
): readonly Reading[] {
  const separators = [...new Set(texts.flatMap((text) => NUMERIC.exec(text)?.[2] ?? []))];
  const years = texts.some((text) => NUMERIC.exec(text)?.[4]?.length === 2) ? '%y' : '%Y';
  const reading = (order: 'dmy' | 'mdy'): Reading => {
    const [first, second] = order === 'dmy' ? ['%d', '%m'] : ['%m', '%d'];
    const dates = separators.map((separator) => [first, second, years].join(separator));
    const formats = dates.flatMap((date) => CLOCKS.map((clock) => date + clock));
    return { ...byFormats(formats, timed), order };
  };
  const dayFirst = hints.dayFirst ?? dayOrderOf(texts) === 'dmy';
  return dayFirst ? [reading('dmy'), reading('mdy')] : [reading('mdy'), reading('dmy')];
}

function iso(timed: boolean): Reading {
  const type = timed ? 'timestamp' : 'date';
  return { type, sql: (text) => `TRY_CAST(${text} AS ${type.toUpperCase()})` };
}

function byFormats(formats: readonly string[], timed: boolean): Reading {
  const list = `[${formats.map(sqlText).join(', ')}]`;
  const type = timed ? 'timestamp' : 'date';
  return { type, sql: (text) => `CAST(try_strptime(${text}, ${list}) AS ${type.toUpperCase()})` };
}

/** Moments and days written as numbers, which only a name can tell from other numbers. */
function epochs(texts: readonly string[], hints: ReadingHints): readonly Reading[] {
  if (!hints.words.some((word) => TIME_WORDS.has(word))) return [];
  if (nearlyAll(texts, (text) => DAY_NUMBER.test(text))) return [byFormats(['%Y%m%d'], false)];
  for (const perSecond of [1, 1_000, 1_000_000]) {
    const inRange = (text: string) => {
      const seconds = Number(text) / perSecond;
      return /^\d{9,16}$/.test(text) && seconds >= EPOCH_FROM && seconds < EPOCH_TO;
    };
    if (nearlyAll(texts, inRange)) return [epoch(perSecond)];
  }
  return [];
}

function epoch(perSecond: number): Reading {
  return {
    type: 'timestamp',
    sql: (text) => {
      const number = `TRY_CAST(${text} AS BIGINT)`;
      const known = `${number} BETWEEN ${EPOCH_FROM * perSecond} AND ${EPOCH_TO * perSecond}`;
      return `CASE WHEN ${known} THEN make_timestamp(${number} * ${1_000_000 / perSecond}) END`;
    },
  };
}
