import { expect } from 'chai';
import { LogSink, type LogSinkOptions } from '../../services/log-sink.ts';
import { ManualClock, settle } from '../support/clock.ts';

const LINE = `${'x'.repeat(99)}\n`;

/** A file that takes what it is told to take. */
class Disk {
  text = '';
  writes = 0;
  fails: string | undefined;
  /** Bytes taken at a time. */
  takes = Number.POSITIVE_INFINITY;
  #held: (() => void) | undefined;
  #holds = false;

  hold(): void {
    this.#holds = true;
  }

  release(): void {
    this.#holds = false;
    this.#held?.();
    this.#held = undefined;
  }

  readonly write: NonNullable<LogSinkOptions['write']> = (_fd, data, offset, done) => {
    this.writes += 1;
    const answer = () => {
      if (this.fails !== undefined) return done(Object.assign(new Error('no'), { code: this.fails }), 0);
      const taken = data.subarray(offset, offset + Math.min(this.takes, data.length - offset));
      this.text += taken.toString();
      done(null, taken.length);
    };
    if (this.#holds) this.#held = answer;
    else setImmediate(answer);
  };

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

describe('the sink of the log', () => {
  let disk: Disk;
  let clock: ManualClock;
  let gaps: number[];
  let sink: LogSink;

  const build = (options: LogSinkOptions = {}) => {
    sink = new LogSink({
      write: disk.write,
      clock,
      maxBufferBytes: 10_000,
      isUrgent: (line) => line.startsWith('!'),
      onGap: (dropped) => {
        gaps.push(dropped);
        sink.write(`dropped: ${dropped}\n`);
      },
      ...options,
    });
    return sink;
  };

  const writeLines = (count: number) => {
    for (let i = 0; i < count; i++) sink.write(LINE);
  };

  beforeEach(() => {
    disk = new Disk();
    clock = new ManualClock();
    gaps = [];
    build();
  });

  afterEach(() => {
    expect(clock.pendingTimers).to.equal(0);
  });

  it('writes the lines of one turn at once, in order', async () => {
    for (let i = 0; i < 50; i++) sink.write(`line ${i}\n`);
    expect(disk.writes, 'never in the turn').to.equal(0);
    await sink.flush();
    expect(disk.writes).to.equal(1);
    expect(disk.lines).to.deep.equal(Array.from({ length: 50 }, (_, at) => `line ${at}`));
    expect(sink.figures()).to.deep.include({ lines_written: 50, lines_dropped: 0, buffered_bytes: 0, failing: false });
  });

  it('does not let an urgent line wait for the end of the turn', async () => {
    sink.write('before\n');
    sink.write('! failed\n');
    expect(disk.writes).to.equal(1);
    await sink.flush();
    expect(disk.lines).to.deep.equal(['before', '! failed']);
  });

  it('keeps lines on a full disk, in bounded memory, and writes them when there is room again', async () => {
    disk.fails = 'ENOSPC';
    writeLines(1_000);
    await settle();
    expect(sink.figures()).to.deep.include({ lines_dropped: 925, buffered_bytes: 7_500, failing: true });
    disk.fails = undefined;
    await clock.advance(1_000);
    await sink.flush();
    expect(disk.lines).to.have.length(76);
    expect(disk.lines.at(-1)).to.equal('dropped: 925');
    expect(gaps).to.deep.equal([925]);
    writeLines(1);
    await sink.flush();
    expect(sink.figures()).to.deep.include({ lines_written: 77, lines_dropped: 925, failing: false });
  });

  it('asks a full disk once a second, however much is logged', async () => {
    disk.fails = 'ENOSPC';
    for (let i = 0; i < 30; i++) {
      writeLines(10);
      sink.write('! urgent\n');
      await clock.advance(100);
    }
    expect(disk.writes).to.be.within(3, 4);
    disk.fails = undefined;
    await clock.advance(1_000);
    await sink.flush();
  });

  it('tells a gap where it is: behind what was kept, before what comes', async () => {
    disk.hold();
    writeLines(76);
    await settle();
    writeLines(100);
    disk.release();
    await sink.flush();
    sink.write('after\n');
    await sink.flush();
    const { lines_dropped } = sink.figures();
    expect(disk.lines.slice(-2)).to.deep.equal([`dropped: ${lines_dropped}`, 'after']);
    expect(disk.lines.length - 2 + lines_dropped).to.equal(176);
  });

  it('has room for urgent lines when there is none for others', async () => {
    disk.fails = 'ENOSPC';
    writeLines(200);
    sink.write('! why it happened\n');
    await settle();
    disk.fails = undefined;
    await clock.advance(1_000);
    await sink.flush();
    expect(disk.lines).to.include('! why it happened');
  });

  it('does not fill its reserve without end', () => {
    disk.hold();
    for (let i = 0; i < 1_000; i++) sink.write(`!${LINE}`);
    expect(sink.figures().buffered_bytes).to.be.at.most(10_000);
    disk.release();
  });

  it('goes on where a write was cut short, and after a reader that was busy', async () => {
    disk.takes = 7;
    sink.write('one line\n');
    sink.write('another line\n');
    await settle(6);
    disk.fails = 'EAGAIN';
    await settle();
    disk.fails = undefined;
    await clock.advance(100);
    await sink.flush();
    expect(disk.lines).to.deep.equal(['one line', 'another line']);
    expect(sink.figures()).to.deep.include({ lines_written: 2, write_failures: 0, bytes_written: 22 });
  });

  it('drops a line that is longer than the whole buffer, and no other with it', async () => {
    sink.write(`${'y'.repeat(20_000)}\n`);
    sink.write('short\n');
    await sink.flush();
    expect(disk.lines).to.deep.equal(['short', 'dropped: 1']);
  });

  it('waits no longer than a second for a reader that takes nothing', async () => {
    disk.hold();
    writeLines(1);
    let flushed = false;
    const flushing = sink.flush().then(() => {
      flushed = true;
    });
    await clock.advance(999);
    expect(flushed).to.equal(false);
    await clock.advance(1);
    await flushing;
    disk.release();
    disk.fails = 'ENOSPC';
    writeLines(1);
    await settle();
    await sink.flush();
    disk.fails = undefined;
    await clock.advance(1_000);
  });
});
