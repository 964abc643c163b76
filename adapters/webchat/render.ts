import { textsFor } from '../../bot/texts/index.ts';
import type { Reply, ReplyPart } from '../../bot/types.ts';
import { composeBody, fitting, onlySentence, onlyWords } from '../cards/compose.ts';
import { cut, literal, literalLine } from '../cards/escape.ts';
import type { Limits } from '../cards/limits.ts';
import type { RenderedMessage } from '../cards/message.ts';
import { cardAttachment } from '../cards/types.ts';
import { webchatDialect } from './render-dialect.ts';
import { messageEntity } from './render-feedback.ts';

/** One message in the activity log and on the socket; a picture of a chart is 20 to 60 KB of it. */
const MAX_CONTENT_CHARS = 300_000;
const MAX_TEXT_CHARS = 20_000;
const MAX_SUGGESTIONS = 4;

const full: Limits = {
  rows: 15,
  columns: 8,
  lineChars: 88,
  cellChars: 300,
  textChars: 20_000,
  sql: true,
  chart: true,
  picture: true,
};
const levels: readonly Limits[] = [
  full,
  { ...full, picture: false },
  { ...full, picture: false, rows: 10, cellChars: 100, textChars: 6_000 },
  { rows: 6, columns: 6, lineChars: 40, cellChars: 60, textChars: 2_000, sql: false, chart: false, picture: false },
];

/**
 * A reply as the content of a Web Chat activity: one Adaptive Card of elements that Web Chat 4.18 draws, or text where a
 * sentence is all. Never throws and never exceeds 300,000 characters of JSON, whatever the reply holds.
 */
export function renderWebChat(reply: Reply): RenderedMessage {
  const texts = textsFor(reply.locale);
  const summary = literal(cut(reply.summary, 1_000)).trim() || texts.cardSummary;
  const entity = messageEntity(reply, texts);
  const common = {
    type: 'message',
    summary,
    // Web Chat reads this to screen readers in place of the card.
    channelData: { 'webchat:fallback-text': summary },
    ...(entity ? { entities: [entity] } : {}),
    ...suggestedOf(reply.parts),
  } as const;
  const sentence = reply.plain ? reply.summary : onlySentence(reply);
  if (sentence !== undefined) return { ...common, ...textOf(sentence) };
  const draw = (limits: Limits): RenderedMessage => {
    const body = composeBody(reply, webchatDialect, limits);
    return body.length === 0
      ? { ...common, ...textOf(reply.summary) }
      : { ...common, attachments: [cardAttachment(body)] };
  };
  return fitting(levels, draw, MAX_CONTENT_CHARS) ?? { ...common, ...textOf(onlyWords(reply)) };
}

function textOf(text: string): { text: string; textFormat: 'plain' } {
  return { text: literal(cut(text, MAX_TEXT_CHARS)).trim() || '…', textFormat: 'plain' };
}

/** Next questions stand above the input box and are sent as the person's own words. */
function suggestedOf(parts: readonly ReplyPart[]): Pick<RenderedMessage, 'suggestedActions'> {
  const questions = parts
    .flatMap((part) => (part.kind === 'suggestions' ? part.questions : []))
    .slice(0, MAX_SUGGESTIONS);
  const actions = questions.map((question) => ({
    type: 'imBack' as const,
    title: literalLine(cut(question, 120)) || '…',
    value: cut(question, 2_000),
  }));
  return actions.length === 0 ? {} : { suggestedActions: { actions, to: [] } };
}
