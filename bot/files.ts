import * as replies from './replies.ts';
import type { Turn } from './turn.ts';
import type { FileFormat, Reply } from './types.ts';

/** The message that brings the whole result of an answer as a file. @throws AppError when it cannot be made. */
export async function fileReply(
  turn: Turn,
  of: { readonly questionId: string; readonly question: string; readonly format: FileFormat },
): Promise<Reply> {
  const { options, inbound, locale, texts } = turn;
  const { conversation } = texts;
  if (!options.files) return replies.sentence(conversation.noFiles, locale);
  const { questionId, question, format } = of;
  const { conversationKey } = inbound.address;
  const { userId } = inbound.asker;
  const file = await options.files.offer({ questionId, format, conversationKey, userId, locale });
  const text = conversation.fileReady(question);
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
