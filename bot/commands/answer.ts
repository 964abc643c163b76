import { fileReply } from '../files.ts';
import { lastAnswer } from '../last-answer.ts';
import * as replies from '../replies.ts';
import type { Turn } from '../turn.ts';
import type { FileFormat, Reply } from '../types.ts';
import { plainCommand } from './command.ts';

/** What can be had of the last answer. */
export const answerCommands = [
  plainCommand('sql', (turn) => turn.reply(() => sqlOfLast(turn))),
  plainCommand('csv', (turn) => turn.reply(() => fileOfLast(turn, 'csv'))),
  plainCommand('xlsx', (turn) => turn.reply(() => fileOfLast(turn, 'xlsx'))),
];

async function sqlOfLast(turn: Turn): Promise<Reply> {
  const { texts, locale } = turn;
  const { conversation } = texts;
  const last = await lastAnswer(turn);
  if (!last) return replies.sentence(conversation.noAnswerYet, locale);
  const { answer } = last.outcome;
  const queries = [answer.sql, ...(answer.more ?? []).map((one) => one.sql)].filter((sql) => sql !== undefined);
  if (queries.length === 0) return replies.sentence(conversation.noSql, locale);
  const title = conversation.sqlOf(last.text);
  return {
    parts: [
      { kind: 'text', text: title },
      ...queries.map((sql) => ({ kind: 'sql', sql, label: texts.showSql, open: true }) as const),
    ],
    summary: [title, ...queries].join('\n'),
    locale,
    aiGenerated: true,
  };
}

async function fileOfLast(turn: Turn, format: FileFormat): Promise<Reply> {
  const last = await lastAnswer(turn);
  const { conversation } = turn.texts;
  if (!last) return replies.sentence(conversation.noAnswerYet, turn.locale);
  if (!last.outcome.answer.table) return replies.sentence(conversation.noTable, turn.locale);
  return fileReply(turn, { questionId: last.id, question: last.text, format });
}
