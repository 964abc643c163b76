import type { ModelTable } from '../model.ts';
import type { Problem } from './clauses/draft.ts';
import type { Compiled } from './compiled.ts';
import { impossibleTime } from './dates/impossible.ts';
import { nearestWord } from './fuzzy.ts';
import type { Hypothesis } from './hypotheses.ts';
import { grammarKinds, grammarWords } from './lexicon/grammar.ts';
import type { CalcFamily } from './lexicon/types.ts';
import { slipOf } from './slips.ts';
import { isTooLarge, tokenise } from './text/tokens.ts';

const FAMILIES: Readonly<Record<CalcFamily, string>> = {
  share: 'shares and percentages of a total',
  ratio: 'this ratio',
  rate: 'this rate',
  growth: 'growth from one period to the next',
  yearly: 'growth from one year to the next',
  difference: 'the difference of these two',
  buckets: 'ranges of this figure',
  cumulative: 'running totals',
  'moving average': 'moving averages',
  correlation: 'how two figures depend on each other',
  percentile: 'percentiles',
  spread: 'deviations and outliers',
  distribution: 'distributions over ranges',
  forecast: 'forecasts',
  cause: 'reasons',
  advice: 'what should be done',
  change: 'changes of the data',
};

const CAN =
  'I can count, add up, average, compare, rank, break down, list, and work out shares, growth and running totals.';

/** Unknown words that are all named; of more only a few are. */
const MAX_WORDS = 8;
const MAX_EXAMPLES = 3;

/** Words that may be slips of the pen in one question. */
const MAX_SLIPS = 4;

/** Digits of a number that are repeated to the person. */
const MAX_DIGITS = 24;

/** Tables whose rows are named when a word is not known. */
const MAX_NOUNS = 12;

function listed(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function quotedList(words: readonly string[]): string {
  return listed([...new Set(words)].map((word) => `"${word}"`));
}

function tableNames(tables: readonly ModelTable[]): string {
  return tables.map(({ label }) => label).join(' and ');
}

const MODEL_KINDS: ReadonlySet<string> = new Set(['table', 'column', 'value', 'snippet', 'foreign']);

/** What the rows of the tables are called; a list that is cut says so, as what is not named would seem not to be there. */
function rowNouns(compiled: Compiled): string {
  const nouns = compiled.model.tables.map(({ rowNoun }) => rowNoun.plural);
  const named = nouns.slice(0, nouns.length <= MAX_NOUNS ? MAX_NOUNS : MAX_NOUNS - 1);
  return listed(nouns.length > named.length ? [...named, `${nouns.length - named.length} more`] : named);
}

function unknownText(compiled: Compiled, words: readonly string[]): string {
  const all = [...new Set(words)].map((word) => shortened(word));
  const different = all.slice(0, all.length > MAX_WORDS ? MAX_EXAMPLES : MAX_WORDS);
  if (all.length > MAX_WORDS)
    return `I do not know what most of this means in these data, such as ${quotedList(different)}. The data are about ${rowNouns(compiled)}.`;
  return `I do not know what ${quotedList(different)} ${different.length > 1 ? 'mean' : 'means'} in these data, so I give no figure rather than a wrong one. The data are about ${rowNouns(compiled)}.`;
}

/** Names the tables that a question would need together. */
function foreignText(problems: readonly Extract<Problem, { kind: 'foreign' }>[], base: ModelTable): string {
  const others = [...new Set(problems.flatMap(({ tables }) => tables.slice(0, 1)))];
  const words = quotedList(problems.map(({ text }) => text));
  return `That needs two tables together: ${tableNames([base, ...others])} (because of ${words}). I look things up along the keys of the tables, and this is not on the way; please ask about one of them.`;
}

/** What no data can hold, whatever else the question says: days that do not exist, limits that exclude each other. */
function impossible(text: string, problems: readonly Problem[]): string | undefined {
  const time = impossibleTime(text);
  if (time !== undefined) return `There is no "${time}", so I cannot look anything up for it.`;
  const huge = tokenise(text).find(isTooLarge);
  if (huge) return `The number "${shortened(huge.text)}" is larger than anything I can compare exactly.`;
  const certain = problems.find((one) => one.kind === 'misuse' && one.certain === true);
  return certain?.kind === 'misuse' ? certain.why : undefined;
}

function shortened(digits: string): string {
  return digits.length > MAX_DIGITS ? `${digits.slice(0, MAX_DIGITS)}…` : digits;
}

/** Why the question is not answered, in one or two sentences without any figure. */
export function refusalText(compiled: Compiled, hypothesis: Hypothesis | undefined, text: string): string {
  const problems = hypothesis?.composed.problems ?? [];
  const never = impossible(text, problems);
  if (never !== undefined) return never;
  const calc = problems.find((one) => one.kind === 'calc');
  if (calc?.kind === 'calc') return `I cannot work out ${FAMILIES[calc.family]}. ${CAN}`;
  const unknown = problems.flatMap((one) => (one.kind === 'unknown' ? [one.text] : []));
  const foreign = problems.filter((one) => one.kind === 'foreign');
  if (unknown.length > 0) return unknownText(compiled, unknown);
  if (foreign.length > 0 && hypothesis) return foreignText(foreign, hypothesis.table);
  const misused = problems.find((one) => one.kind === 'misuse');
  // Nothing of the data was named: a sentence about some table would come out of the blue.
  const named = hypothesis?.items.some(({ reading }) => MODEL_KINDS.has(reading.kind));
  if (misused?.kind === 'misuse' && named) return misused.why;
  if (misused?.kind === 'misuse')
    return `Please say what you want to know and of what: the data are about ${rowNouns(compiled)}.`;
  return `I did not find anything in this question that the data could answer. ${CAN}`;
}

/** A question whose slips of the pen are put right, and which they were. */
export interface Corrected {
  readonly text: string;
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
}

/** The question without slips in the words that frame it; undefined when a word remains that nobody knows. */
export function withoutSlips(text: string, hypothesis: Hypothesis | undefined): Corrected | undefined {
  const problems = hypothesis?.composed.problems ?? [];
  const unknown = problems.flatMap((one) => (one.kind === 'unknown' ? [one.text] : []));
  // A text of which most is not known is no question with slips; to look at every word would take long.
  if (unknown.length > MAX_SLIPS) return undefined;
  const corrections = unknown.flatMap((from) => {
    const to = slipOf(from.toLowerCase());
    return to === undefined ? [] : [{ from, to }];
  });
  if (corrections.length === 0) return undefined;
  return { text: corrections.reduce((whole, { from, to }) => whole.replace(from, to), text), corrections };
}

/** The question with its likely misspelled words of the grammar put right: `averge cost` asks for an average. */
export function respelled(text: string, hypothesis: Hypothesis | undefined): string | undefined {
  const unknown = (hypothesis?.composed.problems ?? []).flatMap((one) => (one.kind === 'unknown' ? [one.text] : []));
  let result = text;
  for (const word of unknown) {
    const meant = nearestWord(word.toLowerCase(), grammarWords());
    // A superlative names a quality: the one spelled alike is another quality.
    const kinds = meant === undefined ? [] : grammarKinds(meant);
    // A word that is read over would only make the unknown one disappear.
    const says = !kinds.every((kind) => kind === 'noise' || kind === 'verb') || kinds.length === 0;
    if (meant !== undefined && says && !/est$/i.test(word)) result = result.replace(word, meant);
  }
  return result === text ? undefined : result;
}
