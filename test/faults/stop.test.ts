import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { WELL } from './people.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

const DRAIN_LIMIT_MS = 10_000;
const IN_FLIGHT = 100;

describe('a stop', function () {
  this.timeout(60_000);
  let world: World;

  beforeEach(async () => {
    world = await World.create();
  });

  afterEach(() => world.stop());

  it(`with ${IN_FLIGHT} questions on their way ends in time with 0, and the next process finishes all of them`, async () => {
    await world.start();
    const { until, open } = gate();
    world.workspace.on(/./, { ...textScript('Done.'), until });
    const questions = Array.from({ length: IN_FLIGHT }, () => world.newQuestion());
    const posted = Promise.all(questions.map((question) => world.post(question)));
    // Some are with Genie by then, others are on their way there or on their way in.
    await eventually(() => world.workspace.asked.length >= IN_FLIGHT / 2);
    const startedMs = performance.now();
    expect(await world.lamp.terminate(), 'exit code').to.equal(0);
    expect(performance.now() - startedMs).to.be.below(DRAIN_LIMIT_MS);
    const acknowledged = await posted;
    expect(world.openQuestions(), 'kept').to.be.at.least(acknowledged.filter(Boolean).length);

    open();
    await world.start();
    const again = await Promise.all(questions.map((question) => world.post(question)));
    expect(again.filter((taken) => !taken)).to.deep.equal([]);
    await Promise.all(questions.map((question) => world.untilFinal(question)));
    await world.endQuietly();
    const fates = questions.map((question) => world.fateOf(question));
    expect(fates.filter(({ finals }) => finals !== 1)).to.deep.equal([]);
    expect(fates.filter(({ markedRepeats }) => markedRepeats > 0)).to.deep.equal([]);
    expect(new Set(world.workspace.asked.map(({ content }) => content)).size).to.equal(IN_FLIGHT);
    expect(world.workspace.asked, 'asks').to.have.length(IN_FLIGHT);
  });

  it('lets what is being sent arrive, so that nothing has to be sent again', async () => {
    await world.start();
    const question = world.newQuestion();
    world.connector.fail({ kind: 'status', status: 503 }, { operation: 'update' });
    await world.post(question);
    await world.connector.until(({ operation }) => operation === 'update');
    expect(await world.lamp.terminate()).to.equal(0);
    await world.start();
    await world.untilFinal(question);
    await world.endQuietly();
    expect(world.fateOf(question)).to.deep.equal(WELL);
  });

  it('that takes long refuses what comes in, and is broken off by a second signal; nothing is lost by that', async () => {
    await world.start();
    const [question, late] = [world.newQuestion(), world.newQuestion()];
    world.connector.fail({ kind: 'hang', accepted: true }, { operation: 'update' });
    await world.post(question);
    await world.connector.until(({ operation }) => operation === 'update');
    world.lamp.signal('SIGTERM');
    const ready = new URL('/api/health/ready', world.lamp.url);
    let isReady = true;
    const look = () =>
      fetch(ready).then(
        ({ ok }) => {
          isReady = ok;
        },
        () => {
          isReady = false;
        },
      );
    while (isReady) await look();
    expect(world.lamp.running, 'it waits for the message on its way').to.equal(true);
    expect(await world.post(late), 'taken while it stops').to.equal(false);
    expect(await world.lamp.terminate(), 'exit code').to.equal(1);

    await world.start();
    expect(await world.post(late), 'taken by the next').to.equal(true);
    await world.untilFinal(late);
    await world.endQuietly();
    for (const one of [question, late]) {
      expect(world.fateOf(one)).to.deep.equal(WELL);
    }
    expect(world.connector.of('update'), 'the answer of the first twice, that of the second once').to.have.length(3);
  });
});

describe('a stop while it starts', () => {
  it('leaves every question to the next process', async () => {
    const stage = await Stage.open();
    try {
      const { until, open } = gate();
      stage.workspace.on(/./, { ...textScript('Done.'), until });
      const questions = Array.from({ length: 10 }, () => stage.people.ask());
      for (const question of questions) await stage.post(question);
      await stage.pass(() => stage.asked.length === questions.length);
      await stage.end();
      for (let again = 0; again < 3; again++) await stage.endWhileItStarts();
      await stage.start();
      open();
      await stage.pass(() => questions.every((question) => stage.finalsOf(question).length > 0));
      await stage.passQuietly(60_000);
      expect(questions.map((question) => stage.fateOf(question))).to.deep.equal(questions.map(() => WELL));
      expect(stage.asked).to.have.length(questions.length);
    } finally {
      await stage.close();
    }
  });
});
