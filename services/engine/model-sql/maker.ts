import { mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { DuckDb } from '../duckdb.ts';
import type { Model } from '../model.ts';
import type { WrittenSql } from '../written.ts';
import { createSqlProcess } from './process.ts';
import { visibleTables } from './tables.ts';

/** Makes a place for SQL of a language model, one for each state of the data. */
export interface WrittenSqlMaker {
  /** Folder that the data service must be able to write to. */
  readonly exportFolder: string;
  make(from: { readonly duckdb: Pick<DuckDb, 'exportTables'>; readonly model: Model }): WrittenSql;
}

export interface SqlMakerOptions {
  /** Is made if it is not there; for this account alone. */
  readonly folder: string;
  /** Of data and queries, megabytes. Default 512. */
  readonly memoryLimitMb?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** A copy of the data is there for seconds; one so old was left by a process that was killed meanwhile. */
const LEFT_AFTER_MS = 600_000;

/** Prepares the folder for copies of data, and takes away what an earlier process left there. @throws what the disk says. */
export async function openSqlMaker({ folder, ...options }: SqlMakerOptions): Promise<WrittenSqlMaker> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // DuckDB compares paths as they are written.
  const exportFolder = await realpath(folder);
  for (const name of await readdir(exportFolder)) {
    const path = join(exportFolder, name);
    // A predecessor on its way out may take its own away meanwhile.
    const mtimeMs = await stat(path).then(
      (found) => found.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (mtimeMs < options.clock.now() - LEFT_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
  return {
    exportFolder,
    make: ({ duckdb, model }) =>
      createSqlProcess({ ...options, data: duckdb, tables: visibleTables(model), folder: exportFolder }),
  };
}
