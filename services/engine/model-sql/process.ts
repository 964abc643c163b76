import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Clock, Timer } from '../../clock.ts';
import { AppError, toAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { DuckDb } from '../duckdb.ts';
import { Turns } from '../duckdb-turns.ts';
import type { WrittenCheck, WrittenFailure, WrittenRun, WrittenSql } from '../written.ts';
import { SQL_ENTRY, SqlChild } from './child.ts';
import type { GateTable } from './gate.ts';
import { checkSchema, openSchema, runSchema, type SqlRequest } from './protocol.ts';

export interface SqlProcessOptions {
  /** Where the data come from: each process gets a copy. */
  readonly data: Pick<DuckDb, 'exportTables'>;
  /** What may be seen of them. */
  readonly tables: readonly GateTable[];
  /** Folder that `data` can write to; a copy is in it while a process starts. */
  readonly folder: string;
  /** Of data and queries in the process, megabytes. Default 512. */
  readonly memoryLimitMb?: number;
  /** Of the whole process, whatever it is for, megabytes. Default: 320 more than `memoryLimitMb`. */
  readonly processLimitMb?: number;
  readonly clock: Clock;
  readonly log: Log;
  /** A statement is interrupted after so long. Default 10,000. */
  readonly timeoutMs?: number;
  /**
   * The process ends after so long without work. Default 60,000: who asks on does so within a minute, and another one
   * starts in half a second, with much data in some seconds.
   */
  readonly idleMs?: number;
  /** Program of the process; another one in tests. */
  readonly entry?: string;
}

/** A place for SQL that can be watched. */
export interface OwnedSqlProcess extends WrittenSql {
  /** Process id while one runs. */
  readonly pid: number | undefined;
}

/** Copying and reading a million rows takes one to three seconds; a start that takes so long hangs. */
const START_WITHIN_MS = 30_000;
/** Between the interrupt at the deadline, which most statements heed at once, and the kill. */
const GRACE_MS = 1_000;
const MAX_WAITING = 20;
/** Beside data and queries: Node, DuckDB itself and rows on their way, megabytes. */
const OVERHEAD_MB = 320;
/** Most text of one result, and of a whole one that is fetched as a file. */
const MAX_CHARACTERS = 16_000_000;

/** Runs SQL of a language model in a process of its own, one statement at a time; the process is started when needed. */
export function createSqlProcess(options: SqlProcessOptions): OwnedSqlProcess {
  return new SqlProcess(options);
}

class SqlProcess implements OwnedSqlProcess {
  readonly #options: SqlProcessOptions;
  readonly #turns = new Turns({ maxRunning: 1, maxWaiting: MAX_WAITING });
  readonly #stop = new AbortController();
  #child: SqlChild | undefined;
  #idle: Timer | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: SqlProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.isOver === false ? this.#child.pid : undefined;
  }

  async check(sql: string, signal: AbortSignal): Promise<WrittenCheck> {
    return await this.#exchange({ type: 'check', sql, timeoutMs: this.#timeoutMs }, checkSchema, signal);
  }

  async run(sql: string, options: { readonly maxRows: number; readonly signal: AbortSignal }): Promise<WrittenRun> {
    const { maxRows, signal } = options;
    const request = { type: 'run', sql, timeoutMs: this.#timeoutMs, maxRows, maxCharacters: MAX_CHARACTERS } as const;
    return await this.#exchange(request, runSchema, signal);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#stop.abort(new AppError('genie.engine_stopped', 'the data engine is closed'));
    await this.#turns.idle();
    this.#idle?.cancel();
    await this.#child?.kill();
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? 10_000;
  }

  async #exchange<T>(
    request: SqlRequest,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T | { readonly kind: 'failed'; readonly why: WrittenFailure }> {
    const either = AbortSignal.any([this.#stop.signal, signal]);
    try {
      await this.#turns.enter(either);
    } catch (error) {
      if (error instanceof AppError && error.code === 'genie.busy') return this.#failed('busy');
      throw error;
    }
    this.#idle?.cancel();
    try {
      const child = await this.#ready(either);
      if (!child) return this.#failed('unavailable');
      const exchanged = await child.exchange(request, this.#timeoutMs + GRACE_MS, either);
      if (exchanged.kind !== 'reply') return this.#failed(exchanged.kind === 'late' ? 'timeout' : 'ended');
      const parsed = schema.safeParse(exchanged.reply);
      if (parsed.success) return parsed.data;
      await child.kill();
      return this.#failed('ended');
    } finally {
      this.#idle = this.#options.clock.after(this.#options.idleMs ?? 60_000, () => void this.#child?.kill());
      this.#turns.leave();
    }
  }

  /** No statement, nor what it is about: only that there was one. */
  #failed(why: WrittenFailure): { readonly kind: 'failed'; readonly why: WrittenFailure } {
    this.#options.log.warn({ why }, 'SQL of the language model could not be run');
    return { kind: 'failed', why };
  }

  /** The process that runs, or a new one; undefined when it cannot be had. */
  async #ready(signal: AbortSignal): Promise<SqlChild | undefined> {
    if (this.#child?.isOver === false) return this.#child;
    const { log, clock } = this.#options;
    const startedMs = clock.monotonicMs();
    try {
      await this.#start(signal);
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn({ err: toAppError(error) }, 'the process for SQL of the language model could not be started');
      return undefined;
    }
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    log.debug({ pid: this.pid, tookMs }, 'a process for SQL of the language model has started');
    return this.#child;
  }

  /** The copy of the data is on disk for as long as the process reads it, and only then. */
  async #start(signal: AbortSignal): Promise<void> {
    const { data, clock, entry = SQL_ENTRY, memoryLimitMb = 512 } = this.#options;
    const folder = join(this.#options.folder, randomUUID());
    const tables = this.#options.tables.map((table, at) => ({ ...table, file: join(folder, `${at}.parquet`) }));
    try {
      await mkdir(folder, { mode: 0o700 });
      const named = tables.map(({ identifier, columns, file }) => ({
        identifier,
        columns: columns.map(({ name }) => name),
        file,
      }));
      await data.exportTables(named, signal);
      const child = new SqlChild({ entry, clock });
      this.#child = child;
      const { processLimitMb = memoryLimitMb + OVERHEAD_MB } = this.#options;
      const request: SqlRequest = { type: 'open', tables, memoryLimitMb, processLimitMb };
      const exchanged = await child.exchange(request, START_WITHIN_MS, signal);
      const opened = exchanged.kind === 'reply' ? openSchema.safeParse(exchanged.reply).data : undefined;
      if (opened?.kind === 'opened') return;
      await child.kill();
      throw new AppError('internal', opened?.reason ?? `it did not open the data (${exchanged.kind})`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
