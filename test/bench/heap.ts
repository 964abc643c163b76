import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use once everything is collected that can be. */
export function heapInUse(): number {
  // Twice: what the first collection finalises is free for the second.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
