import type { ChartSpec } from '../../charts/types.ts';
import type { EngineQuery } from '../types.ts';
import { type Prepared, queryOf, type Rows, tell } from './answer/answer.ts';
import { title } from './answer/echo.ts';
import { EMPTY_TEXT, RESET_TEXT, SMALL_TALK, WRITING_TEXT } from './chat.ts';
import type { Compiled } from './compiled.ts';
import type { Option } from './decide.ts';
import type { Hypothesis } from './hypotheses.ts';
import type { SmallTalk } from './lexicon/small-talk.ts';
import type { QueryPlan } from './plan.ts';
import { refusalText } from './refusals.ts';
import { ENGLISH_SHAPE, type ShapeTexts } from './shape-texts.ts';

/** A question that is not answered. */
export interface Asked {
  /** In the words of the rules. */
  readonly text: string;
  /** What the person wrote for a word of the rules. */
  readonly typed: (word: string) => string;
}

/** What is said of answers whose SQL the rules did not write. */
export interface WrittenTexts {
  /** Who wrote it, and what that means. */
  label(by: string): string;
  readonly noRows: string;
  rows(count: string): string;
  /** The cells of the first row. */
  first(cells: readonly string[]): string;
  /** One figure or text. */
  single(name: string, value: string): string;
  corrected(from: string, to: string): string;
  sources(tables: string): string;
  readonly steps: string;
  /** Said to a question that would change such an answer. */
  readonly goesOn: string;
  /** Between sentences. */
  readonly space: string;
}

/** Everything the embedded Genie says, in one language. */
export interface Speech {
  /** A plan as a question. */
  title(compiled: Compiled, plan: QueryPlan): string;
  /** Whether a question of the space is in this language. */
  speaks(question: string): boolean;
  /** What is known of a query before it runs. */
  query(compiled: Compiled, prepared: Prepared): EngineQuery;
  /** The sentences and the picture of an answer. */
  tell(compiled: Compiled, prepared: Prepared, rows: Rows): { readonly text: string; readonly chart?: ChartSpec };
  /** Why a question is not answered. */
  refusal(compiled: Compiled, hypothesis: Hypothesis | undefined, asked: Asked): string;
  /** The question that is asked back. */
  clarify(asked: { readonly phrase: string; readonly whole: boolean; readonly options: readonly Option[] }): string;
  /** What a doubtful phrase was taken for. */
  readAs(phrase: string, meant: string): string;
  readonly smallTalk: Readonly<Record<SmallTalk, string>>;
  readonly reset: string;
  readonly empty: string;
  readonly writing: string;
  readonly shape: ShapeTexts;
  readonly written: WrittenTexts;
}

/** English. */
export const ENGLISH: Speech = {
  title,
  speaks: () => true,
  query: queryOf,
  tell,
  refusal: (compiled, hypothesis, { text }) => refusalText(compiled, hypothesis, text),
  clarify({ phrase, whole, options }) {
    const names = options.map(({ label }) => label);
    const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
    return `${whole ? 'What is it about' : `What do you mean by "${phrase}"`}: ${list}?`;
  },
  readAs: (phrase, meant) => `I read "${phrase}" as ${meant}.`,
  smallTalk: SMALL_TALK,
  reset: RESET_TEXT,
  empty: EMPTY_TEXT,
  writing: WRITING_TEXT,
  shape: ENGLISH_SHAPE,
  written: {
    label: (by) => `The language model "${by}" wrote the SQL of this answer, so check it before you rely on it.`,
    noRows: 'No rows fit.',
    rows: (count) => (count === '1' ? 'One row.' : `${count} rows.`),
    first: (cells) => `The first: ${cells.join(', ')}.`,
    single: (name, value) => `${name}: ${value}.`,
    corrected: (from, to) => `I read "${from}" as "${to}".`,
    sources: (tables) => `Tables ${tables}`,
    steps: 'The SQL was checked: one SELECT over these tables. It ran in a process of its own.',
    goesOn:
      'The answer before came from SQL that a language model wrote, and the rules cannot change that. Please ask the whole question.',
    space: ' ',
  },
};
