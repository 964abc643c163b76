import type { Answer } from '../genie/types.ts';

/** Who asks, as far as it decides what they may see. */
export interface AskedBy {
  readonly tenantId: string;
  readonly userId: string;
  readonly locale?: string;
}

/** A question as the cache knows it. */
export interface AskedQuestion {
  readonly asker: AskedBy;
  readonly spaceId: string;
  /** Normalised. */
  readonly question: string;
  /** As `contextAfter` makes it; empty for a first question. */
  readonly context: string;
}

/** An answer in the first level. */
export interface KeptAnswer {
  readonly answer: Answer;
  /** What it goes with when that is purged. */
  readonly scopes: readonly string[];
  /** Monotonic milliseconds of keeping it. */
  readonly keptMs: number;
  /** Epoch milliseconds of the same moment. */
  readonly keptAt: number;
}

/** Where a remembered answer came from: memory, the store, or a question that ran at the same time. */
export type CacheLevel = 'l1' | 'l2' | 'flight';

/** Figures since the start; entries and bytes are those of now, of the first level. */
export interface CacheStatistics {
  readonly entries: number;
  readonly bytes: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly hits: Readonly<Record<CacheLevel, number>>;
  /** Questions that went to Genie. */
  readonly misses: number;
  /** Hits among hits and misses, 0 to 1; 0 before the first question. */
  readonly hitRate: number;
  readonly kept: number;
  /** Answers that nobody else may be shown, by reason. */
  readonly notKept: Readonly<Record<string, number>>;
  /** Answers that made room for others. */
  readonly evictions: number;
  /** Answers that were purged from the first level. */
  readonly purged: number;
  readonly secondLevel: { readonly failures: number; readonly unwritten: number; readonly resting: boolean };
}
