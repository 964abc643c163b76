import { World } from '../faults/world.ts';
import { at, type Bench } from './bench.ts';
import { manyAtATime, pause } from './load.ts';

const QUESTIONS = 10_000;
const AT_A_TIME = 64;
const WATCHED_MS = 20_000;
const SETTLE_MS = 3_000;

/**
 * Many questions that Genie has and does not answer: they wait in Lamp at the cost of memory and of a look now and then,
 * not of a connection each. Watched twice: while they come in, and by a process that took all of them over.
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
      await world.start();
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
      await world.lamp.kill();
      await world.start();
      const seen = world.workspace.requests.length;
      await pause(WATCHED_MS);
      const looks = (world.workspace.requests.length - seen) / (WATCHED_MS / 1_000);
      print(`  taken over    ${await figuresOf(world)}, ${looks.toFixed(0)} looks at Genie a second`);
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

interface Report {
  readonly performance: {
    readonly event_loop: { readonly delay_ms: { readonly p50: number; readonly p99: number; readonly max: number } };
    readonly questions: { readonly now: { readonly running: number; readonly waiting: number } };
  };
}

/** As the process itself tells them; its memory as the operating system does. */
async function figuresOf(world: World): Promise<string> {
  const response = await fetch(new URL('/api/metrics', world.lamp.url));
  const report = (await response.json()) as Report & { system: { memory_mb: number } };
  const { p50, p99, max } = report.performance.event_loop.delay_ms;
  const { running } = report.performance.questions.now;
  const memory = report.system.memory_mb.toFixed(0);
  return `${running} running, ${memory} MB, event loop p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}  max ${max.toFixed(0)} ms`;
}
