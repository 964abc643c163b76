import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Timer } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { PaintDone, PaintJob } from './paint-process.ts';
import type { ChartPainter, ChartSpec, PaintOptions, PaintStyle } from './types.ts';

/** Bounds of the drawing process. */
export interface ChartPainterOptions {
  readonly clock: Clock;
  /**
   * The drawing process ends after so long without work, and its memory (about 200 MB) is given back. Default 60,000:
   * who looks at a chart asks for the next one within a minute, and a new process takes half a second for its first.
   */
  readonly idleMs?: number;
  /** A drawing that takes longer is given up, and its process with it. Default 10,000. */
  readonly timeoutMs?: number;
  /** Drawings that may wait; one more is refused at once. Default 50. */
  readonly maxWaiting?: number;
  /** Program of the drawing process; another one in tests. */
  readonly entry?: string;
}

/** A painter that can be told that work is coming. */
export interface OwnedChartPainter extends ChartPainter {
  /**
   * Starts the drawing process if none runs, and lets it draw a picture that nobody sees: the first one takes four times
   * as long as the next. One that runs stays for as long as if it had drawn.
   */
  warm(): void;
  /** Process id of the drawing process while it runs. */
  readonly pid: number | undefined;
}

interface Job {
  readonly id: number;
  readonly spec: ChartSpec;
  readonly style: PaintStyle;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
  /** Once more after a crash, which may have been another chart's fault; not a third time. */
  attempts: number;
}

/** No job has this number, so that nobody waits for its picture. */
const PRACTICE: PaintJob = {
  id: 0,
  isPractice: true,
  spec: {
    kind: 'bar',
    title: 'Practice',
    series: [
      {
        name: 'practice',
        points: [
          { x: 'one', y: 1 },
          { x: 'two', y: 2 },
        ],
      },
    ],
  },
  style: {},
};
const MAX_ATTEMPTS = 2;
const ENTRY = join(import.meta.dirname, 'paint-process.ts');
/** Drawing needs 60 MB of heap at most; a chart that needs much more is one that never ends. */
const CHILD_FLAGS = ['--max-old-space-size=192', '--max-semi-space-size=4'];

/** Draws in a process of its own, one chart at a time, in order of arrival. */
export function createChartPainter(options: ChartPainterOptions): OwnedChartPainter {
  return new ProcessPainter(options);
}

class ProcessPainter implements OwnedChartPainter {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #timeoutMs: number;
  readonly #maxWaiting: number;
  readonly #entry: string;
  readonly #waiting: Job[] = [];
  #current: Job | undefined;
  #child: ChildProcess | undefined;
  #timer: Timer | undefined;
  #lastId = 0;
  #stopped = false;

  constructor(options: ChartPainterOptions) {
    this.#clock = options.clock;
    this.#idleMs = options.idleMs ?? 60_000;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#maxWaiting = options.maxWaiting ?? 50;
    this.#entry = options.entry ?? ENTRY;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  warm(): void {
    if (this.#stopped || this.#current) return;
    if (!this.#child) this.#start().send(PRACTICE);
    this.#endWhenIdle();
  }

  async paint(spec: ChartSpec, options: PaintOptions = {}): Promise<Uint8Array> {
    const { signal, ...style } = options;
    signal?.throwIfAborted();
    if (this.#stopped) throw cannotDraw('the painter has stopped');
    if (this.#waiting.length >= this.#maxWaiting)
      throw cannotDraw(`${this.#waiting.length} charts are waiting already`);
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const job: Job = { id: ++this.#lastId, spec, style, resolve, reject, attempts: 0 };
    const giveUp = () => {
      const index = this.#waiting.indexOf(job);
      // One that is being drawn runs to its end: it takes less time than a new process.
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#waiting.push(job);
    this.#next();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const job of this.#waiting.splice(0)) job.reject(cannotDraw('the painter has stopped'));
    this.#current?.reject(cannotDraw('the painter has stopped'));
    this.#current = undefined;
    this.#timer?.cancel();
    const child = this.#child;
    if (!child) return;
    hold(child, true);
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once('exit', () => resolve());
    this.#endChild();
    await promise;
  }

  #next(): void {
    if (this.#current || this.#stopped) return;
    const job = this.#waiting.shift();
    if (!job) {
      this.#endWhenIdle();
      return;
    }
    this.#current = job;
    job.attempts++;
    this.#setTimer(this.#timeoutMs, () => {
      this.#finish(job, () => job.reject(cannotDraw(`drawing took longer than ${this.#timeoutMs} ms`)));
      this.#endChild();
      this.#next();
    });
    const child = this.#child ?? this.#start();
    hold(child, true);
    child.send({ id: job.id, spec: job.spec, style: job.style }, (error) => {
      if (error) this.#lost(child, error.message);
    });
  }

  #start(): ChildProcess {
    const child = fork(this.#entry, [], {
      env: { TMPDIR: tmpdir(), TEMP: tmpdir() },
      execArgv: CHILD_FLAGS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    hold(child, false);
    child.on('message', (done: PaintDone) => this.#done(done));
    child.on('error', (error) => this.#lost(child, error.message));
    child.on('exit', (code, signal) => this.#lost(child, `the drawing process ended (${signal ?? code})`));
    this.#child = child;
    return child;
  }

  #done(done: PaintDone): void {
    const job = this.#current;
    if (job?.id !== done.id) return;
    this.#finish(job, () => ('png' in done ? job.resolve(done.png) : job.reject(cannotDraw(done.failure))));
    this.#next();
  }

  /** A child that ended by itself: its job goes to a new one, once. */
  #lost(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const job = this.#current;
    if (!job) return;
    this.#finish(job, () => {
      if (job.attempts < MAX_ATTEMPTS) this.#waiting.unshift(job);
      else job.reject(cannotDraw(why));
    });
    this.#next();
  }

  #finish(job: Job, settle: () => void): void {
    if (this.#current === job) this.#current = undefined;
    this.#timer?.cancel();
    settle();
  }

  #endWhenIdle(): void {
    if (!this.#child) return;
    hold(this.#child, false);
    this.#setTimer(this.#idleMs, () => this.#endChild());
  }

  #setTimer(delayMs: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, run);
  }

  #endChild(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }
}

/** A process at rest must not keep alive the one that asks; one that draws must. */
function hold(child: ChildProcess, keepsAlive: boolean): void {
  if (keepsAlive) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function cannotDraw(why: string): AppError {
  return new AppError('internal', `the chart cannot be drawn: ${why}`);
}
