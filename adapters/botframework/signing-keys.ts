import { createPublicKey, type KeyObject } from 'node:crypto';
import { Agent } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { isLoopbackHost } from '../../services/parsers.ts';
import { exchange, parseJson } from './exchange.ts';

/** A key of the channel service, and the channels it may speak for. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly endorsements: ReadonlySet<string>;
}

/** The keys with which the channel signs its tokens. */
export interface SigningKeys {
  /**
   * The key with this id; undefined when the channel service has none.
   * @throws AppError `service.starting` when no keys can be had: then nothing can be said about any token.
   */
  find(keyId: string): Promise<SigningKey | undefined>;
  /** Fetches the keys, so that the first request need not wait. @throws like `find`. */
  warm(): Promise<void>;
  /** Ends connections; fetches that still run are given up. */
  stop(): Promise<void>;
}

export interface SigningKeysOptions {
  readonly openIdMetadataUrl: string;
  readonly clock: Clock;
  /** For metadata and keys together, milliseconds. Default 5,000: well below the 15 s that the channel waits. */
  readonly deadlineMs?: number;
}

const HOUR_MS = 3_600_000;
/** The channel service asks bots to look for new keys once a day. */
const REFRESH_AFTER_MS = 24 * HOUR_MS;
/** When the keys cannot be fetched, good ones stay in use so long: the service rotates them over weeks. */
const USABLE_FOR_MS = 5 * REFRESH_AFTER_MS;
/** Unknown key ids are free for anybody to send, so they cause a fetch at most this often. */
const UNKNOWN_KEY_REFRESH_MS = HOUR_MS;
/** After a failure nobody tries again for so long. */
const RETRY_PAUSE_MS = 15_000;
const MAX_BYTES = 1_000_000;
const MAX_KEYS = 200;
const MIN_MODULUS_BITS = 2_048;

const metadataShape = z.object({ jwks_uri: z.string().max(2_048) });
const jwksShape = z.object({ keys: z.array(z.unknown()).max(MAX_KEYS) });
const jwkShape = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1).max(256),
  n: z.string(),
  e: z.string(),
  endorsements: z.array(z.string()).max(1_000).default([]),
});

interface KeySet {
  readonly keys: ReadonlyMap<string, SigningKey>;
  readonly fetchedAtMs: number;
}

/** The channel service's keys: fetched once for all who wait, refreshed daily, kept for a bounded time in an outage. */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  return new FetchedKeys(options);
}

class FetchedKeys implements SigningKeys {
  readonly #url: string;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #agent: Agent;
  #current: KeySet | undefined;
  #pending: Promise<void> | undefined;
  #failure: { readonly error: unknown; readonly atMs: number } | undefined;

  constructor(options: SigningKeysOptions) {
    this.#url = options.openIdMetadataUrl;
    this.#clock = options.clock;
    this.#deadlineMs = options.deadlineMs ?? 5_000;
    this.#agent = new Agent({ connections: 2, connect: { timeout: this.#deadlineMs }, allowH2: false });
  }

  async find(keyId: string): Promise<SigningKey | undefined> {
    const keySet = await this.#usable();
    const known = keySet.keys.get(keyId);
    if (known || this.#ageMs(keySet) < UNKNOWN_KEY_REFRESH_MS) return known;
    await this.#refresh();
    return this.#current?.keys.get(keyId);
  }

  async warm(): Promise<void> {
    await this.#usable();
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
  }

  async #usable(): Promise<KeySet> {
    if (this.#current && this.#ageMs(this.#current) < REFRESH_AFTER_MS) return this.#current;
    await this.#refresh();
    if (this.#current && this.#ageMs(this.#current) < USABLE_FOR_MS) return this.#current;
    throw new AppError('service.starting', 'the signing keys of the channel service cannot be fetched', {
      cause: this.#failure?.error,
      publicMessage: 'Requests cannot be verified at the moment. Try again shortly.',
      retryAfterMs: RETRY_PAUSE_MS,
    });
  }

  #ageMs(keySet: KeySet): number {
    return this.#clock.monotonicMs() - keySet.fetchedAtMs;
  }

  /** One fetch for all who wait; none at all shortly after one that failed. */
  #refresh(): Promise<void> {
    if (this.#pending) return this.#pending;
    if (this.#failure && this.#clock.monotonicMs() - this.#failure.atMs < RETRY_PAUSE_MS) return Promise.resolve();
    this.#pending = this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Keeps a failure for whoever finds no usable keys; older keys stay in place. */
  async #fetch(): Promise<void> {
    const startedAtMs = this.#clock.monotonicMs();
    try {
      const metadata = metadataShape.parse(await this.#getJson(this.#url, this.#deadlineMs));
      const leftMs = this.#deadlineMs - (this.#clock.monotonicMs() - startedAtMs);
      const jwks = jwksShape.parse(await this.#getJson(metadata.jwks_uri, leftMs));
      const keys = readKeys(jwks.keys);
      if (keys.size === 0) throw new Error('the key set holds no usable key');
      this.#current = { keys, fetchedAtMs: this.#clock.monotonicMs() };
      this.#failure = undefined;
    } catch (error) {
      this.#failure = { error, atMs: this.#clock.monotonicMs() };
    }
  }

  async #getJson(url: string, deadlineMs: number): Promise<unknown> {
    const { origin, pathname, search, protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && !isLoopbackHost(hostname)) throw new Error(`${url} is not an https address`);
    const answer = await exchange({
      dispatcher: this.#agent,
      origin,
      path: pathname + search,
      method: 'GET',
      headers: { accept: 'application/json' },
      deadlineMs,
      maxResponseBytes: MAX_BYTES,
      clock: this.#clock,
    });
    if (answer.status !== 200 || !answer.complete) throw new Error(`${url} gave no complete answer (${answer.status})`);
    return parseJson(answer.body);
  }
}

/** RSA keys of decent length; the service lists other kinds as well, which sign nothing for bots. */
function readKeys(found: readonly unknown[]): Map<string, SigningKey> {
  const keys = new Map<string, SigningKey>();
  for (const one of found) {
    const jwk = jwkShape.safeParse(one);
    if (!jwk.success) continue;
    const { kid, n, e, endorsements } = jwk.data;
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_MODULUS_BITS) continue;
    keys.set(kid, { key, endorsements: new Set(endorsements) });
  }
  return keys;
}
