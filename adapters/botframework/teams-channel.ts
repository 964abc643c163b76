import type { Activity } from 'botframework-schema';
import { LRUCache } from 'lru-cache';
import type { Address, Channel, MessageRef, Reply, SendOptions } from '../../bot/types.ts';
import type { ChartKind } from '../../services/charts/types.ts';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { type ConversationKind, readAddress, TEAMS_CHANNEL, type TeamsAddress } from './address.ts';
import type { Connector, OutboundActivity } from './connector.ts';
import { MessageGone } from './connector-failure.ts';
import { consentMessage } from './file-consent-card.ts';
import type { Wish } from './stream.ts';
import { type Stopped, StreamedMessages, type Writing } from './streamed-messages.ts';
import type { TenantPolicy } from './tenants.ts';

export interface RenderOptions {
  readonly conversationKind: ConversationKind;
  /** The first sentence is the text of the message and not in its card: what streams and citations need. */
  readonly lead: boolean;
}

/** Turns a neutral reply into the content of an activity: text, attachments, entities, channel data. Never fails. */
export type RenderActivity = (reply: Reply, options: RenderOptions) => OutboundActivity;

export interface TeamsChannelOptions {
  readonly connector: Connector;
  readonly tenants: TenantPolicy;
  readonly render: RenderActivity;
  readonly clock: Clock;
  /** Whether working messages in personal chats are streamed; asked for each new one. */
  readonly streaming: () => boolean;
  /** The person pressed the channel's own stop button. */
  readonly onStopped: (stopped: Stopped) => void;
  /** Whether a file can be put where a person keeps theirs. */
  readonly offersFiles: () => boolean;
}

/** Teams shows the sign for a few seconds, so this often is enough to keep it up. */
const TYPING_INTERVAL_MS = 3_000;
/** Who was told to slow down does not spend what is left on signs of life. */
const TYPING_PAUSE_MS = 30_000;
const MAX_CONVERSATIONS = 5_000;

/** Kinds that Teams has elements for. */
const NATIVE_CHARTS: ReadonlySet<ChartKind> = new Set<ChartKind>(['bar', 'column', 'line', 'donut', 'number']);

/**
 * The way out to Teams. In a chat with one person a working message is a stream, of which the answer is the last chunk;
 * elsewhere it is a message that the answer replaces. Writes only to addresses that are still allowed, and repeats nothing by itself. Pace and order are
 * the business of the one writer per conversation (`Outbox`), through which everything goes out.
 */
export class TeamsChannel implements Channel {
  readonly name = TEAMS_CHANNEL;
  readonly #options: TeamsChannelOptions;
  /** Moment from which a conversation may get the next sign of life. */
  readonly #typingFrom = new LRUCache<string, number>({ max: MAX_CONVERSATIONS });
  readonly #streams: StreamedMessages;

  constructor(options: TeamsChannelOptions) {
    this.#options = options;
    const { connector, clock, streaming, onStopped } = options;
    this.#streams = new StreamedMessages({ connector, clock, isEnabled: streaming, onStopped });
  }

  capabilities(): {
    readonly update: true;
    readonly idempotentSend: false;
    readonly nativeCharts: ReadonlySet<ChartKind>;
  } {
    return { update: true, idempotentSend: false, nativeCharts: NATIVE_CHARTS };
  }

