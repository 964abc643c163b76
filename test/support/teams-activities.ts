/**
 * Activities as Teams sends them, with everything that a bot gets to see: markup of mentions, HTML copies as attachments,
 * client information, tenants in two places. Later fields replace earlier ones.
 */
export interface ActivityFields {
  readonly [name: string]: unknown;
}

export type TeamsPlace = 'personal' | 'group' | 'channel';

export const TENANT_ID = '9f6c2d1e-4b3a-4c5d-8e7f-0a1b2c3d4e5f';
export const BOT_ID = '28:3f1d0c7a-8b52-4e0e-9f43-5a6b7c8d9e0f';
export const BOT_NAME = 'Lamp';
export const USER_ID = '29:1yWQ7mW9cXqkV3bTn5sZ0aJd8eFg2hRj4uKpL6tMvNo';
export const USER_OBJECT_ID = '6d1f3a52-0b7c-4e2d-9a48-1c5e7b9d2f30';

const CHANNEL_THREAD = '19:7b1e4a9c2d8f4f6e9a0b3c5d7e9f1a2b@thread.tacv2';
const CONVERSATIONS: Readonly<Record<TeamsPlace, ActivityFields>> = {
  personal: {
    conversationType: 'personal',
    tenantId: TENANT_ID,
    id: 'a:1pZ8kQ2vT6yB4nM0xC5rW9sD3fG7hJ1lE-oU_iA',
  },
  group: {
    isGroup: true,
    conversationType: 'groupChat',
    tenantId: TENANT_ID,
    id: '19:3c5a7e9b1d2f4c6e8a0b2d4f6a8c0e1f@thread.v2',
  },
  channel: {
    isGroup: true,
    conversationType: 'channel',
    tenantId: TENANT_ID,
    id: `${CHANNEL_THREAD};messageid=1763640000000`,
  },
};

let nextId = 1763640000000;

/** An id that no other activity of this run has. */
export function freshId(): string {
  nextId += 1;
  return String(nextId);
}

/** What all kinds have in common. */
export function activityIn(place: TeamsPlace, fields: ActivityFields): Record<string, unknown> {
  return {
    timestamp: '2026-11-20T12:00:00.1234567Z',
    localTimestamp: '2026-11-20T13:00:00.1234567+01:00',
    localTimezone: 'Europe/Berlin',
    id: freshId(),
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: USER_ID, name: 'Ada Example', aadObjectId: USER_OBJECT_ID },
    conversation: CONVERSATIONS[place],
    recipient: { id: BOT_ID, name: BOT_NAME },
    channelData: {
      tenant: { id: TENANT_ID },
      ...(place === 'channel'
        ? { team: { id: CHANNEL_THREAD }, channel: { id: CHANNEL_THREAD }, teamsTeamId: CHANNEL_THREAD }
        : {}),
    },
    locale: 'en-GB',
    ...fields,
  };
}

const clientInfo = { locale: 'en-GB', country: 'GB', platform: 'Web', timezone: 'Europe/Berlin', type: 'clientInfo' };

export const botMention = { mentioned: { id: BOT_ID, name: BOT_NAME }, text: `<at>${BOT_NAME}</at>`, type: 'mention' };

/** A message; in groups and channels it mentions the bot first, as Teams demands there. */
export function message(
  text: string,
  options: { readonly place?: TeamsPlace; readonly fields?: ActivityFields } = {},
): Record<string, unknown> {
  const place = options.place ?? 'personal';
  const markup = place === 'personal' ? text : `${botMention.text}&nbsp;${text}`;
  return activityIn(place, {
    type: 'message',
    text: markup,
    textFormat: 'plain',
    attachments: [{ contentType: 'text/html', content: `<p>${markup}</p>` }],
    entities: place === 'personal' ? [clientInfo] : [botMention, clientInfo],
    ...options.fields,
  });
}

/** A button of a card was pressed; `value` is the data behind it. */
export function cardSubmit(value: unknown, place: TeamsPlace = 'personal'): Record<string, unknown> {
  return activityIn(place, { type: 'message', value, entities: [clientInfo], replyToId: '1763640000001' });
}

export function cardExecute(data: unknown, place: TeamsPlace = 'personal'): Record<string, unknown> {
  const value = { action: { type: 'Action.Execute', id: 'x', verb: 'lamp', data }, trigger: 'manual' };
  return activityIn(place, { type: 'invoke', name: 'adaptiveCard/action', value, replyToId: '1763640000001' });
}

export function feedback(
  reaction: 'like' | 'dislike',
  feedbackText: string,
  messageId: string,
): Record<string, unknown> {
  const actionValue = { reaction, feedback: JSON.stringify({ feedbackText }) };
  return activityIn('personal', {
    type: 'invoke',
    name: 'message/submitAction',
    value: { actionName: 'feedback', actionValue },
    replyToId: messageId,
  });
}

export function membersAdded(place: TeamsPlace, memberIds: readonly string[]): Record<string, unknown> {
  return activityIn(place, { type: 'conversationUpdate', membersAdded: memberIds.map((id) => ({ id })) });
}

export function membersRemoved(place: TeamsPlace, memberIds: readonly string[]): Record<string, unknown> {
  return activityIn(place, { type: 'conversationUpdate', membersRemoved: memberIds.map((id) => ({ id })) });
}

export function installation(action: string, place: TeamsPlace = 'personal'): Record<string, unknown> {
  return activityIn(place, { type: 'installationUpdate', action, entities: [clientInfo] });
}

export function edited(messageId: string, text: string, place: TeamsPlace = 'personal'): Record<string, unknown> {
  const channelData = { eventType: 'editMessage', tenant: { id: TENANT_ID } };
  return message(text, { place, fields: { type: 'messageUpdate', id: messageId, channelData } });
}

export function undeleted(messageId: string, text: string): Record<string, unknown> {
  const channelData = { eventType: 'undeleteMessage', tenant: { id: TENANT_ID } };
  return message(text, { fields: { type: 'messageUpdate', id: messageId, channelData } });
}

export function deleted(messageId: string, place: TeamsPlace = 'personal'): Record<string, unknown> {
  const channelData = { eventType: 'softDeleteMessage', tenant: { id: TENANT_ID } };
  return activityIn(place, { type: 'messageDelete', id: messageId, channelData });
}

export function typing(): Record<string, unknown> {
  return activityIn('personal', { type: 'typing' });
}

export function reaction(): Record<string, unknown> {
  return activityIn('personal', {
    type: 'messageReaction',
    reactionsAdded: [{ type: 'like' }],
    replyToId: '1763640000001',
  });
}
