import type { VersionedEntry, VersionedKeyv } from '../store/keyv-store.ts';
import type { Session } from './types.ts';

/** What a local session follows: a version of the shared store, and in which life of that store it was read. */
export interface Origin {
  /** 0: the shared store never had it. */
  readonly base: number;
  /** Empty: none. */
  readonly era: string;
}

/** A session kept here: a copy of the shared one, or one that has gone on without it. */
export interface LocalSession extends Origin {
  readonly session: Session;
}

/** Says that a session changed here while the shared store was away. `removed`: and then what it followed. */
export interface Change {
  readonly removed?: Origin & { readonly at: number };
}

/** A local session as stored. */
export type LocalEntry = VersionedEntry<LocalSession>;

export interface LocalSessionsOptions {
  readonly sessions: VersionedKeyv<LocalSession>;
  readonly changes: VersionedKeyv<Change>;
  /** How long the shared store keeps what nobody writes, milliseconds: a mark that old has nothing left to settle. */
  readonly keepMs: number;
}

const UNKNOWN: Origin = { base: 0, era: '' };

/**
 * Sessions in this process's own store, beside a shared one. A change is marked before it is made: a mark without a change
 * costs a look, a change without a mark would be forgotten.
 */
export class LocalSessions {
  readonly #sessions: VersionedKeyv<LocalSession>;
  readonly #changes: VersionedKeyv<Change>;
  readonly #keepMs: number;
  #writing = 0;
  #writes = 0;

  constructor(options: LocalSessionsOptions) {
    this.#sessions = options.sessions;
    this.#changes = options.changes;
    this.#keepMs = options.keepMs;
  }

  read(key: string): Promise<LocalEntry | undefined> {
    return this.#sessions.read(key);
  }

  change(key: string): Promise<VersionedEntry<Change> | undefined> {
    return this.#changes.read(key);
  }

  /** Keeps what the shared store has, unless the session goes its own way here. */
  async copy(key: string, session: Session, origin: Origin): Promise<void> {
    for (;;) {
      const entry = await this.#sessions.read(key);
      if (await this.#changes.read(key)) return;
      const copied = await this.#sessions.putIf(key, { session, ...origin }, entry?.version ?? 0);
      if (copied !== undefined) return;
    }
  }

  /** Drops a copy, unless the session goes its own way here. */
  async drop(key: string): Promise<void> {
    for (;;) {
      const entry = await this.#sessions.read(key);
      if (!entry || (await this.#changes.read(key)) || (await this.#sessions.deleteIf(key, entry.version))) return;
    }
  }

  /** Replaces an entry that was just read, without marking: it agrees with the shared store. @returns whether it did. */
  async agree(key: string, value: LocalSession, expected: number): Promise<boolean> {
    return (await this.#sessions.putIf(key, value, expected)) !== undefined;
  }

  /** As `SessionStore.putIf`, marked as a change. */
  putIf(key: string, session: Session, expected: number): Promise<number | undefined> {
    return this.#write(async () => {
      const entry = await this.#sessions.read(key);
      if ((entry?.version ?? 0) !== expected) return undefined;
      const { base, era } = entry?.value ?? (await this.change(key))?.value.removed ?? UNKNOWN;
      await this.#changes.keyv.set(key, {}, this.#keepMs);
      return await this.#sessions.putIf(key, { session, base, era }, expected);
    });
  }

  /** As `SessionStore.deleteIf`, marked as a change. */
  deleteIf(key: string, expected: number, at: number): Promise<boolean> {
    return this.#write(async () => {
      const entry = await this.#sessions.read(key);
      if (!entry || entry.version !== expected) return false;
      const { base, era } = entry.value;
      await this.#changes.keyv.set(key, { removed: { base, era, at } }, this.#keepMs);
      return await this.#sessions.deleteIf(key, expected);
    });
  }

  /** Deletes an entry that was just read, without marking. */
  forget(key: string, expected: number): Promise<boolean> {
    return this.#sessions.deleteIf(key, expected);
  }

  /** The mark is settled, unless there was another change meanwhile. */
  settled(key: string, mark: number): Promise<boolean> {
    return this.#changes.deleteIf(key, mark);
  }

  writtenBefore(before: number, limit: number): Promise<readonly LocalEntry[]> {
    return this.#sessions.writtenBefore(before, limit);
  }

  countSince(since: number): Promise<number> {
    return this.#sessions.countSince(since);
  }

  /** Sessions that changed here and are not settled. */
  countChanges(): Promise<number> {
    return this.#changes.countSince(0);
  }

  /** Keys of changes that are not settled, at most `limit`, the oldest first; and the moment of that look. */
  async pending(limit: number): Promise<{ readonly keys: readonly string[]; readonly seen: number }> {
    const seen = this.#writes;
    const changes = await this.#changes.writtenBefore(Number.MAX_SAFE_INTEGER, limit);
    return { keys: changes.map(({ key }) => key), seen };
  }

  /** Whether no change was made, and none is being made, since that look. */
  quietSince(seen: number): boolean {
    return this.#writing === 0 && this.#writes === seen;
  }

  async #write<T>(work: () => Promise<T>): Promise<T> {
    this.#writing++;
    this.#writes++;
    try {
      return await work();
    } finally {
      this.#writing--;
    }
  }
}
