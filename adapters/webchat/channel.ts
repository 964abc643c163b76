import type { Address, Channel, MessageRef, Reply, SendOptions } from '../../bot/types.ts';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { QuestionProgress } from '../../services/questions/types.ts';
import { BOT_ID, CHANNEL, type RenderActivity, type StoredActivity } from './activity.ts';
import type { ActivityLog } from './activity-log.ts';
import { readAddress } from './inbound.ts';
import type { Streams } from './streams.ts';

/** What is happening, in a few words ("Writing the SQL…"); undefined: nothing that is worth a word. */
export type DescribeProgress = (progress: QuestionProgress, locale: string | undefined) => string | undefined;

export interface WebChatChannelOptions {
  readonly activities: ActivityLog;
  readonly streams: Streams;
  readonly render: RenderActivity;
  readonly describe: DescribeProgress;
  readonly clock: Clock;
}

/** The way out to Web Chat. A message is delivered when it is durably in the log; clients read it from there. */
export class WebChatChannel implements Channel {
  readonly name = CHANNEL;
  readonly #options: WebChatChannelOptions;

  constructor(options: WebChatChannelOptions) {
    this.#options = options;
  }

  capabilities(): { readonly update: true; readonly idempotentSend: true } {
    return { update: true, idempotentSend: true };
  }

  /** Appends a message, at most once per conversation and `deliveryKey`. @throws AppError `delivery.*` */
  async send(address: Address, reply: Reply, options: SendOptions): Promise<MessageRef> {
    const { activities, streams, clock } = this.#options;
    const { conversationId, userId } = readAddress(address);
    const { id } = await delivered(
      activities.run('append', {
        conversationId,
        userId,
        now: clock.now(),
        deliveryKey: options.deliveryKey,
        replyTo: options.replyTo,
        answers: reply.aiGenerated,
        activity: this.#activity(reply),
      }),
    );
    streams.clear(conversationId);
    streams.wake(conversationId);
    return { activityId: id };
  }

  /** Puts a new version in the place of a message. @throws AppError `delivery.*` */
  async update(address: Address, message: MessageRef, reply: Reply): Promise<MessageRef> {
    const { activities, streams, clock } = this.#options;
    const { conversationId, userId } = readAddress(address);
    const { id } = await delivered(
      activities.run('replace', {
        conversationId,
        userId,
        now: clock.now(),
        id: message.activityId,
        activity: this.#activity(reply),
      }),
    );
    streams.clear(conversationId);
    streams.wake(conversationId);
    return { activityId: id };
  }

  /** Says what is happening, or shows typing. Only those who are connected see it. @throws AppError `delivery.*` */
  async progress(address: Address, progress: QuestionProgress | undefined, chosen?: string): Promise<void> {
    const { conversationId, locale } = readAddress(address);
    this.#options.streams.show(conversationId, progress && this.#options.describe(progress, chosen ?? locale));
  }

  #activity(reply: Reply): StoredActivity {
    const content = this.#options.render(reply);
    return {
      ...content,
      type: 'message',
      // Web Chat joins a message with the bubble that it replaces only when both have a text.
      text: content.text ?? '',
      timestamp: new Date(this.#options.clock.now()).toISOString(),
      channelId: CHANNEL,
      from: { id: BOT_ID, role: 'bot' },
      locale: reply.locale,
    };
  }
}

/** A disk that refuses now may take the same message in a moment. */
async function delivered<T>(appended: Promise<T>): Promise<T> {
  try {
    return await appended;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('delivery.')) throw error;
    throw new AppError('delivery.transient', 'webchat.db did not take a message', { cause: error });
  }
}
