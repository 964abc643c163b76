import { expect } from 'chai';
import type { AppError } from '../../../services/errors.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

const errorOf = (run: Promise<unknown>): Promise<AppError> =>
  run.then(
    () => {
      throw new Error('was not refused');
    },
    (error: AppError) => error,
  );

describe('order, fairness and limits', () => {
  it('asks one question of a session at a time, in the order they came', async () => {
    const rig = await QuestionsRig.started({ limits: { maxRunningPerUser: 5, maxWaitingPerUser: 5 } });
    rig.genie.standard = { answerAfterMs: 1_000 };
    for (const text of ['one', 'two', 'three']) await rig.ask(text);
    await rig.ask('elsewhere', { sessionKey: 'another session' });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.deep.equal(['one', 'elsewhere']);
    await rig.clock.advance(3_000);
    expect(rig.genie.asked).to.deep.equal(['one', 'elsewhere', 'two', 'three']);
    expect(rig.outlet.collisions).to.deep.equal([]);
    await rig.stop();
  });

  it('runs one question of a person at a time, lets two wait, and refuses the fourth with the numbers', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { hang: true };
    for (const session of ['s1', 's2', 's3']) await rig.ask(`in ${session}`, { sessionKey: session });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.have.length(1);
    const refused = await errorOf(rig.submit('fourth', { sessionKey: 's4' }));
    expect(refused.code).to.equal('question.too_many_waiting');
    expect(refused.facts).to.deep.equal({ running: 1, waiting: 2, limit: 3 });
    // As long as an answer takes before the first was seen.
    expect(refused.retryAfterMs).to.equal(5_000);
    expect(rig.fields('question.refused')).to.deep.equal([{ channel: 'teams', code: 'question.too_many_waiting' }]);
    expect(await rig.journal.history('s4', 1)).to.deep.equal([]);
    expect((await rig.submit('somebody else', { user: 'bob' })).kind).to.equal('accepted');
    await rig.stop();
  });

  it('refuses the fourth of several that come at the same moment', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { hang: true };
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => rig.submit(`number ${index}`, { sessionKey: `s${index}` })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(3);
    await rig.stop();
  });

  it('counts the messages that wait together as one', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    for (let message = 0; message < 9; message++) await rig.ask(`word${message}`);
    expect(rig.questions.counts().buffered).to.equal(9);
    await rig.stop();
  });

  it('counts messages that are too long to wait together as questions of their own', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, limits: { maxCharacters: 10 } });
    rig.genie.standard = { hang: true };
    for (const text of ['123456', '234567', '345678']) await rig.ask(text);
    expect((await errorOf(rig.submit('456789'))).code).to.equal('question.too_many_waiting');
    expect((await rig.submit('4')).kind).to.equal('accepted');
    await rig.stop();
  });

  it('serves a person with few questions before the many of another', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1, maxWaitingPerUser: 100 } });
    rig.genie.standard = { answerAfterMs: 1_000 };
    for (let many = 0; many < 10; many++) await rig.ask(`greedy ${many}`, { user: 'greedy' });
    await rig.ask('modest', { user: 'modest' });
    await rig.clock.advance(1_500);
    expect(rig.genie.asked).to.deep.equal(['greedy 0', 'modest']);
    await rig.stop();
  });

  it('keeps to Genie’s rate, and a restart does not refill it', async () => {
    const rig = await QuestionsRig.started({ limits: { questionsPerMinute: 5, burst: 2, maxWaitMs: 600_000 } });
    for (let user = 0; user < 8; user++) await rig.ask(`of ${user}`, { user: `u${user}` });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.have.length(2);
    await rig.clock.advance(11_999);
    expect(rig.genie.asked).to.have.length(2);
    await rig.clock.advance(1);
    expect(rig.genie.asked).to.have.length(3);
    await rig.restart();
    await rig.clock.advance(11_000);
    expect(rig.genie.asked).to.have.length(3);
    await rig.clock.advance(49_000);
    expect(rig.genie.asked).to.have.length(8);
    await rig.stop();
  });

  it('tells who waits the place and an honest estimate, and keeps to it', async () => {
    const rig = await QuestionsRig.started({ limits: { questionsPerMinute: 5, burst: 1 } });
    for (let user = 0; user < 4; user++) await rig.ask(`of ${user}`, { user: `u${user}` });
    await rig.clock.advance(0);
    // The words of the first go to Genie before the notice that they do.
    expect(rig.outlet.announced.map(({ progress }) => progress)).to.deep.equal([
      { kind: 'queued', place: 1, waitMs: 12_000 },
      { kind: 'queued', place: 2, waitMs: 24_000 },
      { kind: 'queued', place: 3, waitMs: 36_000 },
      { kind: 'genie', stage: 'submitted' },
    ]);
    expect(rig.questions.status('session-u3').waiting).to.deep.equal([
      { questionId: 'q4', text: 'of 3', place: 3, waitMs: 36_000 },
    ]);
    await rig.clock.advance(36_000);
    expect(rig.genie.asked).to.have.length(4);
    await rig.stop();
  });

  it('tells a new place when it has changed, not more often than it matters', async () => {
    const rig = await QuestionsRig.started({ limits: { questionsPerMinute: 5, burst: 1 } });
    for (let user = 0; user < 4; user++) await rig.ask(`of ${user}`, { user: `u${user}` });
    await rig.clock.advance(30_000);
    const places = rig.outlet.shown.flatMap(({ questionId, progress }) =>
      progress.kind === 'queued' && questionId === 'q4' ? [progress.place] : [],
    );
    expect(places).to.deep.equal([2, 1]);
    await rig.stop();
  });

  it('refuses at once what would wait too long, with the number', async () => {
    const rig = await QuestionsRig.started({ limits: { questionsPerMinute: 5, burst: 1 } });
    for (let user = 0; user < 26; user++) await rig.ask(`of ${user}`, { user: `u${user}` });
    const refused = await errorOf(rig.submit('one too many', { user: 'late' }));
    expect(refused.code).to.equal('question.queue_full');
    expect(refused.facts).to.deep.equal({ seconds: 312, place: 26, limit: 300 });
    await rig.stop();
  });

  it('bounds the questions that are open', async () => {
    const rig = await QuestionsRig.started({ limits: { maxOpen: 2 } });
    rig.genie.standard = { hang: true };
    await rig.ask('one', { user: 'a' });
    await rig.ask('two', { user: 'b' });
    expect((await errorOf(rig.submit('three', { user: 'c' }))).code).to.equal('question.queue_full');
    await rig.stop();
  });

  it('refuses what is empty or too long, and stores nothing of it', async () => {
    const rig = await QuestionsRig.started();
    expect((await errorOf(rig.submit('  \n '))).code).to.equal('question.empty');
    expect((await errorOf(rig.submit(' ! '))).code).to.equal('question.empty');
    const tooLong = await errorOf(rig.submit('x'.repeat(1_000_000)));
    expect([tooLong.code, tooLong.field, tooLong.facts]).to.deep.equal([
      'question.too_long',
      'text',
      { characters: 1_000_000, limit: 10_000 },
    ]);
    expect(rig.memory.rows.size).to.equal(0);
    await rig.stop();
  });

  it('tells a question that waited too long that it expired', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1, answerDeadlineMs: 3_600_000 } });
    rig.genie.standard = { hang: true };
    await rig.ask('holds everything', { user: 'a' });
    const id = await rig.ask('waits', { user: 'b' });
    await rig.clock.advance(599_000);
    expect(rig.outlet.delivered.map(({ text }) => text)).to.deep.equal([]);
    await rig.clock.advance(2_500);
    expect((await rig.journal.find(id))?.state).to.equal('EXPIRED');
    expect(rig.fields('question.expired').map(({ questionId }) => questionId)).to.include(id);
    await rig.stop();
  });

  it('lets no jump of the clock by an hour expire, hurry or hold anything', async () => {
    for (const jumpMs of [3_600_000, -3_600_000]) {
      const rig = await QuestionsRig.started({
        limits: { questionsPerMinute: 5, burst: 1 },
        debounce: { enabled: true },
      });
      rig.genie.standard = { answerAfterMs: 5_000 };
      await rig.ask('! running', { user: 'a' });
      await rig.ask('! waiting', { user: 'b' });
      await rig.ask('buffered', { user: 'c' });
      await rig.clock.advance(1_000);
      rig.clock.jumpWall(jumpMs);
      await rig.clock.advance(10_999);
      expect(rig.genie.asked).to.deep.equal(['running']);
      await rig.clock.advance(1);
      expect(rig.genie.asked).to.deep.equal(['running', 'waiting']);
      await rig.clock.advance(20_000);
      expect(rig.outlet.delivered.map(({ outcome }) => outcome.kind)).to.deep.equal(['answer', 'answer', 'answer']);
      await rig.stop();
    }
  });
});
