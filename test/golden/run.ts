import type { DuckDb } from '../../services/engine/duckdb.ts';
import type { Engine, EngineAnswer } from '../../services/engine/types.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import type { JsonValue } from '../../services/json.ts';
import { compareRows } from './compare.ts';
import type { GoldenFile, GoldenStep } from './golden.ts';

/** One question, or sequence of them, that came out otherwise than it should. */
export interface Failure {
  readonly id: string;
  readonly question: string;
  readonly why: string;
  /** An answer with rows that are not the right ones: worse than to say that one does not know. */
  readonly wrong: boolean;
}

export interface Outcome {
  readonly total: number;
  readonly failures: readonly Failure[];
}

export interface Bench {
  readonly engine: Engine;
  readonly duckdb: DuckDb;
}

type Asked = { readonly question: string } & Omit<GoldenStep, 'question'>;

/** Asks each question on its own. */
export async function runQuestions(
  bench: Bench,
  questions: readonly ({ readonly id: string } & Asked)[],
): Promise<Outcome> {
  const failures: Failure[] = [];
  for (const one of questions) {
    const { failure } = await askOne(bench, one, undefined);
    if (failure) failures.push({ id: one.id, question: one.question, ...failure });
  }
  return { total: questions.length, failures };
}

/** Asks the steps of each sequence in one conversation; every step counts, and a failed one does not end it. */
export async function runSequences(bench: Bench, sequences: GoldenFile['sequences']): Promise<Outcome> {
  const failures: Failure[] = [];
  let total = 0;
  for (const { id, steps } of sequences) {
    let previous: JsonValue | undefined;
    const said: string[] = [];
    for (const step of steps) {
      total++;
      said.push(step.question);
      const { failure, answer } = await askOne(bench, step, previous);
      if (failure) failures.push({ id, question: said.join(' > '), ...failure });
      if (answer && answer.state !== null) previous = answer.state;
    }
  }
  return { total, failures };
}

/** Asks what cannot be answered: anything but a refusal or a question back, without rows, is a failure. */
export async function runUnanswerable(bench: Bench, questions: GoldenFile['unanswerable']): Promise<Outcome> {
  const failures: Failure[] = [];
  for (const { id, question } of questions) {
    const answer = await ask(bench.engine, question, undefined);
    if (answer.kind !== 'answer' && !answer.result && !answer.query) continue;
    failures.push({ id, question, wrong: true, why: `answered: ${shorten(answer.query?.sql ?? answer.text)}` });
  }
  return { total: questions.length, failures };
}

interface Verdict {
  readonly failure?: { readonly why: string; readonly wrong: boolean };
  readonly answer?: EngineAnswer;
}

async function askOne(bench: Bench, asked: Asked, previous: JsonValue | undefined): Promise<Verdict> {
  let answer: EngineAnswer;
  try {
    answer = await ask(bench.engine, asked.question, previous);
  } catch (error) {
    return { failure: { why: `threw ${error instanceof Error ? error.message : String(error)}`, wrong: false } };
  }
  const failure = await judge(bench.duckdb, asked, answer);
  return failure ? { failure, answer } : { answer };
}

function ask(engine: Engine, question: string, previous: JsonValue | undefined): Promise<EngineAnswer> {
  const signal = new AbortController().signal;
  return engine.ask({ question, ...(previous === undefined ? {} : { previous }) }, { signal });
}

async function judge(duckdb: DuckDb, asked: Asked, answer: EngineAnswer): Promise<Verdict['failure']> {
  if (asked.any) return undefined;
  if (answer.kind !== 'answer') return { why: `${answer.kind}: ${shorten(answer.text)}`, wrong: false };
  if (asked.mentions) return judgeMentions(asked.mentions, answer);
  if (!answer.result) return { why: `no rows: ${shorten(answer.text)}`, wrong: false };
  let first: string | undefined;
  for (const sql of asked.sql ?? []) {
    const gold = await duckdb.query(sql);
    const difference = compareRows(gold, answer.result, { ordered: asked.ordered ?? false });
    if (difference === undefined) return undefined;
    first ??= difference;
  }
  return { why: `${first}; ${shorten(answer.query?.sql ?? '')}`, wrong: true };
}

function judgeMentions(mentions: readonly string[], answer: EngineAnswer): Verdict['failure'] {
  const shown = [answer.text, ...answer.suggestions, answer.query?.sql ?? '', cells(answer.result)]
    .join('\n')
    .toLowerCase();
  const missing = mentions.filter((word) => !shown.includes(word.toLowerCase()));
  return missing.length === 0
    ? undefined
    : { why: `does not mention ${missing.join(', ')}: ${shorten(answer.text)}`, wrong: false };
}

function cells(table: AnswerTable | undefined): string {
  return table?.rows.flat().join(' ') ?? '';
}

function shorten(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > 220 ? `${flat.slice(0, 217)}...` : flat;
}

/** One line a failure, for the message of a failed test. */
export function report(outcome: Outcome): string {
  const right = outcome.total - outcome.failures.length;
  const wrong = outcome.failures.filter((failure) => failure.wrong).length;
  const lines = outcome.failures.map(({ id, question, why }) => `  ${id} "${question}": ${why}`);
  return [`${right} of ${outcome.total} right, ${wrong} wrong though sure of themselves`, ...lines].join('\n');
}
