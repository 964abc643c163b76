import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { StoredActivity } from '../../adapters/webchat/activity.ts';
import { ActivityLog } from '../../adapters/webchat/activity-log.ts';
import { BATCH_PROFILES, type Batching } from '../../adapters/webchat/batching.ts';
import { Stream } from '../../adapters/webchat/stream.ts';
import { StreamTallies } from '../../adapters/webchat/stream-tallies.ts';
import { systemClock } from '../../services/clock.ts';
import { tempDir } from '../support/temp-dir.ts';
import { alternate, at, type Bench, type Row, show, spread } from './bench.ts';
import { Sockets } from './sockets.ts';

const ROUNDS = 7;
const STEADY_MS = 1_000;
const PER_SECOND = 1_000;

const SIDES = ['batched', 'single', 'plain'] as const;
type Side = (typeof SIDES)[number];

interface Load {
  readonly what: string;
  readonly streams: number;
  readonly each: number;
  /** How often in one round: short loads are over before the clock has moved. */
  readonly repeats: number;
  /** Throughput beyond that of single frames, percent. */
  readonly target: number;
  readonly published: string;
}

const LOADS: readonly Load[] = [
  { what: '100 messages', streams: 1, each: 100, repeats: 10, target: 100, published: '+24 %, latency -19.5 %' },
  { what: '100 senders', streams: 100, each: 10, repeats: 1, target: 50, published: '+8.5 %, latency -8.1 %' },
  { what: '1,000 messages', streams: 1, each: 1_000, repeats: 1, target: 150, published: '+47 %, latency -32 %' },
];

/**
 * Frames that share activities, beside one frame an activity, over real WebSockets with both ends in this process; the
 * far end parses what it gets, as a page does. `batched` and `single` are Lamp's streams, which read from the log on
 * disk, with BATCH_ENABLED true and false. `plain` has no log: it makes the JSON and sends it.
 */
export const bench: Bench = {
  name: 'streams',
  async run(print, record) {
    const stage = await Stage.build();
    try {
      print(`messages a second: min / median / max of ${ROUNDS} rounds`);
      for (const load of LOADS) await compareLoad(stage, load, { print, record });
      await compareSteady(stage, { print, record });
      print('frames of the batched side by reason:');
      print(`  ${JSON.stringify(stage.tallies.batched.frames)}`);
    } finally {
      await stage.close();
    }
  },
};

interface Out {
  readonly print: (line: string) => void;
  readonly record: (row: Row) => void;
}

