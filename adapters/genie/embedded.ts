import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../../services/clock.ts';
import { AppError, isErrorCode } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import type { Log, LogOptions } from '../../services/log.ts';
import {
  CHILD_ARGUMENT,
  type ChildMessage,
  type DataFacts,
  type DataSetting,
  isChildMessage,
  type StartMessage,
} from './protocol.ts';

export interface EmbeddedGenieOptions {
  /** Where conversations and messages are kept, in a folder `genie` of its own. */
  readonly stateDir: string;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  /** A language model that helps to read questions. Default: none. */
  readonly model?: StartMessage['model'];
  /** People's own files to answer from. Default: the samples. */
  readonly data?: DataSetting;
  /** Least level that the child logs, to the same output. Default `warn`. */
  readonly logLevel?: LogOptions['level'];
  /** Arguments of Node for the child. Default: a small heap, which keeps it under 200 MB. */
  readonly nodeArgs?: readonly string[];
  /** Program to run. Default: `genie.ts` of this installation. */
  readonly script?: string;
  /** Longest start of the child. Default 20,000; with own files, which have to be read first, 120,000. */
  readonly startWithinMs?: number;
}

/** The embedded Genie as a child process that is kept running. */
export interface EmbeddedGenie {
  /** The bearer token, the same over restarts. */
  readonly token: string;
  /**
   * Where it is now; after a restart it is elsewhere. Waits while it starts.
   * @throws AppError `genie.engine_stopped` when it does not come up in time or was stopped; the signal's reason.
   */
  baseUrl(signal: AbortSignal): Promise<string>;
  /** Resolves when it is up for the first time. @throws AppError with the child's reason when it could not start. */
  ready(): Promise<void>;
  /** What it answers from, where that are files: as of its latest start or reload. */
  readonly data: DataFacts | undefined;
  /** Process id, while it runs. */
  readonly pid: number | undefined;
  /** Ends it; its unfinished questions stay in its file. Idempotent. */
  stop(): Promise<void>;
}

/** The young generation is small, because answers are short-lived and few; the old one holds model and value index. */
const NODE_ARGS = ['--max-semi-space-size=4', '--max-old-space-size=128'];
/** Values of own files may be many, and while files are read again they are held twice. */
const DATA_NODE_ARGS = ['--max-semi-space-size=4', '--max-old-space-size=320'];
const START_WITHIN_MS = 20_000;
const READ_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 5_000;
const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 10_000;
/** A child that dies so often before it is up for the first time will not come up. */
const MAX_FIRST_DEATHS = 3;
/** A child that ran so long before it died is restarted at once again. */
const STEADY_MS = 60_000;

/**
 * Starts the child, so that it comes up while the rest of Lamp does, and keeps it running, with growing waits when it
 * dies again and again.
 */
export function startEmbeddedGenie(options: EmbeddedGenieOptions): EmbeddedGenie {
  return new Supervisor(options);
}

interface Waiter {
  resolve(baseUrl: string): void;
  reject(error: Error): void;
}

class Supervisor implements EmbeddedGenie {
  readonly token = randomBytes(32).toString('base64url');
  readonly #options: EmbeddedGenieOptions;
  readonly #first = Promise.withResolvers<void>();
  readonly #waiting = new Set<Waiter>();
  #child: ChildProcess | undefined;
  #baseUrl: string | undefined;
  #data: DataFacts | undefined;
  #timer: Timer | undefined;
  #startedMs = 0;
  #deaths = 0;
  #stopping: Promise<void> | undefined;

  constructor(options: EmbeddedGenieOptions) {
    this.#options = options;
    // Who does not ask whether it is ready is told by `baseUrl`.
    this.#first.promise.catch(() => {});
    this.#launch();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get data(): DataFacts | undefined {
    return this.#data;
  }

  ready(): Promise<void> {
    return this.#first.promise;
  }

  async baseUrl(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    if (this.#stopping) throw stopped();
    if (this.#baseUrl !== undefined) return this.#baseUrl;
    return await this.#untilUp(signal);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  #untilUp(signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiter);
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        resolve: (baseUrl) => {
          leave();
          resolve(baseUrl);
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = () => waiter.reject(signal.reason as Error);
      const timer = this.#options.clock.after(this.#startWithinMs, () => waiter.reject(stopped()));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
    });
  }

  get #startWithinMs(): number {
    const { startWithinMs, data } = this.#options;
    return startWithinMs ?? (data ? READ_WITHIN_MS : START_WITHIN_MS);
  }

