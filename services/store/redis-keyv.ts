import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type KeyvRedis from '@keyv/redis';
import { Keyv, type KeyvStoreAdapter, type StoredData } from 'keyv';
import type { Clock } from '../clock.ts';
import type { KeyvStore, VersionedEntry, VersionedKeyv } from './keyv-store.ts';
import { KEY_PREFIX, type RedisLink } from './redis-link.ts';
import { DELETE_IF, ERA, FORGET_EXPIRED, PUT_IF, READ } from './redis-scripts.ts';

/** Makes Keyv's own adapter for a namespace, over the link's client. */
export type InnerAdapter = (namespace: string) => KeyvRedis<string>;

export interface RedisKeyvStoreOptions {
  readonly link: RedisLink;
  readonly clock: Clock;
  readonly innerAdapter: InnerAdapter;
}

export interface RedisNamespaceOptions {
  /**
   * TTL of conditional writes on the server's clock, milliseconds: for entries that nobody sweeps any more. Default: they
   * are kept until they are deleted.
   */
  readonly keepMs?: number;
}

/** Keys that are looked at in one step while a namespace is cleared. */
const CLEAR_STEP = 500;

/**
 * Keyv namespaces in Redis, with conditional writes as scripts on the server. Every call ends within the link's deadline
 * and throws when it was not done. How long a value lives is decided by the clock of Redis alone.
 */
export class RedisKeyvStore implements KeyvStore {
  readonly #options: RedisKeyvStoreOptions;
  readonly #namespaces = new Map<string, VersionedKeyv<unknown>>();

  constructor(options: RedisKeyvStoreOptions) {
    this.#options = options;
  }

  /** The options count when the name is asked for first. */
  namespace<T>(name: string, options: RedisNamespaceOptions = {}): VersionedKeyv<T> {
    const known = this.#namespaces.get(name) as VersionedKeyv<T> | undefined;
    const namespace = known ?? this.#open<T>(new Namespace(name), options);
    this.#namespaces.set(name, namespace as VersionedKeyv<unknown>);
    return namespace;
  }

  #open<T>(space: Namespace, options: RedisNamespaceOptions): VersionedKeyv<T> {
    const { link, clock, innerAdapter } = this.#options;
    const adapter = new RedisAdapter(link, innerAdapter(space.root), space);
    const keyv = new Keyv<T>({ store: adapter, namespace: space.name, useKeyPrefix: false, throwOnErrors: true });
    // A time of the application's clock in the value would make Keyv delete what is alive after a jump of that clock.
    const serialize = keyv.serialize ?? JSON.stringify;
    keyv.serialize = ({ value }) => serialize({ value });
    const run = <R>(operation: string, script: string, keys: string[], args: (string | number)[]) =>
      link.run(operation, async (client) => (await client.eval(script, { keys, arguments: args.map(String) })) as R);
    const read = async (key: string): Promise<VersionedEntry<T> | undefined> => {
      const row = await run<[string, string, string] | null>('read', READ, space.keysOf(key), [key]);
      if (!row) return undefined;
      const [text, version, writtenAt] = row;
      const value = await valueIn<T>(keyv, text);
      if (value !== undefined) return { key, value, version: Number(version), writtenAt: Number(writtenAt) };
      // Written by somebody else: it would stand in the way of every write for ever.
      await run('deleteIf', DELETE_IF, space.keysOf(key), [key, version]);
      return undefined;
    };
    return {
      keyv,
      read,
      putIf: async (key, value, expected) => {
        const text = String(await keyv.serializeData({ value, expires: undefined }));
        const args = [key, expected, text, clock.now(), Math.ceil(options.keepMs ?? 0)];
        return (await run<number>('putIf', PUT_IF, space.keysOf(key), args)) || undefined;
      },
      deleteIf: async (key, expected) =>
        (await run<number>('deleteIf', DELETE_IF, space.keysOf(key), [key, expected])) === 1,
      writtenBefore: async (before, limit) => {
        const range = { offset: 0, count: limit };
        const keys = await link.run('writtenBefore', (client) =>
          client.zRangeByScore(space.written, '-inf', `(${before}`, { LIMIT: range }),
        );
        const entries = await Promise.all(
          keys.map(async (key) => {
            const entry = await read(key);
            if (!entry) await run('forget', FORGET_EXPIRED, space.keysOf(key), [key]);
            return entry;
          }),
        );
        return entries.filter((entry) => entry !== undefined);
      },
      countSince: (since) => link.run('countSince', (client) => client.zCount(space.written, since, '+inf')),
    };
  }

  /** Names the life of the data: another name than before means that Redis has lost everything meanwhile. */
  async era(): Promise<string> {
    const options = { keys: [`${KEY_PREFIX}era`], arguments: [randomUUID()] };
    return await this.#options.link.run('era', async (client) => String(await client.eval(ERA, options)));
  }

  close(): void {
    this.#options.link.close();
  }
}

