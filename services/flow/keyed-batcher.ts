import type { Clock, Timer } from '../clock.ts';

/** Why a batch went: the key was quiet, it had waited long enough, it was full, or somebody asked. */
export type FlushReason = 'quiet' | 'max_wait' | 'max_items' | 'max_bytes' | (string & {});

/** How a batch came to go. */
export interface FlushInfo {
  readonly reason: FlushReason;
  /** From the first item of the batch to the flush, milliseconds. */
  readonly waitedMs: number;
}

export interface KeyedBatcherOptions<T> {
  readonly clock: Clock;
  /** A batch goes when its key has been quiet for so long. */
  readonly quietMs: number;
  /** A batch goes at the latest so long after its first item, however busy the key is. */
  readonly maxWaitMs: number;
  /** A batch goes as soon as it has so many items. */
  readonly maxItems: number;
  /** A batch never grows beyond this; what does not fit begins the next one. */
  readonly maxBytes: number;
  /** Items over all keys; one more is not taken. */
  readonly maxTotalItems: number;
  readonly sizeOf: (item: T) => number;
  /** One at a time per key. Items that arrive meanwhile wait for the next batch, in order. */
  readonly flush: (key: string, items: readonly T[], info: FlushInfo) => Promise<void> | void;
  readonly onError: (error: unknown, key: string, items: readonly T[]) => void;
}

interface Batch<T> {
  items: T[];
  sizeBytes: number;
  readonly firstMs: number;
  /** The latest moment to go. */
  lastMs: number;
  dueMs: number;
  reason: FlushReason;
}

interface Key<T> {
  /** Still collecting. */
  open: Batch<T> | undefined;
  /** Full or due, waiting for the running flush to end. */
  ready: Batch<T>[];
  flushing: Promise<void> | undefined;
  timer: Timer | undefined;
  timerMs: number;
}

/** Windows of one item; the batcher's own where absent. */
export interface ItemWindow {
  readonly quietMs?: number;
  readonly maxWaitMs?: number;
}

/**
 * Collects items per key and hands them on together. Nothing is left behind: whatever arrives during a flush gets a
 * window of its own. A key without items takes no memory.
 */
export class KeyedBatcher<T> {
  readonly #options: KeyedBatcherOptions<T>;
  readonly #keys = new Map<string, Key<T>>();
  #total = 0;
  #stopped: boolean = false;

  constructor(options: KeyedBatcherOptions<T>) {
    this.#options = options;
  }

  /** Items that wait, over all keys. */
  get total(): number {
    return this.#total;
  }

  /** Keys with items or a running flush. */
  get size(): number {
    return this.#keys.size;
  }

  /** Items of a key that wait, oldest first. */
  pending(key: string): readonly T[] {
    const entry = this.#keys.get(key);
    if (!entry) return [];
    return batchesOf(entry).flatMap((batch) => batch.items);
  }

