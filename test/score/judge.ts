import type { DuckDb } from '../../services/engine/duckdb.ts';
import type { Engine, EngineAnswer } from '../../services/engine/types.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import type { JsonValue } from '../../services/json.ts';
import { compareRows } from '../golden/compare.ts';
import type { ScoreQuestion } from './format.ts';

/** How a question came out: right, declined (refused, asked back or no figures), or rows that are not the right ones. */
export type Verdict = 'right' | 'declined' | 'wrong';

/** One judged question. */
export interface Judged {
  readonly question: ScoreQuestion;
  readonly verdict: Verdict;
  /** What is wrong about it; empty when right. */
  readonly why: string;
  /** From asking to the SQL, without running it; undefined when there was none. */
  readonly toSqlMs?: number;
}

/** An engine and the database under it, which runs the gold SQL. */
export interface Bench {
  readonly engine: Engine;
  readonly duckdb: DuckDb;
}

/** Asks what is said, one after the other, and judges the last answer. An exception counts as wrong. */
export async function judge(bench: Bench, question: ScoreQuestion): Promise<Judged> {
  let previous: JsonValue | undefined;
  let last: Timed | undefined;
  try {
    for (const said of question.said) {
      last = await ask(bench.engine, said, previous);
      if (last.answer.state !== null) previous = last.answer.state;
    }
  } catch (error) {
    return { question, verdict: 'wrong', why: `threw ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!last) throw new Error('a question without words');
  const outcome = await compare(bench.duckdb, question, last.answer);
  return { question, ...outcome, ...(last.toSqlMs === undefined ? {} : { toSqlMs: last.toSqlMs }) };
}

interface Timed {
  readonly answer: EngineAnswer;
  readonly toSqlMs?: number;
}

/** Asks one question and takes the time until its SQL is known. */
export async function ask(engine: Engine, question: string, previous?: JsonValue): Promise<Timed> {
  const startedMs = performance.now();
  let toSqlMs: number | undefined;
  const answer = await engine.ask(
    { question, ...(previous === undefined ? {} : { previous }) },
    {
      signal: new AbortController().signal,
      onStage: (_, query) => {
        if (query) toSqlMs ??= performance.now() - startedMs;
      },
    },
  );
  return { answer, ...(toSqlMs === undefined ? {} : { toSqlMs }) };
}

type Outcome = Pick<Judged, 'verdict' | 'why'>;

async function compare(duckdb: DuckDb, question: ScoreQuestion, answer: EngineAnswer): Promise<Outcome> {
  const declined = answer.kind !== 'answer';
  const chart = answer.chart?.kind ?? 'none';
  if (!declined && question.charts.length > 0 && !question.charts.includes(chart)) {
    // The figures may be right: a wish was not met, but nobody is misled.
    return { verdict: 'declined', why: `chart ${chart} instead of ${question.charts.join(' or ')}` };
  }
  if (question.mentions.length > 0) return compareMentions(question.mentions, answer);
  if (question.gold.length === 0 && question.charts.length === 0) {
    const right = declined && !answer.result && !answer.query;
    return right
      ? { verdict: 'right', why: '' }
      : { verdict: 'wrong', why: `answered: ${shorten(answer.query?.sql ?? answer.text)}` };
  }
  if (declined) return { verdict: 'declined', why: `${answer.kind}: ${shorten(answer.text)}` };
  if (!answer.result) return { verdict: 'declined', why: `no rows: ${shorten(answer.text)}` };
  if (question.gold.length === 0) return { verdict: 'right', why: '' };
  let first = '';
  for (const { sql, ordered, shown } of question.gold) {
    const gold = await duckdb.query(sql);
    const difference = shown ? seen(gold, answer) : compareRows(gold, answer.result, { ordered });
    if (difference === undefined) return { verdict: 'right', why: '' };
    first ||= difference;
  }
  return { verdict: 'wrong', why: `${first}; ${shorten(answer.query?.sql ?? '')}` };
}

/** @returns nothing when the one value of `gold` stands in a cell or, to two digits, in the text. */
function seen(gold: AnswerTable, answer: EngineAnswer): string | undefined {
  const value = Number(gold.rows[0]?.[0]);
  const near = (cell: string | null) => cell !== null && Math.abs(Number(cell) - value) < 0.00501;
  const inRows = answer.result?.rows.some((row) => row.some(near)) ?? false;
  return inRows || answer.text.includes(value.toFixed(2)) ? undefined : `${value.toFixed(2)} is not shown`;
}

function compareMentions(mentions: readonly string[], answer: EngineAnswer): Outcome {
  const cells = answer.result?.rows.flat().join(' ') ?? '';
  const shown = [answer.text, ...answer.suggestions, answer.query?.sql ?? '', cells].join('\n').toLowerCase();
  const missing = mentions.filter((word) => !shown.includes(word.toLowerCase()));
  if (answer.kind === 'answer' && missing.length === 0) return { verdict: 'right', why: '' };
  const verdict = answer.kind === 'answer' && answer.result ? 'wrong' : 'declined';
  return { verdict, why: `does not mention ${missing.join(', ')}: ${shorten(answer.text)}` };
}

function shorten(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > 260 ? `${flat.slice(0, 257)}...` : flat;
}
