import { expect } from 'chai';
import { QuestionsRig } from '../../support/questions-rig.ts';

const codes = (rig: QuestionsRig) =>
  rig.outlet.delivered.map(({ outcome }) => (outcome.kind === 'error' ? outcome.code : 'answer'));

describe('when Genie misbehaves', () => {
  it('waits as long as a 429 asks, plus some, and asks again: nobody else gets through meanwhile', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ refuse: 'genie.throttled', retryAfterMs: 20_000 });
    await rig.ask('first', { user: 'a' });
    await rig.clock.advance(0);
    await rig.ask('second', { user: 'b' });
    await rig.clock.advance(29_999);
    expect(rig.genie.asked).to.deep.equal([]);
    expect(rig.questions.status('session-a').waiting[0]?.waitMs).to.be.above(0);
    await rig.clock.advance(1);
    expect(rig.genie.asked).to.have.members(['first', 'second']);
    await rig.clock.advance(1_000);
    expect(codes(rig)).to.deep.equal(['answer', 'answer']);
    await rig.stop();
  });

  for (const questionsPerMinute of [5, Number.POSITIVE_INFINITY]) {
    it(`keeps the pause over a restart (${questionsPerMinute} a minute)`, async () => {
      const rig = await QuestionsRig.started({ limits: { questionsPerMinute, burst: 2 } });
      rig.genie.script({ refuse: 'genie.throttled', retryAfterMs: 100_000 });
      await rig.ask('first');
      await rig.clock.advance(0);
      await rig.restart();
      // Half as much again as was asked for.
      await rig.clock.advance(149_999);
      expect(rig.genie.calls).to.deep.equal(['ask first']);
      await rig.clock.advance(1);
      expect(rig.genie.asked).to.deep.equal(['first']);
      await rig.stop();
    });
  }

  it('pauses no longer than any pause that is believed, whatever the clock says', async () => {
    const rig = await QuestionsRig.started({ limits: { maxWaitMs: 3_600_000 } });
    rig.genie.script({ refuse: 'genie.throttled', retryAfterMs: 3_600_000 });
    await rig.ask('first');
    await rig.clock.advance(0);
    await rig.crash();
    rig.clock.jumpWall(-48 * 3_600_000);
    await rig.questions.start();
    await rig.clock.advance(299_999);
    expect(rig.genie.asked).to.deep.equal([]);
    await rig.clock.advance(1);
    expect(rig.genie.asked).to.deep.equal(['first']);
    await rig.stop();
  });

  it('goes on when the pause cannot be written down', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ takeAfterMs: 1_000, refuse: 'genie.throttled', retryAfterMs: 20_000 });
    await rig.ask('first');
    await rig.clock.advance(10);
    rig.memory.full = true;
    await rig.clock.advance(1_000);
    expect(rig.fields('store.failed').map(({ operation }) => operation)).to.include.members(['genie.bucket']);
    rig.memory.full = false;
    await rig.clock.advance(60_000);
    expect(codes(rig)).to.deep.equal(['answer']);
    await rig.stop();
  });

  it('gets through a storm of 429s with few asks and tells those who waited too long', async () => {
    const rig = await QuestionsRig.started({ limits: { questionsPerMinute: 5, burst: 2 } });
    rig.genie.standard = { refuse: 'genie.throttled' };
    for (let user = 0; user < 10; user++) await rig.ask(`of ${user}`, { user: `u${user}` });
    await rig.clock.advance(700_000);
    const asks = rig.genie.calls.filter((call) => call.startsWith('ask'));
    expect(asks.length).to.be.below(60);
    expect(codes(rig)).to.deep.equal(new Array(10).fill('question.expired'));
    await rig.stop();
  });

  it('looks before it asks again when an ask may have arrived', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ ambiguous: true, answerAfterMs: 1_000 });
    await rig.ask('How many trips?');
    await rig.clock.advance(5_000);
    expect(rig.genie.calls).to.deep.equal(['ask How many trips?', 'find How many trips?', 'resume message-1']);
    expect(codes(rig)).to.deep.equal(['answer']);
    await rig.stop();
  });

  it('asks once more when the ask did not arrive', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ refuse: 'genie.ask_ambiguous' });
    await rig.ask('How many trips?');
    await rig.clock.advance(5_000);
    expect(rig.genie.asked).to.have.length(1);
    expect(codes(rig)).to.deep.equal(['answer']);
    await rig.stop();
  });

  it('says so when it cannot find out whether the ask arrived, rather than ask twice', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ ambiguous: true });
    rig.genie.failures.find.push(...(new Array(9).fill('genie.unreachable') as 'genie.unreachable'[]));
    await rig.ask('How many trips?');
    await rig.clock.advance(300_000);
    expect(rig.genie.asked).to.have.length(1);
    expect(codes(rig)).to.deep.equal(['genie.unreachable']);
    await rig.stop();
  });

  it('never asks again what Genie has: waits for it again when waiting failed', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ answerAfterMs: 1_000, fail: 'genie.unreachable' });
    rig.genie.failures.resume.push('genie.timeout', 'genie.throttled');
    await rig.ask('How many trips?');
    await rig.clock.advance(200_000);
    expect(rig.genie.calls.filter((call) => call.startsWith('ask'))).to.have.length(1);
    expect(rig.genie.calls.filter((call) => call.startsWith('resume'))).to.have.length(5);
    expect(codes(rig)).to.deep.equal(['genie.unreachable']);
    await rig.stop();
  });

  it('tells at once what no repetition can mend', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ refuse: 'genie.unauthorized' });
    rig.genie.script({ fail: 'genie.sql_failed' });
    await rig.ask('one', { user: 'a' });
    await rig.clock.advance(0);
    await rig.ask('two', { user: 'b' });
    await rig.clock.advance(0);
    expect(codes(rig)).to.deep.equal(['genie.unauthorized', 'genie.sql_failed']);
    expect((await rig.journal.find('q1'))?.state).to.equal('DELIVERED');
    await rig.stop();
  });

  it('repeats asks that surely did not arrive, but only a tenth of all', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { refuse: 'genie.unreachable' };
    for (let user = 0; user < 9; user++) {
      await rig.ask(`of ${user}`, { user: `u${user}` });
      await rig.clock.advance(60_000);
    }
    const asks = rig.genie.calls.filter((call) => call.startsWith('ask')).length;
    expect(asks).to.be.within(10, 11);
    await rig.stop();
  });

  it('stops asking a Genie that keeps failing, says so at once, and lets one question find out when it is back', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { refuse: 'genie.unreachable' };
    for (let user = 0; user < 12; user++) {
      await rig.ask(`of ${user}`, { user: `u${user}` });
      await rig.clock.advance(1_500);
    }
    const before = rig.genie.calls.length;
    await rig.ask('while it is down', { user: 'x' });
    await rig.clock.advance(0);
    expect(rig.genie.calls).to.have.length(before);
    expect(codes(rig).at(-1)).to.equal('genie.unreachable');
    rig.genie.standard = { answerAfterMs: 1_000 };
    await rig.clock.advance(30_000);
    await rig.ask('probe', { user: 'p' });
    await rig.ask('held', { user: 'h' });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.deep.equal(['probe']);
    await rig.clock.advance(2_000);
    expect(rig.genie.asked).to.deep.equal(['probe', 'held']);
    expect(codes(rig).slice(-2)).to.deep.equal(['answer', 'answer']);
    await rig.stop();
  });

  it('ends a question that never ends at its deadline, and tells Genie', async () => {
    const rig = await QuestionsRig.started({ limits: { answerDeadlineMs: 120_000 } });
    rig.genie.standard = { hang: true };
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(119_999);
    expect(codes(rig)).to.deep.equal([]);
    await rig.clock.advance(1);
    expect(rig.outlet.delivered.map(({ outcome }) => outcome)).to.deep.equal([
      { kind: 'error', code: 'question.deadline', facts: { seconds: 120 } },
    ]);
    expect((await rig.journal.find(id))?.state).to.equal('EXPIRED');
    expect(rig.genie.cancelled).to.deep.equal(['message-1']);
    await rig.stop();
  });

  it('does not count the wait in the queue against the answer', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1, answerDeadlineMs: 100_000 } });
    rig.genie.standard = { answerAfterMs: 90_000 };
    for (const user of ['a', 'b', 'c']) await rig.ask(`of ${user}`, { user });
    await rig.clock.advance(270_000);
    expect(codes(rig)).to.deep.equal(['answer', 'answer', 'answer']);
    await rig.stop();
  });

  it('shows what Genie is doing, and a sign of life every few seconds', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { progress: [{ stage: 'running', sql: 'SELECT 1' }], answerAfterMs: 20_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(20_000);
    expect(rig.outlet.shown.length).to.be.within(4, 7);
    expect(rig.outlet.shown[0]?.progress).to.deep.equal({ kind: 'genie', stage: 'running', sql: 'SELECT 1' });
    expect(rig.outlet.collisions).to.deep.equal([]);
    await rig.stop();
  });
});
