import { World } from '../faults/world.ts';
import { type Script, textScript } from '../support/workspace/scripts.ts';
import { at, type Bench } from './bench.ts';

type Activity = ReturnType<World['newQuestion']>;

const PEOPLE = 200;
const ROUNDS = 3;
const GENIE_MS = 3_000;
const POLL_MS = 1_000;
const TARGET_MS = GENIE_MS + POLL_MS + 1_500;
const ONE_TENANT = '00000000-0000-0000-0002-000000000000';

/**
 * Many people ask a complete sentence at the same moment; Genie takes three seconds for each, whatever it does for the
 * others. Debounce as it comes, no rate of Genie's.
 */
export const bench: Bench = {
  name: 'crowd',
  async run(print) {
    const world = await World.create({ GENIE_POLL_INITIAL_MS: String(POLL_MS), DEBOUNCE_ENABLED: 'true' });
    const report = (how: string, times: readonly number[], note: string) => {
      const [p50, p99, max] = [0.5, 0.99, 1].map((share) => (at(times, share) / 1_000).toFixed(2));
      print(`  ${how.padEnd(26)} p50 ${p50}  p99 ${p99}  max ${max}   ${note}`);
    };
    try {
      await world.start();
      // Nobody's first message of the day is measured.
      await timesOf([() => viaTeams(world, questionOf(world))]);
      print(`seconds from asking to the answer, ${PEOPLE} people at once, Genie takes ${GENIE_MS / 1_000}`);
      const target = `(target: all within ${TARGET_MS / 1_000})`;
      for (let round = 1; round <= ROUNDS; round++) {
        const crowd = Array.from({ length: PEOPLE }, () => questionOf(world));
        report(
          `Teams, 20 tenants, round ${round}`,
          await timesOf(crowd.map((one) => () => viaTeams(world, one))),
          target,
        );
      }
      const texts = Array.from({ length: PEOPLE }, () => questionOf(world)['text'] as string);
      report('REST', await timesOf(texts.map((text, n) => () => viaRest(world, text, n))), target);
      const tenant = Array.from({ length: PEOPLE }, () => inOneTenant(questionOf(world)));
      const limited = '(Teams itself takes 50 messages a second of one tenant; here they are 400)';
      report('Teams, one tenant', await timesOf(tenant.map((one) => () => viaTeams(world, one))), limited);
    } finally {
      await world.stop();
    }
  },
};

/** Lets everybody ask at once. @returns sorted milliseconds to the answers. */
async function timesOf(asking: readonly (() => Promise<void>)[]): Promise<readonly number[]> {
  const startedMs = performance.now();
  const times = await Promise.all(asking.map((ask) => ask().then(() => performance.now() - startedMs)));
  return times.toSorted((a, b) => a - b);
}

let asked = 0;

/** A complete sentence of somebody new, to which Genie has the answer after its time. */
function questionOf(world: World): Activity {
  asked += 1;
  const text = `How many trips were there on day ${asked}?`;
  world.workspace.on(text, answeredAfter(GENIE_MS, text));
  return world.newQuestion(text);
}

/** Its time runs from the moment at which Genie first looks at it, which is when it is asked. */
function answeredAfter(durationMs: number, text: string): Script {
  let readyMs: number | undefined;
  const { parts = [] } = textScript(`The answer to ${text}`);
  return {
    parts,
    get statuses() {
      readyMs ??= performance.now() + durationMs;
      return performance.now() < readyMs ? ['ASKING_AI'] : ['COMPLETED'];
    },
  };
}

function inOneTenant(activity: Activity): Activity {
  const conversation = { ...(activity['conversation'] as object), tenantId: ONE_TENANT };
  return { ...activity, conversation, channelData: { tenant: { id: ONE_TENANT } } };
}

async function viaTeams(world: World, question: Activity): Promise<void> {
  if (!(await world.post(question))) throw new Error('a question was not taken');
  await world.untilFinal(question);
}

async function viaRest(world: World, text: string, person: number): Promise<void> {
  const response = await fetch(new URL('/api/chat', world.lamp.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: text, user_id: `person-${person}` }),
  });
  const { status } = (await response.json()) as { status: string };
  if (status !== 'completed') throw new Error(`a question ended as ${status}`);
}
