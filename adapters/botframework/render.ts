import { textsFor } from '../../bot/texts/index.ts';
import type { Reply } from '../../bot/types.ts';
import { composeBody, fitting, onlySentence, onlyWords } from '../cards/compose.ts';
import { cut, literal, literalLine } from '../cards/escape.ts';
import type { Limits } from '../cards/limits.ts';
import type { RenderedMessage } from '../cards/message.ts';
import { cardAttachment } from '../cards/types.ts';
import { teamsDialect } from './render-dialect.ts';
import { labelOf, sourceMarks } from './render-label.ts';
import { leadOf } from './render-lead.ts';
import { mentionOf } from './render-mention.ts';

/**
 * Teams refuses messages above some 50,000 characters of JSON (100 KB as UTF-16). Held under 40,000, of which the
 * channel's own fields (addresses, ids) need the rest.
 */
const MAX_CONTENT_CHARS = 37_000;
/** Text alone: each character may become six in JSON. */
const MAX_TEXT_CHARS = 5_000;
const MAX_SUMMARY_CHARS = 200;
const MAX_CHIPS = 4;
const MAX_CHIP_CHARS = 200;

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
const least: Limits = {
  ...{ rows: 4, columns: 4, lineChars: 40, cellChars: 40, textChars: 2_000 },
  ...{ sql: false, chart: false, picture: false },
};
/**
 * From everything to the bare minimum: the picture goes first, then rows, cells and columns, then SQL and the chart, and the
 * buttons for other forms at last.
 */
const levels: readonly Limits[] = [
  full,
  { ...full, picture: false },
  { ...full, picture: false, rows: 10, cellChars: 100 },
  { ...full, picture: false, rows: 6, columns: 6, cellChars: 60 },
  { ...full, picture: false, rows: 6, columns: 6, cellChars: 60, sql: false, textChars: 4_000 },
  least,
  { ...least, looks: false },
];

export interface TeamsRenderOptions {
  /** In a group or a channel a late answer names the person who asked. Default: personal. */
  readonly conversationKind?: 'personal' | 'group' | 'channel';
  /** The first sentence is the text of the message, with the marks of its sources, and not in the card. Default false. */
  readonly lead?: boolean;
}

/**
 * A reply as the content of a Teams activity: one Adaptive Card, or text where a sentence is all. Never throws and never
 * exceeds 37,000 characters of JSON, whatever the reply holds.
 */
export function renderTeams(reply: Reply, options: TeamsRenderOptions = {}): RenderedMessage {
  const feedback = reply.parts.some((part) => part.kind === 'feedback')
    ? { channelData: { feedbackLoop: { type: 'default' } } }
    : {};
  const chips = options.lead ? chipsOf(reply) : undefined;
  const common = { type: 'message', summary: summaryOf(reply), ...feedback, ...chips } as const;
  const inGroup = options.conversationKind !== undefined && options.conversationKind !== 'personal';
  const mention = inGroup ? mentionOf(reply.addressee) : undefined;
  const worded = (text: string) => ({ ...common, ...textOf(text, reply), ...labelOf(reply, { marked: true }) });
  const sentence = reply.plain ? reply.summary : mention ? undefined : onlySentence(reply);
  if (sentence !== undefined) return worded(sentence);
  const lead = options.lead ? leadOf(reply) : undefined;
  const draw = (limits: Limits): RenderedMessage => {
    const parts = (lead?.rest ?? reply.parts).filter((part) => !chips || part.kind !== 'suggestions');
    const body = composeBody({ ...reply, parts }, teamsDialect, limits);
    if (body.length === 0) return worded(lead?.text ?? reply.summary);
    const msteams = { width: 'Full', ...(mention ? { entities: [mention.entity] } : {}) } as const;
    const attachments = [cardAttachment(mention ? [mention.element, ...body] : body, msteams)];
    if (lead) return { ...worded(lead.text), attachments };
    return { ...common, ...labelOf(reply, { marked: false }), attachments };
  };
  return fitting(levels, draw, MAX_CONTENT_CHARS) ?? worded(onlyWords(reply));
}

/** Words of a message, with the marks of their sources. The marks are read in Markdown alone, which has no links here. */
function textOf(words: string, reply: Reply): { text: string; textFormat?: 'plain' } {
  const text = literal(cut(words, MAX_TEXT_CHARS)).trim() || '…';
  const marks = sourceMarks(reply);
  return marks === '' ? { text, textFormat: 'plain' } : { text: `${text} ${marks}` };
}

/** Shown in notifications and in the list of chats, where a card has no words of its own. */
function summaryOf(reply: Reply): string {
  return literalLine(cut(reply.summary, MAX_SUMMARY_CHARS)) || textsFor(reply.locale).cardSummary;
}

/**
 * Questions to begin with, above the box in which people write. An answer keeps its own in its card: a message that is
 * replaced cannot have them there. To whom they are shown is the channel's to say.
 */
function chipsOf(reply: Reply): Pick<RenderedMessage, 'suggestedActions'> | undefined {
  if (reply.aiGenerated || reply.plain) return undefined;
  const questions = reply.parts.flatMap((part) => (part.kind === 'suggestions' ? part.questions : []));
  const fitting = questions.filter((question) => question.length <= MAX_CHIP_CHARS).slice(0, MAX_CHIPS);
  if (fitting.length === 0) return undefined;
  const actions = fitting.map((question) => ({
    type: 'imBack' as const,
    title: literalLine(question),
    value: question,
  }));
  return { suggestedActions: { actions, to: [] } };
}
