import { LRUCache } from 'lru-cache';
import { agingBy } from '../aging.ts';
import { atMost } from '../at-most.ts';
import type { Clock } from '../clock.ts';

interface Typing {
  lastMs: number;
  usualMs: number | undefined;
}

/** People whose rhythm is remembered, and for how long after their last message. */
const MAX_PEOPLE = 10_000;
const REMEMBERED_MS = 60 * 60_000;
/** Weight of the newest pause in the usual one. */
const WEIGHT = 0.3;

/** How long people usually take between two messages of one thought. Remembers times, no texts. */
export class Rhythm {
  readonly #clock: Clock;
  readonly #longestPauseMs: number;
  readonly #people: LRUCache<string, Typing>;

  /** A pause longer than `longestPauseMs` separates two thoughts and does not count. */
  constructor(options: { readonly clock: Clock; readonly longestPauseMs: number }) {
    this.#clock = options.clock;
    this.#longestPauseMs = options.longestPauseMs;
    this.#people = new LRUCache({
      ...atMost(MAX_PEOPLE),
      ttl: REMEMBERED_MS,
      ...agingBy(options.clock),
    });
  }

  /** The person was answered: what comes next is another thought, however soon it comes. */
  answered(sessionKey: string): void {
    const known = this.#people.get(sessionKey);
    if (known) this.#people.set(sessionKey, { ...known, lastMs: Number.NEGATIVE_INFINITY });
  }

  /** Takes note of a message. @returns the usual time between two of them, if it is known by now. */
  typed(sessionKey: string): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#people.get(sessionKey);
    let usualMs = known?.usualMs;
    const pauseMs = known ? nowMs - known.lastMs : Number.POSITIVE_INFINITY;
    if (pauseMs <= this.#longestPauseMs) {
      usualMs = usualMs === undefined ? pauseMs : usualMs + WEIGHT * (pauseMs - usualMs);
    }
    this.#people.set(sessionKey, { lastMs: nowMs, usualMs });
    return usualMs;
  }
}