/** The value of a stored text; undefined when the text was not written by a Keyv. */
async function valueIn<T>(keyv: Keyv<T>, text: string): Promise<T | undefined> {
  try {
    return (await keyv.deserializeData<T>(text))?.value;
  } catch {
    // No JSON at all.
    return undefined;
  }
}

/** Names of the keys. What stands in braces decides the slot, so that one script may touch all keys of a namespace. */
class Namespace {
  readonly name: string;
  readonly root: string;
  readonly written: string;
  readonly versions: string;

  constructor(name: string) {
    this.name = name;
    this.root = `${KEY_PREFIX}{${name}}`;
    this.written = `${this.root}.written`;
    this.versions = `${this.root}.versions`;
  }

  keysOf(key: string): string[] {
    return [`${this.root}:${key}`, this.written, this.versions];
  }
}

/** Keyv's side of a namespace: Keyv's own adapter, with every call made through the link. */
class RedisAdapter extends EventEmitter implements KeyvStoreAdapter {
  readonly opts = { dialect: 'redis', url: '' };
  namespace: string | undefined;
  readonly #link: RedisLink;
  readonly #inner: KeyvRedis<string>;
  readonly #space: Namespace;

  constructor(link: RedisLink, inner: KeyvRedis<string>, space: Namespace) {
    super();
    this.#link = link;
    this.#inner = inner;
    this.#space = space;
    // What goes wrong is thrown as well, and said by the link.
    inner.on('error', () => {});
  }

  get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return this.#link.run('get', () => this.#inner.get<StoredData<Value>>(key));
  }

  getMany<Value>(keys: string[]): Promise<(StoredData<Value> | undefined)[]> {
    return this.#link.run('getMany', () => this.#inner.getMany<StoredData<Value>>(keys));
  }

  async set(key: string, value: string, ttlMs?: number): Promise<true> {
    const wholeMs = ttlMs === undefined ? undefined : Math.max(1, Math.ceil(ttlMs));
    await this.#link.run('set', () => this.#inner.set(key, value, wholeMs));
    return true;
  }

  delete(key: string): Promise<boolean> {
    return this.#link.run('delete', () => this.#inner.delete(key));
  }

  deleteMany(keys: string[]): Promise<boolean> {
    return this.#link.run('deleteMany', () => this.#inner.deleteMany(keys));
  }

  has(key: string): Promise<boolean> {
    return this.#link.run('has', () => this.#inner.has(key));
  }

  /** In small steps, each with its deadline; Keyv's own does not say when it fails. */
  async clear(): Promise<void> {
    const { root, written, versions } = this.#space;
    let cursor = '0';
    do {
      const from = cursor;
      const options = { MATCH: `${root}:*`, COUNT: CLEAR_STEP };
      const found = await this.#link.run('clear', (client) => client.scan(from, options));
      cursor = String(found.cursor);
      if (found.keys.length > 0) await this.#link.run('clear', (client) => client.unlink(found.keys));
    } while (cursor !== '0');
    await this.#link.run('clear', (client) => client.unlink([written, versions]));
  }
}
