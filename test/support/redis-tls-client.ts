import { systemClock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { openRedis } from '../../services/store/redis.ts';

/** A process of its own, because Node reads NODE_EXTRA_CA_CERTS as it starts: connects, writes, reads and tells. */
const [, , url = ''] = process.argv;
const { link, keyvs } = await openRedis({ url, clock: systemClock, random: Math.random, events: new Events() });
await link.start(10_000);
const { keyv } = keyvs.namespace<string>('tls');
const value = link.isUp && (await keyv.set('k', 'v', 60_000)) ? await keyv.get('k') : undefined;
process.stdout.write(JSON.stringify({ state: link.state, value }));
link.close();
