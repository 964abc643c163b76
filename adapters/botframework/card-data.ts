import { z } from 'zod';
import type { BotAction } from '../../bot/types.ts';

const MAX_QUESTION_CHARACTERS = 10_000;

const nonce = z.string().min(1).max(100);
const questionId = z.string().min(1).max(200);
const question = z.string().trim().min(1).max(MAX_QUESTION_CHARACTERS);

const actionShape: z.ZodType<BotAction> = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('ask'), question, nonce }),
  z.object({ verb: z.literal('retry'), question, nonce }),
  z.object({ verb: z.literal('stop'), questionId, nonce }),
  z.object({ verb: z.literal('feedback'), questionId, rating: z.enum(['positive', 'negative']), nonce }),
]);

/** What our cards send back: Action.Submit as `value`, Action.Execute as `value.action.data`. */
const submitShape = z.object({ lamp: actionShape });
const executeShape = z.object({ action: z.object({ data: submitShape }) });

/**
 * The action in a card's data; undefined when there is none of ours. Anybody can send any data in the name of a card, so
 * the action is no more than a wish of the person who sent it, and its ids are checked by whoever carries it out.
 */
export function readCardAction(value: unknown): BotAction | undefined {
  const submitted = submitShape.safeParse(value);
  if (submitted.success) return submitted.data.lamp;
  const executed = executeShape.safeParse(value);
  return executed.success ? executed.data.action.data.lamp : undefined;
}

const feedbackShape = z.object({
  actionName: z.literal('feedback'),
  actionValue: z.object({ reaction: z.enum(['like', 'dislike']), feedback: z.string().nullish() }),
});
const commentShape = z.object({ feedbackText: z.string() });

const MAX_COMMENT_CHARACTERS = 2_000;

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
