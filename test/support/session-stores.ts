import type { Clock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { FallbackSessionStore } from '../../services/sessions/fallback-session-store.ts';
import { keyvSessionStore } from '../../services/sessions/keyv-session-store.ts';
import { type Change, type LocalSession, LocalSessions } from '../../services/sessions/local-sessions.ts';
import type { Session, SessionStore } from '../../services/sessions/types.ts';
import { SqliteKeyvStore } from '../../services/store/keyv-sqlite.ts';
import type { Redis } from '../../services/store/redis.ts';

const KEEP_MS = 3_600_000;

/** One process's sessions: in Redis, or beside it. */
export interface SessionsRig {
  readonly store: FallbackSessionStore;
  /** What is in Redis itself. */
  readonly shared: SessionStore;
  readonly local: LocalSessions;
  readonly failures: string[];
  close(): void;
}

/** Sessions as the application builds them. @param path where the process keeps its own; default: in memory. */
export function fallbackSessions(redis: Redis, options: { clock: Clock; path?: string }): SessionsRig {
  const { clock, path = ':memory:' } = options;
  const keyvs = new SqliteKeyvStore({ path, clock });
  const local = new LocalSessions({
    sessions: keyvs.namespace<LocalSession>('session-copies'),
    changes: keyvs.namespace<Change>('session-changes'),
    keepMs: KEEP_MS,
  });
  const events = new Events();
  const failures: string[] = [];
  events.on('store.failed', ({ operation }) => failures.push(operation));
  const shared = keyvSessionStore(redis.keyvs.namespace<Session>('sessions', { keepMs: KEEP_MS }));
  const store = new FallbackSessionStore({
    shared,
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
  return {
    store,
    shared,
    local,
    failures,
    close: () => {
      store.stop();
      keyvs.close();
    },
  };
}
