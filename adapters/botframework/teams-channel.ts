import type { Activity } from 'botframework-schema';
import { LRUCache } from 'lru-cache';
import type { Address, Channel, MessageRef, Reply, SendOptions } from '../../bot/types.ts';
import { type Clock, sleep } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { type ConversationKind, readAddress, TEAMS_CHANNEL, type TeamsAddress } from './address.ts';
import type { Connector, OutboundActivity } from './connector.ts';
import { MessageGone } from './connector-failure.ts';
import type { TenantPolicy } from './tenants.ts';
import type { Throttle } from './throttle.ts';

export interface RenderOptions {
  readonly conversationKind: ConversationKind;
}

/** Turns a neutral reply into the content of an activity: text, attachments, entities, channel data. Never fails. */
export type RenderActivity = (reply: Reply, options: RenderOptions) => OutboundActivity;

export interface TeamsChannelOptions {
  readonly connector: Connector;
  readonly throttle: Throttle;
  readonly tenants: TenantPolicy;
  readonly render: RenderActivity;
  readonly clock: Clock;
  /** How long a message may wait for its turn under the channel's limits, milliseconds. Default 2,000. */
  readonly maxWaitMs?: number;
}

/** Teams shows the sign for a few seconds, so this often is enough to keep it up. */
const TYPING_INTERVAL_MS = 3_000;
/** Who was told to slow down does not spend what is left on signs of life. */
const TYPING_PAUSE_MS = 30_000;
/** When the channel asks for slowness without saying how long. */
const DEFAULT_PAUSE_MS = 2_000;
const MAX_CONVERSATIONS = 5_000;

/**
 * The way out to Teams. Keeps under the channel's limits, writes only to addresses that are still allowed, and repeats
 * nothing by itself.
 */
export class TeamsChannel implements Channel {
  readonly name = TEAMS_CHANNEL;
  readonly #options: TeamsChannelOptions;
  /** Moment from which a conversation may get the next sign of life. */
  readonly #typingFrom = new LRUCache<string, number>({ max: MAX_CONVERSATIONS });

  constructor(options: TeamsChannelOptions) {
    this.#options = options;
  }

  capabilities(): { readonly update: true; readonly idempotentSend: false; readonly nativeCharts: true } {
    return { update: true, idempotentSend: false, nativeCharts: true };
  }

  /**
   * Posts one new message.
   * @throws AppError `delivery.*`; `delivery.throttled` also when the channel's limits leave no room soon.
   */
  async send(address: Address, reply: Reply, options: SendOptions): Promise<MessageRef | undefined> {
    const to = this.#allowed(address);
    const activity = { ...this.#content(to, reply), ...(options.replyTo ? { replyToId: options.replyTo } : {}) };
    await this.#turn(address, to);
    const activityId = await this.#watched(address, to, () =>
      this.#options.connector.create(to, activity, options.replyTo),
    );
    return activityId === undefined ? undefined : { activityId };
  }

  /**
   * Replaces a message. One that somebody deleted meanwhile is posted anew: the update surely did nothing, so this
   * cannot show the reply twice.
   * @throws AppError `delivery.*`
   */
  async update(address: Address, message: MessageRef, reply: Reply): Promise<MessageRef> {
    const to = this.#allowed(address);
    const activity = { ...this.#content(to, reply), id: message.activityId };
    await this.#turn(address, to);
    try {
      const activityId = await this.#watched(address, to, () =>
        this.#options.connector.update(to, message.activityId, activity),
      );
      return { activityId };
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      return (await this.send(address, reply, to.activityId ? { replyTo: to.activityId } : {})) ?? message;
    }
  }

  /** Shows typing, unless it was shown a moment ago or there is no room for it. @throws AppError `delivery.*` */
  async progress(address: Address): Promise<void> {
    const { clock, throttle, connector } = this.#options;
    const to = this.#allowed(address);
    const key = address.conversationKey;
    if (clock.monotonicMs() < (this.#typingFrom.get(key) ?? Number.NEGATIVE_INFINITY)) return;
    if (throttle.take({ conversationKey: key, tenantId: to.tenantId }) > 0) return;
    this.#typingFrom.set(key, clock.monotonicMs() + TYPING_INTERVAL_MS);
    await this.#watched(address, to, () => connector.typing(to, { ...envelope(to), type: 'typing' }));
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

  /** Waits for room under the limits. */
  async #turn(address: Address, to: TeamsAddress): Promise<void> {
    const { throttle, clock, maxWaitMs = 2_000 } = this.#options;
    const call = { conversationKey: address.conversationKey, tenantId: to.tenantId };
    const untilMs = clock.monotonicMs() + maxWaitMs;
    for (;;) {
      const waitMs = throttle.take(call);
      if (waitMs === 0) return;
      if (clock.monotonicMs() + waitMs > untilMs) {
        throw new AppError('delivery.throttled', 'no room under the limits of the channel', { retryAfterMs: waitMs });
      }
      await sleep(clock, waitMs);
    }
  }

  /** Pauses the conversation when the channel asks for it. */
  async #watched<T>(address: Address, to: TeamsAddress, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof AppError && error.code === 'delivery.throttled') {
        const { throttle, clock } = this.#options;
        const key = address.conversationKey;
        throttle.pause({ conversationKey: key, tenantId: to.tenantId }, error.retryAfterMs ?? DEFAULT_PAUSE_MS);
        this.#typingFrom.set(key, clock.monotonicMs() + TYPING_PAUSE_MS);
      }
      throw error;
    }
  }
}

/** Who writes to whom, and where. Last in the activity: a reply cannot change it. */
function envelope(to: TeamsAddress): Partial<Activity> {
  return {
    from: { id: to.botId } as Activity['from'],
    recipient: { id: to.userId } as Activity['recipient'],
    conversation: { id: to.conversationId } as Activity['conversation'],
  };
}
