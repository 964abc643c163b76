import type { Clock } from '../clock.ts';
import { Many } from '../flow/many.ts';
import type { Answer, GenieIds } from '../genie/types.ts';
import { whyNotKept } from './keepable.ts';
import { answerKey, personDigest } from './key.ts';
import { ALL, Purges, type Scope } from './purges.ts';
import { SecondLevel, type ValueStore } from './second-level.ts';
import { answerBytes } from './size.ts';
import { readStored, type StoredAnswer } from './stored.ts';
import { TwoLevelCache } from './two-level.ts';
import type { AskedBy, AskedQuestion, CacheStatistics, KeptAnswer } from './types.ts';

export interface AnswerCacheOptions {
  readonly clock: Clock;
  /** Address of the workspace, or a word for the embedded Genie. */
  readonly workspace: string;
  /** Whose rights a person's questions run with: the shared principal's, or the person's own. */
  readonly identityOf: (asker: AskedBy) => string;
  /** The newest known version of a space; empty: not known. */
  readonly versionOf: (spaceId: string) => string;
  /** How long an answer may be shown again. */
  readonly ttlMs: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** The second level. Without it answers are kept in memory alone. */
  readonly store?: ValueStore;
  readonly onStoreFailure: (operation: 'get' | 'set', error: unknown) => void;
  readonly newId: () => string;
  /** As `TwoLevelOptions.resolutionMs`. */
  readonly resolutionMs?: number;
  /** Works through what is many. Default: one of its own. */
  readonly many?: Many;
}

/** What a purge is about. `user`: the answers to this person's questions, over all tenants. */
export type PurgeOf = { readonly spaceId: string } | { readonly user: string } | 'all';

