import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
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

  /** Process ids of the Genies that this Lamp has started, in order, by its log. */
  const geniesOf = (lamp: LampProcess): readonly number[] =>
    [...lamp.output.matchAll(/"event":"engine\.started","pid":(\d+)/g)].map(([, pid]) => Number(pid));

  const runs = (pid: number | undefined): boolean => {
    try {
      return pid !== undefined && process.kill(pid, 0);
    } catch {
      // There is no such process.
      return false;
    }
  };

  it('is no orphan when Lamp is killed in the middle of a question; the next Lamp has its answer', async () => {
    const question = world.newQuestion(QUESTION);
    const [genie] = geniesOf(world.lamp);
    expect(runs(genie)).to.equal(true);
    await world.post(question);
    await world.lamp.kill();
    await world.start();
    const [next] = geniesOf(world.lamp);
    await eventually(() => !runs(genie));
    expect(await world.post(question)).to.equal(true);
    await world.untilFinal(question);
    await world.endQuietly();
    await eventually(() => !runs(next));
    expect(world.fateOf(question).finals).to.equal(1);
    expect(world.finalsOf(question).join()).to.contain('January 2016');
  });

  it('that is killed itself comes back; the questions that it had are answered', async () => {
    const questions = [1, 2, 3].map((month) =>
      world.newQuestion(`How many trips were there in month ${month} of 2016?`),
    );
    await Promise.all(questions.map((question) => world.post(question)));
    const [genie] = geniesOf(world.lamp);
    if (genie !== undefined) process.kill(genie, 'SIGKILL');
    await Promise.all(questions.map((question) => world.untilFinal(question)));
    await world.endQuietly();
    expect(questions.map((question) => world.fateOf(question))).to.deep.equal(questions.map(() => WELL));
  });
});
