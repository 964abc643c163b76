import { expect } from 'chai';
import { settle } from '../../support/clock.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'fine',
    (error: { code: string }) => error.code,
  );

describe('starting and stopping', () => {
  it('takes nothing before the start and nothing after the stop', async () => {
    const rig = new QuestionsRig();
    expect(await codeOf(rig.submit('early'))).to.equal('service.starting');
    await rig.questions.start();
    expect(await codeOf(rig.questions.start())).to.equal('internal');
    await rig.stop();
    expect(await codeOf(rig.submit('late'))).to.equal('service.draining');
    expect(await codeOf(rig.questions.begin('late'))).to.equal('service.draining');
    expect(rig.memory.rows.size).to.equal(0);
  });

  it('with a hundred questions in flight ends at once, and the next process answers each of them once', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    rig.genie.standard = { answerAfterMs: 60_000 };
    for (let user = 0; user < 100; user++) await rig.ask(`! of ${user}`, { user: `u${user}` });
    await rig.ask('buffered', { user: 'late' });
    await rig.clock.advance(1_000);
    const startedMs = rig.clock.monotonicMs();
    await rig.questions.stop(new AbortController().signal);
    expect(rig.clock.monotonicMs()).to.equal(startedMs);
    expect(rig.outlet.delivered).to.deep.equal([]);
    await rig.crash();
    expect(rig.clock.pendingTimers).to.equal(0);
    await rig.questions.start();
    await rig.clock.advance(120_000);
    expect(rig.outlet.delivered).to.have.length(101);
    expect(rig.genie.asked).to.have.length(101);
    await rig.stop();
  });

  it('gives a question on its way to Genie a moment to get its ids, so that nobody has to look for it', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { takeAfterMs: 2_000, answerAfterMs: 60_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(100);
    let stopped = false;
    const stop = rig.questions.stop(new AbortController().signal).then(() => {
      stopped = true;
    });
    await rig.clock.advance(1_800);
    expect(stopped).to.equal(false);
    await rig.clock.advance(200);
    await stop;
    expect((await rig.journal.find('q1'))?.state).to.equal('RUNNING');
  });

  it('ends within ten seconds whatever hangs, and leaves a row to go on from', async () => {
    const rig = await QuestionsRig.started();
    const never = new Promise(() => {});
    rig.genie.script({ takeAfterMs: 1e9, stubborn: true }, {});
    rig.outlet.scripts.deliver.push({ until: never });
    await rig.ask('hangs in Genie', { user: 'a' });
    await rig.ask('hangs in the channel', { user: 'b' });
    await rig.clock.advance(100);
    const stop = rig.questions.stop(new AbortController().signal);
    await rig.clock.advance(9_000);
    await stop;
    expect((await rig.journal.find('q1'))?.state).to.equal('ASKING');
    expect((await rig.journal.find('q2'))?.state).to.equal('DELIVERING');
  });

  it('ends at once when the time for stopping is over', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ until: new Promise(() => {}) });
    await rig.ask('hangs');
    await rig.clock.advance(100);
    const over = new AbortController();
    const stop = rig.questions.stop(over.signal);
    await settle();
    over.abort();
    await stop;
  });

  it('lets what is being sent arrive', async () => {
    const rig = await QuestionsRig.started();
    const sending = Promise.withResolvers<void>();
    rig.outlet.scripts.deliver.push({ until: sending.promise });
    await rig.ask('How many trips?');
    await rig.clock.advance(100);
    const stop = rig.questions.stop(new AbortController().signal);
    await settle();
    sending.resolve();
    await stop;
    expect((await rig.journal.find('q1'))?.state).to.equal('DELIVERED');
    await rig.restart();
    await rig.clock.advance(10_000);
    expect(rig.outlet.delivered).to.have.length(1);
    await rig.stop();
  });

  it('does not wait for a delivery that waits itself, and does not mark it as a repeat later', async () => {
    const rig = await QuestionsRig.started({ update: false });
    rig.outlet.scripts.deliver.push({ fail: 'delivery.throttled', retryAfterMs: 250_000 });
    await rig.ask('How many trips?');
    await rig.clock.advance(100);
    await rig.questions.stop(new AbortController().signal);
    await rig.restart();
    await rig.clock.advance(1_000);
    expect(rig.outlet.delivered.map(({ repeat }) => repeat)).to.deep.equal([false]);
    await rig.stop();
  });

  it('can be stopped twice, and without having been started', async () => {
    const rig = await QuestionsRig.started();
    const { signal } = new AbortController();
    await Promise.all([rig.questions.stop(signal), rig.questions.stop(signal)]);
    await new QuestionsRig().questions.stop(signal);
    expect(rig.clock.pendingTimers).to.equal(0);
  });
});
