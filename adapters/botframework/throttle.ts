import { LRUCache } from 'lru-cache';
import type { Clock } from '../../services/clock.ts';

/** At most `count` calls within any `windowMs`. */
export interface Limit {
  readonly count: number;
  readonly windowMs: number;
}

/** Per bot and conversation, as Teams documents it. */
export const CONVERSATION_LIMITS: readonly Limit[] = [
  { count: 7, windowMs: 1_000 },
  { count: 8, windowMs: 2_000 },
  { count: 60, windowMs: 30_000 },
  { count: 1_800, windowMs: 3_600_000 },
];

/** Per app and tenant, as Teams documents it. */
export const TENANT_LIMITS: readonly Limit[] = [{ count: 50, windowMs: 1_000 }];

/** Keeps calls under the channel's limits before they are made. */
export interface Throttle {
  /** 0: the call was counted, make it now. Above: nothing was counted, ask again after so many milliseconds. */
  take(call: ThrottledCall): number;
  /** The channel said "too many": nothing for this conversation for so long. */
  pause(call: ThrottledCall, pauseMs: number): void;
}

export interface ThrottledCall {
  readonly conversationKey: string;
  readonly tenantId: string;
}

/** The ones not used for longest are forgotten when there are more. */
const MAX_CONVERSATIONS = 5_000;
const MAX_TENANTS = 200;

/** Counts on the monotonic clock; memory is bounded by the number of conversations and tenants, not by that of calls. */
export function createThrottle(clock: Clock): Throttle {
  const conversations = new LRUCache<string, Windows>({ max: MAX_CONVERSATIONS });
  const tenants = new LRUCache<string, Windows>({ max: MAX_TENANTS });

  return {
    take(call) {
      const nowMs = clock.monotonicMs();
      const conversation = windowsOf(conversations, call.conversationKey, CONVERSATION_LIMITS);
      const tenant = windowsOf(tenants, call.tenantId, TENANT_LIMITS);
      const freeAtMs = Math.max(conversation.freeAt(nowMs), tenant.freeAt(nowMs));
      if (freeAtMs > nowMs) return Math.ceil(freeAtMs - nowMs);
      conversation.count(nowMs);
      tenant.count(nowMs);
      return 0;
    },
    pause(call, pauseMs) {
      windowsOf(conversations, call.conversationKey, CONVERSATION_LIMITS).close(clock.monotonicMs() + pauseMs);
    },
  };
}

function windowsOf(kept: LRUCache<string, Windows>, key: string, limits: readonly Limit[]): Windows {
  const known = kept.get(key);
  if (known) return known;
  const windows = new Windows(limits);
  kept.set(key, windows);
  return windows;
}

/** Several windows over the same calls. */
class Windows {
  readonly #windows: readonly SlidingWindow[];
  #closedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(limits: readonly Limit[]) {
    this.#windows = limits.map((limit) => new SlidingWindow(limit));
  }

  freeAt(nowMs: number): number {
    let atMs = Math.max(nowMs, this.#closedUntilMs);
    for (const window of this.#windows) atMs = Math.max(atMs, window.freeAt(nowMs));
    return atMs;
  }

  count(nowMs: number): void {
    for (const window of this.#windows) window.count(nowMs);
  }

  close(untilMs: number): void {
    this.#closedUntilMs = Math.max(this.#closedUntilMs, untilMs);
  }
}

/** A window is counted in this many slots and the current one: a few bytes, whatever the limit. */
const SLOTS = 20;

/**
 * Calls of the last `windowMs`, counted by slots. The slot that the window's edge cuts through counts as a whole: the
 * error is on the careful side, and one slot at most.
 */
class SlidingWindow {
  readonly #limit: Limit;
  readonly #slotMs: number;
  readonly #counts = new Uint16Array(SLOTS + 1);
  #newestSlot = Number.NEGATIVE_INFINITY;
  #total = 0;

  constructor(limit: Limit) {
    this.#limit = limit;
    this.#slotMs = limit.windowMs / SLOTS;
  }

  /** The moment from which one more call fits: now, or the beginning of the slot by which enough old calls are gone. */
  freeAt(nowMs: number): number {
    const slot = Math.floor(nowMs / this.#slotMs);
    this.#moveTo(slot);
    if (this.#total < this.#limit.count) return nowMs;
    let total = this.#total;
    let later = slot;
    while (total >= this.#limit.count) {
      later += 1;
      total -= this.#counts[indexOf(later)] ?? 0;
    }
    return later * this.#slotMs;
  }

  count(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs);
    this.#moveTo(slot);
    const index = indexOf(slot);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  /** Empties the slots that the window has left behind. */
  #moveTo(slot: number): void {
    if (slot - this.#newestSlot > SLOTS) {
      this.#counts.fill(0);
      this.#total = 0;
      this.#newestSlot = slot;
    }
    while (this.#newestSlot < slot) {
      this.#newestSlot += 1;
      const index = indexOf(this.#newestSlot);
      this.#total -= this.#counts[index] ?? 0;
      this.#counts[index] = 0;
    }
  }
}

function indexOf(slot: number): number {
  return slot % (SLOTS + 1);
}
