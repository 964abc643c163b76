import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { destination, pino } from 'pino';
import { Events } from '../../services/events.ts';
import { QueryStatistics } from '../../services/genie/statistics.ts';
import { createLog, type Log } from '../../services/log.ts';
import { Metrics } from '../../services/ops/metrics.ts';
import { observe } from '../../services/ops/observe.ts';
import { StatsLog } from '../../services/ops/stats-log.ts';
import { ManualClock } from '../support/clock.ts';
import { alternate, type Bench, show, spread } from './bench.ts';

const QUERIES = 10_000;
/** As many as Lamp answers in a busy second. */
const QUERY_EVERY_MS = 10;
/** One in so many fails, which costs lines of its own. */
const FAILS_EVERY = 1_000;
const INTERVAL_MS = 60_000;
const SAMPLE_RATE = 0.01;
const AT_LEAST = 0.99;
const LINES = 50_000;
/** Lines of one turn of the event loop. */
const BURST = 20;

/** What the log costs: bytes for many queries, and time for a line. */
export const bench: Bench = {
  name: 'log',
  async run(print, record) {
    const bytes = await alternate({ ours: async () => ours(), plain: async () => plain() });
    const saved = 1 - spread(bytes.ours).median / spread(bytes.plain).median;
    print(`log bytes of ${QUERIES} queries, of which one in ${FAILS_EVERY} fails (min / median / max)`);
    print(`  events and statistics: ${show(bytes.ours, 0)}`);
    print(`  a line per query: ${show(bytes.plain, 0)}`);
    record({
      what: `log bytes of ${QUERIES} queries`,
      ours: `${spread(bytes.ours).median.toFixed(0)} bytes`,
      plain: `${spread(bytes.plain).median.toFixed(0)} bytes, a line per query`,
      ratio: `-${(saved * 100).toFixed(2)} %`,
      target: '-99 %',
      reached: saved >= AT_LEAST,
      published: '-99 %',
    });
    const line = await alternate({ sink: () => lineCost('sink'), sonic: () => lineCost('sonic-boom') });
    print('microseconds of this thread for a line, written and flushed to /dev/null (min / median / max)');
    print(`  our sink: ${show(line.sink, 2)}`);
    print(`  pino's asynchronous destination: ${show(line.sonic, 2)}`);
  },
};

function countedLog(): { readonly log: Log; readonly bytes: () => number } {
  let bytes = 0;
  const write = (line: string) => {
    bytes += Buffer.byteLength(line);
  };
  return { log: createLog({ level: 'info', stream: { write } }), bytes: () => bytes };
}

/** Every event of a query, through the one place where events become lines. */
function ours(): number {
  const { log, bytes } = countedLog();
  const clock = new ManualClock();
  const events = new Events();
  const statistics = new QueryStatistics();
  const sampled = { random: Math.random, intervalMs: INTERVAL_MS, sampleRate: SAMPLE_RATE };
  const stats = new StatsLog({ clock, log, ...sampled, statistics: () => statistics.read() });
  const observed = observe({ events, metrics: new Metrics(), log, clock, onQueryEnded: () => stats.queryEnded() });
  for (let query = 0; query < QUERIES; query++) {
    clock.step(QUERY_EVERY_MS);
    answer(events, statistics, query % FAILS_EVERY === FAILS_EVERY - 1);
  }
  observed.stop();
  return bytes();
}

function answer(events: Events, statistics: QueryStatistics, fails: boolean): void {
  const questionId = randomUUID();
  const durationMs = 1_000 + Math.random() * 9_000;
  const outcome = fails ? 'genie.failed' : 'ok';
  events.emit('turn.received', { channel: 'msteams', kind: 'message' });
  events.emit('question.accepted', { questionId, channel: 'msteams', state: 'BUFFERED' });
  events.emit('turn.acknowledged', { channel: 'msteams', kind: 'message', durationMs: 2 });
  events.emit('question.flushed', { questionId, parts: 1, waitedMs: 300, reason: 'complete' });
  events.emit('question.asking', { questionId, attempt: 1, waitedMs: 300 });
  statistics.begin();
  events.emit('genie.query.started', { space: 'sales' });
  for (const operation of ['start-conversation', 'get-message', 'get-message']) {
    events.emit('genie.called', { operation, outcome: 'ok', status: 200, durationMs: 80 });
  }
  statistics.end(outcome, durationMs);
  events.emit('genie.query.ended', { space: 'sales', outcome, durationMs });
  events.emit('question.answered', { questionId, durationMs, ...(fails ? { code: 'genie.failed' } : {}) });
  events.emit('delivery.attempted', { channel: 'msteams', operation: 'update', outcome: 'ok', durationMs: 60 });
  events.emit('question.delivered', { questionId, channel: 'msteams', totalMs: durationMs, repeat: false });
}

/** What one writes who wants to find every query in the log again. */
function plain(): number {
  const { log, bytes } = countedLog();
  for (let query = 0; query < QUERIES; query++) perQuery(log);
  return bytes();
}

function perQuery(log: Log): void {
  const ids = { questionId: randomUUID(), conversationId: randomUUID(), messageId: randomUUID() };
  const durationMs = Math.round(1_000 + Math.random() * 9_000);
  log.info({ ...ids, channel: 'msteams', space: 'sales', outcome: 'ok', status: 200, durationMs }, 'query answered');
}

async function lineCost(way: 'sink' | 'sonic-boom'): Promise<number> {
  const fd = openSync('/dev/null', 'w');
  const startedMs = performance.now();
  if (way === 'sink') {
    const log = createLog({ level: 'info', sink: { fd } });
    await bursts(() => perQuery(log));
    await log.flush();
    closeSync(fd);
  } else {
    const stream = destination({ dest: fd, sync: false });
    const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream) as unknown as Log;
    await bursts(() => perQuery(log));
    stream.end();
    await once(stream, 'close');
  }
  return ((performance.now() - startedMs) / LINES) * 1_000;
}

async function bursts(line: () => void): Promise<void> {
  for (let written = 0; written < LINES; written += BURST) {
    for (let i = 0; i < BURST; i++) line();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
