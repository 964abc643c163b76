import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/is-alive.ts';
import type { LampProcess } from '../support/lamp-process.ts';
import { WELL } from './people.ts';
import { World } from './world.ts';

const QUESTION = 'How many trips were there in January 2016?';

describe('the embedded Genie', function () {
  this.timeout(60_000);
  let world: World;

  beforeEach(async () => {
    world = await World.create({ LOG_LEVEL: 'debug' }, 'embedded');
    await world.start();
  });

  afterEach(() => world.stop());

  /** The process id of the first Genie that this Lamp has started, by its log, which is written a little later. */
  const genieOf = async (lamp: LampProcess): Promise<number> => {
    const pid = () => Number(/"event":"engine\.started","pid":(\d+)/.exec(lamp.output)?.[1]);
    await eventually(() => pid() > 0);
    return pid();
  };

  it('is no orphan when Lamp is killed in the middle of a question; the next Lamp has its answer', async () => {
    const question = world.newQuestion(QUESTION);
    const genie = await genieOf(world.lamp);
    expect(isAlive(genie)).to.equal(true);
    await world.post(question);
    await world.lamp.kill();
    await world.start();
    const next = await genieOf(world.lamp);
    await eventually(() => !isAlive(genie));
    expect(await world.post(question)).to.equal(true);
    await world.untilFinal(question);
    await world.endQuietly();
    await eventually(() => !isAlive(next));
    expect(world.fateOf(question).finals).to.equal(1);
    expect(world.finalsOf(question).join()).to.contain('January 2016');
  });

  it('that is killed itself comes back; the questions that it had are answered', async () => {
    const questions = [1, 2, 3].map((month) =>
      world.newQuestion(`How many trips were there in month ${month} of 2016?`),
    );
    const genie = await genieOf(world.lamp);
    await Promise.all(questions.map((question) => world.post(question)));
    process.kill(genie, 'SIGKILL');
    await Promise.all(questions.map((question) => world.untilFinal(question)));
    await world.endQuietly();
    expect(questions.map((question) => world.fateOf(question))).to.deep.equal(questions.map(() => WELL));
  });
});
