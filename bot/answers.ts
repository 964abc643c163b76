import { type ErrorCode, errorKinds } from '../services/errors.ts';
import type { Answer, AnswerQuery } from '../services/genie/types.ts';
import type { Outcome, QuestionView } from '../services/questions/types.ts';
import { answerButtons, isOneOfSeveral, queryButtons } from './answer-buttons.ts';
import { type DrawnQuery, drawQuery, onlyFigure } from './answer-queries.ts';
import { type AnswerContext, type AnswerOptions, type Drawn, shorten } from './answer-types.ts';
import { inSpaceOf } from './asides.ts';
import { furtherQueries } from './further-queries.ts';
import { headlineOf } from './headline.ts';
import { plainText } from './markdown.ts';
import { references } from './replies.ts';
import { localeFor, type Texts, textsFor } from './texts/index.ts';
import type { Reply, ReplyPart } from './types.ts';

export type { AnswerOptions } from './answer-types.ts';

const MAX_SUGGESTIONS = 3;
const MAX_OPTIONS = 6;
const MAX_THOUGHTS = 8;
const MAX_THOUGHT_CHARS = 600;
/** Errors after which the same question may well be answered, or is worth another try. */
const WORTH_ANOTHER_TRY = new Set<ErrorCode>(['genie.ask_ambiguous', 'genie.sql_failed', 'question.cancelled']);

/** The one final message of a question, or its answer shown again in another way. */
export function replyTo(question: QuestionView, outcome: Outcome, options: AnswerOptions): Reply {
  const locale = localeFor(question.asker.locale, options.defaultLocale);
  const context: AnswerContext = { question, locale, texts: textsFor(locale), options };
  const drawn = outcome.kind === 'answer' ? answered(outcome, context) : failed(outcome, context);
  const parts = scheduledParts(drawn.parts, question, context.texts);
  const { name, userId } = question.asker;
  const repeat = options.repeat ? context.texts.repeat : '';
  return {
    parts: repeat ? [{ kind: 'notice', tone: 'info', text: repeat }, ...parts] : parts,
    summary: shorten(
      [repeat, scheduledTitle(question, context.texts), drawn.summary].filter((text) => text !== '').join('\n'),
    ),
    locale,
    aiGenerated: outcome.kind === 'answer',
    repeat: options.repeat,
    plain: options.plain,
    ...(name ? { addressee: { userId, name } } : {}),
  };
}

/** What an answer is about that nobody asked for just now; empty for others. */
function scheduledTitle({ scheduled, text }: QuestionView, texts: Texts): string {
  return scheduled ? texts.schedules.answerTitle(scheduled.number, text) : '';
}

/** An answer that comes by itself says what it is and how to end it. */
function scheduledParts(parts: readonly ReplyPart[], question: QuestionView, texts: Texts): readonly ReplyPart[] {
  if (!question.scheduled) return parts;
  const hint = texts.schedules.answerHint(question.scheduled.number);
  return [
    { kind: 'text', text: scheduledTitle(question, texts), emphasis: 'subtle' },
    ...parts,
    { kind: 'text', text: hint, emphasis: 'subtle' },
  ];
}

function failed(outcome: Extract<Outcome, { kind: 'error' }>, { question, texts }: AnswerContext): Drawn {
  const text = texts.errors[outcome.code](outcome.facts ?? {});
  const error: ReplyPart = { kind: 'error', code: outcome.code, text };
  const reference = references({ code: outcome.code, traceId: question.trace?.traceId, texts });
  const mayTryAgain = errorKinds[outcome.code].retryable || WORTH_ANOTHER_TRY.has(outcome.code);
  const action = {
    verb: 'retry',
    question: inSpaceOf(question, question.text),
    nonce: `${question.id}.retry`,
  } as const;
  const retry: ReplyPart = { kind: 'buttons', buttons: [{ title: texts.retryButton, action }] };
  return {
    parts: [error, ...reference, ...(mayTryAgain ? [retry] : [])],
    summary: [text, ...reference.map((part) => part.text)].join('\n'),
  };
}

/** Headline, picture, table, further words and queries, how it was understood, SQL, buttons, next questions, thumbs. */
function answered(outcome: Extract<Outcome, { kind: 'answer' }>, context: AnswerContext): Drawn {
  const { answer } = outcome;
  const { question, texts, options } = context;
  const sentences = sentencesOf(answer, context);
  const query = drawQuery(firstQuery(answer), context, { sentences, view: options.view ?? {}, place: 0 });
  const words = wordsOf(answer, sentences, context);
  const missing = answer.rowsMissing === undefined ? undefined : texts.rowsMissing(answer.rowsMissing);
  const age =
    outcome.remembered === undefined ? undefined : texts.answeredAgo(Math.max(0, options.now - answer.answeredAt));
  const sql = sqlPart(answer, context);
  const isSeveral = isOneOfSeveral(answer);
  const parts: ReplyPart[] = [
    ...words.first,
    ...query.parts,
    ...(isSeveral ? [...sql, ...queryButtons(answer.table, context, { drawn: query, place: 0 })] : []),
    ...words.further,
    ...questionBack(answer, context),
    ...furtherQueries(answer, context),
    ...understanding(answer, context),
    ...(isSeveral ? [] : sql),
    ...(age === undefined ? [] : [{ kind: 'text', text: age, emphasis: 'subtle' } as const]),
    ...answerButtons(answer, context, { query, isRemembered: age !== undefined }),
    ...suggestions(answer, context),
  ];
  if (answer.clarification === undefined) parts.push({ kind: 'feedback', questionId: question.id });
  const summary = [...sentences.map(plainText), ...(missing === undefined ? [] : [missing])].join('\n');
  return { parts, summary: withFigure(summary, query, age) };
}

