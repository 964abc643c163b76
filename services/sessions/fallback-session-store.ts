import { setImmediate } from 'node:timers/promises';
import type { Clock, Timer } from '../clock.ts';
import type { Events } from '../events.ts';
import type { LocalEntry, LocalSessions } from './local-sessions.ts';
import { reconcile } from './reconcile.ts';
import type { Session, SessionStore, StoredSession } from './types.ts';

/** What must be known of the shared store beside its sessions. */
export interface SharedSide {
  readonly isUp: boolean;
  onChange(listener: (isUp: boolean) => void): () => void;
  /** Names the life of the data: another name than before means that everything was lost. @throws when it is away. */
  era(): Promise<string>;
}

export interface FallbackSessionStoreOptions {
  /** The shared store. Its calls must end by themselves, and throw when they were not done. */
  readonly shared: SessionStore;
  readonly side: SharedSide;
  readonly local: LocalSessions;
  readonly clock: Clock;
  readonly events: Events;
}

/** Who serves. */
type Serving =
  | { readonly by: 'shared'; readonly era: string }
  /** `settling`: what changed here is being brought to the shared store, which serves when that is done. */
  | { readonly by: 'local'; readonly settling: boolean };

/** Gives a session away, with the version that the caller may name. */
interface Giver {
  (stored: StoredSession): StoredSession;
  (stored: StoredSession | undefined): StoredSession | undefined;
}

/** Versions of one time of serving are told apart from those of another: they never come so far by counting. */
const GENERATION = 2 ** 32;
const MAX_GENERATIONS = 2 ** 20;
const SETTLE_BATCH = 50;
const SETTLE_AGAIN_MS = 1_000;

/**
 * Sessions in a shared store that may be away. Everything written there is copied here; when the shared store fails, the
 * copies serve at once, and what changes meanwhile is brought back before the shared store serves again. Nothing here
 * fails because of the shared store. A version is good only as long as the side that gave it serves: afterwards a write
 * with it is refused, and the caller reads again.
 */
export class FallbackSessionStore implements SessionStore {
  readonly #options: FallbackSessionStoreOptions;
  readonly #unsubscribe: () => void;
  #serving: Serving = { by: 'local', settling: false };
  #generation = 0;
  /** Whether anybody was given a version of this generation. */
  #gaveVersions = false;
  #again: Timer | undefined;
  #stopped = false;

