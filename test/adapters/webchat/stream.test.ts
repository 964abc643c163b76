import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import type { WebSocket } from 'ws';
import type { ActivityLog } from '../../../adapters/webchat/activity-log.ts';
import { type Batching, Stream } from '../../../adapters/webchat/stream.ts';
import { ManualClock, settle } from '../../support/clock.ts';

/** Numbers instead of activities. */
class NumberLog {
  readonly #numbers: number[] = [];
  reads = 0;

  get size(): number {
    return this.#numbers.length;
  }

  append(): void {
    this.#numbers.push(this.size + 1);
  }

  /** Stands for the log: `position` and number are the same here. */
  async run(_: 'since', page: { watermark: number; maxActivities: number }) {
    this.reads++;
    const rest = this.#numbers.slice(page.watermark);
    const bodies = rest.slice(0, page.maxActivities).map(String);
    const watermark = page.watermark + bodies.length;
    return { bodies, watermark, more: bodies.length < rest.length, working: { id: 'w', place: 0.5 } };
  }
}

/** What a stream needs of a socket; a frame counts as taken when the test says so. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly frames: number[][] = [];
  readonly #taken: (() => void)[] = [];
  holds = false;

  send(frame: string, taken?: () => void): void {
    if (frame === '') return;
    this.frames.push(JSON.parse(frame).activities);
    if (this.holds && taken) this.#taken.push(taken);
    else taken?.();
  }

  release(): void {
    this.holds = false;
    for (const taken of this.#taken.splice(0)) taken();
  }

  ping(): void {}

  close(): void {
    this.terminate();
  }

  terminate(): void {
    this.readyState = 3;
    this.emit('close');
  }
}

function streamOf(log: NumberLog, options: { clock?: ManualClock; batching: Batching; watermark?: number }) {
  const socket = new FakeSocket();
  const stream = new Stream({
    socket: socket as unknown as WebSocket,
    conversationId: 'c',
    watermark: options.watermark ?? 0,
    activities: log as unknown as ActivityLog,
    clock: options.clock ?? new ManualClock(),
    batching: options.batching,
    onEnd: () => {},
    onError: (error) => {
      throw error;
    },
  });
  return { socket, stream };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('frames of Web Chat', () => {
  it('carry what was appended in one turn of the event loop together', async () => {
    const log = new NumberLog();
    const { socket, stream } = streamOf(log, { batching: { enabled: true, maxActivities: 100, maxWaitMs: 0 } });
    for (let count = 0; count < 50; count++) {
      log.append();
      stream.wake();
    }
    await settle();
    expect(socket.frames).to.deep.equal([numbers(1, 50)]);
  });

  it('carry at most so many activities', async () => {
    const log = new NumberLog();
    for (let count = 0; count < 25; count++) log.append();
    const { socket } = streamOf(log, { batching: { enabled: true, maxActivities: 10, maxWaitMs: 0 } });
    await settle();
    expect(socket.frames.map(({ length }) => length)).to.deep.equal([10, 10, 5]);
  });

  it('wait for company, but not the first of a burst, and not a full one', async () => {
    const clock = new ManualClock();
    const log = new NumberLog();
    const { socket, stream } = streamOf(log, { clock, batching: { enabled: true, maxActivities: 10, maxWaitMs: 10 } });
    const append = async (count: number) => {
      for (let index = 0; index < count; index++) log.append();
      stream.wake();
      await settle();
    };
    await append(1);
    expect(socket.frames, 'the first goes at once').to.have.length(1);
    await append(1);
    await append(1);
    expect(socket.frames, 'the next ones wait').to.have.length(1);
    await clock.advance(10);
    expect(socket.frames.at(-1), 'and go together').to.deep.equal([2, 3]);
    await append(25);
    await clock.advance(10);
    expect(socket.frames.slice(2).map(({ length }) => length)).to.deep.equal([10, 10, 5]);
  });

  it('carry one activity each, at once, when batching is off', async () => {
    const clock = new ManualClock();
    const log = new NumberLog();
    const { socket, stream } = streamOf(log, {
      clock,
      batching: { enabled: false, maxActivities: 100, maxWaitMs: 10 },
    });
    for (let count = 0; count < 5; count++) {
      log.append();
      stream.wake();
    }
    await settle(10);
    expect(socket.frames).to.deep.equal([[1], [2], [3], [4], [5]]);
  });

  it('follow one another only as fast as the reader takes them, and nothing is held in memory', async () => {
    const log = new NumberLog();
    const { socket, stream } = streamOf(log, { batching: { enabled: true, maxActivities: 10, maxWaitMs: 0 } });
    socket.holds = true;
    for (let count = 0; count < 1_000; count++) {
      log.append();
      stream.wake();
    }
    await settle(10);
    expect(socket.frames).to.have.length(1);
    expect(log.reads).to.equal(1);
    socket.release();
    await settle(250);
    expect(socket.frames.flat()).to.deep.equal(numbers(1, 1_000));
  });

  it('bring what came while another one was on its way', async () => {
    const log = new NumberLog();
    const { socket, stream } = streamOf(log, { batching: { enabled: true, maxActivities: 10, maxWaitMs: 0 } });
    socket.holds = true;
    log.append();
    stream.wake();
    await settle();
    log.append();
    stream.wake();
    await settle();
    expect(socket.frames).to.deep.equal([[1]]);
    socket.release();
    await settle();
    expect(socket.frames).to.deep.equal([[1], [2]]);
  });

  it('bring every activity exactly once and in order, however they come and however often the socket breaks', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 30 }), turns: fc.nat(2) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 15 }) }),
      fc.constant({ kind: 'hold' as const }),
      fc.constant({ kind: 'release' as const }),
      fc.constant({ kind: 'break' as const }),
    );
    const batching = fc.record({
      enabled: fc.boolean(),
      maxActivities: fc.integer({ min: 1, max: 20 }),
      maxWaitMs: fc.constantFrom(0, 10),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), batching, async (steps, given) => {
        const clock = new ManualClock();
        const log = new NumberLog();
        const seen: number[] = [];
        let current = streamOf(log, { clock, batching: given });
        const reconnect = () => {
          current.socket.terminate();
          seen.push(...current.socket.frames.flat());
          current = streamOf(log, { clock, batching: given, watermark: seen.length });
        };
        for (const one of steps) {
          if (one.kind === 'append') {
            for (let count = 0; count < one.count; count++) log.append();
            current.stream.wake();
            await settle(one.turns);
          }
          if (one.kind === 'wait') await clock.advance(one.ms);
          if (one.kind === 'hold') current.socket.holds = true;
          if (one.kind === 'release') current.socket.release();
          if (one.kind === 'break') reconnect();
        }
        current.socket.release();
        const isComplete = () => seen.length + current.socket.frames.flat().length >= log.size;
        for (let round = 0; round < 50 && !isComplete(); round++) await clock.advance(10);
        await clock.advance(10);
        reconnect();
        expect(seen).to.deep.equal(numbers(1, log.size));
      }),
      { numRuns: 200 },
    );
  });
});
