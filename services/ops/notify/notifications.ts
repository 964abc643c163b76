import { randomUUID } from 'node:crypto';
import { type Clock, sleep } from '../../clock.ts';
import { AppError, toAppError } from '../../errors.ts';
import type { Events } from '../../events.ts';
import { fullJitterMs, type Random, throttleDelayMs } from '../../flow/backoff.ts';
import { KeyedBatcher } from '../../flow/keyed-batcher.ts';
import { Many } from '../../flow/many.ts';
import { KeptNotifications } from './kept.ts';
import type {
  AlertEvent,
  AlertSender,
  AlertSenders,
  ChannelConfig,
  ChannelResult,
  ConversationChannel,
  FindChannel,
  KeptNotification,
  NotificationStore,
  Undelivered,
} from './types.ts';

export interface NotificationsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Events;
  readonly store: NotificationStore;
  readonly senders: AlertSenders;
  readonly find: FindChannel;
  /** A conversation does not exist any more, or the bot is not in it. */
  readonly onGone: (channel: ConversationChannel) => Promise<void>;
  /** Undelivered ones that are kept; the oldest go first. Default 200. */
  readonly maxDead?: number;
  /** Works through what is many. Default: one of its own. */
  readonly many?: Many;
}

/** The last wait begins at most 4 minutes after the first try; what lasts longer is for an operator. */
const MAX_TRIES = 8;
const BACK_OFF = { baseMs: 2_000, capMs: 2 * 60_000 };
/** A receiver that says when to come back is believed, within reason. */
const THROTTLED = { baseMs: 2_000, capMs: 10 * 60_000 };
/** Alerts of one group that come within this time are one message. */
const WINDOW = { quietMs: 300, maxWaitMs: 2_000, maxItems: 50, maxBytes: 128 * 1024 };
/** On their way at once, over all channels. An engine with a cap per channel and hour never gets near. */
const MAX_WAITING = 500;
const MAX_DEAD = 200;
/** What is being sent when the process stops; the next one sends the rest. */
const STOP_WITHIN_MS = 2_000;
/** Of one channel; channels are beside each other. */
const BRINGING = { name: 'notifications', atATime: 1 };
const RESUMING = { name: 'notification resumes', atATime: 16 };

interface Item {
  readonly kept: KeptNotification;
  readonly channel: ChannelConfig;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Brings batches of alerts to channels. A batch is kept before it is sent and until it has arrived, so that neither a
 * crash nor a dead receiver loses it; one whose tries are used up waits for an operator. Each channel is a lane of its
 * own: one that hangs holds up nobody else.
 */
export class Notifications implements Undelivered {
  readonly #options: NotificationsOptions;
  readonly #batcher: KeyedBatcher<Item>;
  readonly #kept: KeptNotifications;
  readonly #many: Many;
  readonly #results = new Map<string, ChannelResult>();
  /** Channels whose last batch used up its tries: the next ones get one each until one arrives. */
  readonly #failing = new Set<string>();
  readonly #open = new Set<Item>();
  readonly #waits = new AbortController();
  readonly #calls = new AbortController();