/**
 * Answers that were given before, for whoever asks the same with the same rights. Holds no timers of its own; `stop`
 * writes what waits for the store.
 */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #levels: TwoLevelCache<KeptAnswer>;
  readonly #second: SecondLevel | undefined;
  readonly #purges: Purges;
  readonly #hits = { l1: 0, l2: 0, flight: 0 };
  readonly #notKept: Record<string, number> = {};
  #misses = 0;
  #kept = 0;
  #purged = 0;

  constructor(options: AnswerCacheOptions) {
    const { clock, ttlMs, maxEntries, maxBytes, store, onStoreFailure: onFailure, newId } = options;
    this.#options = options;
    const seal = (value: unknown) => this.#sealed(value as KeptAnswer);
    this.#second =
      store &&
      new SecondLevel({
        store,
        clock,
        get ttlMs() {
          return options.ttlMs;
        },
        seal,
        onFailure,
      });
    const { many = new Many({ clock, random: Math.random }) } = options;
    this.#purges = new Purges({ clock, second: this.#second, newId, many });
    this.#levels = new TwoLevelCache({
      ...{ clock, maxEntries, maxBytes, ttlMs },
      sizeOf: ({ answer }) => answerBytes(answer),
      ...(this.#second ? { second: this.#second } : {}),
      ...(options.resolutionMs === undefined ? {} : { resolutionMs: options.resolutionMs }),
    });
  }

  /** To be called when `ttlMs` has another value: what is kept already lives no longer than that, either. */
  ttlChanged(): void {
    this.#levels.ttlMs = this.#options.ttlMs;
  }

  /** Name of the answer: the same for everybody who may share it, and for nobody else. */
  keyOf({ asker, spaceId, question, context }: AskedQuestion): string {
    const { workspace, versionOf, identityOf } = this.#options;
    return answerKey({
      ...{ tenantId: asker.tenantId, workspace, spaceId, question, context },
      spaceVersion: versionOf(spaceId),
      identity: identityOf(asker),
      locale: asker.locale?.toLowerCase() ?? '',
    });
  }

  /** Undefined: not known. Never throws, and takes no longer than the deadline of the store. */
  async find(key: string): Promise<{ readonly answer: Answer; readonly level: 'l1' | 'l2' } | undefined> {
    const near = this.#levels.get(key);
    if (near) {
      this.#hits.l1 += 1;
      return { answer: near.answer, level: 'l1' };
    }
    if (!this.#second) return undefined;
    const far = await this.#findFar(key);
    if (!far) return undefined;
    this.#hits.l2 += 1;
    return { answer: far.answer, level: 'l2' };
  }

  /** Counts a question that was answered by another one that ran at the same time, or that went to Genie. */
  count(what: 'flight' | 'miss'): void {
    if (what === 'miss') this.#misses += 1;
    else this.#hits.flight += 1;
  }

  /**
   * Keeps an answer if others may be shown it. `text`: the question as it was written; `sinceMs`: the monotonic moment
   * of asking: what was purged after it is not kept. False: it is nobody else's.
   */
  keep(key: string, kept: { asked: AskedQuestion; text: string; answer: Answer; sinceMs: number }): boolean {
    const { asked, text, answer, sinceMs } = kept;
    const reason = whyNotKept(answer, text);
    const scopes = scopesOf(asked, answer);
    const purged = this.#purges.since(sinceMs, scopes);
    if (reason !== undefined || purged) {
      const why = reason ?? 'purged';
      this.#notKept[why] = (this.#notKept[why] ?? 0) + 1;
      return false;
    }
    const { clock } = this.#options;
    this.#kept += 1;
    this.#levels.set(key, { answer, scopes, keptMs: clock.monotonicMs(), keptAt: clock.now() });
    return true;
  }

  /** Forgets one answer, because somebody says that it is wrong. */
  async forget({ messageId }: Pick<GenieIds, 'messageId'>): Promise<void> {
    await this.#purge(`message:${messageId}`);
  }

  /** Forgets many. `complete`: false when another process may still find some in the second level. */
  async purge(of: PurgeOf): Promise<{ readonly removed: number; readonly complete: boolean }> {
    if (of === 'all') return await this.#purge(ALL);
    return await this.#purge('user' in of ? `person:${personDigest(of.user)}` : `space:${of.spaceId}`);
  }

  statistics(): CacheStatistics {
    const { maxEntries, maxBytes, ttlMs } = this.#options;
    const { entries, bytes, evictions } = this.#levels;
    const { l1, l2, flight } = this.#hits;
    const hits = l1 + l2 + flight;
    const all = hits + this.#misses;
    return {
      ...{ entries, bytes, maxEntries, maxBytes, ttlMs, evictions },
      hits: { l1, l2, flight },
      misses: this.#misses,
      hitRate: all === 0 ? 0 : hits / all,
      kept: this.#kept,
      notKept: { ...this.#notKept },
      purged: this.#purged,
      secondLevel: {
        failures: this.#second?.failures ?? 0,
        unwritten: this.#second?.unwritten ?? 0,
        resting: this.#second?.isResting ?? false,
      },
    };
  }

  /** Writes what waits for the store. Idempotent. */
  async stop(): Promise<void> {
    await this.#second?.flush();
  }

  async #purge(scope: Scope): Promise<{ removed: number; complete: boolean }> {
    // Marked first: what is being kept or written at this moment must see it.
    const begun = this.#purges.begin(scope);
    const removed = this.#levels.removeWhere(({ scopes }) => scopes.includes(scope));
    this.#purged += removed;
    return { removed, complete: await begun };
  }

  async #findFar(key: string): Promise<KeptAnswer | undefined> {
    const { clock, ttlMs } = this.#options;
    const stored = readStored(await this.#levels.getFar(key));
    if (!stored) return undefined;
    const { answer, scopes, generations, keptAt } = stored;
    const ageMs = clock.now() - keptAt;
    // The wall clock may have jumped since: an answer from the future has an age that nobody knows.
    if (ageMs < 0 || ageMs >= ttlMs) return undefined;
    const lookedMs = clock.monotonicMs();
    const current = await this.#purges.current(scopes);
    if (!current || current.some((generation, at) => generation !== generations[at])) return undefined;
    if (this.#purges.since(lookedMs, scopes)) return undefined;
    const kept = { answer, scopes, keptMs: clock.monotonicMs() - ageMs, keptAt };
    this.#levels.setNear(key, kept, ttlMs - ageMs);
    return kept;
  }

  /** What is written of an answer. Undefined: it was purged while it waited, or nobody knows whether it was. */
  async #sealed({ answer, scopes, keptMs, keptAt }: KeptAnswer): Promise<StoredAnswer | undefined> {
    const generations = await this.#purges.current(scopes);
    if (!generations || this.#purges.since(keptMs, scopes)) return undefined;
    return { format: 1, answer, scopes, generations, keptAt };
  }
}

function scopesOf({ asker, spaceId }: AskedQuestion, { ids }: Answer): readonly Scope[] {
  return [ALL, `space:${spaceId}`, `person:${personDigest(asker.userId)}`, `message:${ids.messageId}`];
}