  constructor(options: FallbackSessionStoreOptions) {
    this.#options = options;
    this.#unsubscribe = options.side.onChange((isUp) => {
      if (isUp) this.#beginSettling();
      else this.#serveLocally();
    });
    if (options.side.isUp) this.#beginSettling();
  }

  /** Whether sessions are in the shared store at this moment. */
  get servedBy(): 'shared' | 'local' {
    return this.#serving.by;
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const { local } = this.#options;
    const found = await this.#shared('get', async (era, given) => given(await this.#getShared(key, era)));
    if (found) return found.value;
    const given = this.#giver();
    const entry = await local.read(key);
    return given(entry && toStored(entry));
  }

  async putIf(key: string, session: Session, expected: number): Promise<number | undefined> {
    const { shared, local } = this.#options;
    const version = this.#own(expected);
    if (version === undefined) return undefined;
    if (this.#serving.by === 'local') {
      const mark = this.#marker();
      return mark(await local.putIf(key, session, version));
    }
    const mark = this.#marker();
    const put = await this.#shared('put', async (era) => {
      const base = await shared.putIf(key, session, version);
      if (base !== undefined) await this.#keep('copy', () => local.copy(key, session, { base, era }));
      return mark(base);
    });
    // Failed: refused as far as the caller knows. It reads again, from here; what the call did there is settled later.
    return put?.value;
  }

  async deleteIf(key: string, expected: number): Promise<boolean> {
    const { shared, local, clock } = this.#options;
    const version = this.#own(expected);
    if (version === undefined) return false;
    if (this.#serving.by === 'local') return await local.deleteIf(key, version, clock.now());
    const deleted = await this.#shared('delete', async () => {
      const gone = await shared.deleteIf(key, version);
      if (gone) await this.#keep('drop', () => local.drop(key));
      return gone;
    });
    return deleted?.value ?? false;
  }

  async expired(before: number, limit: number): Promise<readonly StoredSession[]> {
    const { shared, local } = this.#options;
    const found = await this.#shared('expired', async (_era, given) => {
      return (await shared.expired(before, limit)).map((one) => given(one));
    });
    if (found) return found.value;
    const given = this.#giver();
    return (await local.writtenBefore(before, limit)).map((entry) => given(toStored(entry)));
  }

  async count(since: number): Promise<number> {
    const { shared, local } = this.#options;
    const counted = await this.#shared('count', () => shared.count(since));
    return counted?.value ?? (await local.countSince(since));
  }

  /**
   * Removes copies whose sessions were not used since `before` (epoch ms), at most `limit`: whoever removed such a session
   * in the shared store may have been another process. While the copies serve, the sweep of the sessions sees to them.
   */
  async trim(before: number, limit: number): Promise<void> {
    const { local } = this.#options;
    if (this.#serving.by === 'local') return;
    for (const { key } of await local.writtenBefore(before, limit)) await local.drop(key);
  }

  /** Ends its timer and its look at the shared store; calls go on as before. Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    this.#again?.cancel();
  }

  async #getShared(key: string, era: string): Promise<StoredSession | undefined> {
    const { shared, local, side } = this.#options;
    const found = await shared.get(key);
    if (found) return found;
    const entry = await local.read(key);
    if (!entry) return undefined;
    const now = await side.era();
    if (now !== era) this.#adopt(now);
    if (entry.value.era === now) {
      // Removed there, by somebody else.
      await this.#keep('drop', () => local.drop(key));
      return undefined;
    }
    const { session } = entry.value;
    const base = await shared.putIf(key, session, 0);
    if (base !== undefined) await this.#keep('copy', () => local.copy(key, session, { base, era: now }));
    return await shared.get(key);
  }

  /** Makes a call where the shared store serves. @returns undefined when it does not, or failed. */
  async #shared<T>(
    operation: string,
    call: (era: string, given: Giver) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    if (this.#serving.by === 'local') return undefined;
    try {
      return { value: await call(this.#serving.era, this.#giver()) };
    } catch (error) {
      this.#options.events.emit('store.failed', { store: 'sessions', operation, error });
      this.#serveLocally();
      return undefined;
    }
  }

  /** A copy that could not be kept does not fail what was done in the shared store. */
  async #keep(operation: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.events.emit('store.failed', { store: 'session copies', operation, error });
    }
  }

  #serveLocally(): void {
    if (this.#serving.by === 'local') return;
    this.#nextGeneration();
    this.#serving = { by: 'local', settling: false };
    // The side says when it is back. When only the call failed and the side is well, nobody will say anything.
    this.#settleLater();
  }

  #adopt(era: string): void {
    if (this.#serving.by === 'shared') this.#serving = { by: 'shared', era };
  }

  #settleLater(): void {
    this.#again?.cancel();
    if (this.#stopped) return;
    this.#again = this.#options.clock.after(SETTLE_AGAIN_MS, () => this.#beginSettling());
  }

  #beginSettling(): void {
    if (this.#stopped || !this.#options.side.isUp) return;
    if (this.#serving.by === 'shared' || this.#serving.settling) return;
    const serving: Serving = { by: 'local', settling: true };
    this.#serving = serving;
    void this.#settle(serving);
  }

  async #settle(serving: Serving): Promise<void> {
    const { side, events } = this.#options;
    try {
      if (await this.#settleAll(serving, await side.era())) return;
    } catch (error) {
      events.emit('store.failed', { store: 'sessions', operation: 'settle', error });
    }
    if (this.#serving !== serving) return;
    this.#serving = { by: 'local', settling: false };
    this.#settleLater();
  }

  /** @returns whether the shared store serves now, because nothing was left that had changed here. */
  async #settleAll(serving: Serving, era: string): Promise<boolean> {
    const { local, shared } = this.#options;
    while (this.#serving === serving) {
      const { keys, seen } = await local.pending(SETTLE_BATCH);
      if (keys.length === 0 && local.quietSince(seen) && this.#serving === serving) {
        // Nothing may come between that look and this.
        this.#nextGeneration();
        this.#serving = { by: 'shared', era };
        return true;
      }
      // A change is being made at this moment.
      if (keys.length === 0) await setImmediate();
      const settled = await Promise.all(keys.map((key) => reconcile(key, { local, shared, era })));
      if (settled.includes(false)) return false;
    }
    return false;
  }

  #nextGeneration(): void {
    if (!this.#gaveVersions) return;
    this.#gaveVersions = false;
    this.#generation = (this.#generation + 1) % MAX_GENERATIONS;
  }

  /** The side's own version, or undefined when another side, or another time, gave it. */
  #own(version: number): number | undefined {
    if (version === 0) return 0;
    return Math.floor(version / GENERATION) === this.#generation ? version % GENERATION : undefined;
  }

  /** Marks a version as one of the side that serves at this moment; taken before the call, used after it. */
  #marker(): (version: number | undefined) => number | undefined {
    this.#gaveVersions = true;
    const offset = this.#generation * GENERATION;
    return (version) => (version === undefined ? undefined : offset + version);
  }

  #giver(): Giver {
    this.#gaveVersions = true;
    const offset = this.#generation * GENERATION;
    return ((stored?: StoredSession) => stored && { ...stored, version: offset + stored.version }) as Giver;
  }
}

function toStored({ key, value, version, writtenAt }: LocalEntry): StoredSession {
  return { key, session: value.session, version, lastUsedAt: writtenAt };
}
