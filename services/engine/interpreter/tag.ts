import type { ModelColumn, ModelTable } from '../model.ts';
import { tellsYear } from '../profile-years.ts';
import { labelWords } from './column-words.ts';
import type { Compiled } from './compiled.ts';
import { clockSpanAt, weekdaySpanAt } from './dates/clock-times.ts';
import { overdueAt } from './dates/overdue.ts';
import type { TimeContext } from './dates/points.ts';
import { dateSpans } from './dates/ranges.ts';
import { fuzzySpans, NEGATIVE_PREFIXES } from './fuzzy.ts';
import { happening } from './happenings.ts';
import { grammarSpans, isGrammarWord } from './lexicon/grammar.ts';
import type { Span } from './lexicon/types.ts';
import { valueSpans } from './lexicon/value-words.ts';
import { numberAt } from './text/numbers.ts';
import { type Token, tokenise } from './text/tokens.ts';
import { timeColumnOf } from './time-column.ts';

export { isBirth, timeColumnOf } from './time-column.ts';

/** A question in pieces, with every reading of every stretch. */
export interface Tagged {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Readings that do not depend on a table. */
  readonly spans: readonly Span[];
}

const NUMBER_WEIGHT = 0.8;
/** `one` and `a hundred` are rarely figures of a question. */
const WORD_NUMBER_WEIGHT = 0.75;
const QUOTED_WEIGHT = 0.8;
const LENGTH_BONUS = 0.05;

/** After these `one` is a number and stands for nothing. */
const COUNTING_BEFORE: ReadonlySet<string> = new Set(['just', 'only', 'exactly', 'least', 'most', 'than']);

function numberSpans(tokens: readonly Token[]): Span[] {
  const spans: Span[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const found = numberAt(tokens, at);
    if (!found) continue;
    const digits = tokens[at]?.kind === 'number';
    const counted = COUNTING_BEFORE.has(tokens[at - 1]?.lower ?? '');
    const pronoun = tokens[at]?.lower === 'one' && found.length === 1 && !counted;
    const weight = pronoun ? 0.1 : found.length * (digits ? NUMBER_WEIGHT : WORD_NUMBER_WEIGHT);
    spans.push({
      start: at,
      end: at + found.length,
      reading: { kind: 'number', facts: found.facts },
      weight,
      quality: 1,
    });
  }
  return spans;
}

function quotedSpans(tokens: readonly Token[]): Span[] {
  return tokens.flatMap((token, at): Span[] =>
    token.kind === 'quoted'
      ? [{ start: at, end: at + 1, reading: { kind: 'quoted', text: token.text }, weight: QUOTED_WEIGHT, quality: 1 }]
      : [],
  );
}

/** Words that are only known by their opposite. */
const ANTONYMS: Readonly<Record<string, string>> = {
  failed: 'passed',
  fail: 'passed',
  failing: 'passed',
  offline: 'online',
  dead: 'alive',
  disabled: 'enabled',
  absent: 'present',
  invalid: 'valid',
  unsuccessful: 'successful',
  died: 'survived',
  perished: 'survived',
  drowned: 'survived',
  stayed: 'left',
  staying: 'left',
  remained: 'left',
  retained: 'churned',
};

/** After `how long`, `last` at the end is what something does. */
function lasting(tokens: readonly Token[]): readonly Token[] {
  const asked = tokens.some(({ lower }, at) => lower === 'how' && tokens[at + 1]?.lower === 'long');
  if (!asked) return tokens;
  return tokens.map((token, at) => {
    const next = tokens[at + 1];
    const verb = token.lower === 'last' && (next?.kind !== 'word' || VERB_FOLLOWS.has(next.lower));
    return verb ? { ...token, lower: 'lasts', stem: 'lasts', root: 'last' } : token;
  });
}

const VERB_FOLLOWS: ReadonlySet<string> = new Set('on in for by per at from'.split(' '));

/** `on time` is what is not late, where the data tell who or what was. */
function punctual(compiled: Compiled, tokens: readonly Token[]): Token[] {
  const [late] = tokenise('late');
  return tokens.flatMap((token, at) => {
    const said = (one: Token | undefined, word: string) => one?.lower === word;
    if (said(tokens[at - 1], 'on') && said(token, 'time') && late && isState(compiled, late)) return [];
    if (!said(token, 'on') || !said(tokens[at + 1], 'time') || !late || !isState(compiled, late)) return [token];
    return negated(token, late);
  });
}

