import { fileReply } from '../files.ts';
import { lastAnswer } from '../last-answer.ts';
import * as replies from '../replies.ts';
import type { Turn } from '../turn.ts';
import type { FileFormat, Reply } from '../types.ts';
import { plainCommand } from './command.ts';

/** What can be had of the last answer. */
export const answerCommands = [
  plainCommand('sql', (turn) => turn.reply(() => sqlOfLast(turn))),
  plainCommand('csv', (turn) => filesOfLast(turn, 'csv')),
  plainCommand('xlsx', (turn) => filesOfLast(turn, 'xlsx')),
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

/** A message for each query that has rows: channels that ask before they keep a file ask for one at a time. */
async function filesOfLast(turn: Turn, format: FileFormat): Promise<void> {
  const task = await lastAnswer(turn);
  const { conversation } = turn.texts;
  if (!task) return turn.say(conversation.noAnswerYet);
  const { table, more = [] } = task.outcome.answer;
  const places = [table, ...more.map((one) => one.table)].flatMap((one, place) => (one ? [place] : []));
  if (places.length === 0) return turn.say(conversation.noTable);
  for (const query of places) {
    turn.reply(() => fileReply(turn, { task, query, format }), { deliveryKey: turn.deliveryKey(`file.${query}`) });
  }
}
