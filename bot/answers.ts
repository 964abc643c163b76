import { chooseChart } from '../services/charts/choose.ts';
import { formatCell } from '../services/charts/format.ts';
import type { ChartSpec } from '../services/charts/types.ts';
import { type ErrorCode, errorKinds } from '../services/errors.ts';
import type { Answer, AnswerTable } from '../services/genie/types.ts';
import type { Outcome, QuestionView } from '../services/questions/types.ts';
import { plainText } from './markdown.ts';
import { references } from './replies.ts';
import { localeFor, type Texts, textsFor } from './texts/index.ts';
import type { Reply, ReplyPart } from './types.ts';

export interface AnswerOptions {
  /** Locale of people whose own is not known. */
  readonly defaultLocale: string;
  /** The message may have arrived before. */
  readonly repeat: boolean;
  readonly plain: boolean;
  /** Epoch milliseconds, for the age of an answer that was remembered. */
  readonly now: number;
}

/** Rows that a message can show at most; the result itself is kept elsewhere. Renderers show fewer if need be. */
const MAX_ROWS = 20;
const MAX_SUMMARY_CHARS = 4_000;
const MAX_SUGGESTIONS = 3;
/** Errors after which the same question may well be answered, or is worth another try. */
const WORTH_ANOTHER_TRY = new Set<ErrorCode>(['genie.ask_ambiguous', 'genie.sql_failed', 'question.cancelled']);

/** The one final message of a question. */
export function replyTo(question: QuestionView, outcome: Outcome, options: AnswerOptions): Reply {
  const locale = localeFor(question.asker.locale, options.defaultLocale);
  const context: Context = { question, locale, texts: textsFor(locale) };
  const drawn = outcome.kind === 'answer' ? answeredBy(outcome, context, options.now) : failed(outcome, context);
  const { name, userId } = question.asker;
  const repeat = options.repeat ? context.texts.repeat : '';
  return {
    parts: repeat ? [{ kind: 'notice', tone: 'info', text: repeat }, ...drawn.parts] : drawn.parts,
    summary: shorten([repeat, drawn.summary].filter((text) => text !== '').join('\n')),
    locale,
    aiGenerated: outcome.kind === 'answer',
    repeat: options.repeat,
    plain: options.plain,
    ...(name ? { addressee: { userId, name } } : {}),
  };
}

interface Context {
  readonly question: QuestionView;
  readonly locale: string;
  readonly texts: Texts;
}

interface Drawn {
  readonly parts: readonly ReplyPart[];
  readonly summary: string;
}

function failed(outcome: Extract<Outcome, { kind: 'error' }>, { question, texts }: Context): Drawn {
  const text = texts.errors[outcome.code](outcome.facts ?? {});
  const error: ReplyPart = { kind: 'error', code: outcome.code, text };
  const reference = references({ code: outcome.code, traceId: question.trace?.traceId, texts });
  const parts = [error, ...reference, ...retryPart(outcome.code, { question, texts })];
  return { parts, summary: [text, ...reference.map((part) => part.text)].join('\n') };
}

function retryPart(code: ErrorCode, { question, texts }: Pick<Context, 'question' | 'texts'>): readonly ReplyPart[] {
  if (!errorKinds[code].retryable && !WORTH_ANOTHER_TRY.has(code)) return [];
  const action = { verb: 'retry', question: question.text, nonce: `${question.id}.retry` } as const;
  return [{ kind: 'buttons', buttons: [{ title: texts.retryButton, action }] }];
}

/** A remembered answer says how old it is, and offers to ask anew. */
function answeredBy(outcome: Extract<Outcome, { kind: 'answer' }>, context: Context, now: number): Drawn {
  const { answer, remembered } = outcome;
  const drawn = answered(answer, context);
  if (remembered === undefined) return drawn;
  const { question, texts } = context;
  const text = texts.answeredAgo(Math.max(0, now - answer.answeredAt));
  const action = { verb: 'refresh', question: question.text, nonce: `${question.id}.refresh` } as const;
  const buttons: ReplyPart = { kind: 'buttons', buttons: [{ title: texts.refreshButton, action }] };
  const age: ReplyPart = { kind: 'text', text, emphasis: 'subtle' };
  return { parts: [...drawn.parts, age, buttons], summary: `${drawn.summary}\n${text}` };
}

