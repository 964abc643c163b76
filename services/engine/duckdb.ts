import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  StatementType,
} from '@duckdb/node-api';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { AnswerTable } from '../genie/types.ts';
import { cellText, genieTypeName } from './duckdb-cells.ts';
import { allowFolder, type ExportedTable, exportTable } from './duckdb-export.ts';
import { type LoadedTable, loadTables, type TableFile } from './duckdb-import.ts';
import { Interrupter } from './duckdb-interrupt.ts';
import { Turns } from './duckdb-turns.ts';

/** What can stand for a `$name`. */
export type QueryValue = string | number | bigint | boolean | null;

/** What one query may take. */
export interface QueryOptions {
  /** Values of `$name` in the SQL. */
  readonly params?: Readonly<Record<string, QueryValue>>;
  /** Rows that are handed back; the rest is only counted. Default 5,000, as many as Genie gives. */
  readonly maxRows?: number;
  /** Running longer than this ends the query. Default 10,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Is told DuckDB's own words of a failure, which can hold parts of the statement and values of the data. */
  readonly onFault?: (words: string) => void;
}

/**
 * The data, sealed: tables in memory that can be read and nothing else. No file, no network, no setting, no write.
 * Results are the same each time as long as the SQL orders its rows.
 */
export interface DuckDb {
  readonly tables: readonly LoadedTable[];
  /**
   * Runs one SELECT.
   * @throws AppError `genie.sql_failed` for anything that is not one SELECT, for wrong SQL, too much memory or too long
   *   a run; `genie.cancelled` when `signal` aborts; `genie.busy` when too many queries wait; `genie.engine_stopped`
   *   after `close`.
   */
  query(sql: string, options?: QueryOptions): Promise<AnswerTable>;
  /**
   * Runs one SELECT for all its rows: a few thousand at a time, the next ones when these are taken. Without a limit of
   * time; others have their turn in between.
   * @throws as `query`, while it is read.
   */
  stream(sql: string, signal: AbortSignal): AsyncIterable<AnswerTable['rows']>;
  /**
   * Writes tables as Parquet files into the folder that it was opened with for that.
   * @throws as `query`, and `genie.sql_failed` when there is no such folder.
   */
  exportTables(tables: readonly ExportedTable[], signal: AbortSignal): Promise<void>;
  /** Interrupts what runs, waits for it, and gives the memory back. Idempotent. */
  close(): Promise<void>;
}

/** What is opened, and what it may take. */
export interface DuckDbOptions {
  readonly tables: readonly TableFile[];
  /** Makes more tables, while files can still be read. */
  readonly load?: (connection: DuckDBConnection) => Promise<void>;
  /** The only folder that stays within reach, for `exportTables`: an absolute path, for this account alone. Default: none. */
  readonly exportFolder?: string;
  readonly clock: Clock;
  /** Most memory of data and queries together, megabytes. Default 512. */
  readonly memoryLimitMb?: number;
  /** Queries at the same time; each holds one of the four threads Node has for such work. Default 2. */
  readonly maxRunning?: number;
  /** Queries that may wait for their turn. Default 100. */
  readonly maxWaiting?: number;
}