  /**
   * Adds an item. Its quiet window counts from now; the batch's longest wait from its first item.
   * @returns false when too many items wait over all keys: it was not taken.
   */
  add(key: string, item: T, window: ItemWindow = {}): boolean {
    if (this.#stopped || this.#total >= this.#options.maxTotalItems) return false;
    const { maxBytes, maxItems, sizeOf } = this.#options;
    const sizeBytes = sizeOf(item);
    const entry = this.#entryOf(key);
    if (entry.open && entry.open.sizeBytes + sizeBytes > maxBytes) this.#release(key, entry, 'max_bytes');
    entry.open ??= this.#newBatch();
    entry.open.items.push(item);
    entry.open.sizeBytes += sizeBytes;
    this.#total += 1;
    if (entry.open.items.length >= maxItems) this.#release(key, entry, 'max_items');
    else this.#schedule(key, entry, entry.open, window);
    return true;
  }

  /** Hands on what a key has, now. @returns how many items; they are handed on when the promise resolves. */
  async flush(key: string, reason: FlushReason): Promise<number> {
    const entry = this.#keys.get(key);
    if (!entry) return 0;
    const count = this.pending(key).length;
    if (entry.open) this.#release(key, entry, reason);
    await this.settled(key);
    return count;
  }

  /** Resolves when no flush of the key runs. */
  async settled(key: string): Promise<void> {
    await this.#keys.get(key)?.flushing;
  }

  /** Takes back the items that `match`; they are never handed on. */
  take(key: string, match: (item: T) => boolean): readonly T[] {
    const entry = this.#keys.get(key);
    if (!entry) return [];
    const taken: T[] = [];
    for (const batch of batchesOf(entry)) {
      for (const item of batch.items.filter(match)) {
        taken.push(item);
        batch.sizeBytes -= this.#options.sizeOf(item);
      }
      batch.items = batch.items.filter((item) => !taken.includes(item));
    }
    this.#total -= taken.length;
    entry.ready = entry.ready.filter((batch) => batch.items.length > 0);
    if (entry.open?.items.length === 0) entry.open = undefined;
    this.#tidy(key, entry);
    return taken;
  }

  /** Ends all timers and waits for running flushes. What waits is not handed on; the caller knows where it is kept. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#keys.values()) timer?.cancel();
    await Promise.all([...this.#keys.values()].map(({ flushing }) => flushing));
  }

  #entryOf(key: string): Key<T> {
    let entry = this.#keys.get(key);
    if (!entry) {
      entry = { open: undefined, ready: [], flushing: undefined, timer: undefined, timerMs: 0 };
      this.#keys.set(key, entry);
    }
    return entry;
  }

  #newBatch(): Batch<T> {
    const firstMs = this.#options.clock.monotonicMs();
    return { items: [], sizeBytes: 0, firstMs, lastMs: Number.POSITIVE_INFINITY, dueMs: 0, reason: 'quiet' };
  }

  #schedule(key: string, entry: Key<T>, batch: Batch<T>, window: ItemWindow): void {
    const { clock, quietMs, maxWaitMs } = this.#options;
    const quietAtMs = clock.monotonicMs() + (window.quietMs ?? quietMs);
    batch.lastMs = Math.min(batch.lastMs, batch.firstMs + (window.maxWaitMs ?? maxWaitMs));
    batch.dueMs = Math.min(quietAtMs, batch.lastMs);
    batch.reason = quietAtMs <= batch.lastMs ? 'quiet' : 'max_wait';
    this.#arm(key, entry, batch);
  }

  /** One timer per key. A due time that moved later does not move it: it is armed again when it rings too early. */
  #arm(key: string, entry: Key<T>, batch: Batch<T>): void {
    if (entry.timer && entry.timerMs <= batch.dueMs) return;
    const { clock } = this.#options;
    entry.timer?.cancel();
    entry.timerMs = batch.dueMs;
    entry.timer = clock.after(batch.dueMs - clock.monotonicMs(), () => {
      entry.timer = undefined;
      if (!entry.open || this.#stopped) return;
      if (clock.monotonicMs() < entry.open.dueMs) this.#arm(key, entry, entry.open);
      else this.#release(key, entry, entry.open.reason);
    });
  }

  /** Lets the open batch go: at once, or when the running flush has ended. */
  #release(key: string, entry: Key<T>, reason: FlushReason): void {
    if (!entry.open || this.#stopped) return;
    entry.open.reason = reason;
    entry.ready.push(entry.open);
    entry.open = undefined;
    entry.flushing ??= this.#flushReady(key, entry);
  }

  async #flushReady(key: string, entry: Key<T>): Promise<void> {
    const { clock, flush, onError } = this.#options;
    for (let batch = entry.ready.shift(); batch; batch = this.#stopped ? undefined : entry.ready.shift()) {
      const { items, firstMs, reason } = batch;
      this.#total -= items.length;
      try {
        await flush(key, items, { reason, waitedMs: clock.monotonicMs() - firstMs });
      } catch (error) {
        onError(error, key, items);
      }
    }
    entry.flushing = undefined;
    this.#tidy(key, entry);
  }

  #tidy(key: string, entry: Key<T>): void {
    if (entry.open || entry.flushing || entry.ready.length > 0) return;
    entry.timer?.cancel();
    this.#keys.delete(key);
  }
}

function batchesOf<T>(entry: Key<T>): readonly Batch<T>[] {
  return entry.open ? [...entry.ready, entry.open] : entry.ready;
}
