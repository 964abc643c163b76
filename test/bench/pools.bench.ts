import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { ConnectionPool } from '../../services/flow/connection-pool.ts';
import { alternate, type Bench, show, spread } from './bench.ts';
import { manyAtATime } from './load.ts';

/** Where calls go: a process of its own, so that what it does is not counted here. */
interface Origin {
  readonly http: string;
  readonly https: string;
  readonly cert: string;
}

const AT_A_TIME = 32;
const POOLED_CALLS = 8_000;
/** Few, because each leaves a port behind that is not free again for a minute. */
const SINGLE_CALLS = { http: 1_500, https: 300 } as const;
const AT_LEAST = { http: 4, https: 20 } as const;

/** Calls over kept connections beside calls that each open their own. */
export const bench: Bench = {
  name: 'pools',
  async run(print, record) {
    const child = fork(join(import.meta.dirname, 'servers', 'origin.ts'));
    try {
      const [origin] = (await once(child, 'message')) as [Origin];
      setDefaultCACertificates([...getCACertificates('default'), origin.cert]);
      print(`calls a second, ${AT_A_TIME} at a time (min / median / max)`);
      for (const protocol of ['http', 'https'] as const) {
        const pool = poolOf();
        const url = origin[protocol];
        const figures = await alternate({
          pooled: () => perSecond(POOLED_CALLS, () => overPool(pool, url)),
          single: () => perSecond(SINGLE_CALLS[protocol], () => overOwnConnection(url)),
        });
        const { reused_ratio, connections_opened } = pool.figures().bench;
        await pool.close();
        const [ours, plain] = [spread(figures.pooled).median, spread(figures.single).median];
        print(`  ${protocol}, pool: ${show(figures.pooled, 0)} (${connections_opened} opened, reused ${reused_ratio})`);
        print(`  ${protocol}, a connection per call: ${show(figures.single, 0)}`);
        record({
          what: `calls over the keep-alive pool, ${protocol}, ${AT_A_TIME} at a time`,
          ours: `${ours.toFixed(0)} /s`,
          plain: `${plain.toFixed(0)} /s, a connection per call`,
          ratio: `${(ours / plain).toFixed(1)} x`,
          target: `${AT_LEAST[protocol]} x`,
          reached: ours / plain >= AT_LEAST[protocol],
          published: '1.2 to 1.3 x',
        });
      }
    } finally {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    }
  },
};

function poolOf(): ConnectionPool<'bench'> {
  return new ConnectionPool({
    kinds: ['bench'],
    perOrigin: AT_A_TIME,
    maxWaiting: 1_000,
    onFull: () => new Error('too many wait'),
    connectTimeoutMs: 5_000,
    readTimeoutMs: 10_000,
  });
}

async function overPool(pool: ConnectionPool<'bench'>, url: string): Promise<void> {
  const use = pool.tryEnter('bench', url) ?? (await pool.enter('bench', url, new AbortController().signal));
  try {
    await call(use.dispatcher, url);
  } finally {
    use.end();
  }
}

/** As a call without a pool does it: connect, ask, close. */
async function overOwnConnection(url: string): Promise<void> {
  const client = new Client(url, { allowH2: false });
  await call(client, url);
  await client.close();
}

async function call(dispatcher: Dispatcher, origin: string): Promise<void> {
  const { body } = await dispatcher.request({ origin, path: '/', method: 'POST', body: '{"content":"x"}' });
  await body.text();
}

async function perSecond(count: number, task: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await manyAtATime({ count, atATime: AT_A_TIME }, task);
  return (count / (performance.now() - startedMs)) * 1_000;
}
