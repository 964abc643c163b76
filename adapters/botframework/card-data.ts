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