  #launch(): void {
    const { clock, script, nodeArgs, stateDir, model, port = 0, logLevel = 'warn', data } = this.#options;
    this.#startedMs = clock.monotonicMs();
    const path = script ?? fileURLToPath(new URL('../../genie.ts', import.meta.url));
    const child = fork(path, [CHILD_ARGUMENT], {
      execArgv: [...(nodeArgs ?? (data ? DATA_NODE_ARGS : NODE_ARGS))],
      env: childEnvironment(stateDir),
      stdio: 'inherit',
    });
    this.#child = child;
    child.on('message', (message) => {
      if (isChildMessage(message)) this.#heard(child, message);
    });
    child.once('exit', (code, signal) => this.#exited(child, { code, signal }));
    child.once('error', (error) => {
      this.#options.log.error({ err: error }, 'the embedded Genie could not be run');
      // Without a process there is no exit to hear of.
      if (child.pid === undefined) this.#exited(child, { code: null, signal: null });
    });
    this.#timer = clock.after(this.#startWithinMs, () => child.kill('SIGKILL'));
    const told = {
      token: this.token,
      stateDir,
      port,
      logLevel,
      ...(model ? { model } : {}),
      ...(data ? { data } : {}),
    };
    const start: StartMessage = { type: 'start', ...told };
    // A child that died before it could hear this is reported by its exit.
    child.send(start, () => {});
  }

  #heard(child: ChildProcess, message: ChildMessage): void {
    const { clock, events, log } = this.#options;
    if (child !== this.#child || this.#stopping) return;
    if (message.type === 'failed') {
      const code = isErrorCode(message.code) ? message.code : 'genie.engine_stopped';
      log.error({ code, reason: message.message }, 'the embedded Genie could not start');
      this.#first.reject(new AppError(code, message.message));
      return;
    }
    this.#noteData(message.data);
    if (message.type === 'reloaded') return;
    this.#timer?.cancel();
    this.#baseUrl = `http://127.0.0.1:${message.port}`;
    const durationMs = clock.monotonicMs() - this.#startedMs;
    events.emit('engine.started', { pid: child.pid ?? 0, port: message.port, durationMs });
    this.#first.resolve();
    for (const waiter of [...this.#waiting]) waiter.resolve(this.#baseUrl);
  }

  /** Files can change while the child is down, too. */
  #noteData(data: DataFacts | undefined): void {
    const former = this.#data;
    this.#data = data;
    if (!data || !former || former.version === data.version) return;
    const leftOut = data.notices.filter(({ kind }) => kind === 'left_out').length;
    this.#options.events.emit('engine.reloaded', { tables: data.tables, rows: data.rows, leftOut });
  }

  #exited(child: ChildProcess, how: { code: number | null; signal: string | null }): void {
    const { clock, events } = this.#options;
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#baseUrl = undefined;
    this.#timer?.cancel();
    events.emit('engine.exited', { ...how, expected: this.#stopping !== undefined });
    if (this.#stopping) return;
    const lifeMs = clock.monotonicMs() - this.#startedMs;
    this.#deaths = lifeMs >= STEADY_MS ? 1 : this.#deaths + 1;
    if (this.#deaths >= MAX_FIRST_DEATHS) this.#first.reject(stopped());
    const delayMs = Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** (this.#deaths - 1));
    this.#timer = clock.after(delayMs, () => this.#launch());
  }

  async #stop(): Promise<void> {
    this.#timer?.cancel();
    this.#baseUrl = undefined;
    this.#first.reject(stopped());
    for (const waiter of [...this.#waiting]) waiter.reject(stopped());
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    // The closed channel is the sign to end, the same one that a dead Lamp gives.
    if (child.connected) child.disconnect();
    const timer = this.#options.clock.after(STOP_WITHIN_MS, () => child.kill('SIGKILL'));
    await exited;
    timer.cancel();
  }
}

/**
 * An environment of its own: none of Lamp's secrets is the child's business. With the compile cache a second start
 * needs no type stripping, which saves 30 MB and half of the loading time; one arena fewer of malloc saves 10 MB.
 */
function childEnvironment(stateDir: string): Record<string, string> {
  return { NODE_COMPILE_CACHE: resolve(stateDir, 'genie', 'compile-cache'), MALLOC_ARENA_MAX: '2' };
}

function stopped(): AppError {
  return new AppError('genie.engine_stopped', 'the embedded Genie does not run');
}
