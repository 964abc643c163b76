import { World } from '../faults/world.ts';
import { type Bench, show } from './bench.ts';

const QUESTIONS = 40;
const ROUNDS = 7;
const POLL_MS = 20;
/** An answer that ends a stream may wait for the rest of a second, which is the channel's time. */
const NO_STREAMS = { TEAMS_STREAMING: 'false' };

/** What Lamp adds to one question, milliseconds. */
interface Overhead {
  /** From the message at the endpoint to the question at Genie: checked, kept, queued. */
  readonly before: number;
  /** From Genie's taking it to the first look at it, beyond the time that Lamp means to wait. */
  readonly between: number;
  /** From the last thing that Genie said to the answer at the connector: kept, rendered, sent. */
  readonly after: number;
}

/**
 * What Lamp adds to Genie's own time. Taken where the fakes get or send something, so nothing of Lamp's own clocks is
 * trusted. One question at a time: nothing waits for anything but its own work and the disk.
 */
export const bench: Bench = {
  name: 'overhead',
  async run(print) {
    const world = await World.create({ GENIE_POLL_INITIAL_MS: String(POLL_MS), ...NO_STREAMS });
    try {
      await world.start();
      await roundOf(world);
      const rounds: Overhead[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await roundOf(world));
      const line = (what: string, of: (one: Overhead) => number, note = '') =>
        print(`  ${what.padEnd(34)}${show(rounds.map(of)).padEnd(18)}${note}`);
      print(
        `added to one question, milliseconds: medians of ${QUESTIONS} questions, min / median / max of ${ROUNDS} rounds`,
      );
      line('message to ask', ({ before }) => before);
      line('last word of Genie to answer', ({ after }) => after);
      line('both: overhead, waits aside', ({ before, after }) => before + after, '(target: under 10)');
      line('further delay of the first look', ({ between }) => between, '(beside the wait; the timer included)');
    } finally {
      await world.stop();
    }
  },
};

async function roundOf(world: World): Promise<Overhead> {
  const all: Overhead[] = [];
  for (let n = 0; n < QUESTIONS; n++) all.push(await overheadOf(world));
  return {
    before: median(all.map(({ before }) => before)),
    // The wait before a look is 20 % longer or shorter by chance, and so right on average.
    between: mean(all.map(({ between }) => between)),
    after: median(all.map(({ after }) => after)),
  };
}

async function overheadOf(world: World): Promise<Overhead> {
  const { workspace } = world;
  const question = world.newQuestion();
  const seenBefore = workspace.requests.length;
  const sentMs = performance.now();
  await world.post(question);
  // Whichever way the answer goes out: it replaces the placeholder, or comes alone when it was faster than that.
  await world.untilFinal(question);
  const finalMs = performance.now();
  const requests = workspace.requests.slice(seenBefore);
  const [ask, look] = requests;
  const last = requests.at(-1);
  if (!ask || !look || !last) throw new Error('Genie was not asked');
  return {
    before: ask.arrivedMs - sentMs,
    between: look.arrivedMs - (ask.answeredMs ?? Number.NaN) - POLL_MS,
    after: finalMs - (last.answeredMs ?? Number.NaN),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
