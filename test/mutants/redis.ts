const link = ['test/services/store/redis-link.test.ts'];
const keyv = ['test/services/store/redis-keyv.test.ts'];
const sessions = ['test/services/sessions/redis-sessions.test.ts'];
const fallback = ['test/services/sessions/fallback-session-store.test.ts'];
const room = 'services/store';

/** Defences against a Redis that fails. */
export const redisMutants = [
  {
    name: 'redis: the adapter throws what was not saved',
    file: `${room}/redis.ts`,
    find: 'throwOnErrors: true,',
    replace: 'throwOnErrors: false,',
    tests: link,
  },
  {
    name: 'redis: Keyv throws what was not saved',
    file: `${room}/redis-keyv.ts`,
    find: 'throwOnErrors: true }',
    replace: 'throwOnErrors: false }',
    tests: link,
  },
  {
    name: 'redis: a call has a deadline',
    file: `${room}/redis-link.ts`,
    find: 'late.reject(new RedisTimeout(this.#deadlineMs));',
    replace: 'void RedisTimeout;',
    tests: link,
  },
  {
    name: 'redis: it is left alone while it is away',
    file: `${room}/redis-link.ts`,
    find: "if (state.kind !== 'up') {",
    replace: "if (state.kind === 'closed') {",
    tests: link,
  },
  {
    name: 'redis: a silent connection is given up',
    file: `${room}/redis-link.ts`,
    find: 'socketTimeout: SOCKET_TIMEOUT_MS,',
    replace: '',
    tests: link,
  },
  {
    name: 'redis: an outage is noticed between calls',
    file: `${room}/redis-link.ts`,
    find: 'let nextMs = PROBE_EVERY_MS;',
    replace: 'let nextMs = PROBE_EVERY_MS * 99;',
    tests: link,
  },
  {
    name: 'redis: conditional write',
    file: `${room}/redis-scripts.ts`,
    find: 'if held ~= tonumber(ARGV[2]) then return 0 end',
    replace: '',
    tests: sessions,
  },
  {
    name: 'redis: conditional delete',
    file: `${room}/redis-scripts.ts`,
    find: 'if held == 0 or held ~= tonumber(ARGV[2]) then return 0 end',
    replace: 'if held == 0 then return 0 end',
    tests: sessions,
  },
  {
    name: 'redis: values end by the clock of Redis',
    file: `${room}/redis-keyv.ts`,
    find: 'keyv.serialize = ({ value }) => serialize({ value });',
    replace: 'void serialize;',
    tests: keyv,
  },
  {
    name: 'sessions: copies serve when Redis fails',
    file: 'services/sessions/fallback-session-store.ts',
    find: 'this.#serveLocally();\n      return undefined;',
    replace: 'throw error;',
    tests: fallback,
  },
  {
    name: 'sessions: what changed beside Redis is marked',
    file: 'services/sessions/local-sessions.ts',
    find: 'await this.#changes.keyv.set(key, {}, this.#keepMs);',
    replace: '',
    tests: fallback,
  },
  {
    name: 'sessions: a new start beside Redis is not undone',
    file: 'services/sessions/reconcile.ts',
    find: 'if (session.resetAt !== shared.session.resetAt) return session.resetAt > shared.session.resetAt;',
    replace: '',
    tests: ['test/services/sessions/reconcile.test.ts'],
  },
  {
    name: 'sessions: a version is good on its own side only',
    file: 'services/sessions/fallback-session-store.ts',
    find: 'Math.floor(version / GENERATION) === this.#generation ?',
    replace: 'Math.floor(version / GENERATION) >= 0 ?',
    tests: sessions,
  },
  {
    name: 'sessions: Redis serves when nothing is left to settle',
    file: 'services/sessions/fallback-session-store.ts',
    find: 'if (keys.length === 0 && local.quietSince(seen)',
    replace: 'if (seen >= 0 && local.quietSince(seen)',
    tests: fallback,
  },
  {
    name: 'sessions: what a flush lost is written again',
    file: 'services/sessions/fallback-session-store.ts',
    find: 'if (entry.value.era === now) {',
    replace: 'if (now !== "") {',
    tests: fallback,
  },
  {
    name: 'sessions: what was removed elsewhere stays removed',
    file: 'services/sessions/fallback-session-store.ts',
    find: 'if (entry.value.era === now) {',
    replace: 'if (now === "") {',
    tests: sessions,
  },
  {
    name: 'redis: health says that it is away',
    file: 'app/redis-watch.ts',
    find: "return { status: 'degraded', detail: `$",
    replace: "return { status: 'ok', detail: `$",
    tests: ['test/faults/redis.test.ts'],
  },
] as const;
