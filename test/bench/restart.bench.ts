import { World } from '../faults/world.ts';
import { type Bench, show } from './bench.ts';
import { manyAtATime, pause } from './load.ts';

const QUESTIONS = 10_000;
const AT_A_TIME = 64;
const ROUNDS = 3;
const DEFAULT_RUNNING = 1_000;

/**
 * From the start of a process to the moment at which it is ready, on the state that a killed one left: many questions in
 * its journal, some of them asked. Beside it, in turn, the same start without any.
 */
export const bench: Bench = {
  name: 'restart',
  async run(print) {
    const [full, empty] = await Promise.all([World.create(), World.create()]);
    try {
      full.workspace.on(/./, { until: new Promise(() => {}) });
      await full.start();
      await manyAtATime({ count: QUESTIONS, atATime: AT_A_TIME }, async () => {
        if (!(await full.post(full.newQuestion()))) throw new Error('a question was not taken');
      });
      while (full.workspace.asked.length < DEFAULT_RUNNING) await pause(50);
      await full.lamp.kill();
      print(`${full.openQuestions()} open questions in the journal, ${full.workspace.asked.length} of them asked`);
      const seconds = { full: [] as number[], empty: [] as number[] };
      for (let round = 0; round < ROUNDS; round++) {
        seconds.full.push(await startOf(full));
        seconds.empty.push(await startOf(empty));
      }
      print(`seconds from the start of the process until it is ready (min / median / max of ${ROUNDS} starts)`);
      print(`  with them        ${show(seconds.full, 2)}   (target: under 10)`);
      print(`  without any      ${show(seconds.empty, 2)}`);
    } finally {
      await Promise.all([full.stop(), empty.stop()]);
    }
  },
};

async function startOf(world: World): Promise<number> {
  const startedMs = performance.now();
  await world.start();
  const ready = await fetch(new URL('/api/health/ready', world.lamp.url));
  await ready.arrayBuffer();
  if (!ready.ok) throw new Error(`not ready: ${ready.status}`);
  const seconds = (performance.now() - startedMs) / 1_000;
  await world.lamp.kill();
  return seconds;
}