function answered(answer: Answer, context: Context): Drawn {
  const { question, texts, locale } = context;
  const spec = specOf(answer, texts);
  const figure = spec?.kind === 'number' ? figureOf(answer.table, locale) : undefined;
  const sentences = sentencesOf(answer, context);
  const parts: ReplyPart[] = sentences.map((markdown) => ({ kind: 'markdown', markdown }));
  if (answer.curated) parts.push({ kind: 'text', text: texts.curated, emphasis: 'subtle' });
  if (answer.clarification !== undefined)
    parts.push({ kind: 'text', text: texts.clarificationHint, emphasis: 'subtle' });
  parts.push(...chartPart(answer, { spec, figure, sentences }));
  // One figure says it all; a table of one cell beneath would only repeat it.
  if (answer.table && spec?.kind !== 'number') parts.push({ kind: 'table', table: shortened(answer.table) });
  const missing = answer.rowsMissing === undefined ? undefined : texts.rowsMissing(answer.rowsMissing);
  if (missing !== undefined) parts.push({ kind: 'notice', tone: 'warning', text: missing });
  if (answer.sql) parts.push(sqlPart(answer.sql, answer.interpretation, texts));
  if (answer.rowsMissing !== undefined) parts.push(...retryPart(answer.rowsMissing, context));
  const questions = answer.suggestions.slice(0, MAX_SUGGESTIONS);
  if (questions.length > 0) {
    parts.push({ kind: 'suggestions', label: texts.suggestionsLabel, questions, key: question.id });
  }
  if (answer.clarification === undefined) parts.push({ kind: 'feedback', questionId: question.id });
  const summary = [...sentences.map(plainText), ...(missing === undefined ? [] : [missing])].join('\n');
  // The figure belongs to the plain words as well, unless they name it already.
  return { parts, summary: figure === undefined || summary.includes(figure) ? summary : `${summary}\n${figure}` };
}

/** The value of a table that holds one. */
function figureOf(table: AnswerTable | undefined, locale: string): string | undefined {
  const [column] = table?.columns ?? [];
  const value = table?.rows[0]?.[0];
  return column && value !== null && value !== undefined ? formatCell(value, column, locale) : undefined;
}

/** Genie's words; a question back comes last. Never empty: somebody waits for a message. */
function sentencesOf(answer: Answer, { texts }: Context): readonly string[] {
  const said = [...answer.texts, answer.clarification ?? ''].filter((text) => text.trim() !== '');
  if (said.length > 0) return said;
  if (answer.rowsMissing !== undefined) return [texts.onlyQuery];
  return [answer.table ? texts.noWords : texts.nothingSaid];
}

function specOf(answer: Answer, texts: Texts): ChartSpec | undefined {
  if (!answer.table) return undefined;
  const title = answer.chart?.title || answer.title || answer.question;
  return chooseChart(answer.table, { title, question: answer.question, others: texts.chartOthers });
}

interface ChartFacts {
  readonly spec: ChartSpec | undefined;
  readonly figure: string | undefined;
  readonly sentences: readonly string[];
}

function chartPart(answer: Answer, { spec, figure, sentences }: ChartFacts): readonly ReplyPart[] {
  const { pngBase64 } = answer.chart ?? {};
  if (!spec && !pngBase64) return [];
  const title = answer.chart?.title || answer.title || answer.question;
  // What is seen in the picture is what the sentences say: the best words for those who do not see it.
  const alt = shorten(`${title}. ${sentences.map(plainText).join(' ')}`).slice(0, 500);
  return [
    {
      kind: 'chart',
      title,
      alt,
      ...(pngBase64 ? { pngBase64 } : {}),
      ...(spec ? { spec } : {}),
      ...(figure === undefined ? {} : { figure }),
    },
  ];
}

function sqlPart(sql: string, interpretation: string | undefined, texts: Texts): ReplyPart {
  const explanation = interpretation?.trim() ? { explanation: interpretation } : {};
  return { kind: 'sql', sql, label: texts.showSql, ...explanation };
}

function shortened(table: AnswerTable): AnswerTable {
  return { ...table, rows: table.rows.slice(0, MAX_ROWS), totalRows: Math.max(table.totalRows, table.rows.length) };
}

function shorten(text: string): string {
  return text.length <= MAX_SUMMARY_CHARS ? text : `${text.slice(0, MAX_SUMMARY_CHARS - 1).toWellFormed()}…`;
}
