import { alertReply } from '../../../bot/alerts.ts';
import { localeFor } from '../../../bot/texts/index.ts';
import type { Address, Asker, Reply, SendOptions } from '../../../bot/types.ts';
import { AppError, toAppError } from '../../../services/errors.ts';
import type { AlertConversation, AlertSender, ChannelOf } from '../../../services/ops/notify/types.ts';
import { notDelivered } from './failure.ts';

/** The way into conversations: one try, in its turn among what else goes there. */
export type Deliver = (
  outgoing: { readonly address: Address; readonly asker: Asker; readonly reply: Reply; readonly options: SendOptions },
  signal: AbortSignal,
) => Promise<void>;

/** Why, for operators: a channel's own messages can name addresses. */
const REASONS: Readonly<Record<string, string>> = {
  'delivery.gone': 'The conversation is gone, or the bot is not in it any more.',
  'delivery.throttled': 'The channel asks to send less.',
  'delivery.unauthorized': 'The channel does not let the bot in.',
  'delivery.rejected': 'The channel did not take the message.',
};

/** Sends alerts to a conversation of Lamp's own. */
export function conversationSender(options: {
  readonly deliver: Deliver;
  readonly find: (name: string) => AlertConversation | undefined;
  readonly locale: string;
}): AlertSender<ChannelOf<'conversation'>> {
  const { deliver, find, locale } = options;
  return {
    async send({ id, alerts, channel }, signal) {
      const known = find(channel.name);
      if (!known) throw notDelivered('delivery.gone', 'This conversation gets no alerts any more.');
      const reply = alertReply(alerts, localeFor(known.by.locale, locale));
      try {
        const { address, by: asker } = known;
        await deliver({ address, asker, reply, options: { deliveryKey: `alerts|${id}` } }, signal);
      } catch (caught) {
        const { code, retryAfterMs } = toAppError(caught);
        const reason = REASONS[code] ?? 'The message could not be sent now.';
        throw new AppError(code, reason, {
          cause: caught,
          publicMessage: reason,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      }
      return undefined;
    },
  };
}
