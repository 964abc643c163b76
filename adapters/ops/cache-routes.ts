import type { PurgeOf } from '../../services/cache/answer-cache.ts';
import type { CacheStatistics } from '../../services/cache/types.ts';
import { AppError } from '../../services/errors.ts';
import { invalidField } from '../http/shape.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

/** What operators can do with remembered answers. */
export interface CacheControl {
  statistics(): CacheStatistics;
  purge(of: PurgeOf): Promise<{ readonly removed: number; readonly complete: boolean }>;
}

export interface CacheRoutesOptions {
  /** Undefined: it is switched off. */
  readonly cache: CacheControl | undefined;
  /** The spaces that can be purged, by alias. */
  readonly spaces: () => Promise<readonly { readonly alias: string; readonly spaceId: string }[]>;
  readonly access: OpsAccess;
}

const PATH = '/api/ops/cache';
const WISHES = ['space', 'user'] as const;
const MAX_USER_CHARACTERS = 256;

/** Adds the memory of answers: its figures, and purging it by space or by person. */
export function addCacheRoutes(http: HttpServer, options: CacheRoutesOptions): void {
  const { cache, access } = options;
  http.route({
    method: 'GET',
    path: PATH,
    door: 'ops',
    handler: (exchange) => {
      access.mayOperate(exchange);
      return cache ? { enabled: true, ...cacheJson(cache.statistics()) } : { enabled: false };
    },
  });
  http.route({
    method: 'DELETE',
    path: PATH,
    door: 'ops',
    body: 'none',
    handler: async (exchange) => {
      access.mayOperate(exchange);
      const of = await wishOf(exchange, options);
      if (cache) return { ...(await cache.purge(of)) };
      throw new AppError('request.conflict', 'the cache is switched off', {
        publicMessage: 'No answers are remembered: CACHE_ENABLED is false.',
      });
    },
  });
}

/** The figures as JSON. */
export function cacheJson(statistics: CacheStatistics): object {
  const { hits, hitRate, notKept, secondLevel, maxEntries, maxBytes, ttlMs, ...plain } = statistics;
  return {
    ...plain,
    max_entries: maxEntries,
    max_bytes: maxBytes,
    ttl_seconds: ttlMs / 1_000,
    hits,
    hit_rate: Number(hitRate.toFixed(3)),
    not_kept: notKept,
    second_level: secondLevel,
  };
}

/** @throws AppError `request.invalid` that names what is wrong: nothing is purged then. */
async function wishOf({ query }: Exchange, { spaces }: CacheRoutesOptions): Promise<PurgeOf> {
  const unknown = Object.keys(query).find((name) => !WISHES.some((one) => one === name));
  if (unknown !== undefined)
    throw invalidField(unknown.slice(0, 60), `is not known here; there are ${WISHES.join(', ')}`);
  const { space, user } = query;
  if (space !== undefined && user !== undefined) throw invalidField('user', 'must not come together with space');
  if (user !== undefined) {
    if (user !== '' && user.length <= MAX_USER_CHARACTERS) return { user };
    throw invalidField('user', `must have 1 to ${MAX_USER_CHARACTERS} characters`);
  }
  const known = await spaces();
  const found = known.find(({ alias }) => alias === space);
  if (found) return { spaceId: found.spaceId };
  const aliases = known.map(({ alias }) => alias).join(', ');
  throw invalidField(
    'space',
    space === undefined ? `or user is required; spaces are ${aliases}` : `must be one of ${aliases}`,
  );
}
