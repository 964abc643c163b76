import { appendFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { threadId } from 'node:worker_threads';

const SLOW_MS = 10;

/**
 * A disk whose flush takes 10 ms, as many in the cloud do. Writes a mark into `<database>.commits` for each. Refuses to
 * slow down anything but a thread of its own.
 */
export function beforeCommit(database: DatabaseSync): void {
  if (threadId === 0) throw new Error('the journal commits on the main thread');
  appendFileSync(`${database.location()}.commits`, '.');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SLOW_MS);
}
