import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { CRASH_POINTS, type CrashPoint } from '../../services/questions/crash-points.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { type Promised, type Scenario, scenarios } from './crash-scenarios.ts';
import { World } from './world.ts';

/** Scenarios that run beside each other. */
const AT_A_TIME = 3;

/** Runs the scenario to the death of the process. @returns what was promised to people by then. */
async function dieAt(point: CrashPoint, scenario: Scenario, world: World): Promise<readonly Promised[]> {
  const { before, reach, dying = {}, nth = 1 } = scenario;
  const promised = [...((await before?.(world)) ?? [])];
  const started = await world.start({ ...dying, env: { ...dying.env, LAMP_CRASH_POINT: `${point}:${nth}` } });
  if (started && reach) promised.push(...(await reach(world)));
  expect((await world.lamp.exited).signal, `how the process ended at ${point}`).to.equal('SIGKILL');
  return promised;
}

/** The channel delivers again what it was not told was taken, and what it was told: an acknowledgement can be lost. */
async function deliverAgain(world: World, promised: readonly Promised[]): Promise<void> {
  const taken = promised.map(async ({ activities }) => {
    for (const activity of activities) expect(await world.post(activity), 'acknowledged').to.equal(true);
  });
  await Promise.all(taken);
}

function expectKept(world: World, { activities, asked, repeats = 0, finals = 1 }: Promised): void {
  const [question = {}] = activities;
  const seen = world.finalsOf(question);
  const fate = world.fateOf(question);
  expect(seen.length, `messages of ${JSON.stringify(asked)}`).to.be.at.least(finals);
  expect(fate.finals, 'final messages').to.be.at.most(finals);
  expect(fate.markedRepeats, 'marked repeats').to.be.at.most(repeats);
  expect(new Set(seen).size, 'messages that differ').to.equal(seen.length);
  expect(fate.leftovers, 'placeholders that never became an answer').to.be.at.most(1);
  for (const content of asked) expect(world.asked(content), `asks of "${content}"`).to.equal(1);
}

/** Dies at the point, starts again, and looks what became of everything that was promised. */
async function dieAndGoOn(point: CrashPoint, open: Set<World>): Promise<void> {
  const scenario = scenarios[point];
  const world = await World.create(scenario.env);
  open.add(world);
  try {
    const promised = await dieAt(point, scenario, world);
    await world.start();
    await deliverAgain(world, promised);
    const all = (await scenario.after?.(world, promised)) ?? promised;
    await Promise.all(all.map(({ activities: [question = {}], finals }) => world.untilFinal(question, finals)));
    await world.endQuietly();
    for (const one of all) expectKept(world, one);
  } finally {
    open.delete(world);
    await world.stop();
  }
}

describe('the death of the process', function () {
  this.timeout(90_000);

  /** Each has a world of its own, and most of its time goes into processes that start and waits of Lamp's. */
  const begun = new Map<CrashPoint, Promise<void>>();
  const open = new Set<World>();
  const begin = (point: CrashPoint) => {
    const run = begun.get(point) ?? dieAndGoOn(point, open);
    begun.set(point, run);
    return run;
  };
  // None is left unless a test failed.
  after(() => Promise.all([...open].map((world) => world.stop())));

  it('has a scenario for every named point', () => {
    expect(Object.keys(scenarios)).to.have.members([...CRASH_POINTS]);
  });

  for (const [at, point] of CRASH_POINTS.entries()) {
    it(`at ${point} loses no question and doubles no answer`, async () => {
      // A failure belongs to the test of its own point.
      for (const next of CRASH_POINTS.slice(at, at + AT_A_TIME)) begin(next).catch(() => {});
      await begin(point);
    });
  }

  it('three times while one message was made sets that question aside, tells the person, and charges nobody else', async () => {
    const world = await World.create();
    const { until, open } = gate();
    world.workspace.on('patient', { ...textScript('That took long.'), until });
    const deadly = { env: { LAMP_CRASH_POINT: 'outlet.deliver.before' } };
    const [poison, patient] = [world.newQuestion('poison'), world.newQuestion('patient')];
    try {
      await world.start();
      await world.post(patient);
      await world.untilRunning('patient');
      await world.lamp.kill();
      await world.start(deadly);
      await world.post(poison);
      for (let death = 1; death <= 3; death++) {
        expect((await world.lamp.exited).signal).to.equal('SIGKILL');
        await world.start(death < 3 ? deadly : {});
      }
      open();
      await Promise.all([poison, patient].map((question) => world.untilFinal(question)));
      await world.endQuietly();
      expect(world.finalsOf(poison).join()).to.contain(en.errors['question.set_aside']({}));
      expect(world.finalsOf(patient).join()).to.contain('That took long.');
      expect([world.asked('poison'), world.asked('patient')]).to.deep.equal([1, 1]);
    } finally {
      await world.stop();
    }
  });
});
