import { readFileSync } from 'node:fs';

/** Resident memory of a process as Linux counts it, MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1_024;
}

/** Processes that this one started and that still run, by the script that they run. */
export function childrenOf(pid: number): ReadonlyMap<string, number> {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return new Map(pids.map((child) => [scriptOf(child), child]));
}

function scriptOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return (
    words
      .find((word) => word.endsWith('.ts'))
      ?.split('/')
      .at(-1) ?? ''
  );
}
