import { LRUCache } from 'lru-cache';
import { agingBy } from '../aging.ts';
import { atMost } from '../at-most.ts';
import { type Clock, sleep } from '../clock.ts';
import { AppError } from '../errors.ts';
import { Lanes } from '../flow/lanes.ts';
import { TokenBucket } from '../flow/token-bucket.ts';
import type { Address, Asker } from './types.ts';

/** One rate of a channel: never more than `burst + perMinute * minutes` in any span. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** What a channel allows. */
export interface ChannelRates {
  /** All of them hold for each conversation. */
  readonly conversation: readonly Rate[];
  /** For all conversations of one tenant together. */
  readonly tenant: readonly Rate[];
}

/**
 * Teams allows 7 in 1 s, 8 in 2 s, 60 in 30 s and 1,800 in an hour per bot and thread, and 50 a second per app and
 * tenant. The first pair of a burst and a rate stays under the first three, the second under the fourth; the tenant's
 * allows 50 in any one second, most of it as rate, so that a whole company that asks at once is answered soon.
 */
export const TEAMS_RATES: ChannelRates = {
  conversation: [
    { burst: 6, perMinute: 60 },
    { burst: 900, perMinute: 15 },
  ],
  tenant: [{ burst: 10, perMinute: 40 * 60 }],
};

/** Where something goes out. */
export interface Destination {
  readonly address: Address;
  readonly asker: Asker;
}

/**
 * Waits until something may go out to the conversation of the lane. What is not wanted any more when its turn comes costs
 * the channel's rate nothing. @throws the signal's reason when it aborts.
 */
export type Turn = (signal: AbortSignal, isWanted?: () => boolean) => Promise<void>;

const always = () => true;

interface Wish {
  readonly signal: AbortSignal;
  readonly isWanted: () => boolean;
}

export interface OutboxOptions {
  readonly clock: Clock;
  /** Channels without an entry are not limited. */
  readonly rates: Readonly<Record<string, ChannelRates>>;
}

/** Tasks that may wait over all conversations. */
const MAX_WAITING = 100_000;
/** Rates are remembered for the newest so many conversations and tenants, and as long as any of the rates looks back. */
const MAX_BUCKETS = 20_000;
const BUCKETS_MS = 60 * 60_000;
/** Never makes anybody wait, but can be paused. */
const UNLIMITED: Rate = { perMinute: Number.POSITIVE_INFINITY, burst: 1 };
/** Conversations of a tenant that may be throttled before the whole tenant counts as throttled. */
const TENANT_THROTTLED: Rate = { perMinute: 10, burst: 5 };
/** What a sign of life must leave over for answers. */
const RESERVED = 2;

