import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../services/errors.ts';
import { openDatabase, sqliteCode } from '../../services/store/database.ts';
import type { LogBounds } from './activity-bounds.ts';
import type { Call, FromWorker, Outcome, ToWorker } from './activity-log.ts';
import { migrations } from './activity-schema.ts';
import { ActivityTable } from './activity-table.ts';

/**
 * The log's own thread: SQLite waits for the disk here and not where people are answered. Each message is a batch of
 * calls that becomes one transaction, so that a burst costs one wait.
 */
function serve(port: NonNullable<typeof parentPort>): void {
  const { path, bounds } = workerData as { path: string; bounds: LogBounds };
  const database = openDatabase({ path, synchronous: 'FULL', migrations });
  // What people wrote must be gone from the file when it is forgotten.
  database.exec('PRAGMA secure_delete = ON');
  const table = new ActivityTable(database, bounds);

  // A call that fails leaves its neighbours in the batch alone.
  const runOne = ({ operation, args }: Call): Outcome => {
    database.exec('SAVEPOINT one');
    try {
      // The facade's types tie each operation to its arguments.
      const value = (table[operation] as (given: unknown) => unknown).call(table, args);
      database.exec('RELEASE one');
      return { value };
    } catch (error) {
      // After some failures, such as a full disk, SQLite has already undone the whole transaction.
      if (!database.isTransaction) throw error;
      database.exec('ROLLBACK TO one; RELEASE one');
      table.recount();
      return { failure: failureOf(error) };
    }
  };

  const runAll = (calls: readonly Call[]): Outcome[] => {
    try {
      database.exec('BEGIN IMMEDIATE');
      const outcomes = calls.map(runOne);
      database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      table.recount();
      return calls.map(() => ({ failure: failureOf(error) }));
    }
  };

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'calls') {
      port.postMessage({ kind: 'outcomes', outcomes: runAll(message.calls) } satisfies FromWorker);
      return;
    }
    database.close();
    port.close();
  });
}

function failureOf(error: unknown): { readonly code: AppError['code']; readonly message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  const code = sqliteCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'state.unwritable', message: `webchat.db: ${reason}${code === undefined ? '' : ` (SQLite ${code})`}` };
}

if (parentPort) {
  try {
    serve(parentPort);
  } catch (error) {
    parentPort.postMessage({ kind: 'unusable', failure: failureOf(error) } satisfies FromWorker);
  }
}
