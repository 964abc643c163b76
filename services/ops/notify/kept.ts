import type { Events } from '../../events.ts';
import type { Many } from '../../flow/many.ts';
import type { VersionedKeyv } from '../../store/keyv-store.ts';
import type { KeptNotification, NotificationStore } from './types.ts';

/** As long as answers that could not be delivered. */
const KEEP_MS = 7 * 24 * 60 * 60_000;
/** Later than any write. */
const EVER = Number.MAX_SAFE_INTEGER;
const REMOVALS = { name: 'notification purges', atATime: 16 };

/** Keeps notifications in a namespace of the store, for 7 days. What the store throws goes to the caller. */
export function keyvNotificationStore(entries: VersionedKeyv<KeptNotification>): NotificationStore {
  return {
    put: async (kept) => void (await entries.keyv.set(kept.id, kept, KEEP_MS)),
    remove: (id) => entries.keyv.delete(id),
    list: async (limit) => (await entries.writtenBefore(EVER, limit)).map(({ value }) => value),
  };
}

export interface KeptNotificationsOptions {
  readonly store: NotificationStore;
  readonly events: Events;
  /** Given up ones that are kept; the oldest go first. */
  readonly maxDead: number;
  readonly many: Many;
}

/**
 * What is kept, at hand and in the store. A store that fails must not hold back the alert on it, so that its failure is an
 * event and no more.
 */
export class KeptNotifications {
  readonly #options: KeptNotificationsOptions;
  readonly #kept = new Map<string, KeptNotification>();

  constructor(options: KeptNotificationsOptions) {
    this.#options = options;
  }

  /** Reads at most `limit` from the store. @returns those that were on their way. */
  async load(limit: number): Promise<readonly KeptNotification[]> {
    const kept = await this.#options.store.list(limit);
    for (const one of kept) this.#kept.set(one.id, one);
    return kept.filter(({ state }) => state === 'waiting');
  }

  /** Those that were given up, oldest first. */
  dead(): readonly KeptNotification[] {
    const dead = [...this.#kept.values()].filter(({ state }) => state === 'dead');
    return dead.sort((a, b) => a.createdAt - b.createdAt);
  }

  /** One that was given up. */
  findDead(id: string): KeptNotification | undefined {
    const kept = this.#kept.get(id);
    return kept?.state === 'dead' ? kept : undefined;
  }

  /** Keeps one in its present state. */
  async put(kept: KeptNotification): Promise<void> {
    this.#kept.set(kept.id, kept);
    await this.#stored('put', this.#options.store.put(kept));
  }

  /** Keeps one for an operator, in the place of the oldest where there are too many. */
  async giveUp(kept: KeptNotification): Promise<void> {
    await this.put({ ...kept, state: 'dead' });
    const over = this.dead().length - this.#options.maxDead;
    await this.forgetAll(this.dead().slice(0, Math.max(0, over)));
  }

  /** Arrived, or not wanted any more. */
  async forget(id: string): Promise<void> {
    this.#kept.delete(id);
    await this.#stored('remove', this.#options.store.remove(id));
  }

  /** As `forget`, of many. */
  async forgetAll(all: readonly KeptNotification[]): Promise<void> {
    await this.#options.many.each(all, ({ id }) => this.forget(id), REMOVALS);
  }

  async #stored(operation: string, done: Promise<unknown>): Promise<void> {
    try {
      await done;
    } catch (error) {
      this.#options.events.emit('store.failed', { store: 'notifications', operation, error });
    }
  }
}
