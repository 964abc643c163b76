import { systemClock as clock } from '../../clock.ts';
import { openDuckDb } from '../duckdb.ts';
import type { OpenReply, SqlRequest } from './protocol.ts';
import { WrittenRunner } from './runner.ts';

/**
 * The process in which SQL of a language model runs. It holds a copy of what may be seen of the data and nothing else: no
 * environment, no file once the data are read. It ends with the channel to its parent, however the parent dies; a
 * statement that runs then is not waited for.
 */
const WATCH_MS = 10;
const BYTES_PER_MB = 1_048_576;
const endNow = () => process.kill(process.pid, 'SIGKILL');

let runner: WrittenRunner | undefined;
let processLimitBytes = Number.POSITIVE_INFINITY;

process.on('SIGINT', () => {});
process.on('disconnect', endNow);
process.on('message', (request: SqlRequest) => {
  // DuckDB works on threads of its own, so this one is free to look.
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > processLimitBytes) endNow();
  }, WATCH_MS);
  answer(request).then(
    (reply) => {
      clearInterval(watch);
      process.send?.(reply);
    },
    // Nothing is known of the state that this leaves; the parent starts another one.
    endNow,
  );
});
if (!process.connected) endNow();

async function answer(request: SqlRequest): Promise<object> {
  if (request.type === 'open') return await open(request);
  if (!runner) throw new Error('there are no data yet');
  if (request.type === 'check') return await runner.check(request.sql, request.timeoutMs);
  const { timeoutMs, maxRows, maxCharacters } = request;
  return await runner.run(request.sql, { timeoutMs, maxRows, maxCharacters });
}

async function open(request: Extract<SqlRequest, { type: 'open' }>): Promise<OpenReply> {
  const { tables, memoryLimitMb } = request;
  processLimitBytes = request.processLimitMb * BYTES_PER_MB;
  try {
    const duckdb = await openDuckDb({ tables, clock, memoryLimitMb, maxRunning: 1 });
    runner = new WrittenRunner({ duckdb, tables, clock });
    return { kind: 'opened' };
  } catch (error) {
    return { kind: 'unopened', reason: error instanceof Error ? error.message.slice(0, 500) : 'unknown' };
  }
}
