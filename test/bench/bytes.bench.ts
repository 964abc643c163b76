import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { constants } from 'node:zlib';
import type { WebSocket } from 'ws';
import { createHttpServer } from '../../adapters/http/server.ts';
import type { HttpServer } from '../../adapters/http/types.ts';
import { taskJson } from '../../adapters/rest/task-json.ts';
import type { StoredActivity } from '../../adapters/webchat/activity.ts';
import { ActivityLog } from '../../adapters/webchat/activity-log.ts';
import { activitySet, bodyOf } from '../../adapters/webchat/activity-rows.ts';
import { BATCH_PROFILES, type Batching } from '../../adapters/webchat/batching.ts';
import { Stream } from '../../adapters/webchat/stream.ts';
import { StreamTallies } from '../../adapters/webchat/stream-tallies.ts';
import { systemClock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import type { QuestionTask } from '../../services/questions/types.ts';
import { tempDir } from '../support/temp-dir.ts';
import { alternate, type Bench, type Row, show, spread } from './bench.ts';
import { Sockets } from './sockets.ts';

const ROUNDS = 7;
const FRAME = 1_000;
const MESSAGES = 1_000;
/** One round of messages is over too soon to be timed. */
const REPEATS = 5;

interface Out {
  readonly print: (line: string) => void;
  readonly record: (row: Row) => void;
}

/** What is written: how long the writing takes, and how many bytes go over the wire. */
export const bench: Bench = {
  name: 'bytes',
  async run(print, record) {
    const out = { print, record };
    await frameTexts(out);
    await streamOfFrames(out);
    await wire(out);
    await deflatedFrames(out);
  },
};

/** A frame of texts that were made when their activities were kept, beside one that is made as a whole. */
async function frameTexts({ print, record }: Out): Promise<void> {
  const activities = Array.from({ length: FRAME }, (_, number) => activity(number));
  const bodies = activities.map((one, number) => bodyOf('conversation', { number, activity: one }).body);
  const whole = { activities: bodies.map((body) => JSON.parse(body) as object), watermark: String(FRAME) };
  const timed = (make: () => Buffer) => async () => {
    const startedMs = performance.now();
    for (let repeat = 0; repeat < 100; repeat++) make();
    return (performance.now() - startedMs) * 10;
  };
  const sides = {
    texts: timed(() => activitySet({ json: Buffer.from(bodies.join(',')), watermark: FRAME })),
    whole: timed(() => Buffer.from(JSON.stringify(whole))),
  };
  for (const side of Object.values(sides)) await side();
  const figures = await alternate(sides, ROUNDS);
  print(`a frame of ${FRAME} activities, ${bodies[0]?.length} characters each, microseconds to its bytes`);
  print(`  texts joined          ${show(figures.texts, 0)}   (min / median / max of ${ROUNDS} rounds)`);
  print(`  JSON.stringify of all ${show(figures.whole, 0)}`);
  const [ours, plain] = [spread(figures.texts).median, spread(figures.whole).median];
  record({
    what: `a frame of ${FRAME} activities as bytes`,
    ours: `${ours.toFixed(0)} us`,
    plain: `${plain.toFixed(0)} us (JSON.stringify)`,
    ratio: `${(plain / ours).toFixed(1)} x`,
    target: '1.8 x',
    reached: plain / ours >= 1.8,
    published: '1.8 x',
  });
}

/**
 * The same through a socket, read from the same log on disk: a stream, which sends the kept texts, beside one that reads
 * activities and makes each frame anew, as one writes it. Without a log, from objects in memory, as information.
 */
async function streamOfFrames({ print, record }: Out): Promise<void> {
  const sockets = await Sockets.open();
  const dir = tempDir();
  const bounds = { maxActivities: 2 * MESSAGES };
  const log = new ActivityLog({ stateDir: dir.path, bounds, sync: async () => {} });
  await log.start();
  const database = new DatabaseSync(join(dir.path, 'webchat.db'));
  try {
    const ref = { conversationId: 'conversation', userId: 'user', now: Date.now() };
    await log.run('open', ref);
    for (let number = 0; number < MESSAGES; number++) {
      await log.run('append', { ...ref, deliveryKey: String(number), replyTo: undefined, activity: activity(number) });
    }
    const rows = database.prepare(
      'SELECT position, body FROM activities WHERE position > ? ORDER BY position LIMIT 100',
    );
    const read = (watermark: number) => rows.all(watermark).map((row) => JSON.parse(String(row['body'])) as object);
    const objects = database.prepare('SELECT body FROM activities ORDER BY position').all();
    const inMemory = objects.map((row) => JSON.parse(String(row['body'])) as object);
    const sides = {
      stream: () => perSecond(sockets, (near) => streamOver(near, log)),
      anew: () => perSecond(sockets, (near) => sendAnew(near, read)),
      memory: () => perSecond(sockets, (near) => sendAnew(near, (from) => inMemory.slice(from, from + 100))),
    };
    for (const side of Object.values(sides)) await side();
    const figures = await alternate(sides, ROUNDS);
    print(`${MESSAGES} messages through a socket in frames of 100, messages a second`);
    print(`  from the log, texts as they were kept      ${show(figures.stream, 0)}`);
    print(`  from the log, parsed and JSON.stringify    ${show(figures.anew, 0)}`);
    print(`  (objects in memory, JSON.stringify, no log ${show(figures.memory, 0)})`);
    const [ours, plain] = [spread(figures.stream).median, spread(figures.anew).median];
    record({
      what: 'messages through a stream, from the log, frames of 100',
      ours: `${(ours / 1_000).toFixed(0)}k/s`,
      plain: `${(plain / 1_000).toFixed(0)}k/s (JSON.stringify of each frame)`,
      ratio: `${((ours / plain - 1) * 100).toFixed(0)} %`,
      target: '+57 %',
      reached: ours / plain >= 1.57,
      published: '+57.5 %',
    });
  } finally {
    database.close();
    await sockets.close();
    await log.stop();
    dir.remove();
  }
}

const LAST = Buffer.from(`message ${MESSAGES - 1}"`);

/** @param send sends all messages over a socket; returns what ends it. */
async function perSecond(sockets: Sockets, send: (near: WebSocket) => () => void): Promise<number> {
  let elapsedMs = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const { near, far } = await sockets.pair();
    const arrived = new Promise<void>((resolve) => {
      far.on('message', (data) => (data as Buffer).subarray(-1_000).includes(LAST) && resolve());
    });
    const startedMs = performance.now();
    const end = send(near);
    await arrived;
    elapsedMs += performance.now() - startedMs;
    end();
  }
  return (REPEATS * MESSAGES * 1_000) / elapsedMs;
}

