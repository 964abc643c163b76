import { systemClock } from '../../services/clock.ts';
import { Many } from '../../services/flow/many.ts';
import { alternate, type Bench, show, spread } from './bench.ts';
import { pause } from './load.ts';

const ITEMS = Array.from({ length: 500 }, (_, at) => at);
const ITEM_MS = 1;
const AT_A_TIME = 250;
const AT_LEAST = 48.9;

/** Many small things that each wait for somebody else, as calls over a network do. */
export const bench: Bench = {
  name: 'many',
  async run(print, record) {
    const many = new Many({ clock: systemClock, random: Math.random });
    const options = { name: 'bench', atATime: AT_A_TIME, deadlineMs: 10_000 };
    const figures = await alternate({
      together: () => took(() => many.all(ITEMS, () => pause(ITEM_MS), options)),
      oneByOne: () =>
        took(async () => {
          for (const _ of ITEMS) await pause(ITEM_MS);
        }),
    });
    const ratio = spread(figures.oneByOne).median / spread(figures.together).median;
    print(`${ITEMS.length} items of ${ITEM_MS} ms, milliseconds (min / median / max)`);
    print(`  ${AT_A_TIME} at a time, with a deadline each: ${show(figures.together, 2)}`);
    print(`  one after another: ${show(figures.oneByOne)}`);
    const own = await alternate({ own: () => took(() => many.all(ITEMS, () => undefined, options)) });
    print(`  of which its own, with work that does nothing: ${show(own.own, 2)}`);
    record({
      what: `500 items of 1 ms through the concurrency API, ${AT_A_TIME} at a time`,
      ours: `${spread(figures.together).median.toFixed(2)} ms`,
      plain: `${spread(figures.oneByOne).median.toFixed(0)} ms one after another`,
      ratio: `${ratio.toFixed(1)} x`,
      target: `${AT_LEAST} x`,
      reached: ratio >= AT_LEAST,
      published: '48.9 x',
    });
  },
};

async function took(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}
