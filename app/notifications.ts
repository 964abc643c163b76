import { createSenders } from '../adapters/ops/senders/senders.ts';
import { CHANNEL as WEBCHAT_CHANNEL } from '../adapters/webchat/activity.ts';
import type { Sender } from '../bot/sender.ts';
import { AlertConversations } from '../services/ops/notify/conversations.ts';
import { keyvNotificationStore } from '../services/ops/notify/kept.ts';
import { Notifications } from '../services/ops/notify/notifications.ts';
import type { AlertConversation, FindChannel, KeptNotification } from '../services/ops/notify/types.ts';
import type { Ground } from './ground.ts';
import type { Stores } from './stores.ts';

/** Conversations in which somebody said "alerts here". */
export function buildAlertConversations(ground: Ground, stores: Stores): AlertConversations {
  const { config, clock, events } = ground;
  return new AlertConversations({
    entries: stores.keyvs.namespace<AlertConversation>('alert-conversations'),
    clock,
    events,
    admins: config.alertAdmins,
    // Its door has no key, so that it never opens beyond this machine.
    localChannels: [WEBCHAT_CHANNEL],
  });
}

/** What brings alerts to people. `configured` finds the channels of the operator's file. */
export function buildNotifications(
  ground: Ground,
  parts: {
    readonly stores: Stores;
    readonly sender: Sender;
    readonly alertConversations: AlertConversations;
    readonly configured?: FindChannel;
  },
): Notifications {
  const { config, clock, events, random, many } = ground;
  const { stores, sender, alertConversations, configured } = parts;
  return new Notifications({
    clock,
    random,
    many,
    events,
    store: keyvNotificationStore(stores.keyvs.namespace<KeptNotification>('alert-notifications')),
    senders: createSenders({
      clock,
      locale: config.defaultLocale,
      smtpUrl: config.smtpUrl,
      smtpFrom: config.smtpFrom,
      deliver: (outgoing, signal) => sender.deliver(outgoing, signal),
      findConversation: (name) => alertConversations.find(name),
    }),
    find: (name) => configured?.(name) ?? alertConversations.channels().find((channel) => channel.name === name),
    onGone: ({ name }) => alertConversations.gone(name),
  });
}
