import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import type { WebSocket } from 'ws';
import type { ActivityLog } from '../../../adapters/webchat/activity-log.ts';
import type { Batching } from '../../../adapters/webchat/batching.ts';
import { Stream } from '../../../adapters/webchat/stream.ts';
import { StreamTallies } from '../../../adapters/webchat/stream-tallies.ts';
import { ManualClock, settle } from '../../support/clock.ts';

/** Numbers instead of activities. */
class NumberLog {
  readonly #numbers: number[] = [];
  reads = 0;
  broken = false;

  get size(): number {
    return this.#numbers.length;
  }

  append(): void {
    this.#numbers.push(this.size + 1);
  }

  /** Stands for the log: `position` and number are the same here. */
  async run(_: 'since', page: { watermark: number; maxActivities: number }) {
    this.reads++;
    if (this.broken) throw new Error('no such file');
    const rest = this.#numbers.slice(page.watermark);
    const part = rest.slice(0, page.maxActivities);
    const count = part.length;
    const json = Buffer.from(part.join(','));
    const working = { id: 'w', place: 0.5 };
    return { json, count, watermark: page.watermark + count, more: count < rest.length, working };
  }
}

/** What a stream needs of a socket; a frame counts as taken when the test says so. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  closedWith: number | undefined;
  readonly frames: number[][] = [];
  readonly #taken: (() => void)[] = [];
  holds = false;

  send(frame: string | Buffer, _?: object, taken?: () => void): void {
    if (frame === '') return;
    this.frames.push(JSON.parse(String(frame)).activities);
    if (this.holds && taken) this.#taken.push(taken);
    else taken?.();
  }

  release(): void {
    this.holds = false;
    for (const taken of this.#taken.splice(0)) taken();
  }

  ping(): void {}

  close(code: number): void {
    this.closedWith = code;
    this.terminate();
  }

  terminate(): void {
    this.readyState = 3;
    this.emit('close');
  }
}

function streamOf(log: NumberLog, options: { clock?: ManualClock; batching: Batching; watermark?: number }) {
  const socket = new FakeSocket();
  const tallies = new StreamTallies();
  const errors: unknown[] = [];
  const stream = new Stream({
    socket: socket as unknown as WebSocket,
    conversationId: 'c',
    watermark: options.watermark ?? 0,
    activities: log as unknown as ActivityLog,
    clock: options.clock ?? new ManualClock(),
    batching: () => options.batching,
    tallies,
    onEnd: (end) => {
      tallies.ended[end] += 1;
    },
    onError: (error) => errors.push(error),
  });
  return { socket, stream, tallies, errors };
}

/** Lets promises settle without ending the turn of the event loop. */
async function sameTurn(): Promise<void> {
  for (let count = 0; count < 20; count++) await Promise.resolve();
}

