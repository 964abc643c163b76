import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tempDir } from '../support/temp-dir.ts';
import { alternate, type Bench, show } from './bench.ts';
import { startEmbeddedLamp } from './embedded-lamp.ts';

const ROUNDS = 7;

/**
 * From the start of the process until it is healthy, with the embedded Genie, which loads its sample data meanwhile.
 * Beside it, in turn, a Node process that does nothing: what the machine takes for that at the moment.
 */
export const bench: Bench = {
  name: 'start',
  async run(print) {
    const kept = tempDir();
    try {
      const seconds = await alternate(
        { empty: () => secondsToHealthy(), again: () => secondsToHealthy(kept.path), node: nothing },
        ROUNDS,
      );
      print(`seconds from the start of the process until it is healthy (min / median / max of ${ROUNDS} rounds)`);
      print(`  on an empty STATE_DIR           ${show(seconds.empty, 2)}   (target: under 3)`);
      print(`  on the state of a former one    ${show(seconds.again.slice(1), 2)}`);
      print(`  a Node process without work     ${show(seconds.node, 2)}`);
    } finally {
      kept.remove();
    }
  },
};

async function secondsToHealthy(stateDir?: string): Promise<number> {
  const startedMs = performance.now();
  const { lamp, stop } = await startEmbeddedLamp(stateDir);
  try {
    const response = await fetch(new URL('/api/health', lamp.url));
    const { status } = (await response.json()) as { status: string };
    if (status !== 'ok') throw new Error(`it is ${status}`);
    return (performance.now() - startedMs) / 1_000;
  } finally {
    await stop();
  }
}

async function nothing(): Promise<number> {
  const startedMs = performance.now();
  await once(spawn(process.execPath, ['--eval', '']), 'exit');
  return (performance.now() - startedMs) / 1_000;
}
