import { z } from 'zod';
import type { Address, Asker, Inbound } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import { isTimeZone } from '../../services/time-zone.ts';
import { parseAction } from '../cards/actions.ts';
import { CHANNEL } from './activity.ts';
import { ratingOf } from './render-feedback.ts';
import type { Visitor } from './tokens.ts';

/** Nobody vouches for the people of Web Chat, so they are a tenant of their own. */
const TENANT = 'webchat';

/** A visitor as the bot and its stores know people. */
export function personOf({ userId }: Visitor): { readonly tenantId: string; readonly userId: string } {
  return { tenantId: TENANT, userId };
}

/** Who posted, under which id, and when (epoch milliseconds). */
export interface Arrival {
  readonly visitor: Visitor;
  readonly activityId: string;
  readonly receivedAt: number;
}

const addressData = z.object({
  conversationId: z.string().min(1),
  userId: z.string().min(1),
  locale: z.string().optional(),
});

type WebChatAddress = z.infer<typeof addressData>;

/** What is read of a posted activity, when it comes in and again after a crash. */
export interface PostedContent {
  readonly type: string;
  readonly text?: string | undefined;
  readonly locale?: string | undefined;
  readonly name?: string | undefined;
  readonly value?: unknown;
  readonly entities?: readonly unknown[] | undefined;
  readonly attachments?: readonly unknown[] | undefined;
  readonly channelData?: { readonly [name: string]: unknown } | undefined;
}

/** Where to answer a visitor. */
function addressOf(visitor: Visitor, locale: string | undefined): Address {
  const { conversationId, userId } = visitor;
  return {
    channel: CHANNEL,
    conversationKey: `${CHANNEL}:${conversationId}`,
    data: { conversationId, userId, ...(locale === undefined ? {} : { locale }) },
  };
}

/** @throws AppError `delivery.address_invalid` when the address was not made by `addressOf`. */
export function readAddress(address: Address): WebChatAddress {
  const read = addressData.safeParse(address.data);
  if (address.channel === CHANNEL && read.success) return read.data;
  throw new AppError('delivery.address_invalid', `no Web Chat address: ${address.conversationKey}`);
}

/** A person opened the chat. The id is the same however often it is told. */
export function joinedOf(visitor: Visitor, at: { readonly receivedAt: number; readonly locale?: string }): Inbound {
  const activityId = `${visitor.conversationId}|joined`;
  return { ...base({ visitor, activityId, receivedAt: at.receivedAt }, at.locale), kind: 'joined' };
}

/** What a posted activity means for the bot; undefined: nothing. */
export function inboundOf(posted: PostedContent, arrival: Arrival): Inbound | undefined {
  const inbound = base(arrival, posted.locale, timeZoneOf(posted));
  const feedback = posted.type === 'event' ? ratingOf(posted) : undefined;
  if (feedback) return { ...inbound, kind: 'feedback', ...feedback, ...commentOf(posted.value) };
  if (posted.type !== 'message') return undefined;
  const action = parseAction(posted.value);
  if (action) return { ...inbound, kind: 'action', action };
  // Data of a button that is not ours, or was tampered with.
  if (posted.value !== undefined && posted.value !== null && !posted.text) return { ...inbound, kind: 'odd_press' };
  const files = posted.attachments && posted.attachments.length > 0 ? { hasAttachments: true } : {};
  return { ...inbound, kind: 'message', text: posted.text ?? '', ...files };
}

/** Longest comment that is passed on; what is beyond is cut off. */
const MAX_COMMENT_CHARACTERS = 2_000;

const commented = z.object({ comment: z.string().trim().min(1) });

/** Web Chat's own event has no value; the page adds one when the person says why. */
function commentOf(value: unknown): { readonly comment?: string } {
  const read = commented.safeParse(value);
  return read.success ? { comment: read.data.comment.slice(0, MAX_COMMENT_CHARACTERS) } : {};
}

/** As the page tells it. */
function timeZoneOf({ channelData }: PostedContent): string | undefined {
  const name = channelData?.['timeZone'];
  return typeof name === 'string' && isTimeZone(name) ? name : undefined;
}

function base({ visitor, activityId, receivedAt }: Arrival, locale: string | undefined, timeZone?: string) {
  const asker: Asker = {
    ...personOf(visitor),
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  return {
    id: activityId,
    address: addressOf(visitor, locale),
    asker,
    conversation: { id: visitor.conversationId, kind: 'personal' as const },
    receivedAt,
  };
}
