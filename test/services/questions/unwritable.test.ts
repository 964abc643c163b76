import { expect } from 'chai';
import { QuestionsRig } from '../../support/questions-rig.ts';

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'fine',
    (error: { code: string }) => error.code,
  );

describe('when the journal cannot be written', () => {
  it('new questions are refused, and taken again when there is room', async () => {
    const rig = await QuestionsRig.started();
    rig.memory.full = true;
    const question = rig.newQuestion('How many trips?');
    expect(await codeOf(rig.questions.submit(question))).to.equal('state.unwritable');
    expect(rig.questions.health()).to.deep.equal({ writable: false, reason: 'disk full' });
    expect(rig.outlet.announced).to.deep.equal([]);
    expect(await codeOf(rig.questions.begin('button'))).to.equal('state.unwritable');
    rig.memory.full = false;
    await rig.clock.advance(5_000);
    expect(rig.questions.health().writable).to.equal(true);
    expect((await rig.questions.submit(question)).kind).to.equal('accepted');
    await rig.stop();
  });

  it('running questions end, their answers are delivered, and the end is kept as soon as it can be', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 5_000 };
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    rig.memory.full = true;
    await rig.clock.advance(20_000);
    expect(rig.outlet.delivered.map(({ outcome }) => outcome.kind)).to.deep.equal(['answer']);
    expect((await rig.memory.find(id))?.state).to.equal('RUNNING');
    expect(rig.questions.isPinned('session-ann')).to.equal(true);
    expect(rig.fields('store.failed').length).to.be.above(0);
    rig.memory.full = false;
    await rig.clock.advance(5_000);
    expect((await rig.memory.find(id))?.state).to.equal('DELIVERED');
    expect(rig.questions.isPinned('session-ann')).to.equal(false);
    await rig.restart();
    await rig.clock.advance(10_000);
    expect(rig.outlet.delivered).to.have.length(1);
    await rig.stop();
  });

  it('nothing new is asked, because nobody could go on with it after a crash', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 1_000 };
    await rig.ask('runs', { user: 'a' });
    await rig.ask('waits', { user: 'b' });
    await rig.clock.advance(10);
    rig.memory.full = true;
    await rig.clock.advance(20_000);
    expect(rig.genie.asked).to.deep.equal(['runs']);
    expect(rig.fields('store.failed').map(({ operation }) => operation)).to.not.include('ASKING');
    rig.memory.full = false;
    await rig.clock.advance(10_000);
    expect(rig.genie.asked).to.deep.equal(['runs', 'waits']);
    expect(rig.outlet.delivered).to.have.length(2);
    await rig.stop();
  });

  it('a question that was about to be asked goes back and is asked once', async () => {
    const rig = await QuestionsRig.started();
    const target = rig.sessions.target.bind(rig.sessions);
    const held = Promise.withResolvers<void>();
    rig.sessions.target = async (...args) => {
      await held.promise;
      return await target(...args);
    };
    await rig.ask('How many trips?');
    await rig.clock.advance(10);
    rig.memory.full = true;
    held.resolve();
    await rig.clock.advance(10);
    rig.memory.full = false;
    await rig.clock.advance(10_000);
    expect(rig.genie.calls).to.deep.equal(['ask How many trips?']);
    expect(rig.outlet.delivered.map(({ outcome }) => outcome.kind)).to.deep.equal(['answer']);
    await rig.stop();
  });

  it('a start fails with the reason', async () => {
    const rig = new QuestionsRig();
    rig.memory.full = true;
    expect(await codeOf(rig.questions.start())).to.equal('state.unwritable');
  });
});