function negated(token: Token, positive: Token): Token[] {
  const { start, end } = token;
  return [
    { ...token, lower: 'not', stem: 'not', root: 'not' },
    { ...positive, start, end },
  ];
}

/** `inactive` as `not active` where only the latter is known. */
function opposites(compiled: Compiled, tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'word') return [token];
    const counted = isHappening(compiled, tokens, at) ? happening(compiled, token) : undefined;
    if (counted) return [counted];
    const antonym = Object.hasOwn(ANTONYMS, token.lower) ? ANTONYMS[token.lower] : undefined;
    const [other] = antonym === undefined || isNamed(compiled, token) ? [] : tokenise(antonym);
    // `stayed` is read over unless somebody can have left.
    if (other && isNamed(compiled, other) && (isState(compiled, other) || !isGrammarWord(token.lower)))
      return negated(token, other);
    if (knows(compiled, token)) return [token];
    const happened = happening(compiled, token);
    if (happened) return [happened];
    for (const prefix of NEGATIVE_PREFIXES) {
      const rest = token.lower.slice(prefix.length);
      if (!token.lower.startsWith(prefix) || rest.length < 4) continue;
      const [positive] = tokenise(rest);
      if (!positive) continue;
      if (isState(compiled, positive) || (prefix === 'un' && isDated(compiled, positive)))
        return negated(token, positive);
    }
    return [token];
  });
}

const COUNTED_BEFORE: ReadonlySet<string> = new Set(['many', 'of', 'total']);

/**
 * `return rate`, `number of returns`: a word that otherwise asks for something, or names a date, stands for what
 * happened.
 */
function isHappening(compiled: Compiled, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined || compiled.values.find(token.lower).length > 0) return false;
  if (/^rates?$/.test(tokens[at + 1]?.lower ?? '')) return true;
  return COUNTED_BEFORE.has(tokens[at - 1]?.lower ?? '') && !compiled.words.knows(token) && isGrammarWord(token.lower);
}

/** `happiest` beside a `happiness score`, `windiest` beside the `wind`: the highest of what the data call so. */
function superlatives(compiled: Compiled, tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    const base = token.kind === 'word' ? /^([a-z]{3,}?)(?:iest|est)$/.exec(token.lower)?.[1] : undefined;
    if (base === undefined || knows(compiled, token)) return [token];
    const spellings = [base, `${base}y`, `${base}e`, `${base}iness`];
    const related = compiled.words.names.find(([first = '', ...more]) => more.length <= 1 && spellings.includes(first));
    const [named] = related?.[0] === undefined ? [] : tokenise(related[0]);
    const figure =
      named &&
      compiled.words
        .spans([named])
        .some(({ reading }) => reading.kind === 'column' && reading.column.role === 'measure');
    const { start, end } = token;
    return named && figure
      ? [
          { ...token, lower: 'highest', stem: 'highest', root: 'highest' },
          { ...named, start, end },
        ]
      : [token];
  });
}

/** Whether the word says how something is, so that its opposite says that it is not: a value, a yes, a named filter. */
function isState(compiled: Compiled, token: Token): boolean {
  if (compiled.values.find(token.lower).length > 0) return true;
  return compiled.words
    .spans([token])
    .some(
      ({ reading }) =>
        (reading.kind === 'column' && (reading.column.role === 'boolean' || reading.column.distinctCount <= 3)) ||
        (reading.kind === 'snippet' && reading.snippet.kind === 'filter'),
    );
}

/** `unpaid` where a date says when something was paid, and not all of it was. */
function isDated(compiled: Compiled, token: Token): boolean {
  return compiled.words
    .spans([token])
    .some(({ reading }) => reading.kind === 'column' && reading.column.role === 'time' && reading.column.nullCount > 0);
}

/** Whether the data have this word, as a name or as a value. */
function isNamed(compiled: Compiled, token: Token): boolean {
  return compiled.words.knows(token) || compiled.values.find(token.lower).length > 0;
}

function knows(compiled: Compiled, token: Token): boolean {
  return isGrammarWord(token.lower) || isNamed(compiled, token);
}