  /**
   * Posts one new message.
   * @throws AppError `delivery.*`.
   */
  async send(address: Address, reply: Reply, options: SendOptions): Promise<MessageRef | undefined> {
    const writing = this.#writing(address, reply, options);
    if (options.stage === 'working' && this.#streams.mayOpen(writing)) {
      const opened = await this.#watched(address, () => this.#streams.open(writing));
      if (!opened.refused) return opened.message;
    }
    const activity = { ...writing.content(), ...(options.replyTo ? { replyToId: options.replyTo } : {}) };
    const activityId = await this.#watched(address, () =>
      this.#options.connector.create(writing.target, activity, options.replyTo),
    );
    return activityId === undefined ? undefined : { activityId };
  }

  /**
   * Replaces a message, or goes on with it where it is a stream. One that somebody deleted meanwhile is posted anew: the
   * update surely did nothing, so this cannot show the reply twice.
   * @throws AppError `delivery.*`
   */
  async update(
    address: Address,
    message: MessageRef,
    reply: Reply,
    options: Pick<SendOptions, 'trace' | 'stage'> = {},
  ): Promise<MessageRef> {
    const writing = this.#writing(address, reply, options);
    const isWorking = options.stage === 'working';
    try {
      return await this.#change(writing, message, isWorking ? 'show' : 'answer');
    } catch (error) {
      if (!this.#isSurelyGone(error, message)) throw error;
      // A sign of life is not worth a second message.
      if (isWorking) return message;
      const { activityId } = writing.to;
      const replyTo = activityId ? { replyTo: activityId } : {};
      return (await this.send(address, reply, { ...replyTo, ...tracedBy(options) })) ?? message;
    }
  }

  /** Goes on with the open stream, or shows typing unless it was shown a moment ago. @throws AppError `delivery.*` */
  async progress(address: Address): Promise<void> {
    const { clock, connector } = this.#options;
    const open = this.#streams.openIn(address);
    if (open) {
      await this.#change(this.#writing(address, open.reply, {}), open.message, 'sign');
      return;
    }
    const to = this.#allowed(address);
    const key = address.conversationKey;
    if (clock.monotonicMs() < (this.#typingFrom.get(key) ?? Number.NEGATIVE_INFINITY)) return;
    this.#typingFrom.set(key, clock.monotonicMs() + TYPING_INTERVAL_MS);
    await this.#watched(address, () => connector.typing(to, { ...envelope(to), type: 'typing' }));
  }

  async #change(writing: Writing, message: MessageRef, wish: Wish): Promise<MessageRef> {
    const { address, target } = writing;
    const { activityId } = message;
    return await this.#watched(address, async () => {
      if ((await this.#streams.change(writing, message, wish)) === 'done') return { activityId };
      const activity = { ...writing.content(), id: activityId };
      return { activityId: await this.#options.connector.update(target, activityId, activity) };
    });
  }

  /** The message cannot be replaced, and the conversation may be there. */
  #isSurelyGone(error: unknown, message: MessageRef): boolean {
    if (error instanceof MessageGone) return true;
    // What a person stopped may not be touched any more; whether they can be told otherwise, the next try will tell.
    return error instanceof AppError && error.code === 'delivery.gone' && this.#streams.wasCancelled(message);
  }

  #writing(address: Address, reply: Reply, options: Pick<SendOptions, 'trace'>): Writing {
    const to = this.#allowed(address);
    const target = { ...to, ...tracedBy(options) };
    return { address, to, target, reply, content: () => this.#content(to, reply), envelope: envelope(to) };
  }

  /** Checked again here: an address can be older than the settings. */
  #allowed(address: Address): TeamsAddress {
    const to = readAddress(address);
    this.#options.connector.check(to);
    if (this.#options.tenants.allows(to.tenantId)) return to;
    throw new AppError('delivery.address_invalid', 'the tenant of the address is not allowed');
  }

  /** Posts content that no reply can hold. @throws AppError `delivery.*` */
  async post(address: Address, content: object): Promise<void> {
    const to = this.#allowed(address);
    await this.#watched(address, () => this.#options.connector.create(to, { ...content, ...envelope(to) }));
  }

  /** Takes a message away; one that is gone already is no matter. @throws AppError `delivery.*` */
  async remove(address: Address, messageId: string): Promise<void> {
    const to = this.#allowed(address);
    try {
      await this.#watched(address, () => this.#options.connector.delete(to, messageId));
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
    }
  }

  #content(to: TeamsAddress, reply: Reply): OutboundActivity {
    const { conversationKind } = to;
    const asksFirst = conversationKind === 'personal' && this.#options.offersFiles();
    const rendered =
      (asksFirst ? consentMessage(reply) : undefined) ??
      this.#options.render(reply, renderOptionsFor(conversationKind));
    const chips = 'suggestedActions' in rendered ? { suggestedActions: shownTo(to, rendered.suggestedActions) } : {};
    return { type: 'message', locale: reply.locale, ...rendered, ...chips, ...envelope(to) };
  }

  /** Spends nothing on signs of life for a while when the channel asks for slowness. */
  async #watched<T>(address: Address, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof AppError && error.code === 'delivery.throttled') {
        const quietUntilMs = this.#options.clock.monotonicMs() + TYPING_PAUSE_MS;
        this.#typingFrom.set(address.conversationKey, quietUntilMs);
      }
      throw error;
    }
  }
}

/** How replies are drawn in such a conversation, as new messages and in the place of pressed cards. */
export function renderOptionsFor(conversationKind: ConversationKind): RenderOptions {
  return { conversationKind, lead: conversationKind === 'personal' };
}

/** Only who talks with the bot is shown what to say next. */
function shownTo({ userId }: TeamsAddress, suggested: unknown): object {
  return { ...(suggested instanceof Object ? suggested : {}), to: [userId] };
}

function tracedBy({ trace }: Pick<SendOptions, 'trace'>): Pick<SendOptions, 'trace'> {
  return trace ? { trace } : {};
}

/** Who writes to whom, and where. Last in the activity: a reply cannot change it. */
function envelope(to: TeamsAddress): Partial<Activity> {
  return {
    from: { id: to.botId } as Activity['from'],
    recipient: { id: to.userId } as Activity['recipient'],
    conversation: { id: to.conversationId } as Activity['conversation'],
  };
}
