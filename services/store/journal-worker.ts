import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isMainThread, type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../errors.ts';
import { openDatabase, sqliteCode } from './database.ts';
import type { FromThread, SqlRow, SqlStep, ThreadData, ToThread, UnitReply, UnitResult } from './journal-units.ts';

/** What a hooks module may export. */
export interface JournalHooks {
  beforeCommit?(database: DatabaseSync): void;
}

/** Units in one commit; more than this would hold back the first of them for no gain. */
const MAX_GROUP = 1_000;
/** SQLite's codes for a damaged file. */
const CORRUPT_CODES = new Set([11, 26]);

type Unit = Extract<ToThread, { kind: 'unit' }>;

class Writer {
  readonly #database: DatabaseSync;
  readonly #hooks: JournalHooks;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, hooks: JournalHooks) {
    this.#database = database;
    this.#hooks = hooks;
  }

  /** Runs the units in one transaction; each of them is kept or undone as a whole. */
  commit(units: readonly Unit[]): readonly UnitReply[] {
    if (!units.every(({ passing }) => passing)) return this.#commit(units);
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.#commit(units);
    } finally {
      // The next commit that is waited for brings these writes to the disk with its own.
      this.#database.exec('PRAGMA synchronous = FULL');
    }
  }

  #commit(units: readonly Unit[]): readonly UnitReply[] {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const replies = units.map((unit) => this.#unit(unit));
      this.#hooks.beforeCommit?.(this.#database);
      this.#database.exec('COMMIT');
      return replies;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      const failure = describe(error);
      return units.map(({ id }) => ({ id, ...failure }));
    }
  }

  #unit(unit: Unit): UnitReply {
    this.#database.exec('SAVEPOINT unit');
    try {
      const result = this.#steps(unit.steps);
      this.#database.exec(result.kind === 'done' ? 'RELEASE unit' : 'ROLLBACK TO unit; RELEASE unit');
      return { id: unit.id, result };
    } catch (error) {
      // A full disk ends the whole transaction inside SQLite: then nothing of this group may be reported as kept.
      if (!this.#database.isTransaction) throw error;
      this.#database.exec('ROLLBACK TO unit; RELEASE unit');
      return { id: unit.id, ...describe(error) };
    }
  }

  #steps(steps: readonly SqlStep[]): UnitResult {
    const rows: SqlRow[][] = [];
    const changes: number[] = [];
    for (const [index, step] of steps.entries()) {
      const statement = this.#prepare(step.sql);
      const params = step.params ?? [];
      if (statement.columns().length > 0) {
        rows.push(statement.all(...params) as SqlRow[]);
        changes.push(0);
        continue;
      }
      const changed = Number(statement.run(...params).changes);
      if (step.changes !== undefined && changed !== step.changes) return { kind: 'refused', step: index };
      rows.push([]);
      changes.push(changed);
    }
    return { kind: 'done', rows, changes };
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function describe(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  const code = sqliteCode(error);
  return {
    code: code !== undefined && CORRUPT_CODES.has(code) ? 'state.corrupt' : 'state.unwritable',
    message: error instanceof Error ? error.message : String(error),
  };
}

async function serve(port: MessagePort, data: ThreadData): Promise<void> {
  const send = (message: FromThread) => port.postMessage(message);
  let database: DatabaseSync;
  let hooks: JournalHooks;
  try {
    hooks = data.hooks ? ((await import(data.hooks)) as JournalHooks) : {};
    database = openDatabase({ path: data.path, synchronous: 'FULL', migrations: data.migrations });
    database.exec('PRAGMA secure_delete = ON');
  } catch (error) {
    send({ kind: 'failed', ...describe(error) });
    return;
  }
  const writer = new Writer(database, hooks);
  send({ kind: 'opened' });
  port.on('message', (first: ToThread) => {
    const { units, close } = gather(port, first);
    if (units.length > 0) send({ kind: 'replies', replies: writer.commit(units) });
    if (!close) return;
    database.close();
    port.close();
  });
}

/** The message at hand and everything that came in while the disk was busy. */
function gather(port: MessagePort, first: ToThread): { units: Unit[]; close: boolean } {
  const units: Unit[] = [];
  for (let message: ToThread | undefined = first; message; message = next(port)) {
    if (message.kind === 'close') return { units, close: true };
    units.push(message);
    if (units.length >= MAX_GROUP) break;
  }
  return { units, close: false };
}

function next(port: MessagePort): ToThread | undefined {
  return (receiveMessageOnPort(port) as { message: ToThread } | undefined)?.message;
}

if (!isMainThread && parentPort) await serve(parentPort, workerData as ThreadData);
