import type { Figures } from '../services/ops/figures.ts';
import type { CheckResult, Health } from '../services/ops/health.ts';
import type { Metrics } from '../services/ops/metrics.ts';
import type { SharedStores } from './stores.ts';

/** Adds what Redis tells about itself: a check that degrades, `performance.redis`, and the same for Prometheus. */
export function watchRedis(shared: SharedStores, ops: { health: Health; figures: Figures; metrics: Metrics }): void {
  const { redis, sessions } = shared;
  const { link } = redis;
  ops.health.addCheck({ name: 'redis', run: () => checkRedis(shared) });
  ops.figures.add('redis', () => {
    const { calls, failed, timedOut, refused, connected, lost, totalMs } = link.counts;
    return {
      up: link.isUp,
      sessions_served_by: sessions.servedBy === 'shared' ? 'redis' : 'state_dir',
      calls,
      failed,
      timed_out: timedOut,
      refused,
      connected,
      lost,
      mean_call_ms: calls === 0 ? 0 : Number((totalMs / calls).toFixed(3)),
    };
  });
  ops.metrics.read('gauge', { name: 'lamp_redis_up', help: 'Whether Redis can be used' }, () => (link.isUp ? 1 : 0));
  ops.metrics.read(
    'counter',
    { name: 'lamp_redis_calls_total', help: 'Calls to Redis; refused: not made, for it was away', labels: ['outcome'] },
    () => {
      const { calls, failed, timedOut, refused } = link.counts;
      return { ok: calls - failed, failed: failed - timedOut, timed_out: timedOut, refused };
    },
  );
}

async function checkRedis({ redis, sessions, eviction, unsettled }: SharedStores): Promise<CheckResult> {
  const { state } = redis.link;
  if (state.kind !== 'up') {
    const reason = state.kind === 'down' ? state.reason : 'it is being connected';
    return { status: 'degraded', detail: `${reason}; sessions are kept in STATE_DIR meanwhile` };
  }
  if (sessions.servedBy === 'local') {
    return {
      status: 'degraded',
      detail: `${await unsettled()} sessions that changed meanwhile are being brought back`,
    };
  }
  const { policy } = eviction;
  if (policy === undefined) return { status: 'ok' };
  return { status: 'ok', detail: `maxmemory-policy ${policy} can drop sessions: set noeviction` };
}
