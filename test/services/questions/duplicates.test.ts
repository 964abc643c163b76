import { expect } from 'chai';
import { QuestionsRig } from '../../support/questions-rig.ts';

/** Begins what has not been begun; when it was begun before. */
const begunIn = (rig: QuestionsRig) => async (claimKey: string) => {
  const held = await rig.questions.begin(claimKey);
  return held ? (held.begunAt ?? 'never') : 'taken';
};

describe('duplicates', () => {
  it('ten deliveries of one activity at once, and again later, are one question and one answer', async () => {
    const rig = await QuestionsRig.started();
    const question = rig.newQuestion('How many trips?');
    const results = await Promise.all(Array.from({ length: 10 }, () => rig.questions.submit(question)));
    expect(results.filter(({ kind }) => kind === 'accepted')).to.have.length(1);
    for (const result of results) expect(result.questionId).to.equal('q1');
    for (const laterMs of [60_000, 300_000]) {
      await rig.clock.advance(laterMs);
      expect(await rig.questions.submit(question)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    }
    expect(rig.genie.asked).to.have.length(1);
    expect(rig.outlet.delivered).to.have.length(1);
    await rig.stop();
  });

  it('are recognised after a restart', async () => {
    const rig = await QuestionsRig.started();
    const question = rig.newQuestion('How many trips?');
    await rig.questions.submit(question);
    await rig.restart();
    expect(await rig.questions.submit(question)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    await rig.stop();
  });

  it('are recognised while messages are buffered', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    const question = rig.newQuestion('sales');
    await rig.questions.submit(question);
    expect(await rig.questions.submit(question)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    await rig.clock.advance(2_000);
    expect(rig.genie.asked).to.deep.equal(['sales']);
    await rig.stop();
  });

  it('under a new id are recognised by person, place, words and time while the first runs', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 100_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(15_000);
    const again = rig.newQuestion('how  many trips ?');
    expect(await rig.questions.submit(again)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    expect(await rig.questions.submit(again)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    expect((await rig.submit('How many trips?', { user: 'bob' })).kind).to.equal('accepted');
    expect((await rig.submit('How many cars?')).kind).to.equal('accepted');
    await rig.clock.advance(15_001);
    expect((await rig.submit('How many trips?')).kind).to.equal('accepted');
    await rig.stop();
  });

  it('are not suspected once the first is answered, for buttons, or where a channel does not resend', async () => {
    const rig = await QuestionsRig.started({ limits: { maxWaitingPerUser: 9 } });
    const address = { ...rig.newQuestion('').address, channel: 'rest' };
    rig.genie.standard = { answerAfterMs: 1_000 };
    await rig.ask('How many trips?', { address });
    expect((await rig.submit('How many trips?', { address })).kind).to.equal('accepted');
    expect((await rig.submit('How many trips?', { immediate: true })).kind).to.equal('accepted');
    await rig.clock.advance(5_000);
    expect((await rig.submit('How many trips?')).kind).to.equal('accepted');
    await rig.stop();
  });

  it('of a part of a joined question are recognised too', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    rig.genie.standard = { answerAfterMs: 100_000 };
    await rig.ask('sales last month');
    await rig.ask('by region please');
    await rig.clock.advance(16_000);
    expect(await rig.submit('by region please')).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    await rig.stop();
  });

  it('of other inbounds are claimed once', async () => {
    const rig = await QuestionsRig.started();
    const begunAtOf = begunIn(rig);
    const claims = await Promise.all(Array.from({ length: 5 }, () => rig.questions.begin('button 1')));
    expect(claims.filter(Boolean)).to.have.length(1);
    await claims.find(Boolean)?.done();
    await rig.restart();
    expect(await rig.questions.begin('button 1')).to.equal(undefined);
    await rig.clock.advance(86_400_000);
    expect(await begunAtOf('button 1')).to.equal('never');
    await rig.stop();
  });

  it('of other inbounds do nothing while the first is carried out, and are carried out when its process is no more', async () => {
    const rig = await QuestionsRig.started();
    const begunAtOf = begunIn(rig);
    const begunAt = rig.clock.now();
    expect(await begunAtOf('button 1')).to.equal('never');
    await rig.clock.advance(60_000);
    expect(await rig.questions.begin('button 1')).to.equal(undefined);
    await rig.restart();
    const second = await rig.questions.begin('button 1');
    expect(second?.begunAt).to.equal(begunAt);
    // The process before is no more: it ends nothing that is begun anew.
    expect(await rig.questions.begin('button 1')).to.equal(undefined);
    await second?.giveBack();
    expect(await begunAtOf('button 1')).to.equal('never');
    await rig.stop();
  });

  it('of an inbound whose claim could not be ended stay duplicates, and that is reported', async () => {
    const rig = await QuestionsRig.started();
    const held = await rig.questions.begin('button 1');
    rig.memory.full = true;
    await held?.done();
    expect(rig.fields('store.failed').map(({ operation }) => operation)).to.deep.equal(['end']);
    rig.memory.full = false;
    expect(await rig.questions.begin('button 1')).to.equal(undefined);
    await rig.stop();
  });

  it('of what was taken stay duplicates when there is no room for more; what was refused is not remembered', async () => {
    const rig = await QuestionsRig.started({ limits: { maxWaitingPerUser: 0 } });
    rig.genie.standard = { hang: true };
    // A channel that does not resend, so that nothing but the claim tells.
    const taken = rig.newQuestion('first', { address: { ...rig.newQuestion('').address, channel: 'rest' } });
    const refused = rig.newQuestion('second');
    await rig.questions.submit(taken);
    const codeOf = (run: Promise<unknown>) =>
      run.then(
        () => 'fine',
        (error: { code: string }) => error.code,
      );
    expect(await codeOf(rig.questions.submit(refused))).to.equal('question.too_many_waiting');
    expect(await codeOf(rig.questions.submit(refused))).to.equal('question.too_many_waiting');
    expect(await rig.questions.submit(taken)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    await rig.stop();
  });
});