const DEFAULT_MAX_ROWS = 5_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Opens an in-memory DuckDB, reads the files into tables, and then takes away the means to reach anything else: the order
 * matters, because a folder that stays allowed for reading could be written too. One thread, because sums of doubles
 * differ in their last digits with more.
 * @throws AppError `genie.space_misconfigured` when a file cannot be loaded.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${options.memoryLimitMb ?? 512}MB`,
    // Can be set here only: afterwards it counts as external access.
    temp_directory: '',
    max_temp_directory_size: '0B',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // Freed memory goes back to the system at once: 30 MB less at rest, no slower.
    allocator_flush_threshold: '1MB',
    allocator_bulk_deallocation_flush_threshold: '1MB',
  });
  try {
    const connection = await instance.connect();
    const tables = await loadTables(connection, options.tables);
    await options.load?.(connection);
    if (options.exportFolder !== undefined) await allowFolder(connection, options.exportFolder);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    connection.closeSync();
    return new SealedDuckDb(instance, tables, options);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

class SealedDuckDb implements DuckDb {
  readonly tables: readonly LoadedTable[];
  readonly #instance: DuckDBInstance;
  readonly #clock: Clock;
  readonly #turns: Turns;
  readonly #stop = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(instance: DuckDBInstance, tables: readonly LoadedTable[], options: DuckDbOptions) {
    this.#instance = instance;
    this.tables = tables;
    this.#clock = options.clock;
    this.#turns = new Turns({ maxRunning: options.maxRunning ?? 2, maxWaiting: options.maxWaiting ?? 100 });
  }

  async query(sql: string, options: QueryOptions = {}): Promise<AnswerTable> {
    const { signal } = options;
    await this.#turns
      .enter(signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal)
      .catch((error) => {
        throw this.#endReason(signal, false) ?? error;
      });
    try {
      return await this.#run(sql, options);
    } finally {
      this.#turns.leave();
    }
  }

  async *stream(sql: string, signal: AbortSignal): AsyncGenerator<AnswerTable['rows']> {
    const connection = await this.#instance.connect();
    const interrupter = new Interrupter(connection, this.#clock);
    const either = AbortSignal.any([signal, this.#stop.signal]);
    either.addEventListener('abort', interrupter.begin);
    try {
      const result = await this.#inTurn(either, () => prepareSelect(connection, sql, undefined));
      const types = result.columnTypes();
      for (;;) {
        const chunk = await this.#inTurn(either, () => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield rowsOf(chunk, types, chunk.rowCount);
      }
    } catch (error) {
      throw this.#endReason(signal, false) ?? sqlFailed(error);
    } finally {
      interrupter.release();
      either.removeEventListener('abort', interrupter.begin);
      connection.closeSync();
    }
  }

  async #inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turns.enter(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#turns.leave();
    }
  }

  async exportTables(tables: readonly ExportedTable[], signal: AbortSignal): Promise<void> {
    const connection = await this.#instance.connect();
    const interrupter = new Interrupter(connection, this.#clock);
    const either = AbortSignal.any([signal, this.#stop.signal]);
    either.addEventListener('abort', interrupter.begin);
    try {
      for (const table of tables) await this.#inTurn(either, () => exportTable(connection, table));
    } catch (error) {
      throw this.#endReason(signal, false) ?? sqlFailed(error);
    } finally {
      interrupter.release();
      either.removeEventListener('abort', interrupter.begin);
      connection.closeSync();
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    await this.#turns.idle();
    this.#instance.closeSync();
  }

  async #run(sql: string, options: QueryOptions): Promise<AnswerTable> {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const connection = await this.#instance.connect();
    const interrupter = new Interrupter(connection, this.#clock);
    let timedOut = false;
    const timer = this.#clock.after(timeoutMs, () => {
      timedOut = true;
      interrupter.begin();
    });
    signal?.addEventListener('abort', interrupter.begin);
    this.#stop.signal.addEventListener('abort', interrupter.begin);
    const check = () => {
      const reason = this.#endReason(signal, timedOut);
      if (reason) throw reason;
    };
    try {
      // An abort while connecting came before anybody listened.
      check();
      const result = await prepareSelect(connection, sql, options.params);
      return await readRows(result, options.maxRows ?? DEFAULT_MAX_ROWS, check);
    } catch (error) {
      const ended = this.#endReason(signal, timedOut);
      if (!ended && error instanceof Error) options.onFault?.(error.message);
      throw ended ?? sqlFailed(error);
    } finally {
      timer.cancel();
      interrupter.release();
      signal?.removeEventListener('abort', interrupter.begin);
      this.#stop.signal.removeEventListener('abort', interrupter.begin);
      connection.closeSync();
    }
  }

  #endReason(signal: AbortSignal | undefined, timedOut: boolean): AppError | undefined {
    if (this.#stop.signal.aborted) return new AppError('genie.engine_stopped', 'the data engine is closed');
    if (signal?.aborted) return new AppError('genie.cancelled', 'the query was cancelled', { cause: signal.reason });
    if (timedOut) return new AppError('genie.sql_failed', 'the query ran longer than its time limit');
    return undefined;
  }
}

/** Refuses more than one statement and whatever is not a SELECT: the seal keeps DuckDB in, but not its tables whole. */
async function prepareSelect(
  connection: DuckDBConnection,
  sql: string,
  params: Readonly<Record<string, QueryValue>> | undefined,
): Promise<DuckDBResult> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw new AppError('genie.sql_failed', `one statement is allowed, not ${statements.count}`);
  }
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) {
    throw new AppError('genie.sql_failed', `only SELECT is allowed, not statement type ${statement.statementType}`);
  }
  if (params) statement.bind({ ...params });
  return statement.stream();
}

async function readRows(result: DuckDBResult, maxRows: number, check: () => void): Promise<AnswerTable> {
  const types = result.columnTypes();
  const columns = result.columnNames().map((name, index) => {
    const type = types[index];
    return { name, type: type ? genieTypeName(type) : 'STRING' };
  });
  const rows: (string | null)[][] = [];
  let totalRows = 0;
  for (;;) {
    check();
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const wanted = Math.min(chunk.rowCount, maxRows - rows.length);
    rows.push(...rowsOf(chunk, types, wanted));
    totalRows += chunk.rowCount;
  }
  return { columns, rows, totalRows, truncated: totalRows > rows.length };
}

/** The first rows of a chunk, at most `wanted`. */
function rowsOf(chunk: DuckDBDataChunk, types: readonly DuckDBType[], wanted: number): (string | null)[][] {
  return Array.from({ length: Math.max(0, wanted) }, (_, index) =>
    chunk.getRowValues(index).map((value, column) => {
      const type = types[column];
      return type ? cellText(value, type) : null;
    }),
  );
}

/**
 * DuckDB's messages repeat parts of the statement, and with it the question's words; errors go to the log, so only the
 * kind of the failure is kept.
 */
function sqlFailed(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const kind = error instanceof Error ? /^[A-Za-z -]{1,60}Error/.exec(error.message)?.[0] : undefined;
  return new AppError('genie.sql_failed', `the query failed: ${kind ?? 'unknown error'}`);
}
