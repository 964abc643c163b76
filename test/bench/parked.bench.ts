import { World } from '../faults/world.ts';
import type { LampProcess } from '../support/lamp-process.ts';
import { at, type Bench } from './bench.ts';
import { manyAtATime, pause } from './load.ts';

const QUESTIONS = 10_000;
const AT_A_TIME = 64;
const WATCHED_MS = 20_000;
const SETTLE_MS = 3_000;

const PROBE = ['--import', new URL('./servers/loop-probe.ts', import.meta.url).href];

/**
 * Many questions that Genie has and does not answer: they wait in Lamp at the cost of memory and of a look now and then,
 * not of a connection each. Watched three times: while they come in, which keeps both processors busy, while they wait,
 * and in a process that took all of them over.
 */
export const bench: Bench = {
  name: 'parked',
  async run(print) {
    const world = await World.create({
      GENIE_POLL_INITIAL_MS: '1000',
      QUEUE_MAX_CONCURRENT: String(QUESTIONS),
    });
    try {
      world.workspace.on(/./, { until: new Promise(() => {}) });
      await world.start({ nodeArgs: PROBE });
      print(`${QUESTIONS} questions that Genie does not answer (targets: under 512 MB, event loop p99 under 50 ms)`);
      const startedMs = performance.now();
      const times: number[] = [];
      await manyAtATime({ count: QUESTIONS, atATime: AT_A_TIME }, async () => {
        const sentMs = performance.now();
        if (!(await world.post(world.newQuestion()))) throw new Error('a question was not taken');
        times.push(performance.now() - sentMs);
      });
      const seconds = (performance.now() - startedMs) / 1_000;
      const sorted = times.toSorted((a, b) => a - b);
      const [p50, p99] = [0.5, 0.99].map((share) => at(sorted, share).toFixed(0));
      print(
        `  taken in      ${(QUESTIONS / seconds).toFixed(0)} a second, acknowledged after ${p50} / ${p99} ms (p50 / p99)`,
      );
      await untilAsked(world);
      print(`  coming in     ${await figuresOf(world)}`);
      print(`  waiting       ${await watched(world)}`);
      await world.lamp.kill();
      await world.start({ nodeArgs: PROBE });
      await pause(SETTLE_MS);
      await loopOf(world.lamp);
      print(`  taken over    ${await watched(world)}`);
    } finally {
      await world.stop();
    }
  },
};

/** Until Genie has all of them and Lamp has written down that it has. */
async function untilAsked(world: World): Promise<void> {
  while (world.workspace.asked.length < QUESTIONS) await pause(50);
  await pause(SETTLE_MS);
}

async function watched(world: World): Promise<string> {
  const seen = world.workspace.requests.length;
  await pause(WATCHED_MS);
  const looks = (world.workspace.requests.length - seen) / (WATCHED_MS / 1_000);
  return `${await figuresOf(world)}, ${looks.toFixed(0)} looks at Genie a second`;
}

interface Report {
  readonly performance: { readonly questions: { readonly now: { readonly running: number } } };
  readonly system: { readonly memory_mb: number };
}

/** Of the time since it was asked last. */
async function figuresOf(world: World): Promise<string> {
  const loop = await loopOf(world.lamp);
  const response = await fetch(new URL('/api/metrics', world.lamp.url));
  const { performance: figures, system } = (await response.json()) as Report;
  return `${figures.questions.now.running} running, ${system.memory_mb.toFixed(0)} MB, event loop ${loop}`;
}

async function loopOf(lamp: LampProcess): Promise<string> {
  const said = lamp.output.length;
  lamp.signal('SIGUSR2');
  for (;;) {
    const [, p99, max] = /loop late by (\S+) (\S+)\n/.exec(lamp.output.slice(said)) ?? [];
    if (p99 !== undefined) return `p99 ${p99}  max ${max} ms`;
    await pause(20);
  }
}
