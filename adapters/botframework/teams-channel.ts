import type { Activity } from 'botframework-schema';
import { LRUCache } from 'lru-cache';
import type { Address, Channel, MessageRef, Reply, SendOptions } from '../../bot/types.ts';
import type { ChartKind } from '../../services/charts/types.ts';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { type ConversationKind, readAddress, TEAMS_CHANNEL, type TeamsAddress } from './address.ts';
import type { Connector, OutboundActivity } from './connector.ts';
import { MessageGone } from './connector-failure.ts';
import type { TenantPolicy } from './tenants.ts';

export interface RenderOptions {
  readonly conversationKind: ConversationKind;
}

/** Turns a neutral reply into the content of an activity: text, attachments, entities, channel data. Never fails. */
export type RenderActivity = (reply: Reply, options: RenderOptions) => OutboundActivity;

export interface TeamsChannelOptions {
  readonly connector: Connector;
  readonly tenants: TenantPolicy;
  readonly render: RenderActivity;
  readonly clock: Clock;
}

/** Teams shows the sign for a few seconds, so this often is enough to keep it up. */
const TYPING_INTERVAL_MS = 3_000;
/** Who was told to slow down does not spend what is left on signs of life. */
const TYPING_PAUSE_MS = 30_000;
const MAX_CONVERSATIONS = 5_000;

/** Kinds that Teams has elements for. */
const NATIVE_CHARTS: ReadonlySet<ChartKind> = new Set<ChartKind>(['bar', 'column', 'line', 'donut', 'number']);

/**
 * The way out to Teams. Writes only to addresses that are still allowed, and repeats nothing by itself. Pace and order are
 * the business of the one writer per conversation (`Outbox`), through which everything goes out.
 */
export class TeamsChannel implements Channel {
  readonly name = TEAMS_CHANNEL;
  readonly #options: TeamsChannelOptions;
  /** Moment from which a conversation may get the next sign of life. */
  readonly #typingFrom = new LRUCache<string, number>({ max: MAX_CONVERSATIONS });

  constructor(options: TeamsChannelOptions) {
    this.#options = options;
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
    const to = this.#allowed(address);
    const target = { ...to, ...tracedBy(options) };
    const activity = { ...this.#content(to, reply), ...(options.replyTo ? { replyToId: options.replyTo } : {}) };
    const activityId = await this.#watched(address, () =>
      this.#options.connector.create(target, activity, options.replyTo),
    );
    return activityId === undefined ? undefined : { activityId };
  }

  /**
   * Replaces a message. One that somebody deleted meanwhile is posted anew: the update surely did nothing, so this
   * cannot show the reply twice.
   * @throws AppError `delivery.*`
   */
  async update(
    address: Address,
    message: MessageRef,
    reply: Reply,
    options: Pick<SendOptions, 'trace'> = {},
  ): Promise<MessageRef> {
    const to = this.#allowed(address);
    const target = { ...to, ...tracedBy(options) };
    const activity = { ...this.#content(to, reply), id: message.activityId };
    try {
      const activityId = await this.#watched(address, () =>
        this.#options.connector.update(target, message.activityId, activity),
      );
      return { activityId };
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      const replyTo = to.activityId ? { replyTo: to.activityId } : {};
      return (await this.send(address, reply, { ...replyTo, ...tracedBy(options) })) ?? message;
    }
  }

  /** Shows typing, unless it was shown a moment ago. @throws AppError `delivery.*` */
  async progress(address: Address): Promise<void> {
    const { clock, connector } = this.#options;
    const to = this.#allowed(address);
    const key = address.conversationKey;
    if (clock.monotonicMs() < (this.#typingFrom.get(key) ?? Number.NEGATIVE_INFINITY)) return;
    this.#typingFrom.set(key, clock.monotonicMs() + TYPING_INTERVAL_MS);
    await this.#watched(address, () => connector.typing(to, { ...envelope(to), type: 'typing' }));
  }

  /** Checked again here: an address can be older than the settings. */
  #allowed(address: Address): TeamsAddress {
    const to = readAddress(address);
    this.#options.connector.check(to);
    if (this.#options.tenants.allows(to.tenantId)) return to;
    throw new AppError('delivery.address_invalid', 'the tenant of the address is not allowed');
  }

  #content(to: TeamsAddress, reply: Reply): OutboundActivity {
    const rendered = this.#options.render(reply, { conversationKind: to.conversationKind });
    return { type: 'message', locale: reply.locale, ...rendered, ...envelope(to) };
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
