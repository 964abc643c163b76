import type { Clock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { openRedis, type Redis } from '../../services/store/redis.ts';
import type { RedisServer } from './redis.ts';

/** The stores over an emptied server, connected. */
export async function connectedRedis(server: RedisServer, options: { clock: Clock; events?: Events }): Promise<Redis> {
  await server.command('FLUSHALL');
  const { clock, events = new Events() } = options;
  const redis = await openRedis({ url: server.url, clock, random: Math.random, events });
  await redis.link.start(10_000);
  if (!redis.link.isUp) throw new Error(`not connected: ${JSON.stringify(redis.link.state)}`);
  return redis;
}
