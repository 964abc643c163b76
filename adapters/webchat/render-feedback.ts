import type { Texts } from '../../bot/texts/index.ts';
import type { Reply } from '../../bot/types.ts';

/** Web Chat sends the pressed action back as it was; this field of ours tells which question it rates. */
const FIELD = 'lampQuestionId';
/** The name of the event that Web Chat 4.18 sends when a thumb is pressed. */
const FEEDBACK_EVENT = 'webchat:activity-status/feedback';

/**
 * The entity by which Web Chat shows thumbs, and says who wrote the message. Undefined where neither is wanted. An
 * entity of this type without `@type` would make the whole bubble empty.
 */
export function messageEntity(reply: Reply, texts: Texts): Readonly<Record<string, unknown>> | undefined {
  const rated = reply.parts.find((part) => part.kind === 'feedback');
  if (!rated && !reply.aiGenerated) return undefined;
  const action = (type: 'LikeAction' | 'DislikeAction') => ({
    '@type': type,
    actionStatus: 'PotentialActionStatus',
    [FIELD]: rated?.questionId,
  });
  return {
    type: 'https://schema.org/Message',
    '@type': 'Message',
    '@context': 'https://schema.org',
    '@id': '',
    ...(reply.aiGenerated ? { additionalType: ['AIGeneratedContent'], citation: [author(texts)] } : {}),
    ...(rated ? { potentialAction: [action('LikeAction'), action('DislikeAction')] } : {}),
  };
}

/** Web Chat writes the slogan of the first citation's interpreter beside the time of the message. */
function author(texts: Texts): Readonly<Record<string, unknown>> {
  return {
    '@type': 'Claim',
    '@id': '#ai',
    claimInterpreter: { '@type': 'Project', name: 'Genie', slogan: texts.aiLabel },
  };
}

/** The rating in an event that Web Chat sent, or undefined when it is none, or not one of ours. */
export function ratingOf(activity: {
  readonly name?: unknown;
  readonly entities?: unknown;
}): { readonly questionId: string; readonly rating: 'positive' | 'negative' } | undefined {
  if (activity.name !== FEEDBACK_EVENT || !Array.isArray(activity.entities)) return undefined;
  const action: unknown = activity.entities[0];
  if (typeof action !== 'object' || action === null) return undefined;
  const { '@type': type, [FIELD]: questionId } = action as Record<string, unknown>;
  if (typeof questionId !== 'string' || questionId === '' || questionId.length > 200) return undefined;
  if (type !== 'LikeAction' && type !== 'DislikeAction') return undefined;
  return { questionId, rating: type === 'LikeAction' ? 'positive' : 'negative' };
}
