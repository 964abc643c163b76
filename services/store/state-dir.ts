import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, sleep } from '../clock.ts';
import { AppError } from '../errors.ts';
import { sqliteCode } from './database.ts';

export interface StateDirOptions {
  readonly path: string;
  readonly clock: Clock;
  /**
   * How long to wait for another process to end its drain, milliseconds. Default 15,000: longer than a drain lasts, so
   * that a rolling restart hands over by itself.
   */
  readonly waitMs?: number;
  /** Called once when another process holds the folder and waiting begins. */
  readonly onWaiting?: () => void;
}

/** The folder of all state, held by this process alone. */
export interface StateDir {
  /** Absolute or relative path of a file in the folder. */
  file(name: string): string;
  /** Lets the next process have it. Idempotent. */
  release(): void;
}

const RETRY_MS = 200;
const SQLITE_BUSY = 5;

/**
 * Takes the folder for this process. The lock is SQLite's own on `lock.db`: the operating system ends it with the
 * process, however that dies, so there is no stale lock to remove.
 * @throws AppError `state.locked` when another process still holds it after `waitMs`; `state.unwritable` when the folder
 *   cannot be made or written.
 */
export async function claimStateDir(options: StateDirOptions): Promise<StateDir> {
  const { path, clock, waitMs = 15_000 } = options;
  const giveUpAt = clock.monotonicMs() + waitMs;
  let waiting = false;
  for (;;) {
    const lock = tryLock(path);
    if (lock) return { file: (name) => join(path, name), release: once(() => lock.close()) };
    if (clock.monotonicMs() >= giveUpAt) {
      throw new AppError(
        'state.locked',
        `another process uses STATE_DIR (${path}): stop it, or give this one a folder of its own`,
        { field: 'STATE_DIR' },
      );
    }
    if (!waiting) options.onWaiting?.();
    waiting = true;
    await sleep(clock, RETRY_MS);
  }
}

function tryLock(path: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    makeFolder(path);
    lock = new DatabaseSync(join(path, 'lock.db'));
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    return lock;
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) === SQLITE_BUSY) return undefined;
    throw new AppError('state.unwritable', `cannot write to STATE_DIR (${path}): check its rights and the free space`, {
      cause: error,
      field: 'STATE_DIR',
    });
  }
}

/** With its parents. Node's own recursive `mkdir` never returns where the system refuses as if a parent were missing. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another Lamp may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
