import { World } from '../faults/world.ts';
import { Bare } from './bare.ts';
import { alternate, at, type Bench, show } from './bench.ts';
import { steadily } from './load.ts';

const PER_SECOND = 100;
const ROUND_MESSAGES = 150;
const ROUNDS = 7;
/** Nobody's first message of the day is measured. */
const WARM_UP_MESSAGES = 50;

/**
 * How long the channel waits for its acknowledgement of a question, which is kept durably by then, while Genie is slow
 * and while it is fast. Beside it, in turn, a bare server that keeps nothing, under the same load.
 */
export const bench: Bench = {
  name: 'acknowledgement',
  async run(print) {
    const bare = await Bare.start();
    print(`milliseconds to the acknowledgement of a Teams message, ${PER_SECOND} a second (target: p99 under 50)`);
    try {
      for (const genie of ['slow', 'fast'] as const) {
        const world = await World.create({ GENIE_POLL_INITIAL_MS: genie === 'slow' ? '1000' : '50' });
        try {
          if (genie === 'slow') world.workspace.on(/./, { until: new Promise(() => {}) });
          await world.start();
          await measure(world, bare, (name, line) => print(`  Genie ${genie}, ${name.padEnd(12)} ${line}`));
        } finally {
          await world.stop();
        }
      }
    } finally {
      await bare.stop();
    }
  },
};

async function measure(world: World, bare: Bare, print: (name: string, line: string) => void): Promise<void> {
  const post = () => world.post(world.newQuestion());
  await steadily({ perSecond: PER_SECOND, count: WARM_UP_MESSAGES, send: post });
  const all = { Lamp: [] as number[], 'bare server': [] as number[] };
  const round = (name: keyof typeof all, send: () => Promise<unknown>) => async () => {
    const times = await steadily({ perSecond: PER_SECOND, count: ROUND_MESSAGES, send });
    all[name].push(...times);
    return at(sorted(times), 0.99);
  };
  const p99s = await alternate(
    { Lamp: round('Lamp', post), 'bare server': round('bare server', () => bare.post(world.newQuestion())) },
    ROUNDS,
  );
  for (const name of ['Lamp', 'bare server'] as const) {
    const times = sorted(all[name]);
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => at(times, share).toFixed(1));
    print(name, `p50 ${p50}  p99 ${p99}  max ${max};  p99 of ${ROUNDS} rounds ${show(p99s[name])}`);
  }
}

function sorted(times: readonly number[]): readonly number[] {
  return times.toSorted((a, b) => a - b);
}