async function compareLoad(stage: Stage, load: Load, { print, record }: Out): Promise<void> {
  const latencies: Record<Side, number[]> = { batched: [], single: [], plain: [] };
  const round = (side: Side) => async () => {
    let elapsedMs = 0;
    for (let repeat = 0; repeat < load.repeats; repeat++) {
      const burst = await stage.burst(side, load);
      elapsedMs += burst.elapsedMs;
      latencies[side].push(burst.medianMs);
    }
    return (load.repeats * load.streams * load.each * 1_000) / elapsedMs;
  };
  for (const side of SIDES) await round(side)();
  const figures = await alternate(
    { batched: round('batched'), single: round('single'), plain: round('plain') },
    ROUNDS,
  );
  const median = (side: Side) => spread(figures[side]).median;
  const gain = (side: Side) => (median('batched') / median(side) - 1) * 100;
  const quicker = (side: Side) => (spread(latencies.batched).median / spread(latencies[side]).median - 1) * 100;
  print(`  ${load.what} (${load.streams} connections, ${load.each} messages on each)`);
  for (const side of SIDES) {
    print(
      `    ${side.padEnd(8)}${show(figures[side], 0).padEnd(28)}latency of the median message ${spread(latencies[side]).median.toFixed(2)} ms`,
    );
  }
  const percent = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(0)} %`;
  for (const side of ['single', 'plain'] as const) {
    record({
      what: `batched frames, ${load.what}, beside ${side === 'single' ? 'BATCH_ENABLED=false' : 'a bare send per message, no log'}`,
      ours: `${(median('batched') / 1_000).toFixed(0)}k/s`,
      plain: `${(median(side) / 1_000).toFixed(0)}k/s`,
      ratio: `${percent(gain(side))}, latency ${percent(quicker(side))}`,
      target: `+${load.target} %`,
      reached: gain(side) >= load.target,
      published: load.published,
    });
  }
}

async function compareSteady(stage: Stage, { print, record }: Out): Promise<void> {
  const figures = await alternate(
    { batched: () => stage.steady('batched'), single: () => stage.steady('single') },
    ROUNDS,
  );
  print(`  ${PER_SECOND} messages a second, steadily: milliseconds from before the append to the far end, medians`);
  print(`    batched ${show(figures.batched, 3)}`);
  print(`    single  ${show(figures.single, 3)}`);
  const [ours, plain] = [spread(figures.batched).median, spread(figures.single).median];
  record({
    what: 'latency at 1,000 messages a second, median',
    ours: `${ours.toFixed(3)} ms`,
    plain: `${plain.toFixed(3)} ms`,
    ratio: `${ours - plain > 0 ? '+' : ''}${(ours - plain).toFixed(3)} ms`,
    target: 'at most +0.2 ms',
    reached: ours - plain <= 0.2,
  });
}

interface Line {
  readonly conversationId: string;
  readonly near: WebSocket;
  readonly stream: Stream | undefined;
}

/** Connections of each side, and the log that two of them read. */
class Stage {
  readonly tallies = { batched: new StreamTallies(), single: new StreamTallies() };
  readonly #dir = tempDir();
  readonly #log: ActivityLog;
  readonly #sockets: Sockets;
  readonly #lines: Record<Side, Line[]> = { batched: [], single: [], plain: [] };
  #number = 0;
  #onArrival: (text: string) => void = () => {};

  private constructor(sockets: Sockets) {
    this.#sockets = sockets;
    // The disk is waited for before anything is sent, on both sides, and is not what is measured here.
    const bounds = { maxActivities: 100_000, maxBytes: 100_000_000 };
    this.#log = new ActivityLog({ stateDir: this.#dir.path, bounds, sync: async () => {} });
  }

  static async build(): Promise<Stage> {
    const stage = new Stage(await Sockets.open());
    await stage.#log.start();
    for (const side of SIDES) {
      for (let count = 0; count < 100; count++) await stage.#addLine(side, `${side}-${count}`);
    }
    return stage;
  }

  async close(): Promise<void> {
    for (const side of SIDES) for (const { stream } of this.#lines[side]) stream?.cut('stopping');
    await this.#sockets.close();
    await this.#log.stop();
    this.#dir.remove();
  }

  /** Messages that are there at once, on some connections: until the last has arrived. */
  async burst(side: Side, load: Load): Promise<{ elapsedMs: number; medianMs: number }> {
    const lines = this.#lines[side].slice(0, load.streams);
    const total = load.streams * load.each;
    if (side !== 'plain') {
      for (const line of lines) for (let count = 0; count < load.each; count++) await this.#append(line);
    }
    const texts = Array.from({ length: total }, () => activity(this.#number++));
    const startedMs = performance.now();
    const arrivals: number[] = [];
    const all = Promise.withResolvers<void>();
    this.#onArrival = () => {
      arrivals.push(performance.now() - startedMs);
      if (arrivals.length === total) all.resolve();
    };
    for (let count = 0; count < load.each; count++) {
      for (const [at, line] of lines.entries()) {
        if (line.stream) line.stream.wake();
        else sendPlain(line.near, texts[count * lines.length + at] ?? activity(0));
      }
    }
    await all.promise;
    return { elapsedMs: performance.now() - startedMs, medianMs: at(arrivals, 0.5) };
  }

  /** @returns the median of the times from before the append to the far end, milliseconds. */
  async steady(side: 'batched' | 'single'): Promise<number> {
    const [line] = this.#lines[side];
    if (!line) throw new Error('no connection');
    const sentMs = new Map<string, number>();
    const waits: number[] = [];
    this.#onArrival = (text) => waits.push(performance.now() - (sentMs.get(text) ?? Number.NaN));
    const startedMs = performance.now();
    const appends: Promise<void>[] = [];
    while (performance.now() - startedMs < STEADY_MS) {
      const due = Math.floor(((performance.now() - startedMs) * PER_SECOND) / 1_000);
      while (appends.length < due) {
        sentMs.set(`message ${this.#number}`, performance.now());
        appends.push(this.#append(line).then(() => line.stream?.wake()));
      }
      await sleep(1);
    }
    await Promise.all(appends);
    while (waits.length < appends.length) await sleep(1);
    return at(
      waits.toSorted((a, b) => a - b),
      0.5,
    );
  }

  async #append({ conversationId }: Line): Promise<void> {
    await this.#log.run('append', {
      conversationId,
      userId: 'user',
      now: Date.now(),
      deliveryKey: undefined,
      replyTo: undefined,
      activity: activity(this.#number++),
    });
  }

  async #addLine(side: Side, conversationId: string): Promise<void> {
    const { near, far } = await this.#sockets.pair();
    far.on('message', (data) => {
      const { activities } = JSON.parse(String(data)) as { activities: { text: string }[] };
      for (const { text } of activities) this.#onArrival(text);
    });
    this.#lines[side].push({
      conversationId,
      near,
      stream: side === 'plain' ? undefined : this.#stream(side, near, conversationId),
    });
  }

  #stream(side: 'batched' | 'single', socket: WebSocket, conversationId: string): Stream {
    const batching: Batching = { enabled: side === 'batched', ...BATCH_PROFILES.default };
    return new Stream({
      socket,
      conversationId,
      watermark: 0,
      activities: this.#log,
      clock: systemClock,
      batching: () => batching,
      tallies: this.tallies[side],
      onEnd: () => {},
      onError: (error) => {
        throw error;
      },
    });
  }
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

let watermark = 0;

/** One message, one frame, one `send`. */
function sendPlain(socket: WebSocket, one: StoredActivity): void {
  watermark += 1;
  const sent = { ...one, id: `conversation|${watermark}`, conversation: { id: 'conversation' } };
  socket.send(JSON.stringify({ activities: [sent], watermark: String(watermark) }));
}
