import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import type { LogFigures } from '../../services/log-sink.ts';
import { LampProcess } from '../support/lamp-process.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const FULL = '/dev/full';
const WRITER = join(import.meta.dirname, '..', 'support', 'log-writer.ts');
/** In blocks of 512 or 1,024 bytes, as the shell has it; Node takes the refusal as an error, not as its end. */
const LARGEST_FILE = 512;

/** A process that logs, with what it answers to commands. */
class Writer {
  readonly child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(child: ChildProcess) {
    this.child = child;
    if (!child.stderr) throw new Error('its standard error must be a pipe');
    this.#answers = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  }

  async tell(command: string): Promise<unknown> {
    this.child.stdin?.write(`${command}\n`);
    const { value } = await this.#answers.next();
    return JSON.parse(value as string);
  }

  async figures(): Promise<LogFigures> {
    return (await this.tell('figures')) as LogFigures;
  }

  /** Says it as the last thing. @returns its exit code. */
  async end(command: string): Promise<number | null> {
    const exited = once(this.child, 'exit');
    this.child.stdin?.write(`${command}\n`);
    return (await exited)[0] as number | null;
  }
}

describe('a log that cannot be written', () => {
  let folder: TempDir;
  let writer: Writer;
  let file: string;

  before(function () {
    if (!existsSync(FULL)) this.skip();
  });

  beforeEach(() => {
    folder = tempDir();
    file = join(folder.path, 'log');
  });

  afterEach(() => {
    writer?.child.kill('SIGKILL');
    folder.remove();
  });

  function start(output: string): Writer {
    const fd = openSync(output, 'a');
    writer = new Writer(spawn(process.execPath, [WRITER], { stdio: ['pipe', fd, 'pipe'] }));
    closeSync(fd);
    return writer;
  }

  /** As on a disk of a few hundred kilobytes. */
  function startOnSmallDisk(): Writer {
    const fd = openSync(file, 'a');
    const script = `ulimit -f ${LARGEST_FILE}; exec "$0" "$1"`;
    writer = new Writer(spawn('/bin/sh', ['-c', script, process.execPath, WRITER], { stdio: ['pipe', fd, 'pipe'] }));
    closeSync(fd);
    return writer;
  }

  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { number?: number; dropped?: number; msg: string });

  it('does not end the process: what there is no room for is counted, and it ends when asked', async () => {
    start(FULL);
    await writer.tell('write 1000');
    await writer.tell('error');
    const figures = await writer.figures();
    expect(figures.failing || figures.write_failures === 0).to.equal(true);
    expect(figures.lines_dropped).to.be.above(600);
    expect(figures.buffered_bytes).to.be.at.most(65_536);
    expect(await writer.end('exit')).to.equal(0);
  });

  it('goes on when there is room again, whole lines in order, with the size of the gap', async () => {
    startOnSmallDisk();
    let written = 0;
    for (let figures = await writer.figures(); !figures.failing; figures = await writer.figures()) {
      // A disk that is merely slow would make a gap of its own.
      if (figures.buffered_bytes > 0) continue;
      await writer.tell('write 100');
      written += 100;
    }
    await writer.tell('write 1000');
    written += 1_000;
    expect((await writer.figures()).lines_dropped).to.be.above(0);
    const before = readFileSync(file, 'utf8').split('\n').length - 1;
    // What was cut off by the end of the disk goes away with the rest: the line that is half in the file.
    const kept = readFileSync(file, 'utf8');
    const half = kept.slice(kept.lastIndexOf('\n') + 1);
    truncateSync(file, 0);
    while ((await writer.figures()).buffered_bytes > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await writer.tell('write 1');
    expect(await writer.end('exit')).to.equal(0);
    const text = half + readFileSync(file, 'utf8');
    const after = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { number?: number; dropped?: number; msg: string });
    const gap = after.findIndex(({ dropped }) => dropped !== undefined);
    expect(after[gap]?.msg).to.equal(`${after[gap]?.dropped} lines were dropped`);
    const numbers = after.slice(0, gap).map(({ number }) => number);
    expect(numbers, 'without a gap behind what the disk had').to.deep.equal(numbers.map((_, at) => before + at));
    expect(after.at(-1)?.number).to.equal(written);
    expect(before + numbers.length + (after[gap]?.dropped ?? 0)).to.equal(written);
  });

  it('has the lines that were written before a crash', async () => {
    start(file);
    await writer.tell('write 50');
    writer.child.stdin?.write('error\n');
    expect(await writer.end('throw')).to.equal(1);
    expect(lines().map(({ number }) => number)).to.deep.equal(Array.from({ length: 51 }, (_, at) => at));
  });

  it('leaves Lamp at its work: it answers, tells how much was lost, and stops in order', async () => {
    const fd = openSync(FULL, 'a');
    const env = { STATE_DIR: folder.path, LOG_LEVEL: 'debug' };
    const lamp = await LampProcess.start({ env, output: fd });
    try {
      for (let i = 0; i < 50; i++) await (await fetch(new URL('/api/health', lamp.url))).arrayBuffer();
      const metrics = await fetch(new URL('/api/metrics', lamp.url));
      const { performance } = (await metrics.json()) as { performance: { logs: LogFigures } };
      expect(performance.logs).to.include({ lines_written: 0, failing: true });
      expect(performance.logs.buffered_bytes).to.be.above(0);
      const text = await (await fetch(new URL('/api/metrics?format=prometheus', lamp.url))).text();
      expect(text).to.match(/^lamp_log_lines_dropped_total \d/m);
      expect(await lamp.terminate()).to.equal(0);
    } finally {
      await lamp.kill();
      closeSync(fd);
    }
  });
});
