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
  const { clock } = options;
  const deadlineMs = options.deadlineMs ?? 5_000;
  const agent = new Agent({ connections: 2, connect: { timeout: deadlineMs }, allowH2: false });
  let current: KeySet | undefined;
  let pending: Promise<boolean> | undefined;
  let failure: unknown;
  let failedAtMs = Number.NEGATIVE_INFINITY;

  const fetchKeys = async (): Promise<boolean> => {
    const startedAtMs = clock.monotonicMs();
    try {
      const metadata = metadataShape.parse(await getJson(options.openIdMetadataUrl, deadlineMs));
      const leftMs = deadlineMs - (clock.monotonicMs() - startedAtMs);
      const jwks = jwksShape.parse(await getJson(metadata.jwks_uri, Math.max(0, leftMs)));
      const keys = readKeys(jwks.keys);
      if (keys.size === 0) throw new Error('the key set holds no RSA key');
      current = { keys, fetchedAtMs: clock.monotonicMs() };
      return true;
    } catch (error) {
      failure = error;
      failedAtMs = clock.monotonicMs();
      return false;
    }
  };

  const getJson = async (url: string, withinMs: number): Promise<unknown> => {
    const { origin, pathname, search, protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && !isLoopbackHost(hostname)) throw new Error(`${url} is not an https address`);
    const answer = await exchange({
      dispatcher: agent,
      origin,
      path: pathname + search,
      method: 'GET',
      headers: { accept: 'application/json' },
      deadlineMs: withinMs,
      maxResponseBytes: MAX_BYTES,
      clock,
    });
    if (answer.status !== 200 || !answer.complete) throw new Error(`${url} answered ${answer.status}`);
    return parseJson(answer.body);
  };

  /** False when the fetch failed now, or did so a moment ago. */
  const refresh = (): Promise<boolean> => {
    if (pending) return pending;
    if (clock.monotonicMs() - failedAtMs < RETRY_PAUSE_MS) return Promise.resolve(false);
    pending = fetchKeys().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  const usableKeys = async (): Promise<KeySet> => {
    if (current && clock.monotonicMs() - current.fetchedAtMs < REFRESH_AFTER_MS) return current;
    await refresh();
    if (current && clock.monotonicMs() - current.fetchedAtMs < USABLE_FOR_MS) return current;
    throw new AppError('service.starting', 'the signing keys of the channel service cannot be fetched', {
      cause: failure,
      publicMessage: 'Requests cannot be verified at the moment. Try again shortly.',
      retryAfterMs: RETRY_PAUSE_MS,
    });
  };

  return {
    async find(keyId) {
      const keySet = await usableKeys();
      const known = keySet.keys.get(keyId);
      if (known || clock.monotonicMs() - keySet.fetchedAtMs < UNKNOWN_KEY_REFRESH_MS) return known;
      await refresh();
      return current?.keys.get(keyId);
    },
    async warm() {
      await usableKeys();
    },
    async stop() {
      await agent.destroy();
    },
  };
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
