import { textsFor } from '../../bot/texts/index.ts';
import type { Reply } from '../../bot/types.ts';
import { composeBody, fitting, onlySentence, onlyWords } from '../cards/compose.ts';
import { cut, literal, literalLine } from '../cards/escape.ts';
import type { Limits } from '../cards/limits.ts';
import type { RenderedMessage } from '../cards/message.ts';
import { cardAttachment } from '../cards/types.ts';
import { teamsDialect } from './render-dialect.ts';
import { mentionOf } from './render-mention.ts';

/**
 * Teams refuses messages above some 50,000 characters of JSON (100 KB as UTF-16). Held under 40,000, of which the
 * channel's own fields (addresses, ids) need the rest.
 */
const MAX_CONTENT_CHARS = 37_000;
/** Text alone: each character may become six in JSON. */
const MAX_TEXT_CHARS = 5_000;
const MAX_SUMMARY_CHARS = 200;

const full: Limits = {
  rows: 15,
  columns: 12,
  lineChars: 110,
  cellChars: 200,
  textChars: 6_000,
  sql: true,
  chart: true,
  picture: true,
};
/** From everything to the bare minimum: the picture goes first, then rows, cells and columns, then SQL and the chart. */
const levels: readonly Limits[] = [
  full,
  { ...full, picture: false },
  { ...full, picture: false, rows: 10, cellChars: 100 },
  { ...full, picture: false, rows: 6, columns: 6, cellChars: 60 },
  { ...full, picture: false, rows: 6, columns: 6, cellChars: 60, sql: false, textChars: 4_000 },
  { rows: 4, columns: 4, lineChars: 40, cellChars: 40, textChars: 2_000, sql: false, chart: false, picture: false },
];

export interface TeamsRenderOptions {
  /** In a group or a channel a late answer names the person who asked. Default: personal. */
  readonly conversationKind?: 'personal' | 'group' | 'channel';
}

/**
 * A reply as the content of a Teams activity: one Adaptive Card, or text where a sentence is all. Never throws and never
 * exceeds 37,000 characters of JSON, whatever the reply holds.
 */
export function renderTeams(reply: Reply, options: TeamsRenderOptions = {}): RenderedMessage {
  const label = reply.aiGenerated ? { entities: [aiLabel] } : {};
  const feedback = reply.parts.some((part) => part.kind === 'feedback')
    ? { channelData: { feedbackLoop: { type: 'default' } } }
    : {};
  const common = { type: 'message', summary: summaryOf(reply), ...label, ...feedback } as const;
  const inGroup = options.conversationKind !== undefined && options.conversationKind !== 'personal';
  const mention = inGroup ? mentionOf(reply.addressee) : undefined;
  const sentence = reply.plain ? reply.summary : mention ? undefined : onlySentence(reply);
  if (sentence !== undefined) return { ...common, ...textOf(sentence) };
  const draw = (limits: Limits): RenderedMessage => {
    const body = composeBody(reply, teamsDialect, limits);
    if (body.length === 0) return { ...common, ...textOf(reply.summary) };
    const msteams = { width: 'Full', ...(mention ? { entities: [mention.entity] } : {}) } as const;
    return { ...common, attachments: [cardAttachment(mention ? [mention.element, ...body] : body, msteams)] };
  };
  return fitting(levels, draw, MAX_CONTENT_CHARS) ?? { ...common, ...textOf(onlyWords(reply)) };
}

function textOf(text: string): { text: string; textFormat: 'plain' } {
  return { text: literal(cut(text, MAX_TEXT_CHARS)).trim() || '…', textFormat: 'plain' };
}

/** Shown in notifications and in the list of chats, where a card has no words of its own. */
function summaryOf(reply: Reply): string {
  return literalLine(cut(reply.summary, MAX_SUMMARY_CHARS)) || textsFor(reply.locale).cardSummary;
}

/** Makes Teams show its label for generated content. Channels that read schema.org need every one of these fields. */
const aiLabel: Readonly<Record<string, unknown>> = {
  type: 'https://schema.org/Message',
  '@type': 'Message',
  '@context': 'https://schema.org',
  '@id': '',
  additionalType: ['AIGeneratedContent'],
};