function streamOver(socket: WebSocket, log: ActivityLog): () => void {
  const batching: Batching = { enabled: true, ...BATCH_PROFILES.default };
  const stream = new Stream({
    socket,
    conversationId: 'conversation',
    watermark: 0,
    activities: log,
    clock: systemClock,
    batching: () => batching,
    tallies: new StreamTallies(),
    onEnd: () => {},
    onError: (error) => {
      throw error;
    },
  });
  return () => stream.cut('stopping');
}

/** A frame when the one before it was taken, as a stream does. */
function sendAnew(socket: WebSocket, read: (watermark: number) => readonly object[]): () => void {
  const next = (watermark: number): void => {
    const activities = read(watermark);
    if (activities.length === 0) return;
    const end = watermark + activities.length;
    socket.send(JSON.stringify({ activities, watermark: String(end) }), () => next(end));
  };
  next(0);
  return () => socket.terminate();
}

/** A result over REST, as bytes of the whole response. */
async function wire({ print, record }: Out): Promise<void> {
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    gzipMinBytes: 1_024,
    hasKey: () => true,
    clock: systemClock,
    events: new Events(),
    log: silentLog,
  });
  for (const rows of [100, 5_000]) {
    const task = taskOf(rows);
    server.route({ method: 'GET', path: `/${rows}`, door: 'public', handler: () => taskJson(task, TEXTS) });
  }
  await server.start();
  try {
    for (const rows of [100, 5_000]) await compareWire(server, rows, { print, record });
  } finally {
    await server.stop(AbortSignal.abort());
  }
}

async function compareWire(server: HttpServer, rows: number, { print, record }: Out): Promise<void> {
  const port = server.address()?.port ?? 0;
  const bytes: Record<string, number> = {};
  const side = (encoding: string) => async () => {
    const startedMs = performance.now();
    const repeats = rows === 100 ? 50 : 3;
    for (let repeat = 0; repeat < repeats; repeat++) bytes[encoding] = await bytesOf(port, `/${rows}`, encoding);
    return (performance.now() - startedMs) / repeats;
  };
  const sides = { identity: side('identity'), gzip: side('gzip'), both: side('gzip, deflate, br') };
  for (const one of Object.values(sides)) await one();
  const figures = await alternate(sides, ROUNDS);
  print(`a result of ${rows} rows over REST: bytes of the response, and milliseconds for it on loopback`);
  const names = { identity: 'identity', gzip: 'gzip', both: 'gzip, deflate, br' } as const;
  for (const [key, encoding] of Object.entries(names) as [keyof typeof names, string][]) {
    print(`  ${encoding.padEnd(18)}${String(bytes[encoding]).padStart(8)}   ${show(figures[key], 2)}`);
  }
  if (rows !== 100) return;
  const compressed = bytes[names.both] ?? 0;
  const share = 1 - compressed / (bytes['identity'] ?? 1);
  record({
    what: 'bytes on the wire of a 100-row result (REST, head and body)',
    ours: `${compressed} B (brotli)`,
    plain: `${bytes['identity']} B`,
    ratio: `-${(share * 100).toFixed(1)} %`,
    target: '-70 %',
    reached: share >= 0.7,
    published: '-70 %',
  });
}

