import { createHash } from 'node:crypto';
import { type Clock, every, type Timer } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { Many } from '../flow/many.ts';
import { type Thread, threadOf, withConversation } from './thread.ts';
import type { Session, SessionIdentity, SessionStore, StoredSession } from './types.ts';

export interface SessionsOptions {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly events: Events;
  /** A session unused for so long is forgotten. Default of the settings: 240 minutes. */
  readonly idleMs: number;
  readonly sweepMs: number;
  /** Most sessions kept; above it the one idle longest goes first. */
  readonly max: number;
  /** Whether a question of the session is on its way: such a session stays. */
  readonly isPinned: (key: string) => boolean;
  /** Removes many at once. Default: one of its own. */
  readonly many?: Many;
}

/** The most sessions that one sweep looks at, so that a sweep never holds the process for long. */
const SWEEP_BATCH = 200;
/** A store beyond this process answers each removal after a while, and all of them take that while together. */
const REMOVALS_AT_A_TIME = 16;
/** Concurrent writers of one session are two or three (a command beside an answer); more tries mean a broken store. */
const MAX_TRIES = 10;

/**
 * What continues and what starts over. All writes are conditional on the version that was read, so the sweep can never
 * remove a session that was used meanwhile, and two writers never lose each other's change.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #many: Many;
  #sweeper: Timer | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#many = options.many ?? new Many({ clock: options.clock, random: Math.random });
  }

  /** A key without personal data; equal identities give equal keys, different ones never do. */
  static keyOf(identity: SessionIdentity): string {
    const parts = [identity.tenantId, identity.channel, identity.conversationKey, identity.userId];
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
  }

  start(): void {
    const { clock, sweepMs, events } = this.#options;
    this.#sweeper ??= every(clock, sweepMs, {
      run: () => this.sweep(),
      onError: (error) => events.emit('store.failed', { store: 'sessions', operation: 'sweep', error }),
    });
  }

  stop(): void {
    this.#sweeper?.cancel();
    this.#sweeper = undefined;
  }

  /** The session if it is known and not idle for too long. */
  async get(key: string): Promise<Session | undefined> {
    const stored = await this.#options.store.get(key);
    return stored && !this.#isExpired(stored) ? stored.session : undefined;
  }

  /** Where the session stands in this space. Counts as use. */
  async continue(key: string, spaceId: string): Promise<Thread> {
    return threadOf(await this.#change(key, (current) => current), spaceId);
  }

  /**
   * Remembers where a question runs, so that the next one continues there; without effect if the person started over
   * after `askedAt` (epoch ms). `digest`: as `SessionContext.digest`, the question included.
   */
  async remember(
    key: string,
    conversation: { readonly spaceId: string; readonly conversationId: string; readonly digest?: string },
    askedAt: number,
  ): Promise<void> {
    await this.note(key, askedAt, (current) => withConversation(current, conversation));
  }

  /** Changes what is remembered of the questions; without effect if the person started over after `askedAt` (epoch ms). */
  async note(key: string, askedAt: number, change: (current: Session) => Session): Promise<void> {
    await this.#change(key, (current) => (current.resetAt >= askedAt ? current : change(current)));
  }

  /**
   * Starts over: the next question opens a new Genie conversation. The chosen space stays. Without effect if the person
   * started over at `since` (epoch ms) or later. Default: never without effect.
   */
  async reset(key: string, since = Number.POSITIVE_INFINITY): Promise<void> {
    const { clock, events } = this.#options;
    const startOver = (current: Session): Session => ({ ...withoutThread(current), resetAt: clock.now() });
    await this.#change(key, (current) => (current.resetAt >= since ? current : startOver(current)));
    events.emit('session.reset', { key });
  }

  /** Asks another space from now on, in a new Genie conversation. */
  async chooseSpace(key: string, alias: string): Promise<void> {
    const now = this.#options.clock.now();
    await this.#change(key, (current) => ({ ...withoutThread(current), space: alias, resetAt: now }));
  }

  /** Forgets the session whole. */
  async remove(key: string): Promise<void> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const stored = await this.#options.store.get(key);
      if (!stored || (await this.#options.store.deleteIf(key, stored.version))) return;
    }
    throw contended(key);
  }

  /** Sessions that have not expired; right after a restart too, because it is counted in the store. */
  count(): Promise<number> {
    return this.#options.store.count(this.#oldestAlive());
  }

  /** Removes idle sessions, and the longest idle above the cap; at most 200 of each. */
  async sweep(): Promise<void> {
    const { store, clock, events, max, isPinned } = this.#options;
    const startedMs = clock.monotonicMs();
    let removed = 0;
    let pinned = 0;
    const remove = async (candidates: readonly StoredSession[]) => {
      const one = async ({ key, version }: StoredSession) => {
        if (isPinned(key)) pinned++;
        else if (await store.deleteIf(key, version)) removed++;
      };
      const swept = await this.#many.each(candidates, one, { name: 'session sweep', atATime: REMOVALS_AT_A_TIME });
      if (swept.rejected > 0) throw swept.firstError;
    };
    await remove(await store.expired(this.#oldestAlive(), SWEEP_BATCH));
    const surplus = (await store.count(0)) - max;
    if (surplus > 0) await remove(await store.expired(clock.now(), Math.min(surplus, SWEEP_BATCH)));
    if (removed + pinned > 0) {
      events.emit('session.swept', { removed, pinned, durationMs: clock.monotonicMs() - startedMs });
    }
  }

  #oldestAlive(): number {
    return this.#options.clock.now() - this.#options.idleMs;
  }

  #isExpired(stored: StoredSession): boolean {
    return stored.lastUsedAt < this.#oldestAlive() && !this.#options.isPinned(stored.key);
  }

  /** Reads, changes and writes back until nobody came between. An expired session counts as absent. */
  async #change(key: string, change: (current: Session) => Session): Promise<Session> {
    const { store, clock, events } = this.#options;
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const stored = await store.get(key);
      const now = clock.now();
      const current = stored && !this.#isExpired(stored) ? stored.session : { resetAt: 0, createdAt: now };
      const next = change(current);
      if ((await store.putIf(key, next, stored?.version ?? 0)) === undefined) continue;
      if (!stored) events.emit('session.created', { key });
      return next;
    }
    throw contended(key);
  }
}

function withoutThread({ conversation: _ended, context: _with, others: _too, ...kept }: Session): Session {
  return kept;
}

function contended(key: string): AppError {
  return new AppError('internal', `session ${key} changed under ${MAX_TRIES} tries in a row`);
}
