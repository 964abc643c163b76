import { createHash } from 'node:crypto';
import { Sessions } from '../services/sessions/sessions.ts';
import type { Inbound } from './types.ts';

/** The session that an inbound belongs to: a person within a conversation. */
export function sessionKeyOf({ address, asker }: Inbound): string {
  const { channel, conversationKey } = address;
  return Sessions.keyOf({ tenantId: asker.tenantId, channel, conversationKey, userId: asker.userId });
}

/** What makes a copy of an inbound recognisable: its id, or what stands for it. */
export function claimKeyOf(
  { address, conversation, id }: Pick<Inbound, 'address' | 'conversation' | 'id'>,
  instead: string = id,
): string {
  return `${address.channel}|${conversation.id}|${instead}`;
}

/** Names an inbound in a few characters, for the buttons of what it is answered with: ids of activities can be long. */
export function shortKeyOf(inbound: Inbound): string {
  return createHash('sha256').update(claimKeyOf(inbound)).digest('base64url').slice(0, 22);
}

/** Delivery key of a message that may list schedules; `list` as its buttons carry it. No other message has such a key. */
export function scheduleListKey(list: string): string {
  return `schedules|${list}`;
}
