import type { QuestionTask } from '../../services/questions/types.ts';
import { inSpaceOf } from '../asides.ts';
import { shortKeyOf } from '../inbound-keys.ts';
import type { Turn } from '../turn.ts';
import type { Reply, ReplyPart } from '../types.ts';
import { plainCommand } from './command.ts';

const SHOWN = 10;

/** What was asked before. */
export const historyCommands = [plainCommand('history', (turn) => turn.reply(() => history(turn)))];

async function history(turn: Turn): Promise<Reply> {
  const { options, sessionKey, locale, texts } = turn;
  const { conversation } = texts;
  const tasks = await options.tasks.history(sessionKey, SHOWN);
  const now = options.clock.now();
  const lines = tasks.map((task, index) =>
    conversation.historyLine(
      index + 1,
      task.text,
      conversation.historyStates[task.status],
      Math.max(0, now - task.acceptedAt),
    ),
  );
  if (lines.length === 0) {
    const text = conversation.historyEmpty;
    return { parts: [{ kind: 'text', text }], summary: text, locale, aiGenerated: false };
  }
  const text = lines.join('\n');
  const parts: ReplyPart[] = [
    { kind: 'text', text: conversation.historyTitle, emphasis: 'title' },
    { kind: 'text', text },
    { kind: 'buttons', label: conversation.historyHint, buttons: buttonsOf(tasks, turn) },
  ];
  const summary = [conversation.historyTitle, text].join('\n');
  return { parts, summary, locale, aiGenerated: false };
}

/** One for each question that is not on its way; the same question twice needs one only. */
function buttonsOf(tasks: readonly QuestionTask[], { inbound }: Turn) {
  const seen = new Set<string>();
  const key = shortKeyOf(inbound);
  return tasks.flatMap((task, index) => {
    const question = inSpaceOf(task, task.text);
    if (seen.has(question)) return [];
    seen.add(question);
    const action = { verb: 'ask', question, nonce: `${task.id}.again.${key}` } as const;
    return [{ title: `${index + 1}. ${question}`, action }];
  });
}
