import { existsSync, readFileSync } from 'node:fs';

/** Whether the process runs. One that has ended may stay listed until its new parent looks after it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // There is no such process.
    return false;
  }
}