function bytesOf(port: number, path: string, encoding: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.on('close', () => resolve(bytes));
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`,
    );
  });
}

/** Whether compressing frames pays: the answer with 100 rows as a frame, with and without permessage-deflate. */
async function deflatedFrames({ print }: Out): Promise<void> {
  const frame = JSON.stringify({
    activities: [{ ...activity(1), value: taskJson(taskOf(100), TEXTS) }],
    watermark: '1',
  });
  const zlib = { level: 1, memLevel: constants.Z_DEFAULT_MEMLEVEL };
  const [bare, deflating] = [
    await Sockets.open(),
    await Sockets.open({ deflate: { zlibDeflateOptions: zlib, threshold: 1_024, serverNoContextTakeover: true } }),
  ];
  try {
    const pairs = { off: await bare.pair(), on: await deflating.pair({ deflate: true }) };
    const bytes = { off: 0, on: 0 };
    const side = (key: 'off' | 'on') => async () => {
      const { near, far } = pairs[key];
      const raw = (far as unknown as { _socket: { bytesRead: number } })._socket;
      const before = raw.bytesRead;
      const startedMs = performance.now();
      for (let count = 0; count < 100; count++) {
        const arrived = new Promise((resolve) => far.once('message', resolve));
        near.send(frame);
        await arrived;
      }
      bytes[key] = (raw.bytesRead - before) / 100;
      return (performance.now() - startedMs) / 100;
    };
    const sides = { off: side('off'), on: side('on') };
    for (const one of Object.values(sides)) await one();
    const figures = await alternate(sides, ROUNDS);
    print('permessage-deflate, one frame with 100 rows at a time: bytes, and milliseconds on loopback');
    print(`  off  ${bytes.off.toFixed(0).padStart(8)}   ${show(figures.off, 3)}`);
    print(`  on   ${bytes.on.toFixed(0).padStart(8)}   ${show(figures.on, 3)}`);
  } finally {
    await bare.close();
    await deflating.close();
  }
}

const TEXTS = { error: () => '', status: () => 'The answer is ready.', rowsMissing: () => '' };

/** Orders of a year, by day, as somebody asks for them. */
function taskOf(rows: number): QuestionTask {
  const columns = ['ordered_on', 'order_id', 'customer', 'region', 'product', 'quantity', 'revenue'];
  const regions = ['North', 'South', 'East', 'West'];
  const names = ['Ada Byron', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov', 'Donald Knuth'];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const row = (number: number) => [
    new Date(Date.UTC(2026, 0, 1 + Math.floor((number * 365) / rows))).toISOString().slice(0, 10),
    String(10_000 + number),
    names[random(names.length)] ?? '',
    regions[random(regions.length)] ?? '',
    `Product ${random(40)}`,
    String(1 + random(9)),
    (random(1_000_000) / 100).toFixed(2),
  ];
  const table = {
    columns: columns.map((name) => ({ name, type: 'STRING' })),
    rows: Array.from({ length: rows }, (_, number) => row(number)),
    totalRows: rows,
    truncated: false,
  };
  const sql = `SELECT ${columns.join(', ')} FROM orders WHERE year(ordered_on) = 2026 ORDER BY ordered_on LIMIT ${rows}`;
  const suggestions = [
    'Which region has the most orders?',
    'Show the revenue by month.',
    'Which customers order most?',
  ];
  const answer = { texts: ['Here are the orders of this year, by day.'], suggestions, sql, table };
  const task = { id: 'task', status: 'completed', acceptedAt: 0, outcome: { kind: 'answer', answer } };
  return task as unknown as QuestionTask;
}

function activity(number: number): StoredActivity {
  return {
    type: 'message',
    text: `message ${number}`,
    textFormat: 'plain',
    timestamp: '2026-11-20T12:00:00.000Z',
    channelId: 'webchat',
    from: { id: 'lamp', role: 'bot' },
    locale: 'en',
    channelData: { streamType: 'final', note: 'as much as messages have on the average' },
  };
}
