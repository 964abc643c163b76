import { every } from '../services/clock.ts';
import type { Journal } from '../services/questions/journal.ts';
import { openSqliteJournal } from '../services/questions/journal-sqlite.ts';
import { journalRetention } from '../services/questions/options.ts';
import { FallbackSessionStore } from '../services/sessions/fallback-session-store.ts';
import { keyvSessionStore } from '../services/sessions/keyv-session-store.ts';
import { type Change, type LocalSession, LocalSessions } from '../services/sessions/local-sessions.ts';
import { moveFromCopies, moveToCopies } from '../services/sessions/move-sessions.ts';
import type { Session, SessionStore } from '../services/sessions/types.ts';
import { toMs } from '../services/settings.ts';
import { SqliteKeyvStore } from '../services/store/keyv-sqlite.ts';
import type { KeyvStore, VersionedKeyv } from '../services/store/keyv-store.ts';
import { openRedis, type Redis } from '../services/store/redis.ts';
import { EvictionWatch } from '../services/store/redis-eviction.ts';
import type { StateDir } from '../services/store/state-dir.ts';
import type { Ground } from './ground.ts';

/** What is kept over restarts. */
export interface Stores {
  /** In `STATE_DIR`: what must not be lost with Redis, such as the keys of REST requests, and the index for feedback. */
  readonly keyvs: KeyvStore;
  /** Redis where there is one, otherwise the same as `keyvs`: for what may be lost, such as remembered answers. */
  readonly sharedKeyvs: KeyvStore;
  readonly journal: Journal;
  readonly sessions: SessionStore;
  /** Undefined without `REDIS_URL`. */
  readonly shared: SharedStores | undefined;
}

/** What there is with `REDIS_URL`. */
export interface SharedStores {
  readonly redis: Redis;
  readonly eviction: EvictionWatch;
  /** The same as `Stores.sessions`. */
  readonly sessions: FallbackSessionStore;
  /** Sessions that changed while Redis was away. */
  readonly unsettled: () => Promise<number>;
}

const CLEAN_EVERY_MS = 10 * 60_000;
const CLEAN_BATCH = 1_000;
/** How long a start waits to learn whether Redis is there. Without it, Lamp is ready all the same. */
const REDIS_WITHIN_MS = 1_000;
/**
 * Redis forgets a session that nobody writes so long after it is idle. Sweeps remove it earlier, and spare one whose
 * question is on its way; this is for sessions of processes that are gone.
 */
const SESSION_KEPT_AFTER_IDLE_MS = 24 * 60 * 60_000;
const TRIM_BATCH = 200;

/** @throws AppError `state.*` when a file cannot be opened. Redis that is away fails nothing. */
export async function openStores(ground: Ground, state: StateDir): Promise<Stores> {
  const { config, clock, lifecycle, events, options } = ground;
  const keyvs = new SqliteKeyvStore({ path: state.file('store.db'), clock });
  let isClosed = false;
  const cleaning = every(clock, CLEAN_EVERY_MS, {
    run: async () => {
      // One batch a turn of the event loop, so that requests are served in between.
      while (!isClosed && keyvs.removeExpired(CLEAN_BATCH) >= CLEAN_BATCH)
        await new Promise((resolve) => setImmediate(resolve));
    },
    onError: (error) => events.emit('store.failed', { store: 'keyv', operation: 'clean', error }),
  });
  lifecycle.addOpen({
    name: 'store',
    stop: () => {
      isClosed = true;
      cleaning.cancel();
      keyvs.close();
    },
  });
  const shared = await openShared(ground, keyvs);
  const retention = journalRetention(config);
  const hooks = options.journalHooks;
  const path = state.file('journal.db');
  const journal = await openSqliteJournal({ path, clock, retention, ...(hooks ? { hooks } : {}) });
  lifecycle.addOpen({ name: 'journal', stop: () => journal.close() });
  const sessions = shared?.sessions ?? (await openOwnSessions(ground, keyvs));
  return { keyvs, sharedKeyvs: shared?.redis.keyvs ?? keyvs, journal, sessions, shared };
}

/** Sessions in `STATE_DIR` alone, with those that were copies of Redis's as long as there was `REDIS_URL`. */
async function openOwnSessions({ config, clock }: Ground, keyvs: KeyvStore): Promise<SessionStore> {
  const sessions = keyvs.namespace<Session>('sessions');
  const idleMs = toMs.minutes(config.sessionIdleMinutes);
  const keepMs = idleMs + SESSION_KEPT_AFTER_IDLE_MS;
  await moveFromCopies({ ...copiesIn(keyvs), sessions, clock, idleMs, keepMs });
  return keyvSessionStore(sessions);
}

function copiesIn(keyvs: KeyvStore): { copies: VersionedKeyv<LocalSession>; changes: VersionedKeyv<Change> } {
  return {
    copies: keyvs.namespace<LocalSession>('session-copies'),
    changes: keyvs.namespace<Change>('session-changes'),
  };
}

/** Redis, and sessions in it: in `STATE_DIR` while it is away. */
async function openShared(ground: Ground, keyvs: KeyvStore): Promise<SharedStores | undefined> {
  const { config, clock, random, events, lifecycle } = ground;
  if (config.redisUrl === undefined) return undefined;
  const redis = await openRedis({ url: config.redisUrl, clock, random, events });
  lifecycle.addOpen({ name: 'redis', stop: () => redis.link.close() });
  const eviction = new EvictionWatch(redis.link, events);
  const idleMs = toMs.minutes(config.sessionIdleMinutes);
  const keepMs = idleMs + SESSION_KEPT_AFTER_IDLE_MS;
  const { copies, changes } = copiesIn(keyvs);
  const local = new LocalSessions({ sessions: copies, changes, keepMs });
  await moveToCopies(keyvs.namespace<Session>('sessions'), local, clock.now() - idleMs);
  const sessions = new FallbackSessionStore({
    shared: keyvSessionStore(redis.keyvs.namespace<Session>('sessions', { keepMs })),
    side: {
      get isUp() {
        return redis.link.isUp;
      },
      onChange: (listener) => redis.link.onChange(listener),
      era: () => redis.keyvs.era(),
    },
    local,
    clock,
    events,
  });
  const trimming = every(clock, toMs.seconds(config.sessionSweepSeconds), {
    run: () => sessions.trim(clock.now() - idleMs, TRIM_BATCH),
    onError: (error) => events.emit('store.failed', { store: 'session copies', operation: 'trim', error }),
  });
  lifecycle.addOpen({
    name: 'session store',
    stop: () => {
      trimming.cancel();
      sessions.stop();
    },
  });
  lifecycle.add({ name: 'redis', start: () => redis.link.start(REDIS_WITHIN_MS) });
  return { redis, eviction, sessions, unsettled: () => local.countChanges() };
}