/** The figure belongs to the plain words as well, unless they name it already; so does the age. */
function withFigure(summary: string, { figure }: DrawnQuery, age: string | undefined): string {
  const lines = [summary];
  if (figure !== undefined && !summary.includes(figure)) lines.push(figure);
  if (age !== undefined) lines.push(age);
  return lines.join('\n');
}

/** What stands in an answer as its first query. */
function firstQuery(answer: Answer): Omit<AnswerQuery, 'attachmentId'> {
  const { table, chart, rowsMissing, title } = answer;
  return {
    title: title || answer.question,
    ...(table ? { table } : {}),
    ...(chart ? { chart } : {}),
    ...(rowsMissing === undefined ? {} : { rowsMissing }),
  };
}

/** Genie's words; a question back comes last. Never empty: somebody waits for a message. */
function sentencesOf(answer: Answer, context: AnswerContext): readonly string[] {
  const said = [...answer.texts, answer.clarification ?? ''].filter((text) => text.trim() !== '');
  return said.length > 0 ? said : [wordsOfOurs(answer, context)];
}

/** Genie says nothing: what the result itself says in a sentence. */
function wordsOfOurs(answer: Answer, { texts, locale }: AnswerContext): string {
  const { table } = answer;
  if (answer.rowsMissing !== undefined) return texts.onlyQuery;
  if (!table) return texts.nothingSaid;
  if (table.rows.length === 0) return texts.noRows;
  const { conversation } = texts;
  const figure = onlyFigure(table, locale);
  if (figure) return conversation.headlineValue(figure.name, figure.value);
  if (table.truncated && table.totalRows <= table.rows.length)
    return conversation.headlineRowsAtLeast(table.rows.length);
  return conversation.headlineRows(Math.max(table.totalRows, table.rows.length));
}

interface Words {
  readonly first: readonly ReplyPart[];
  readonly further: readonly ReplyPart[];
}

/** The headline, and what is said beyond it. A question back is no headline. */
function wordsOf(answer: Answer, sentences: readonly string[], { locale }: AnswerContext): Words {
  const said = answer.clarification?.trim() ? sentences.slice(0, -1) : sentences;
  const [text, ...others] = said;
  if (text === undefined) return { first: [], further: [] };
  const { headline, rest } = headlineOf(text, locale);
  const paragraph = (markdown: string) => ({ kind: 'markdown', markdown }) as const;
  if (headline === undefined) return { first: [paragraph(text)], further: others.map(paragraph) };
  return {
    first: [{ kind: 'markdown', markdown: headline, emphasis: 'headline' }],
    further: [rest, ...others].filter((one) => one !== '').map(paragraph),
  };
}

/** Genie asks back. What it offers as answers is sent in the same session by a press. */
function questionBack(answer: Answer, { question, texts }: AnswerContext): readonly ReplyPart[] {
  if (!answer.clarification?.trim()) return [];
  const asked: ReplyPart = { kind: 'markdown', markdown: answer.clarification };
  const options = answer.suggestions.slice(0, MAX_OPTIONS);
  if (options.length === 0) return [asked, { kind: 'text', text: texts.clarificationHint, emphasis: 'subtle' }];
  const buttons = options.map((option, index) => {
    const action = {
      verb: 'ask',
      question: inSpaceOf(question, option),
      nonce: `${question.id}.option.${index}`,
    } as const;
    return { title: option, action };
  });
  return [asked, { kind: 'buttons', label: texts.conversation.optionsLabel, buttons }];
}

/** How Genie read the question, as far as it tells. */
function understanding(answer: Answer, { texts }: AnswerContext): readonly ReplyPart[] {
  const interpretation = answer.interpretation?.trim() ?? '';
  const thoughts = (answer.thoughts ?? [])
    .map(({ text }) =>
      text
        .trim()
        .replace(/\s*\n\s*/g, ' ')
        .slice(0, MAX_THOUGHT_CHARS)
        .toWellFormed(),
    )
    // Genie's first thought is often what it says of the query as well.
    .filter((text, at, all) => text !== '' && !interpretation.includes(text) && all.indexOf(text) === at)
    .slice(0, MAX_THOUGHTS)
    .map((text) => `- ${text}`);
  const paragraphs = [...(answer.curated ? [texts.curated] : []), interpretation, thoughts.join('\n')].filter(
    (text) => text !== '',
  );
  if (paragraphs.length === 0) return [];
  return [{ kind: 'understanding', label: texts.conversation.understandingLabel, markdown: paragraphs.join('\n\n') }];
}

function sqlPart(answer: Answer, { texts, options }: AnswerContext): readonly ReplyPart[] {
  if (!answer.sql) return [];
  return [{ kind: 'sql', sql: answer.sql, label: texts.showSql, ...(options.view?.sql ? { open: true } : {}) }];
}

function suggestions(answer: Answer, { question, texts }: AnswerContext): readonly ReplyPart[] {
  if (answer.clarification?.trim()) return [];
  const questions = answer.suggestions.slice(0, MAX_SUGGESTIONS).map((one) => inSpaceOf(question, one));
  return questions.length === 0
    ? []
    : [{ kind: 'suggestions', label: texts.suggestionsLabel, questions, key: question.id }];
}
