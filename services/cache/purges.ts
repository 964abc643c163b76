import { LRUCache } from 'lru-cache';
import { atMost } from '../at-most.ts';
import type { Clock } from '../clock.ts';
import type { Many } from '../flow/many.ts';
import type { SecondLevel } from './second-level.ts';

/** What can be purged together: `all`, `space:<id>`, `person:<digest>`, `message:<id>` of Genie. */
export type Scope = string;

export interface PurgesOptions {
  readonly clock: Clock;
  readonly second: SecondLevel | undefined;
  readonly newId: () => string;
  readonly many: Many;
}

/** Generation of a scope that was never purged. */
const FIRST = '0';
const MAX_SCOPES = 10_000;
const MAX_OWED = 1_000;
const OWED = { name: 'cache purges', atATime: 16 };
/** The scope of every entry. */
export const ALL: Scope = 'all';

/**
 * Which entries were purged, without looking for them: every entry bears the generations of its scopes, a purge gives
 * its scope a new one, and an entry of an earlier generation counts as gone. So one write purges what all processes
 * have kept in the second level.
 */
export class Purges {
  readonly #options: PurgesOptions;
  /** Monotonic milliseconds of the last purges in this process. */
  readonly #purgedMs = new LRUCache<Scope, number>(atMost(MAX_SCOPES));
  /** Generations that the second level did not take yet. */
  readonly #owed = new Map<Scope, string>();

  constructor(options: PurgesOptions) {
    this.#options = options;
  }

  /** Whether one of the scopes was purged at or after `sinceMs`. */
  since(sinceMs: number, scopes: readonly Scope[]): boolean {
    return scopes.some((scope) => (this.#purgedMs.get(scope) ?? Number.NEGATIVE_INFINITY) >= sinceMs);
  }

  /** The generations that an entry of these scopes must bear. Undefined: they cannot be told now. */
  async current(scopes: readonly Scope[]): Promise<readonly string[] | undefined> {
    const { second, many } = this.#options;
    if (!second) return undefined;
    if (this.#owed.size > 0) {
      await many.each([...this.#owed], ([scope, generation]) => this.#write(scope, generation), OWED);
    }
    if (this.#owed.size > 0) return undefined;
    const read = await Promise.all(scopes.map((scope) => second.get(nameOf(scope))));
    if (read.includes(undefined)) return undefined;
    return read.map((found) => (typeof found?.value === 'string' ? found.value : FIRST));
  }

  /** @returns false when other processes may still serve what they find in the second level. */
  async begin(scope: Scope): Promise<boolean> {
    const { clock, second, newId } = this.#options;
    this.#purgedMs.set(scope, clock.monotonicMs());
    return second === undefined || (await this.#write(scope, newId()));
  }

  async #write(scope: Scope, generation: string): Promise<boolean> {
    const written = (await this.#options.second?.set(nameOf(scope), generation)) ?? false;
    if (written) this.#owed.delete(scope);
    else if (this.#owed.size < MAX_OWED) this.#owed.set(scope, generation);
    else {
      // Too many to remember each: all entries instead of these.
      this.#owed.clear();
      this.#owed.set(ALL, generation);
    }
    return written;
  }
}

function nameOf(scope: Scope): string {
  return `purged:${scope}`;
}
