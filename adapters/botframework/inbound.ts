import { hash } from 'node:crypto';
import type { Asker, Inbound } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import type { InboundActivity } from './activity.ts';
import { addressOf, conversationKindOf, localeOf } from './address.ts';
import { type ConsentValue, readCardAction, readConsent, readFeedback } from './card-data.ts';
import { isMentioned, plainText, readMentions } from './mentions.ts';
import { timeZoneOf } from './time-zone.ts';

/** What an activity means for the bot. */
export type Meaning =
  | { readonly kind: 'inbound'; readonly inbound: Inbound }
  /** Whether a file may be put where the person keeps theirs. */
  | { readonly kind: 'consent'; readonly from: InboundOrigin; readonly cardId?: string; readonly said: ConsentValue }
  /** Nothing to do; the channel is told that all is well. */
  | { readonly kind: 'ignored' };

/** Where an inbound came from and who sent it. */
export type InboundOrigin = Pick<Inbound, 'id' | 'address' | 'asker' | 'conversation' | 'receivedAt'>;

/** Facts of the request that are not in the activity. */
export interface Arrival {
  /** Tenant that was checked; empty where nobody vouches for one. */
  readonly tenantId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** Name of the invoke behind a pressed Action.Execute. */
export const CARD_ACTION = 'adaptiveCard/action';
/** Name of the invoke behind the channel's question about a file. */
export const FILE_CONSENT = 'fileConsent/invoke';
/** Name of the invoke behind the channel's feedback buttons. */
export const FEEDBACK = 'message/submitAction';

const IGNORED: Meaning = { kind: 'ignored' };
const MAX_NAME_CHARACTERS = 200;
/** Attachments that are the message's own text in another form, or the message it quotes. */
const TEXT_ATTACHMENTS = new Set(['text/html', 'text/plain', 'messageReference']);

/**
 * Maps a checked activity to the bot's own terms. Kinds that Lamp has no use for, and messages that are not meant for
 * it, come out as `ignored`.
 * @throws AppError `request.invalid` naming the field, when a kind that is used lacks what it needs.
 */
export function meaningOf(activity: InboundActivity, arrival: Arrival): Meaning {
  switch (activity.type) {
    case 'message':
      return meaningOfMessage(activity, arrival);
    case 'messageUpdate':
    case 'messageDelete':
      return meaningOfChange(activity, arrival);
    case 'conversationUpdate':
    case 'installationUpdate':
      return meaningOfMembership(activity, arrival);
    case 'invoke':
      return meaningOfInvoke(activity, arrival);
    default:
      return IGNORED;
  }
}

function meaningOfMessage(activity: InboundActivity, arrival: Arrival): Meaning {
  if (!activity.id) throw missing('id');
  const action = readCardAction(activity.value);
  if (action) return { kind: 'inbound', inbound: { ...base(activity, arrival), kind: 'action', action } };
  // Data of a card that is not ours, or was tampered with.
  if (activity.value !== undefined && activity.value !== null && !activity.text) return oddPress(activity, arrival);
  const inbound = base(activity, arrival);
  const mentions = readMentions(activity.entities);
  const botId = requiredId(activity, 'recipient');
  if (inbound.conversation.kind !== 'personal' && !isMentioned(mentions, botId)) return IGNORED;
  const text = plainText(activity.text ?? '', mentions, botId);
  return { kind: 'inbound', inbound: { ...inbound, kind: 'message', text, ...attachmentsOf(activity) } };
}

/** The id is that of the message that was changed. Taking a deletion back is told as a change of the text. */
function meaningOfChange(activity: InboundActivity, arrival: Arrival): Meaning {
  if (!activity.id) throw missing('id');
  const inbound = base(activity, arrival);
  if (activity.type === 'messageDelete') return { kind: 'inbound', inbound: { ...inbound, kind: 'deleted' } };
  const text = plainText(activity.text ?? '', readMentions(activity.entities), requiredId(activity, 'recipient'));
  return { kind: 'inbound', inbound: { ...inbound, kind: 'edited', text } };
}

/**
 * Being added is told twice by Teams, in a direct chat mainly by `installationUpdate`, in groups by
 * `conversationUpdate`: each place listens to one of them, so that there is one welcome. Upgrades are neither.
 */
function meaningOfMembership(activity: InboundActivity, arrival: Arrival): Meaning {
  const botId = requiredId(activity, 'recipient');
  const has = (members: InboundActivity['membersAdded']) => members?.some((member) => member.id === botId) ?? false;
  const byInstallation = activity.type === 'installationUpdate';
  const left = byInstallation ? activity.action === 'remove' : has(activity.membersRemoved);
  if (left) return { kind: 'inbound', inbound: { ...base(activity, arrival), kind: 'left' } };
  const added = byInstallation ? activity.action === 'add' : has(activity.membersAdded);
  const installs = activity.channelId === 'msteams' && conversationKindOf(activity) === 'personal';
  if (!added || byInstallation !== installs) return IGNORED;
  return { kind: 'inbound', inbound: { ...base(activity, arrival), kind: 'joined' } };
}

function meaningOfInvoke(activity: InboundActivity, arrival: Arrival): Meaning {
  if (activity.name === CARD_ACTION) {
    const action = readCardAction(activity.value);
    if (!action) return oddPress(activity, arrival);
    return { kind: 'inbound', inbound: { ...base(activity, arrival), kind: 'action', action } };
  }
  if (activity.name === FILE_CONSENT) {
    const said = readConsent(activity.value);
    if (!said) return oddPress(activity, arrival);
    const card = activity.replyToId ? { cardId: activity.replyToId } : {};
    return { kind: 'consent', from: base(activity, arrival), said, ...card };
  }
  const feedback = activity.name === FEEDBACK ? readFeedback(activity.value) : undefined;
  if (!feedback) return IGNORED;
  const rated = activity.replyToId ? { messageId: activity.replyToId } : {};
  return { kind: 'inbound', inbound: { ...base(activity, arrival), kind: 'feedback', ...rated, ...feedback } };
}

function oddPress(activity: InboundActivity, arrival: Arrival): Meaning {
  return { kind: 'inbound', inbound: { ...base(activity, arrival), kind: 'odd_press' } };
}

function base(activity: InboundActivity, arrival: Arrival) {
  const userId = requiredId(activity, 'from');
  const botId = requiredId(activity, 'recipient');
  return {
    id: activity.id ?? substituteId(activity),
    address: addressOf(activity, { botId, userId, tenantId: arrival.tenantId }),
    asker: askerOf(activity, userId, arrival.tenantId),
    conversation: { id: activity.conversation.id, kind: conversationKindOf(activity) },
    receivedAt: arrival.receivedAt,
  };
}

function askerOf(activity: InboundActivity, userId: string, tenantId: string): Asker {
  const name = activity.from?.name?.trim().slice(0, MAX_NAME_CHARACTERS);
  const locale = localeOf(activity);
  const timeZone = timeZoneOf(activity);
  return {
    userId: activity.from?.aadObjectId || userId,
    tenantId,
    ...(name ? { name } : {}),
    ...(locale ? { locale } : {}),
    ...(timeZone ? { timeZone } : {}),
  };
}

function attachmentsOf(activity: InboundActivity): { hasAttachments?: true } {
  const isFile = (attachment: unknown): boolean =>
    typeof attachment === 'object' &&
    attachment !== null &&
    'contentType' in attachment &&
    typeof attachment.contentType === 'string' &&
    !TEXT_ATTACHMENTS.has(attachment.contentType);
  return activity.attachments?.some(isFile) ? { hasAttachments: true } : {};
}

/** Only messages surely carry an id. The same event sent again has the same content, so that stands in for it. */
function substituteId(activity: InboundActivity): string {
  const { type, name, action, timestamp, from, conversation, value, membersAdded, membersRemoved } = activity;
  const content = [type, name, action, timestamp, from?.id, conversation.id, value, membersAdded, membersRemoved];
  return `sha256:${hash('sha256', JSON.stringify(content), 'base64url')}`;
}

function requiredId(activity: InboundActivity, party: 'from' | 'recipient'): string {
  const id = activity[party]?.id;
  if (id === undefined) throw missing(`${party}.id`);
  return id;
}

function missing(field: string): AppError {
  return new AppError('request.invalid', `an activity without ${field}`, {
    field,
    publicMessage: `${field} is missing; this kind of activity needs it.`,
  });
}