  constructor(options: NotificationsOptions) {
    this.#options = options;
    const { store, events, maxDead = MAX_DEAD } = options;
    const { clock, random, many = new Many({ clock, random }) } = options;
    this.#many = many;
    this.#kept = new KeptNotifications({ store, events, maxDead, many });
    this.#batcher = new KeyedBatcher({
      ...WINDOW,
      clock,
      maxTotalItems: MAX_WAITING,
      sizeOf: ({ kept }) => JSON.stringify(kept.alerts).length,
      flush: (_channel, items) => this.#flush(items),
      onError: (error, _channel, items) => {
        for (const item of items) this.#settle(item, toAppError(error));
      },
    });
  }

  /** Those that are on their way. */
  get waiting(): number {
    return this.#open.size;
  }

  /** Those that were given up and are kept. */
  get dead(): number {
    return this.#kept.dead().length;
  }

  /** How the last try on a channel went, since the start. */
  lastResult(channel: string): ChannelResult | undefined {
    return this.#results.get(channel);
  }

  /** Goes on with what an earlier process had not brought. Channels must be known by now. */
  async start(): Promise<void> {
    const { maxDead = MAX_DEAD } = this.#options;
    const left = await this.#kept.load(MAX_WAITING + maxDead);
    const { rejected, firstError } = await this.#many.each(left, (kept) => this.#again(kept), RESUMING);
    if (rejected > 0) throw firstError;
  }

  /**
   * Sends alerts of one group to a channel, together with others of the group that come within a moment.
   * @returns when they have arrived: with a dead receiver after minutes. Nobody needs to wait for it.
   * @throws AppError `delivery.*` when they were given up (they are kept then), `service.draining` when the process stops
   *   before (the next one goes on), `delivery.throttled` when too many are on their way (nothing is kept).
   */
  async notify(alerts: readonly AlertEvent[], channel: ChannelConfig): Promise<void> {
    if (alerts.length === 0) return;
    if (this.#waits.signal.aborted) throw draining();
    const kept: KeptNotification = {
      id: randomUUID(),
      channel: channel.name,
      kind: channel.kind,
      alerts,
      state: 'waiting',
      createdAt: this.#options.clock.now(),
      attempts: 0,
    };
    const item = this.#take(kept, channel);
    await this.#kept.put(kept);
    this.#enqueue(item);
    await item.done.promise;
  }

  async list(): Promise<readonly KeptNotification[]> {
    return this.#kept.dead().toReversed();
  }

  /** @throws AppError `request.conflict` when the channel is not there any more. */
  async resend(id: string): Promise<boolean> {
    const kept = this.#kept.findDead(id);
    if (!kept) return false;
    const channel = this.#options.find(kept.channel);
    if (!channel) {
      throw new AppError('request.conflict', `no channel is called ${kept.channel}`, {
        publicMessage: `There is no channel "${kept.channel}" any more: put it back, or discard the notification.`,
      });
    }
    const again: KeptNotification = { ...kept, state: 'waiting', kind: channel.kind };
    const item = this.#take(again, channel);
    item.done.promise.catch(() => {});
    await this.#kept.put(again);
    this.#enqueue(item);
    return true;
  }

  async discard(id: string): Promise<boolean> {
    if (!this.#kept.findDead(id)) return false;
    await this.#kept.forget(id);
    return true;
  }

  /** Ends waits at once and calls soon; what has not arrived stays kept for the next process. Idempotent. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#waits.abort(draining());
    const giveUp = () => this.#calls.abort(draining());
    const timer = this.#options.clock.after(STOP_WITHIN_MS, giveUp);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    await this.#batcher.stop();
    timer.cancel();
    signal.removeEventListener('abort', giveUp);
    for (const item of this.#open) this.#settle(item, draining());
  }

  /** Takes a place among those on their way. @throws AppError `delivery.throttled` when there is none. */
  #take(kept: KeptNotification, channel: ChannelConfig): Item {
    if (this.#open.size >= MAX_WAITING) {
      throw new AppError('delivery.throttled', `${MAX_WAITING} notifications are on their way already`);
    }
    const item = { kept, channel, done: Promise.withResolvers<void>() };
    this.#open.add(item);
    return item;
  }

  #enqueue(item: Item): void {
    // Not taken only when the process stops meanwhile.
    if (!this.#batcher.add(item.channel.name, item)) this.#settle(item, draining());
  }

  async #again(kept: KeptNotification): Promise<void> {
    const channel = this.#options.find(kept.channel);
    if (!channel) {
      const reason = 'There is no channel of this name any more.';
      await this.#kept.giveUp({ ...kept, code: 'delivery.address_invalid', reason });
      return;
    }
    const item = this.#take(kept, channel);
    item.done.promise.catch(() => {});
    this.#enqueue(item);
  }

  /** What a channel has: one message for each group, in the order in which they came. */
  async #flush(items: readonly Item[]): Promise<void> {
    const groups = Map.groupBy(items, ({ kept }) => kept.alerts[0]?.group ?? '').values();
    await this.#many.each(groups, (group) => this.#flushGroup(group), BRINGING);
  }

  /** Each item learns how it went. @throws AppError what they learn, for the figures. */
  async #flushGroup(group: readonly Item[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    try {
      const kept = await this.#merged(group.map((item) => item.kept));
      await this.#bring(kept, this.#options.find(first.channel.name) ?? first.channel);
    } catch (caught) {
      const failure = toAppError(caught);
      for (const item of group) this.#settle(item, failure);
      throw failure;
    }
    for (const item of group) this.#settle(item, undefined);
  }

  async #merged(all: readonly KeptNotification[]): Promise<KeptNotification> {
    const [first, ...others] = all;
    if (!first) throw new AppError('internal', 'nothing to merge');
    if (others.length === 0) return first;
    const merged = { ...first, alerts: all.flatMap(({ alerts }) => alerts) };
    await this.#kept.put(merged);
    await this.#kept.forgetAll(others);
    return merged;
  }

  async #bring(kept: KeptNotification, channel: ChannelConfig): Promise<void> {
    const maxTries = this.#failing.has(channel.name) ? 1 : MAX_TRIES;
    for (let tries = 1; ; tries++) {
      this.#waits.signal.throwIfAborted();
      const error = await this.#try(kept, channel);
      if (!error) {
        this.#failing.delete(channel.name);
        await this.#kept.forget(kept.id);
        return;
      }
      if (this.#calls.signal.aborted) throw error;
      if (!mayBetter(error) || tries >= maxTries) {
        await this.#giveUp({ ...kept, attempts: kept.attempts + tries }, channel, error);
        throw error;
      }
      await sleep(this.#options.clock, this.#waitMs(tries, error), this.#waits.signal);
    }
  }

  async #try(kept: KeptNotification, channel: ChannelConfig): Promise<AppError | undefined> {
    const { clock, events, senders } = this.#options;
    const startedMs = clock.monotonicMs();
    const sender: AlertSender = senders[channel.kind];
    const tell = (outcome: ChannelResult['outcome'], note: string | undefined) => {
      this.#results.set(channel.name, { at: clock.now(), outcome, note });
      events.emit('alert.notified', {
        channel: channel.name,
        kind: channel.kind,
        outcome,
        alerts: kept.alerts.length,
        durationMs: clock.monotonicMs() - startedMs,
      });
    };
    try {
      tell('ok', await sender.send({ id: kept.id, alerts: kept.alerts, channel }, this.#calls.signal));
      return undefined;
    } catch (caught) {
      const error = toAppError(caught);
      tell(error.code, error.publicMessage);
      return error;
    }
  }

  #waitMs(tries: number, error: AppError): number {
    const { random } = this.#options;
    if (error.code !== 'delivery.throttled') return fullJitterMs(tries, { ...BACK_OFF, random });
    return throttleDelayMs(tries, { ...THROTTLED, random, retryAfterMs: error.retryAfterMs });
  }

  async #giveUp(kept: KeptNotification, channel: ChannelConfig, error: AppError): Promise<void> {
    const { events, onGone } = this.#options;
    const { code, publicMessage: reason } = error;
    if (channel.kind === 'conversation' && (code === 'delivery.gone' || code === 'delivery.address_invalid')) {
      // Nobody can send it again: the conversation is taken off the channels.
      await this.#kept.forget(kept.id);
      return onGone(channel);
    }
    if (mayBetter(error)) this.#failing.add(channel.name);
    await this.#kept.giveUp({ ...kept, code, reason });
    events.emit('alert.undelivered', { channel: channel.name, kind: channel.kind, code, alerts: kept.alerts.length });
  }

  #settle(item: Item, failure: AppError | undefined): void {
    if (!this.#open.delete(item)) return;
    if (failure) item.done.reject(failure);
    else item.done.resolve();
  }
}

/** Whether a later try may go better. An alert that comes twice is better than none. */
function mayBetter(error: AppError): boolean {
  return error.retryable || error.code === 'delivery.ambiguous';
}

function draining(): AppError {
  return new AppError('service.draining', 'stopped before the alerts had arrived; the next process brings them');
}
