import { expect } from 'chai';
import { settle } from '../../support/clock.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

describe('the life of a question', () => {
  it('goes from the message to its one final answer, writing each step down before the next', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 3_000 };
    const id = await rig.ask('How many trips?');
    await settle();
    expect((await rig.journal.find(id))?.state).to.equal('RUNNING');
    await rig.clock.advance(3_000);
    expect(rig.outlet.delivered.map(({ text, replaced }) => [text, replaced])).to.deep.equal([
      ['How many trips?', 'placeholder-1'],
    ]);
    expect((await rig.journal.find(id))?.state).to.equal('DELIVERED');
    const states = rig.memory.writes.filter((what) => /^[A-Z]+$/.test(what));
    expect(states.filter((state, index) => state !== states[index - 1])).to.deep.equal([
      'ASKING',
      'RUNNING',
      // The answer is kept and on its way in one write: nothing else went out to the conversation.
      'DELIVERING',
      'DELIVERED',
    ]);
    expect(rig.questions.isPinned('session-ann')).to.equal(false);
    await rig.stop();
    expect(rig.clock.pendingTimers).to.equal(0);
  });

  it('keeps an answer that has to wait until it can be brought', async () => {
    const rig = await QuestionsRig.started();
    const placeholder = Promise.withResolvers<void>();
    rig.outlet.scripts.announce.push({ until: placeholder.promise });
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    expect((await rig.journal.find(id))?.state).to.equal('ANSWERED');
    expect(rig.fields('question.answered'), 'answers that are kept').to.have.length(1);
    expect(rig.outlet.attempts).to.have.length(0);
    placeholder.resolve();
    await rig.clock.advance(1_000);
    expect((await rig.journal.find(id))?.state).to.equal('DELIVERED');
    expect(rig.outlet.delivered).to.have.length(1);
    await rig.stop();
  });

  it('does not wait for the answer before Genie’s ids are durable', async () => {
    const rig = await QuestionsRig.started();
    const written = Promise.withResolvers<void>();
    const advance = rig.memory.advance.bind(rig.memory);
    rig.memory.advance = async (row, from) => {
      if (row.state === 'RUNNING') await written.promise;
      return await advance(row, from);
    };
    rig.genie.standard = { progress: [{ stage: 'running' }] };
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    expect((await rig.questions.tasks.find(id))?.progress).to.deep.equal({ kind: 'genie', stage: 'submitted' });
    written.resolve();
    await rig.clock.advance(1_000);
    expect((await rig.questions.tasks.find(id))?.status).to.equal('completed');
    await rig.stop();
  });

  it('continues the conversation that Genie gave the session', async () => {
    const rig = await QuestionsRig.started();
    await rig.ask('one');
    await rig.clock.advance(1);
    await rig.ask('two');
    await rig.clock.advance(1);
    expect(rig.genie.requests.map(({ conversationId }) => conversationId)).to.deep.equal([undefined, 'conversation-1']);
    await rig.stop();
  });
});
