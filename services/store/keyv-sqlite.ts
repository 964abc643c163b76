import { EventEmitter } from 'node:events';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Keyv, type KeyvStoreAdapter, type StoredData } from 'keyv';
import type { Clock } from '../clock.ts';
import { openDatabase } from './database.ts';
import type { KeyvStore, VersionedEntry, VersionedKeyv } from './keyv-store.ts';

const MIGRATIONS = [
  `CREATE TABLE entries (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL,
     version INTEGER NOT NULL,
     written_at INTEGER NOT NULL,
     expires_at INTEGER
   ) WITHOUT ROWID;
   CREATE INDEX entries_by_write ON entries (written_at);
   CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL`,
];

export interface SqliteKeyvStoreOptions {
  /** File, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
}

/**
 * All Keyv namespaces of the embedded store, in one SQLite file (`synchronous=NORMAL`: survives the death of the
 * process; what must survive a power cut is in the journal). Calls are synchronous inside and take some 20 microseconds.
 */
export class SqliteKeyvStore implements KeyvStore {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #namespaces = new Map<string, SqliteAdapter>();

  constructor(options: SqliteKeyvStoreOptions) {
    this.#database = openDatabase({ path: options.path, synchronous: 'NORMAL', migrations: MIGRATIONS });
    this.#clock = options.clock;
  }

  namespace<T>(name: string): VersionedKeyv<T> {
    const adapter = this.#namespaces.get(name) ?? new SqliteAdapter(this.#database, this.#clock, name);
    this.#namespaces.set(name, adapter);
    const keyv = new Keyv<T>({ store: adapter, namespace: name, useKeyPrefix: false, throwOnErrors: true });
    const decode = async (row: Row): Promise<VersionedEntry<T> | undefined> => {
      const data = await keyv.deserializeData<T>(row.value);
      if (data?.value === undefined) return undefined;
      return { key: adapter.bare(row.key), value: data.value, version: row.version, writtenAt: row.written_at };
    };
    return {
      keyv,
      read: async (key) => {
        const row = adapter.row(key);
        return row && decode(row);
      },
      putIf: async (key, value, expected) =>
        adapter.putIf(key, String(await keyv.serializeData({ value, expires: undefined })), expected),
      deleteIf: async (key, expected) => adapter.deleteIf(key, expected),
      writtenBefore: async (before, limit) => {
        const rows = await Promise.all(adapter.writtenBefore(before, limit).map(decode));
        return rows.filter((row) => row !== undefined);
      },
      countSince: async (since) => adapter.countSince(since),
    };
  }

  /** Deletes at most `limit` entries whose TTL has passed. @returns how many went. */
  removeExpired(limit: number): number {
    const { changes } = this.#database
      .prepare('DELETE FROM entries WHERE key IN (SELECT key FROM entries WHERE expires_at < ? LIMIT ?)')
      .run(this.#clock.now(), limit);
    return Number(changes);
  }

  /** Idempotent; calls after it fail. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

interface Row {
  readonly key: string;
  readonly value: string;
  readonly version: number;
  readonly written_at: number;
}

/** Keyv's side of a namespace. Keys are stored as `namespace:key`. */
class SqliteAdapter extends EventEmitter implements KeyvStoreAdapter {
  readonly opts = { dialect: 'sqlite' };
  readonly namespace: string;
  readonly #clock: Clock;
  readonly #prefix: string;
  readonly #end: string;
  readonly #sql: Readonly<
    Record<'get' | 'set' | 'putNew' | 'putIf' | 'delete' | 'deleteIf' | 'clear' | 'before' | 'since', StatementSync>
  >;

  constructor(database: DatabaseSync, clock: Clock, namespace: string) {
    super();
    this.namespace = namespace;
    this.#clock = clock;
    // A colon in the name would make it the beginning of another namespace's keys.
    const name = namespace.replaceAll(':', '%3A');
    this.#prefix = `${name}:`;
    // The first text after all keys of the namespace: ';' follows ':' in ASCII.
    this.#end = `${name};`;
    const columns = 'key, value, version, written_at';
    const upsert = `INSERT INTO entries (key, value, version, written_at, expires_at) VALUES (?, ?, 1, ?, ?)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = version + 1,
        written_at = excluded.written_at, expires_at = excluded.expires_at`;
    const dead = 'expires_at <= excluded.written_at';
    const mine = 'key >= ? AND key < ?';
    const alive = '(expires_at IS NULL OR expires_at > ?)';
    this.#sql = {
      get: database.prepare(`SELECT ${columns} FROM entries WHERE key = ? AND ${alive}`),
      set: database.prepare(upsert),
      putNew: database.prepare(`${upsert} WHERE ${dead} RETURNING version`),
      putIf: database.prepare(
        `UPDATE entries SET value = ?, version = version + 1, written_at = ?, expires_at = NULL
         WHERE key = ? AND version = ? AND ${alive} RETURNING version`,
      ),
      delete: database.prepare('DELETE FROM entries WHERE key = ?'),
      deleteIf: database.prepare('DELETE FROM entries WHERE key = ? AND version = ?'),
      clear: database.prepare(`DELETE FROM entries WHERE ${mine}`),
      before: database.prepare(
        `SELECT ${columns} FROM entries WHERE ${mine} AND ${alive} AND written_at < ? ORDER BY written_at LIMIT ?`,
      ),
      since: database.prepare(`SELECT count(*) AS entries FROM entries WHERE ${mine} AND ${alive} AND written_at >= ?`),
    };
  }

  bare(fullKey: string): string {
    return fullKey.slice(this.#prefix.length);
  }

  row(key: string): Row | undefined {
    return this.#sql.get.get(this.#prefix + key, this.#clock.now()) as Row | undefined;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return this.row(key)?.value as StoredData<Value> | undefined;
  }

  async set(key: string, value: string, ttlMs?: number): Promise<true> {
    const now = this.#clock.now();
    this.#sql.set.run(this.#prefix + key, value, now, ttlMs === undefined ? null : now + ttlMs);
    return true;
  }

  putIf(key: string, value: string, expected: number): number | undefined {
    const now = this.#clock.now();
    const { putNew, putIf } = this.#sql;
    const own = this.#prefix + key;
    const row = expected === 0 ? putNew.get(own, value, now, null) : putIf.get(value, now, own, expected, now);
    return row && Number(row['version']);
  }

  async delete(key: string): Promise<boolean> {
    return this.#sql.delete.run(this.#prefix + key).changes > 0;
  }

  deleteIf(key: string, expected: number): boolean {
    return this.#sql.deleteIf.run(this.#prefix + key, expected).changes > 0;
  }

  async clear(): Promise<void> {
    this.#sql.clear.run(this.#prefix, this.#end);
  }

  async has(key: string): Promise<boolean> {
    return this.row(key) !== undefined;
  }

  writtenBefore(before: number, limit: number): Row[] {
    return this.#sql.before.all(this.#prefix, this.#end, this.#clock.now(), before, limit) as unknown as Row[];
  }

  countSince(since: number): number {
    return (this.#sql.since.get(this.#prefix, this.#end, this.#clock.now(), since) as { entries: number }).entries;
  }
}