/** Tags a normalised question. Words that nothing matched go through the spelling pass. */
export function tag(compiled: Compiled, text: string): Tagged {
  const tokens = superlatives(compiled, opposites(compiled, punctual(compiled, lasting(tokenise(text)))));
  const spans = [
    ...grammarSpans(tokens),
    ...compiled.words.spans(tokens),
    ...valueSpans(tokens, { text, index: compiled.values, find: compiled.find }),
    ...numberSpans(tokens),
    ...quotedSpans(tokens),
  ];
  const dated = new Set<number>();
  for (const { start, end } of timeSpans(tokens, { today: '2000-01-01' })) {
    for (let at = start; at < end; at++) dated.add(at);
  }
  const covered = new Set(dated);
  for (const { start, end } of spans) for (let at = start; at < end; at++) covered.add(at);
  const unmatched = tokens.map((_, at) => at).filter((at) => !covered.has(at));
  return { text, tokens, spans: [...spans, ...fuzzySpans(compiled, tokens, unmatched)] };
}

const DATE_WEIGHT = 0.95;
/** A fiscal year that is named or told from today is meant rather than all of them. */
const FISCAL = /^(fiscal|financial|fy\d*|fq\d)$/;
const FISCAL_SHARE = 1.25;
/** Less than what the data call so themselves. */
const OVERDUE_WEIGHT = 0.7;
const JOINT_WEIGHT = 0.15;
const DOUBTFUL_YEAR_WEIGHT = 0.7;
const DOUBTFUL_WEEKDAY_WEIGHT = 0.6;

function weigh(length: number, perToken: number): number {
  return length * perToken + LENGTH_BONUS * (length - 1);
}

/** Dates, times of day and weekdays, read against the time of one table's data. */
export function timeSpans(tokens: readonly Token[], context: TimeContext): Span[] {
  const spans: Span[] = [];
  for (const { start, end, intervals, grain, assumptions, doubtful } of dateSpans(tokens, context)) {
    const fiscal = tokens.slice(start, end).some(({ lower }) => FISCAL.test(lower));
    const weight = weigh(end - start, doubtful ? DOUBTFUL_YEAR_WEIGHT : DATE_WEIGHT) * (fiscal ? FISCAL_SHARE : 1);
    spans.push({ start, end, reading: { kind: 'date', intervals, grain, assumptions }, weight, quality: 1 });
  }
  for (let at = 0; at < tokens.length; at++) {
    const clock = clockSpanAt(tokens, at);
    if (clock) {
      const { start, end, ...reading } = clock;
      // `during the night shift` may as well name a value: only the word itself counts.
      const weight =
        clock.assumption === undefined
          ? weigh(end - start, DATE_WEIGHT)
          : DATE_WEIGHT + (end - start - 1) * JOINT_WEIGHT;
      spans.push({ start, end, reading, weight, quality: 1 });
    }
    const late = overdueAt(tokens, at);
    if (late)
      spans.push({
        ...late,
        reading: { kind: 'overdue', before: context.today },
        weight: weigh(late.end - late.start, OVERDUE_WEIGHT),
        quality: 1,
      });
    const week = weekdaySpanAt(tokens, at);
    if (week) {
      const weight = weigh(week.end - week.start, week.doubtful ? DOUBTFUL_WEEKDAY_WEIGHT : DATE_WEIGHT);
      spans.push({ start: at, end: week.end, reading: { kind: 'weekdays', days: week.days }, weight, quality: 1 });
    }
  }
  return spans;
}

/** What time means for a table: the range of its time column, and the as-of day of the model or today. */
export function timeContext(compiled: Compiled, table: ModelTable, today: string): TimeContext {
  const column = timeColumnOf(table);
  const { fiscalYearStartMonth: startMonth } = compiled.model;
  const from = column?.min?.slice(0, 10);
  const to = column?.max?.slice(0, 10);
  return {
    today: asOfDay(compiled, table, today),
    ...(startMonth === undefined ? {} : { fiscalStartMonth: startMonth }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** The day that relative dates of a table count from: its own, the model's, or today. ISO. */
export function asOfDay(compiled: Compiled, table: ModelTable, today: string): string {
  return table.asOf ?? compiled.model.asOf ?? today;
}

/** A column of years in digits. */
export function isYear(column: ModelColumn): boolean {
  return column.role !== 'time' && tellsYear(labelWords(column), column);
}
