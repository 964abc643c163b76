import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../services/errors.ts';
import { defaultBounds, type LogBounds } from './activity-bounds.ts';
import type { ActivityTable } from './activity-table.ts';

type Operation = Exclude<keyof ActivityTable, 'recount'>;
type Args<K extends Operation> = Parameters<ActivityTable[K]>[0];
type Result<K extends Operation> = ReturnType<ActivityTable[K]>;

/** One call on its way to the log's thread. */
export interface Call {
  readonly operation: Operation;
  readonly args: unknown;
}

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What comes back for a call. */
export type Outcome = { readonly value: unknown } | { readonly failure: Failure };

export type ToWorker = { readonly kind: 'calls'; readonly calls: readonly Call[] } | { readonly kind: 'close' };
export type FromWorker =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'unusable'; readonly failure: Failure };

interface Waiting extends Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface ActivityLogOptions {
  /** `webchat.db` lies here. */
  readonly stateDir: string;
  readonly bounds?: Partial<LogBounds>;
}

/** Calls that may wait for the disk. Beyond it the disk is too slow or gone, and callers are told so. */
const MAX_WAITING = 10_000;

/**
 * Everything that was said in Web Chat, durably (`synchronous=FULL`: an answer that was appended survives a power cut).
 * Calls are carried out in the order in which they were made; each promise resolves after the commit.
 */
export class ActivityLog {
  readonly #options: ActivityLogOptions;
  #worker: Worker | undefined;
  #stopping: Promise<void> | undefined;
  #waiting: Waiting[] = [];
  #running: readonly Waiting[] = [];
  #onBatchEnd: (() => void) | undefined;

  constructor(options: ActivityLogOptions) {
    this.#options = options;
  }

  /** Opens the file. @throws AppError `state.unwritable` or `state.corrupt` when it cannot be used. */
  async start(): Promise<void> {
    await this.run('since', { conversationId: '', watermark: 0, maxActivities: 1, maxBytes: 1 });
  }

  /**
   * @throws AppError `state.unwritable` when the disk refuses, the log is stopped or overloaded; and the errors of
   *   `ActivityTable`'s methods.
   */
  run<K extends Operation>(operation: K, args: Args<K>): Promise<Result<K>> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#stopping) {
        reject(closed('webchat.db is closed'));
      } else if (this.#waiting.length >= MAX_WAITING) {
        reject(closed(`${MAX_WAITING} calls wait for webchat.db`));
      } else {
        this.#waiting.push({ operation, args, resolve, reject });
        this.#next();
      }
    }) as Promise<Result<K>>;
  }

  /** Carries out what was called before, then closes the file; later calls are refused. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  async #close(): Promise<void> {
    while (this.#running.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onBatchEnd = resolve;
      });
    }
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    worker.postMessage({ kind: 'close' } satisfies ToWorker);
    await ended;
  }

  /** One batch at a time: what is called meanwhile becomes the next one, and shares one commit. */
  #next(): void {
    if (this.#running.length > 0 || this.#waiting.length === 0) return;
    this.#running = this.#waiting;
    this.#waiting = [];
    this.#worker ??= this.#spawn();
    this.#worker.ref();
    const calls = this.#running.map(({ operation, args }) => ({ operation, args }));
    this.#worker.postMessage({ kind: 'calls', calls } satisfies ToWorker);
  }

  #spawn(): Worker {
    const workerData = {
      path: join(this.#options.stateDir, 'webchat.db'),
      bounds: { ...defaultBounds, ...this.#options.bounds },
    };
    const worker = new Worker(new URL('./activity-log-worker.ts', import.meta.url), {
      workerData,
      name: 'webchat-log',
    });
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'outcomes') this.#settle(message.outcomes);
      else this.#lose(worker, toError(message.failure));
    });
    worker.on('error', (error) => this.#lose(worker, closed('the thread of webchat.db failed', error)));
    worker.on('exit', () => this.#lose(worker, closed('the thread of webchat.db has ended')));
    return worker;
  }

  #settle(outcomes: readonly Outcome[]): void {
    const batch = this.#endBatch();
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome && 'value' in outcome) resolve(outcome.value);
      else reject(outcome ? toError(outcome.failure) : closed('webchat.db gave no answer'));
    }
    this.#next();
  }

  /** The thread is gone: nothing of its batch is known to be kept. The next call opens the file anew. */
  #lose(worker: Worker, error: AppError): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#endBatch()) reject(error);
    this.#next();
  }

  #endBatch(): readonly Waiting[] {
    const batch = this.#running;
    this.#running = [];
    this.#worker?.unref();
    this.#onBatchEnd?.();
    return batch;
  }
}

function toError(failure: Failure): AppError {
  return new AppError(failure.code, failure.message);
}

function closed(message: string, cause?: unknown): AppError {
  return new AppError('state.unwritable', message, { cause });
}
