import type { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';

/** Whose preferences they are. */
export interface Person {
  readonly tenantId: string;
  readonly userId: string;
}

/** What a person has chosen once, for all conversations. */
export interface PersonPreferences {
  /** As BCP 47 writes it. Absent: that of the client counts. */
  readonly locale?: string;
  /** Name of the IANA database, such as `Asia/Taipei`. */
  readonly timeZone?: string;
}

/** A name with `undefined` is forgotten; a name that is not there stays as it is. */
export type PreferenceChange = { readonly [name in keyof PersonPreferences]?: string | undefined };

/** What people prefer, kept over restarts. */
export interface Preferences {
  /** Does not throw: what cannot be read counts as not chosen. */
  of(person: Person): Promise<PersonPreferences>;
  /** @throws AppError `store.unavailable` or the store's own error when it was not kept. */
  set(person: Person, change: PreferenceChange): Promise<void>;
}

/** What is kept of one preference. */
export interface KeptPreference {
  readonly value: string;
  /** Epoch milliseconds of the use that was noted last. */
  readonly usedAt: number;
}

export interface KeyvPreferencesOptions {
  readonly kept: Keyv<KeptPreference>;
  readonly clock: Clock;
  readonly events: Pick<Events, 'emit'>;
}

const NAMES = ['locale', 'timeZone'] as const;
const DAY_MS = 24 * 60 * 60_000;
/** Personal data: who has not written for so long is forgotten. */
const KEPT_UNUSED_MS = 365 * DAY_MS;
/** A use is noted no more often than this, so that reading hardly ever writes. */
const NOTED_EVERY_MS = 30 * DAY_MS;
/** Another process may have changed what is remembered here. */
const FRESH_MS = 60_000;
const MAX_REMEMBERED = 10_000;

interface Remembered {
  readonly preferences: Promise<PersonPreferences>;
  /** On the monotonic clock. */
  readonly readAtMs: number;
}

/**
 * Preferences in a Keyv namespace: one entry per person and preference, so that two changes at once do not undo each
 * other. The newest 10,000 people are remembered in memory for a minute; while the store fails, what was remembered
 * before still counts.
 */
export class KeyvPreferences implements Preferences {
  readonly #options: KeyvPreferencesOptions;
  readonly #remembered = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED });

  constructor(options: KeyvPreferencesOptions) {
    this.#options = options;
  }

  of(person: Person): Promise<PersonPreferences> {
    const key = keyOf(person);
    const now = this.#options.clock.monotonicMs();
    const known = this.#remembered.get(key);
    if (known && now - known.readAtMs < FRESH_MS) return known.preferences;
    // Kept before it is there: whoever asks meanwhile waits for the same, and messages keep their order.
    const preferences = this.#read(key, known?.preferences);
    this.#remembered.set(key, { preferences, readAtMs: now });
    return preferences;
  }

  async set(person: Person, change: PreferenceChange): Promise<void> {
    const { kept, clock } = this.#options;
    const key = keyOf(person);
    try {
      for (const name of NAMES) {
        if (!Object.hasOwn(change, name)) continue;
        const value = change[name];
        const entry = entryOf(key, name);
        if (value === undefined) await kept.delete(entry);
        else await kept.set(entry, { value, usedAt: clock.now() }, KEPT_UNUSED_MS);
      }
    } finally {
      // Also after a failure: it may have been done all the same.
      this.#remembered.delete(key);
    }
  }

  async #read(key: string, before: Promise<PersonPreferences> | undefined): Promise<PersonPreferences> {
    const { kept, events } = this.#options;
    try {
      const found = await Promise.all(
        NAMES.map(async (name) => [name, await this.#noted(entryOf(key, name), kept)] as const),
      );
      return Object.fromEntries(found.filter(([, value]) => value !== undefined));
    } catch (error) {
      events.emit('store.failed', { store: 'preferences', operation: 'read', error });
      return (await before) ?? {};
    }
  }

  /** The value of an entry, with its use noted. */
  async #noted(entry: string, kept: Keyv<KeptPreference>): Promise<string | undefined> {
    const { clock, events } = this.#options;
    const found = await kept.get(entry);
    if (!found) return undefined;
    if (clock.now() - found.usedAt >= NOTED_EVERY_MS) {
      try {
        await kept.set(entry, { value: found.value, usedAt: clock.now() }, KEPT_UNUSED_MS);
      } catch (error) {
        // Noted the next time; the choice counts all the same.
        events.emit('store.failed', { store: 'preferences', operation: 'note', error });
      }
    }
    return found.value;
  }
}

/** Ids are the channel's and may hold anything; as JSON no two people share a key. */
function keyOf({ tenantId, userId }: Person): string {
  return JSON.stringify([tenantId, userId]);
}

function entryOf(key: string, name: string): string {
  return `${name}|${key}`;
}
