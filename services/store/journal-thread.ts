import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { FromThread, SqlStep, ThreadData, ToThread, UnitReply, UnitResult } from './journal-units.ts';

export interface JournalThreadOptions {
  /** SQLite file. */
  readonly path: string;
  /** As `DatabaseOptions.migrations`. */
  readonly migrations: readonly string[];
  /** Units that may wait for their commit; one more is refused. Default 50,000. */
  readonly maxPending?: number;
  /**
   * Module whose `beforeCommit(database)` the thread calls before each commit: for tests of slow and failing disks.
   */
  readonly hooks?: URL;
}

/**
 * A SQLite file with `synchronous=FULL`, written on a thread of its own so that a slow disk never holds the event loop.
 * Units that arrive while the disk is busy go into one commit together; a unit's promise resolves after its commit.
 */
export interface JournalThread {
  /**
   * Runs the steps as one: all or none. Units take effect in the order of the calls.
   * `passing`: what only matters until this process ends. It survives the death of the process, but a power cut may lose
   * it: the disk is not waited for.
   * @throws AppError `state.unwritable` when nothing was kept (a full disk, a dead thread, too many waiting).
   */
  run(steps: readonly SqlStep[], options?: { readonly passing?: boolean }): Promise<UnitResult>;
  /** Units that wait for their commit. */
  readonly waiting: number;
  /** Commits what waits and closes the file. Idempotent. Units that come later are refused. */
  close(): Promise<void>;
}

const DEFAULT_MAX_PENDING = 50_000;

/** @throws AppError `state.corrupt` or `state.unwritable` when the file cannot be opened. */
export async function openJournalThread(options: JournalThreadOptions): Promise<JournalThread> {
  const workerData: ThreadData = {
    path: options.path,
    migrations: options.migrations,
    ...(options.hooks ? { hooks: options.hooks.href } : {}),
  };
  const worker = new Worker(new URL('./journal-worker.ts', import.meta.url), { workerData, name: 'journal' });
  const thread = new Thread(worker, options.maxPending ?? DEFAULT_MAX_PENDING);
  await thread.opened;
  return thread;
}

interface Pending {
  readonly resolve: (result: UnitResult) => void;
  readonly reject: (error: AppError) => void;
}

class Thread implements JournalThread {
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #maxPending: number;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #ended: AppError | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, maxPending: number) {
    this.#worker = worker;
    this.#maxPending = maxPending;
    const opening = Promise.withResolvers<void>();
    this.opened = opening.promise;
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'replies') for (const reply of message.replies) this.#settle(reply);
      else if (message.kind === 'opened') opening.resolve();
      else opening.reject(new AppError(message.code, message.message));
    });
    worker.on('error', (error) => this.#end(unwritable('the journal thread died', error)));
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#end(unwritable('the journal is closed'));
        opening.reject(unwritable('the journal thread ended before it was open'));
        resolve();
      });
    });
  }

  run(steps: readonly SqlStep[], { passing = false } = {}): Promise<UnitResult> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#closing) return Promise.reject(unwritable('the journal is closing'));
    if (this.#pending.size >= this.#maxPending) {
      return Promise.reject(unwritable(`${this.#maxPending} writes wait for the disk already`));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#post({ kind: 'unit', id, steps, ...(passing ? { passing } : {}) });
    });
  }

  get waiting(): number {
    return this.#pending.size;
  }

  close(): Promise<void> {
    if (!this.#closing) {
      this.#post({ kind: 'close' });
      this.#closing = this.#exited;
    }
    return this.#closing;
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #settle(reply: UnitReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.result) pending?.resolve(reply.result);
    else pending?.reject(new AppError(reply.code ?? 'state.unwritable', `journal: ${reply.message ?? 'failed'}`));
  }

  #end(error: AppError): void {
    this.#ended ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function unwritable(message: string, cause?: unknown): AppError {
  return new AppError('state.unwritable', message, { cause });
}
