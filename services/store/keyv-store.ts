import type { Keyv } from 'keyv';

/** A stored value with what Keyv itself has no place for. */
export interface VersionedEntry<T> {
  readonly key: string;
  readonly value: T;
  /** Grows with every conditional write of the key. */
  readonly version: number;
  /** Epoch milliseconds of the newest write. */
  readonly writtenAt: number;
}

/**
 * One namespace: the plain Keyv for values with a TTL, and conditional writes beside it, which Keyv cannot do. Both see
 * the same entries, but a namespace is written through one of the two only: over Redis, Keyv's writes carry no version.
 */
export interface VersionedKeyv<T> {
  readonly keyv: Keyv<T>;
  read(key: string): Promise<VersionedEntry<T> | undefined>;
  /** Writes only if the key is at `expected` (0: absent). @returns the new version, undefined when it was not. */
  putIf(key: string, value: T, expected: number): Promise<number | undefined>;
  deleteIf(key: string, expected: number): Promise<boolean>;
  /** Entries whose newest write is before `before` (epoch ms), longest untouched first. */
  writtenBefore(before: number, limit: number): Promise<readonly VersionedEntry<T>[]>;
  /** Entries with a write at or after `since` (epoch ms). */
  countSince(since: number): Promise<number>;
}

/** Namespaces of values, embedded (SQLite) or shared (Redis). */
export interface KeyvStore {
  namespace<T>(name: string): VersionedKeyv<T>;
  /** Idempotent; calls after it fail. */
  close(): void;
}
