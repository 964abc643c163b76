import { World } from '../faults/world.ts';
import type { LampProcess } from '../support/lamp-process.ts';
import { type Bench, spread } from './bench.ts';
import { manyAtATime, pause } from './load.ts';

const ROUNDS = 5;
const PEOPLE = 500;
const AT_A_TIME = 16;
const SETTLE_MS = 1_000;

/** What people who asked once and are silent now leave in the memory of the process. The rest of them is on the disk. */
export const bench: Bench = {
  name: 'sessions',
  async run(print) {
    const world = await World.create();
    try {
      await world.start({ nodeArgs: ['--import', new URL('./servers/heap-probe.ts', import.meta.url).href] });
      // What is made once is no session's.
      await people(world);
      const grown: number[] = [];
      for (let before = await heapOf(world.lamp); grown.length < ROUNDS; ) {
        await people(world);
        const after = await heapOf(world.lamp);
        grown.push(((after - before) / PEOPLE) * 1_000);
        before = after;
      }
      const { min, median, max } = spread(grown);
      const mb = [min, median, max].map((bytes) => (bytes / 1e6).toFixed(2)).join(' / ');
      print('heap that grows by 1,000 idle sessions, MB; less than nothing where something else was given back');
      print(`  ${mb}   (min / median / max of ${ROUNDS} rounds of ${PEOPLE}; target: under 5)`);
    } finally {
      await world.stop();
    }
  },
};

/** Everybody is somebody new, asks once and is answered. */
async function people(world: World): Promise<void> {
  await manyAtATime({ count: PEOPLE, atATime: AT_A_TIME }, async () => {
    const question = world.newQuestion();
    if (!(await world.post(question))) throw new Error('a question was not taken');
    await world.untilFinal(question);
  });
}

async function heapOf(lamp: LampProcess): Promise<number> {
  await pause(SETTLE_MS);
  const said = lamp.output.length;
  lamp.signal('SIGUSR2');
  for (;;) {
    const bytes = /heap in use (\d+)\n/.exec(lamp.output.slice(said))?.[1];
    if (bytes !== undefined) return Number(bytes);
    await pause(20);
  }
}
