import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../services/errors.ts';
import { openDatabase, sqliteCode } from '../../services/store/database.ts';
import { defaultBounds, type LogBounds } from './activity-bounds.ts';
import { migrations } from './activity-schema.ts';
import { ActivityTable } from './activity-table.ts';

type Operation = Exclude<keyof ActivityTable, 'recount'>;
type Args<K extends Operation> = Parameters<ActivityTable[K]>[0];
type Result<K extends Operation> = ReturnType<ActivityTable[K]>;

export interface ActivityLogOptions {
  /** `webchat.db` lies here. */
  readonly stateDir: string;
  readonly bounds?: Partial<LogBounds>;
  /** Waits until the disk has a file. Default: `fdatasync`. For tests of slow and failing disks. */
  readonly sync?: (file: FileHandle) => Promise<void>;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly table: ActivityTable;
  /** The write-ahead log: what was committed is in it, or already in the database file. */
  readonly wal: FileHandle;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

/** These write nothing. */
const READING: ReadonlySet<Operation> = new Set(['since', 'list', 'isOf', 'isForgotten']);

/** Calls that may wait for the disk. Beyond it the disk is too slow or gone, and callers are told so. */
const MAX_WAITING = 10_000;

/**
 * Everything that was said in Web Chat, durably: an answer that was appended survives a power cut. SQLite runs with
 * `synchronous=NORMAL`, which writes without waiting, and the waiting for the disk (all that `FULL` would add) is done
 * here, outside of the event loop and once for all calls that came meanwhile. A thread of its own would cost 28 MB.
 */
export class ActivityLog {
  readonly #options: ActivityLogOptions;
  readonly #sync: (file: FileHandle) => Promise<void>;
  #opened: Opened | undefined;
  #waiting: Waiting[] = [];
  #syncing: Promise<void> | undefined;

  constructor(options: ActivityLogOptions) {
    this.#options = options;
    this.#sync = options.sync ?? ((file) => file.datasync());
  }

  /** Opens the file. @throws AppError `state.unwritable` or `state.corrupt` when it cannot be used. */
  async start(): Promise<void> {
    const path = join(this.#options.stateDir, 'webchat.db');
    const database = openDatabase({ path, synchronous: 'NORMAL', migrations });
    try {
      // What people wrote must be gone from the file when it is forgotten.
      database.exec('PRAGMA secure_delete = ON');
      const wal = await open(`${path}-wal`, 'r+');
      this.#opened = {
        database,
        table: new ActivityTable(database, { ...defaultBounds, ...this.#options.bounds }),
        wal,
      };
    } catch (error) {
      database.close();
      throw unwritable(error);
    }
  }

  /**
   * Carries out one call, in the order of the calls; resolves when the disk has what it wrote. Reading does not
   * wait.
   * @throws AppError `state.unwritable` when the disk refuses, the log is closed or overloaded; and the errors of
   *   `ActivityTable`'s methods.
   */
  async run<K extends Operation>(operation: K, args: Args<K>): Promise<Result<K>> {
    const opened = this.#opened;
    if (!opened) throw new AppError('state.unwritable', 'webchat.db is closed');
    // The compiler cannot follow which method it is; the types of `run` tie each operation to its arguments.
    const carryOut = () => (opened.table[operation] as (given: Args<K>) => Result<K>).call(opened.table, args);
    if (READING.has(operation)) return carryOut();
    if (this.#waiting.length >= MAX_WAITING) {
      throw new AppError('state.unwritable', `${MAX_WAITING} calls wait for webchat.db`);
    }
    const result = inTransaction(opened, carryOut);
    // Also what was found to be written before: the sync of then may have failed.
    await this.#durable(opened);
    return result;
  }

  /** Lets the calls of before reach the disk, then closes the file; later calls are refused. Idempotent. */
  async stop(): Promise<void> {
    const opened = this.#opened;
    if (!opened) return;
    this.#opened = undefined;
    await this.#syncing;
    await opened.wal.close();
    opened.database.close();
  }

  #durable(opened: Opened): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#syncing ??= this.#syncAll(opened);
    });
  }

  /** One sync at a time: what is written meanwhile shares the next one. */
  async #syncAll({ wal }: Opened): Promise<void> {
    // Calls that are made together wait together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#sync(wal);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(unwritable(error));
      }
    }
    this.#syncing = undefined;
  }
}

/** All or nothing. */
function inTransaction<T>({ database, table }: Opened, carryOut: () => T): T {
  try {
    database.exec('BEGIN IMMEDIATE');
    const result = carryOut();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // After some failures, such as a full disk, SQLite has undone it by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    table.recount();
    throw unwritable(error);
  }
}

function unwritable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = sqliteCode(error);
  return new AppError(
    'state.unwritable',
    `webchat.db was not written${code === undefined ? '' : ` (SQLite ${code})`}`,
    {
      cause: error,
    },
  );
}
