import { z } from 'zod';
import type { BotAction } from '../../bot/types.ts';
import { parseAction } from '../cards/actions.ts';

const executeShape = z.object({ action: z.object({ data: z.unknown() }) });

/**
 * The action in a card's data, sent as `value` by Action.Submit and as `value.action.data` by Action.Execute; undefined
 * when there is none of ours. Anybody can send any data in the name of a card, so the action is no more than a wish of
 * the person who sent it, and whoever carries it out checks its ids.
 */
export function readCardAction(value: unknown): BotAction | undefined {
  if (value === undefined || value === null) return undefined;
  const executed = executeShape.safeParse(value);
  return parseAction(executed.success ? executed.data.action.data : value);
}

const feedbackShape = z.object({
  actionName: z.literal('feedback'),
  actionValue: z.object({ reaction: z.enum(['like', 'dislike']), feedback: z.string().nullish() }),
});
const commentShape = z.object({ feedbackText: z.string() });

const MAX_COMMENT_CHARACTERS = 2_000;

/** A vote from the feedback buttons that the channel draws itself. */
export interface CardFeedback {
  readonly rating: 'positive' | 'negative';
  readonly comment?: string;
}

/** What the channel's own thumbs under a message send; undefined when it is something else. */
export function readFeedback(value: unknown): CardFeedback | undefined {
  const parsed = feedbackShape.safeParse(value);
  if (!parsed.success) return undefined;
  const { reaction, feedback } = parsed.data.actionValue;
  const rating = reaction === 'like' ? 'positive' : 'negative';
  const comment = readComment(feedback ?? '');
  return comment === '' ? { rating } : { rating, comment };
}

/** Teams sends JSON inside the string, other clients an empty string. */
function readComment(feedback: string): string {
  try {
    const parsed = commentShape.safeParse(JSON.parse(feedback));
    return parsed.success ? parsed.data.feedbackText.trim().slice(0, MAX_COMMENT_CHARACTERS) : '';
  } catch {
    // Not JSON: the rating counts without a comment.
    return '';
  }
}

const offerShape = z.object({
  lamp: z.object({
    questionId: z.string().min(1).max(200),
    format: z.enum(['csv', 'xlsx']),
    /** Of the first query in offers that name none. */
    attachmentId: z.string().min(1).max(200).exactOptional(),
    offer: z.string().min(1).max(100),
  }),
});
const link = z.string().min(1).max(4_096);
const consentShape = z.object({
  action: z.enum(['accept', 'decline']),
  context: offerShape,
  uploadInfo: z
    .object({
      uploadUrl: link,
      contentUrl: link,
      name: z.string().min(1).max(400),
      uniqueId: z.string().max(400),
      fileType: z.string().max(40),
    })
    .nullish(),
});

/** What a person said to the offer of a file. */
export type ConsentValue = z.infer<typeof consentShape>;

/** The answer to the channel's question whether it may keep a file; undefined when the question was not ours. */
export function readConsent(value: unknown): ConsentValue | undefined {
  const parsed = consentShape.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
