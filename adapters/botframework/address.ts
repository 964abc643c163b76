import { z } from 'zod';
import type { Address } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import type { InboundActivity } from './activity.ts';

/** Name of this channel in every `Address` and event. */
export const TEAMS_CHANNEL = 'teams';

/** Where people talk: alone with the bot, in a group, or in a channel of a team. */
export type ConversationKind = 'personal' | 'group' | 'channel';

const dataShape = z.object({
  serviceUrl: z.string(),
  conversationId: z.string(),
  conversationKind: z.enum(['personal', 'group', 'channel']),
  botId: z.string(),
  userId: z.string(),
  /** Empty without authentication, where nobody vouches for one. */
  tenantId: z.string(),
  locale: z.string().optional(),
  activityId: z.string().optional(),
});

/** A conversation reference: all that is needed to write into the conversation later, from another process. */
export type TeamsAddress = z.infer<typeof dataShape>;

/** The address of the conversation (in a channel: of the thread) that an activity came from. */
export function addressOf(
  activity: InboundActivity,
  parties: { readonly botId: string; readonly userId: string; readonly tenantId: string },
): Address {
  const locale = localeOf(activity);
  return {
    channel: TEAMS_CHANNEL,
    conversationKey: activity.conversation.id,
    data: {
      serviceUrl: activity.serviceUrl,
      conversationId: activity.conversation.id,
      conversationKind: conversationKindOf(activity),
      ...parties,
      ...(locale ? { locale } : {}),
      ...(activity.id ? { activityId: activity.id } : {}),
    },
  };
}

/** @throws AppError `delivery.address_invalid` for an address that another channel made, or that is damaged. */
export function readAddress(address: Address): TeamsAddress {
  const parsed = dataShape.safeParse(address.data);
  if (address.channel === TEAMS_CHANNEL && parsed.success) return parsed.data;
  throw new AppError('delivery.address_invalid', `not an address of the channel ${TEAMS_CHANNEL}`);
}

/** From what the channel says about the conversation; personal when it says nothing. */
export function conversationKindOf(activity: InboundActivity): ConversationKind {
  switch (activity.conversation.conversationType) {
    case 'personal':
      return 'personal';
    case 'channel':
      return 'channel';
    case 'groupChat':
      return 'group';
    default:
      // A place that is not known yet has other people in it; only tools leave the kind away.
      return activity.conversation.isGroup || activity.conversation.conversationType ? 'group' : 'personal';
  }
}

/** A language tag such as `en-GB`; anything else that stands there is no language. */
export function localeOf(activity: InboundActivity): string | undefined {
  const { locale } = activity;
  return locale && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(locale) ? locale : undefined;
}
