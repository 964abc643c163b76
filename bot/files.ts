import { titleOf } from './further-queries.ts';
import type { Answered } from './last-answer.ts';
import * as replies from './replies.ts';
import type { Turn } from './turn.ts';
import type { FileFormat, Reply } from './types.ts';

/**
 * The message that brings the whole result of a query as a file. `query` is its place in the answer, 0 for the first.
 * @throws AppError when it cannot be made.
 */
export async function fileReply(
  turn: Turn,
  of: { readonly task: Answered; readonly query: number; readonly format: FileFormat },
): Promise<Reply> {
  const { options, inbound, locale, texts } = turn;
  const { conversation } = texts;
  if (!options.files) return replies.sentence(conversation.noFiles, locale);
  const { task, query, format } = of;
  const further = query === 0 ? undefined : task.outcome.answer.more?.[query - 1];
  const file = await options.files.offer({
    questionId: task.id,
    format,
    ...(further ? { attachmentId: further.attachmentId } : {}),
    conversationKey: inbound.address.conversationKey,
    userId: inbound.asker.userId,
    locale,
  });
  const text = conversation.fileReady(further ? titleOf(further, query, texts) : task.text);
  const label = conversation.fileLabel(format);
  return {
    parts: [
      { kind: 'text', text },
      { kind: 'file', file, label },
    ],
    summary: `${text} ${file.name}`,
    locale,
    aiGenerated: false,
  };
}
