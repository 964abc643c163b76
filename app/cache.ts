import { randomUUID } from 'node:crypto';
import type { EmbeddedGenie } from '../adapters/genie/embedded.ts';
import { cacheJson } from '../adapters/ops/cache-routes.ts';
import { AnswerCache } from '../services/cache/answer-cache.ts';
import { personDigest } from '../services/cache/key.ts';
import type { ValueStore } from '../services/cache/second-level.ts';
import { SpaceVersions } from '../services/cache/space-versions.ts';
import type { CacheStatistics } from '../services/cache/types.ts';
import type { Config } from '../services/config.ts';
import type { GenieService } from '../services/genie/types.ts';
import type { Figures } from '../services/ops/figures.ts';
import type { Metrics } from '../services/ops/metrics.ts';
import { toMs } from '../services/settings.ts';
import type { Ground } from './ground.ts';

const BYTES_PER_MB = 1_000_000;

/** The memory of answers; undefined when it is switched off. What waits for the store is written on stop. */
export function buildAnswerCache(
  ground: Ground,
  parts: {
    readonly store: ValueStore;
    readonly genie: Pick<GenieService, 'spaces'>;
    readonly embedded: Pick<EmbeddedGenie, 'data'> | undefined;
  },
): AnswerCache | undefined {
  const { config, settings, clock, events, lifecycle, many } = ground;
  if (!config.cacheEnabled) return undefined;
  const versions = new SpaceVersions({ spaces: () => parts.genie.spaces(), clock });
  const principal = principalOf(config);
  const cache = new AnswerCache({
    clock,
    workspace: config.databricksHost ?? 'embedded',
    // Everybody's questions run with the rights of the one principal of the settings. Answers about files hold as long as
    // the files are the same.
    identityOf: () => {
      const data = parts.embedded?.data;
      return data ? `files:${data.version}` : principal;
    },
    versionOf: (spaceId) => versions.of(spaceId),
    get ttlMs() {
      return toMs.seconds(config.cacheTtlSeconds);
    },
    maxEntries: config.cacheMaxEntries,
    maxBytes: Math.round(config.cacheMaxMb * BYTES_PER_MB),
    store: parts.store,
    onStoreFailure: (operation, error) => events.emit('store.failed', { store: 'answers', operation, error }),
    newId: randomUUID,
    many,
  });
  settings.onChange(() => cache.ttlChanged());
  lifecycle.addOpen({ name: 'answers', stop: () => cache.stop() });
  // Ages are counted on the wall clock between processes: after a jump nobody knows them.
  events.on('clock.jumped', () => void cache.purge('all'));
  return cache;
}

/** Who the data is read as; other credentials may see other rows. A secret goes in as its digest. */
function principalOf(config: Config): string {
  const { databricksHost, databricksToken, databricksClientId, armClientId } = config;
  if (databricksHost === undefined) return 'sample';
  if (databricksToken !== undefined) return `token:${personDigest(databricksToken)}`;
  return `principal:${databricksClientId ?? armClientId ?? ''}`;
}

/** Lets the cache tell its figures: `performance.cache`, and `lamp_cache_*` for Prometheus. */
export function addCacheFigures(
  cache: AnswerCache,
  to: { readonly figures: Figures; readonly metrics: Metrics },
): void {
  const { figures, metrics } = to;
  figures.add('cache', () => cacheJson(cache.statistics()));
  const counter = (name: string, help: string, read: (statistics: CacheStatistics) => number) =>
    metrics.read('counter', { name, help }, () => read(cache.statistics()));
  const gauge = (name: string, help: string, read: (statistics: CacheStatistics) => number) =>
    metrics.read('gauge', { name, help }, () => read(cache.statistics()));
  metrics.read(
    'counter',
    {
      name: 'lamp_cache_hits_total',
      help: 'Questions answered without Genie, by where the answer was',
      labels: ['level'],
    },
    () => ({ ...cache.statistics().hits }),
  );
  metrics.read(
    'counter',
    { name: 'lamp_cache_not_kept_total', help: 'Answers that nobody else may be shown, by reason', labels: ['reason'] },
    () => cache.statistics().notKept,
  );
  counter('lamp_cache_misses_total', 'Questions that went to Genie', ({ misses }) => misses);
  counter('lamp_cache_kept_total', 'Answers that were kept', ({ kept }) => kept);
  counter('lamp_cache_evictions_total', 'Answers that made room for others', ({ evictions }) => evictions);
  counter('lamp_cache_purged_total', 'Answers that were purged from memory', ({ purged }) => purged);
  counter('lamp_cache_store_failures_total', 'Calls to the store of answers that failed or took too long', (of) => {
    return of.secondLevel.failures;
  });
  gauge('lamp_cache_entries', 'Answers in memory', ({ entries }) => entries);
  gauge('lamp_cache_bytes', 'Memory that answers take at most', ({ bytes }) => bytes);
}