/**
 * One writer per conversation outwards, at the pace that the channel allows. A conversation that was throttled pauses
 * alone; the others go on.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes: Lanes;
  /** Turns of one tenant are granted in order, and only the next in line has a timer. */
  readonly #tenantTurns: Lanes;
  readonly #buckets: LRUCache<string, readonly TokenBucket[]>;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const full = () => new AppError('delivery.transient', `${MAX_WAITING} messages wait to go out already`);
    this.#lanes = new Lanes({ maxWaiting: MAX_WAITING, full });
    this.#tenantTurns = new Lanes({ maxWaiting: MAX_WAITING, full });
    this.#buckets = new LRUCache({
      ...atMost(MAX_BUCKETS),
      ttl: BUCKETS_MS,
      updateAgeOnGet: true,
      ...agingBy(options.clock),
    });
  }

  /** Runs the task when the conversation is free; the task takes a turn before each call to the channel. */
  write<T>(to: Destination, task: (turn: Turn) => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn: Turn = (turnSignal, isWanted = always) => this.#turn(to, { signal: turnSignal, isWanted });
    return this.#lanes.run(laneOf(to), () => task(turn), signal);
  }

  /**
   * Runs the task at once, its first turn taken, if nothing else goes out to the conversation and the channel's rates
   * allow it. Undefined: it would have to wait.
   */
  writeNow<T>(to: Destination, task: (turn: Turn) => Promise<T>): Promise<T> | undefined {
    const isBusy = this.#lanes.depth(laneOf(to)) > 0 || this.#tenantTurns.depth(tenantOf(to)) > 0;
    const buckets = isBusy ? [] : this.#bucketsOf(to);
    if (isBusy || waitOf(buckets) > 0) return undefined;
    for (const bucket of buckets) bucket.take();
    return this.#lanes.run(laneOf(to), () => task((signal) => this.#turn(to, { signal, isWanted: always })));
  }

  /**
   * Runs a task that matters little, if it can run now and leaves enough for what matters.
   * @returns whether it ran.
   */
  async writeIfFree(to: Destination, task: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    if (this.#lanes.depth(laneOf(to)) > 0) return false;
    const buckets = this.#bucketsOf(to);
    if (buckets.some((bucket) => bucket.available <= RESERVED)) return false;
    await this.#lanes.run(
      laneOf(to),
      async () => {
        for (const bucket of buckets) bucket.take();
        await task();
      },
      signal,
    );
    return true;
  }

  /**
   * Sends nothing to the conversation for so long, because it was throttled. When several conversations of a tenant
   * are, it is the tenant that is throttled: then all of them pause.
   */
  pause(to: Destination, forMs: number): void {
    for (const bucket of this.#conversationBuckets(to)) bucket.pause(forMs);
    const throttled = this.#remembered(`${tenantOf(to)} throttled`, [TENANT_THROTTLED])[0];
    if (!throttled || throttled.take() === 0) return;
    for (const bucket of this.#tenantBuckets(to)) bucket.pause(forMs);
  }

  async #turn(to: Destination, wish: Wish): Promise<void> {
    const { signal } = wish;
    for (let ended = false; !ended; ) {
      signal.throwIfAborted();
      // Its own conversation first: one that pauses holds up nobody else of its tenant.
      await this.#untilFree(() => this.#conversationBuckets(to), signal);
      ended = await this.#tenantTurns.run(tenantOf(to), () => this.#tenantTurn(to, wish), signal);
    }
  }

  /** @returns false when the conversation was paused meanwhile: nothing was taken then. */
  async #tenantTurn(to: Destination, { signal, isWanted }: Wish): Promise<boolean> {
    if (!isWanted()) return true;
    await this.#untilFree(() => this.#tenantBuckets(to), signal);
    if (!isWanted()) return true;
    const buckets = this.#bucketsOf(to);
    if (waitOf(buckets) > 0) return false;
    for (const bucket of buckets) bucket.take();
    return true;
  }

  async #untilFree(buckets: () => readonly TokenBucket[], signal: AbortSignal): Promise<void> {
    for (let waitMs = waitOf(buckets()); waitMs > 0; waitMs = waitOf(buckets())) {
      await sleep(this.#options.clock, waitMs, signal);
    }
  }

  #bucketsOf(to: Destination): readonly TokenBucket[] {
    return [...this.#conversationBuckets(to), ...this.#tenantBuckets(to)];
  }

  #conversationBuckets(to: Destination): readonly TokenBucket[] {
    const rates = this.#options.rates[to.address.channel]?.conversation ?? [];
    return this.#remembered(laneOf(to), rates.length > 0 ? rates : [UNLIMITED]);
  }

  #tenantBuckets(to: Destination): readonly TokenBucket[] {
    const rates = this.#options.rates[to.address.channel]?.tenant ?? [];
    return this.#remembered(tenantOf(to), rates.length > 0 ? rates : [UNLIMITED]);
  }

  #remembered(key: string, rates: readonly Rate[]): readonly TokenBucket[] {
    let buckets = this.#buckets.get(key);
    if (!buckets) {
      buckets = rates.map((rate) => new TokenBucket({ ...rate, clock: this.#options.clock }));
      this.#buckets.set(key, buckets);
    }
    return buckets;
  }
}

function waitOf(buckets: readonly TokenBucket[]): number {
  return Math.max(...buckets.map((bucket) => bucket.waitMs()));
}

function laneOf(to: Destination): string {
  return to.address.conversationKey;
}

function tenantOf(to: Destination): string {
  return JSON.stringify([to.address.channel, to.asker.tenantId]);
}
