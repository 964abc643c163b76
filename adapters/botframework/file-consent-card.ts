import { hash } from 'node:crypto';
import { textsFor } from '../../bot/texts/index.ts';
import type { FileOffer, Reply, ReplyPart } from '../../bot/types.ts';
import { cut, literalLine } from '../cards/escape.ts';

/** What one row of a result is guessed to take; the channel shows the size before the file is made. */
const BYTES_PER_ROW = 80;
const LEAST_BYTES = 1_024;
const MAX_NAME_CHARS = 200;

/**
 * The channel's own question whether it may put a file where the person keeps theirs; undefined when the reply is about
 * more than files. Only for chats with one person.
 */
export function consentMessage(reply: Reply): object | undefined {
  const files = reply.parts.filter(isFile);
  if (files.length === 0 || !reply.parts.every((part) => isFile(part) || part.kind === 'text')) return undefined;
  const description = textsFor(reply.locale).teams.fileOffer;
  return {
    type: 'message',
    summary: literalLine(cut(reply.summary, MAX_NAME_CHARS)),
    attachments: files.map(({ file }) => consentCard(file, description)),
  };
}

/** The card that opens a file that was put there. */
export function fileInfoMessage(file: {
  readonly contentUrl: string;
  readonly name: string;
  readonly uniqueId: string;
  readonly fileType: string;
}): object {
  const { contentUrl, name, uniqueId, fileType } = file;
  const contentType = 'application/vnd.microsoft.teams.card.file.info';
  return { type: 'message', attachments: [{ contentType, contentUrl, name, content: { uniqueId, fileType } }] };
}

function isFile(part: ReplyPart): part is Extract<ReplyPart, { kind: 'file' }> {
  return part.kind === 'file';
}

/** Carries ids alone: whether the file is theirs is found out when they accept. */
function consentCard(file: FileOffer, description: string): object {
  const { questionId, format, attachmentId, rows } = file;
  // Each offer is accepted once; the next one has another address.
  const offer = hash('sha256', file.url, 'base64url').slice(0, 22);
  const context = { lamp: { questionId, format, ...(attachmentId === undefined ? {} : { attachmentId }), offer } };
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: cut(file.name, MAX_NAME_CHARS),
    content: {
      description,
      sizeInBytes: Math.max(LEAST_BYTES, (rows ?? 0) * BYTES_PER_ROW),
      acceptContext: context,
      declineContext: context,
    },
  };
}