const BATCHED: Batching = { enabled: true, maxActivities: 10, maxWaitMs: 10 };
const SINGLE: Batching = { enabled: false, maxActivities: 10, maxWaitMs: 10 };

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

  it('wait for no timer, neither the first after quiet nor those that follow', async () => {
    const clock = new ManualClock();
    const log = new NumberLog();
    const { socket, stream } = streamOf(log, { clock, batching: BATCHED });
    for (let count = 1; count <= 3; count++) {
      log.append();
      stream.wake();
      await settle();
      expect(socket.frames, 'no time has passed').to.have.length(count);
    }
    expect(clock.pendingTimers).to.equal(0);
  });

  it('go within the turn when they are full', async () => {
    const log = new NumberLog();
    const { socket, stream, tallies } = streamOf(log, { batching: BATCHED });
    await settle();
    for (let count = 1; count <= 10; count++) {
      await sameTurn();
      expect(socket.frames, 'not yet').to.deep.equal([]);
      log.append();
      stream.wake();
    }
    await sameTurn();
    expect(socket.frames).to.deep.equal([numbers(1, 10)]);
    expect(tallies.frames).to.include({ max_items: 1, turn: 0 });
  });

  it('go within a turn that takes too long', async () => {
    const log = new NumberLog();
    const clock = new ManualClock();
    let nowMs = 0;
    clock.monotonicMs = () => nowMs;
    const { socket, stream, tallies } = streamOf(log, { clock, batching: BATCHED });
    await settle();
    for (const [atMs, frames] of [
      [0, []],
      [9.9, []],
      [10, [[1, 2, 3]]],
    ] as const) {
      nowMs = atMs;
      log.append();
      stream.wake();
      await sameTurn();
      expect(socket.frames, `after ${atMs} ms`).to.deep.equal(frames);
    }
    expect(tallies.frames).to.include({ max_wait: 1, turn: 0 });
  });

  it('are counted with the reason why they went', async () => {
    const log = new NumberLog();
    const { socket, stream, tallies } = streamOf(log, { batching: BATCHED });
    for (let count = 0; count < 25; count++) log.append();
    stream.wake();
    await settle(10);
    expect(socket.frames.map(({ length }) => length)).to.deep.equal([10, 10, 5]);
    expect(tallies.frames).to.include({ max_items: 2, more: 1 });
    log.append();
    stream.wake();
    await settle();
    expect(tallies).to.deep.include({ activities: 26, failedFrames: 0 });
    expect(tallies.frames).to.include({ max_items: 2, more: 1, turn: 1, single: 0 });
  });

  it('carry one activity each, at once, when batching is off', async () => {
    const clock = new ManualClock();
    const log = new NumberLog();
    const { socket, stream, tallies } = streamOf(log, {
      clock,
      batching: { enabled: false, maxActivities: 100, maxWaitMs: 10 },
    });
    for (let count = 0; count < 5; count++) {
      log.append();
      stream.wake();
    }
    await settle(10);
    expect(socket.frames).to.deep.equal([[1], [2], [3], [4], [5]]);
    expect(tallies.frames).to.include({ single: 5, turn: 0, more: 0 });
  });

  for (const [mode, batching] of [
    ['batched', BATCHED],
    ['single', SINGLE],
  ] as const) {
    describe(`that are asked for, ${mode},`, () => {
      it('go at once, and the asking ends when they are taken', async () => {
        const log = new NumberLog();
        const { socket, stream } = streamOf(log, { batching });
        socket.holds = true;
        for (let count = 0; count < 3; count++) log.append();
        stream.wake();
        let isDone = false;
        const flushed = stream.flush().then(() => {
          isDone = true;
        });
        await sameTurn();
        expect(socket.frames[0]?.[0], 'within the turn').to.equal(1);
        await settle(10);
        expect(isDone, 'the reader has not taken it').to.equal(false);
        socket.release();
        await flushed;
        expect(socket.frames.flat()).to.deep.equal([1, 2, 3]);
      });

      it('bring all that is in the log, also what came while one was on its way', async () => {
        const log = new NumberLog();
        const { socket, stream } = streamOf(log, { batching });
        socket.holds = true;
        log.append();
        stream.wake();
        await settle();
        for (let count = 0; count < 30; count++) log.append();
        const flushed = stream.flush();
        socket.release();
        await flushed;
        expect(socket.frames.flat()).to.deep.equal(numbers(1, 31));
      });

      it('are none when there is nothing, and the asking ends with the stream', async () => {
        const log = new NumberLog();
        const { socket, stream } = streamOf(log, { batching });
        await settle();
        await stream.flush();
        socket.holds = true;
        log.append();
        stream.wake();
        const flushed = stream.flush();
        await settle();
        socket.terminate();
        await flushed;
        await stream.flush();
      });

      it('end the stream when the log cannot be read, and the next one brings them', async () => {
        const log = new NumberLog();
        const { socket, stream, errors, tallies } = streamOf(log, { batching });
        await settle();
        log.broken = true;
        log.append();
        stream.wake();
        await stream.flush();
        expect(errors).to.have.length(1);
        expect(socket.closedWith).to.equal(1011);
        expect(tallies.ended).to.include({ failed: 1, client: 0 });
        log.broken = false;
        const next = streamOf(log, { batching });
        await settle();
        expect(next.socket.frames).to.deep.equal([[1]]);
      });
    });
  }

  it('end a reader for whom too many bytes wait', async () => {
    const { socket, tallies } = streamOf(new NumberLog(), { batching: BATCHED });
    socket.bufferedAmount = 2 * 1024 * 1024;
    socket.emit('ping');
    expect(socket.closedWith).to.equal(undefined);
    socket.bufferedAmount += 1;
    socket.emit('ping');
    expect(socket.closedWith).to.equal(1013);
    expect(tallies.ended).to.include({ slow: 1 });
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
      fc.constant({ kind: 'flush' as const }),
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
          if (one.kind === 'flush') void current.stream.flush();
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
