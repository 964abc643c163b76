import { plainText } from '../../bot/markdown.ts';
import { textsFor } from '../../bot/texts/index.ts';
import type { Reply, ReplyPart } from '../../bot/types.ts';

/** A longer first part is read in the card, where its lines and lists stay. */
const MAX_LEAD_CHARS = 500;

/**
 * The first sentence of a reply, to be the text of the message, and what is left for the card. An answer always has a
 * text; other replies have one if they begin with a sentence.
 */
export function leadOf(reply: Reply): { readonly text: string; readonly rest: readonly ReplyPart[] } | undefined {
  const [first, ...rest] = reply.parts;
  const text = first && wordsOf(first);
  if (text) return { text, rest };
  return reply.aiGenerated ? { text: textsFor(reply.locale).cardSummary, rest: reply.parts } : undefined;
}

function wordsOf(part: ReplyPart): string | undefined {
  const text = said(part)?.trim();
  return text === undefined || text === '' || text.includes('\n') || text.length > MAX_LEAD_CHARS ? undefined : text;
}

function said(part: ReplyPart): string | undefined {
  switch (part.kind) {
    case 'markdown':
      return part.markdown.includes('\n') ? undefined : plainText(part.markdown);
    case 'text':
      return part.emphasis === undefined ? part.text : undefined;
    case 'notice':
    case 'error':
      return part.text;
    default:
      return undefined;
  }
}
