import { expect } from 'chai';
import type { CrashPoint } from '../../../services/questions/crash-points.ts';
import { moved } from '../../../services/questions/record.ts';
import { acceptedRow, OUTCOME } from '../../contracts/journal.ts';
import { settle } from '../../support/clock.ts';
import { QuestionsRig, type RigOptions } from '../../support/questions-rig.ts';

/** A rig whose process dies the first time that it comes to the point: from then on nothing of it happens. */
async function dyingAt(
  point: CrashPoint,
  options: RigOptions = {},
): Promise<{ rig: QuestionsRig; died: () => boolean }> {
  let armed = false;
  let died = false;
  const rig: QuestionsRig = new QuestionsRig({
    ...options,
    crashPoint: (name) => {
      if (name !== point || died || !armed) return;
      died = true;
      rig.kill();
    },
  });
  await rig.questions.start();
  armed = true;
  return { rig, died: () => died };
}

const texts = (rig: QuestionsRig) => rig.outlet.delivered.map(({ text }) => text);

describe('questions after the death of the process', () => {
  describe('at each point: one question, one final answer, one ask', () => {
    const points: readonly CrashPoint[] = [
      'journal.accept',
      'journal.write',
      'journal.ASKING',
      'genie.ask.before',
      'genie.ask.taken',
      'journal.RUNNING',
      'outlet.announce.before',
      'outlet.announce.after',
      'genie.ask.after',
      'journal.ANSWERED',
      'journal.DELIVERING',
      'outlet.deliver.before',
      'outlet.deliver.rendered',
      'outlet.deliver.after',
      'journal.DELIVERED',
    ];
    for (const point of points) {
      it(`dies at ${point}`, async () => {
        const { rig, died } = await dyingAt(point, { limits: { questionsPerMinute: 60 } });
        rig.genie.standard = { answerAfterMs: 1_000 };
        if (point === 'journal.ANSWERED') rig.outlet.scripts.announce.push({ until: new Promise(() => {}) });
        void rig.submit('How many trips?').catch(() => undefined);
        await rig.clock.advance(2_000);
        expect(died()).to.equal(true);
        await rig.restart();
        await rig.clock.advance(60_000);
        const visible = new Set(rig.outlet.delivered.map(({ replaced }) => replaced));
        expect(visible.size, 'final messages that people see').to.equal(1);
        expect(rig.genie.asked).to.have.length(1);
        expect((await rig.journal.find('q1'))?.state).to.equal('DELIVERED');
        await rig.stop();
      });
    }
  });

  it('RUNNING goes on waiting for the same message and never asks again', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 60_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    await rig.restart();
    await rig.clock.advance(60_000);
    expect(rig.genie.calls).to.deep.equal(['ask How many trips?', 'resume message-1']);
    expect(texts(rig)).to.deep.equal(['How many trips?']);
    expect(rig.fields('question.resumed')).to.containSubset([{ questionId: 'q1', state: 'RUNNING' }]);
    await rig.stop();
  });

  it('RUNNING brings the session back to the conversation in Genie', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 60_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    rig.sessions.remembered.clear();
    await rig.restart();
    expect(rig.sessions.remembered.get('session-ann')?.conversationId).to.equal('conversation-1');
    await rig.stop();
  });

  it('ASKING looks first, and goes on with what it finds', async () => {
    const { rig } = await dyingAt('genie.ask.taken');
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    expect((await rig.journal.find('q1'))?.state).to.equal('ASKING');
    await rig.restart();
    await rig.clock.advance(1_000);
    expect(rig.genie.calls.slice(1)).to.deep.equal(['find How many trips?', 'resume message-1']);
    expect(rig.genie.asked).to.have.length(1);
    await rig.stop();
  });

  it('ASKING asks again when Genie does not have it, and only then', async () => {
    const { rig } = await dyingAt('genie.ask.before');
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.restart();
    await rig.clock.advance(1_000);
    expect(rig.genie.calls).to.deep.equal(['find How many trips?', 'ask How many trips?']);
    expect(texts(rig)).to.deep.equal(['How many trips?']);
    await rig.stop();
  });

  it('ASKING does not ask twice because looking failed', async () => {
    const { rig } = await dyingAt('genie.ask.taken');
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    rig.genie.failures.find.push('genie.unreachable', 'genie.timeout');
    await rig.restart();
    await rig.clock.advance(10_000);
    expect(rig.genie.asked).to.have.length(1);
    expect(texts(rig)).to.deep.equal(['How many trips?']);
    await rig.stop();
  });

  it('ANSWERED is delivered without a mark', async () => {
    const { rig } = await dyingAt('journal.ANSWERED', { update: false });
    rig.outlet.scripts.announce.push({ until: new Promise(() => {}) });
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.restart();
    await rig.clock.advance(1);
    expect(rig.outlet.delivered.map(({ repeat }) => repeat)).to.deep.equal([false]);
    await rig.stop();
  });

  it('DELIVERING replaces the message where the channel can, so that people see one answer', async () => {
    const { rig } = await dyingAt('outlet.deliver.after');
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.restart();
    await rig.clock.advance(1);
    expect(rig.outlet.delivered.map(({ replaced, repeat }) => [replaced, repeat])).to.deep.equal([
      ['placeholder-1', false],
      ['placeholder-1', false],
    ]);
    await rig.stop();
  });

  it('DELIVERING marks the repeat where the channel cannot replace', async () => {
    const { rig } = await dyingAt('outlet.deliver.after', { update: false });
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.restart();
    await rig.clock.advance(1);
    expect(rig.outlet.delivered.map(({ repeat }) => repeat)).to.deep.equal([false, true]);
    expect(rig.fields('question.delivered').map(({ repeat }) => repeat)).to.deep.equal([true]);
    await rig.stop();
  });

  it('does not mark what surely did not arrive', async () => {
    const rig = await QuestionsRig.started({ update: false });
    rig.outlet.scripts.deliver.push({ fail: 'delivery.throttled', retryAfterMs: 60_000 });
    await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    await rig.restart();
    await rig.clock.advance(1_000);
    expect(rig.outlet.delivered.map(({ repeat }) => repeat)).to.deep.equal([false]);
    await rig.stop();
  });

  it('DELIVERED, EXPIRED and CANCELLED stay as they are', async () => {
    const rig = await QuestionsRig.started();
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.restart();
    await rig.clock.advance(60_000);
    expect(rig.genie.calls).to.have.length(1);
    expect(texts(rig)).to.have.length(1);
    expect(rig.fields('question.resumed')).to.deep.equal([]);
    await rig.stop();
  });

  it('ACCEPTED is asked, in the order the questions came, by turns', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1, maxWaitingPerUser: 5 } });
    rig.genie.standard = { answerAfterMs: 1_000 };
    for (const text of ['a1', 'a2', 'a3']) await rig.ask(text, { user: 'ann' });
    await rig.ask('b1', { user: 'bob' });
    await rig.restart();
    await rig.clock.advance(10_000);
    expect(rig.genie.asked).to.deep.equal(['a1', 'b1', 'a2', 'a3']);
    await rig.stop();
  });

  it('ACCEPTED whose time is over is told so, and nothing is asked', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1 } });
    rig.genie.standard = { hang: true };
    await rig.ask('first', { user: 'ann' });
    await rig.ask('second', { user: 'bob' });
    await rig.clock.advance(1);
    await rig.crash();
    rig.clock.jumpWall(700_000);
    await rig.questions.start();
    await rig.clock.advance(1);
    expect(
      rig.outlet.delivered.map(({ text, outcome }) => [text, outcome.kind === 'error' && outcome.code]),
    ).to.deep.equal([['second', 'question.expired']]);
    expect((await rig.journal.find('q2'))?.state).to.equal('EXPIRED');
    await rig.stop();
  });

  it('BUFFERED waits for its window again and is joined as if nothing had happened', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    await rig.ask('sales last month');
    await rig.ask('by region please');
    await rig.restart();
    await rig.clock.advance(1_999);
    expect(rig.genie.asked).to.deep.equal([]);
    await rig.clock.advance(1);
    expect(rig.genie.asked).to.deep.equal(['sales last month\nby region please']);
    await rig.stop();
  });

  it('gives a question found running time to bring its answer, even if its deadline has passed', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 20_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.crash();
    rig.clock.jumpWall(3_600_000);
    await rig.questions.start();
    await rig.clock.advance(20_000);
    expect(rig.outlet.delivered.map(({ outcome }) => outcome.kind)).to.deep.equal(['answer']);
    await rig.stop();
  });

  it('re-arms deadlines and never waits longer than a whole one, whatever the clock said', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { hang: true };
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.crash();
    rig.clock.jumpWall(-48 * 3_600_000);
    await rig.questions.start();
    await rig.clock.advance(599_000);
    expect(rig.outlet.delivered).to.deep.equal([]);
    await rig.clock.advance(2_000);
    expect(rig.outlet.delivered.map(({ outcome }) => outcome)).to.deep.equal([
      { kind: 'error', code: 'question.deadline', facts: { seconds: 600 } },
    ]);
    expect(rig.genie.cancelled).to.deep.equal(['message-1']);
    await rig.stop();
  });

  it('is not asked more often than a question may be, however often the process dies', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { takeAfterMs: 60_000 };
    await rig.ask('How many trips?');
    for (let death = 0; death < 6; death++) {
      await rig.clock.advance(10);
      await rig.restart();
    }
    await rig.clock.advance(10);
    expect(rig.genie.calls.filter((call) => call.startsWith('ask'))).to.have.length(3);
    expect(rig.outlet.delivered.map(({ outcome }) => outcome.kind === 'error' && outcome.code)).to.deep.equal([
      'genie.ask_ambiguous',
    ]);
    await settle();
    await rig.stop();
  });
});

describe('a question that kills the process', () => {
  const outcomes = (rig: QuestionsRig) =>
    rig.outlet.delivered.map(({ text, outcome }) => [text, outcome.kind === 'error' ? outcome.code : 'answer']);

  /** Restarts as often as the process dies, for a while. @returns how often that was. */
  async function live(rig: QuestionsRig): Promise<number> {
    let deaths = 0;
    for (let round = 0; round < 15; round++) {
      await rig.clock.advance(1_000);
      if (!rig.isDead) continue;
      deaths += 1;
      await rig.restart();
    }
    return deaths;
  }

  it('while its message is made is set aside at the third time and told so plainly; the others are answered', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.onRender = ({ text }, { plain }) => {
      if (text === 'poison' && !plain) rig.kill();
    };
    await rig.ask('poison', { user: 'mallory' });
    await rig.ask('innocent', { user: 'ann' });
    expect(await live(rig)).to.equal(3);
    expect(outcomes(rig)).to.have.deep.members([
      ['poison', 'question.set_aside'],
      ['innocent', 'answer'],
    ]);
    expect((await rig.journal.find('q1'))?.crashes).to.equal(3);
    await rig.stop();
  });

  it('while its answer is parsed is set aside at the third time', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.onParse = (content) => {
      if (content === 'poison') rig.kill();
    };
    await rig.ask('poison', { user: 'mallory' });
    await rig.ask('innocent', { user: 'ann' });
    expect(await live(rig)).to.equal(3);
    expect(outcomes(rig)).to.deep.include(['poison', 'question.set_aside']);
    expect(outcomes(rig)).to.deep.include(['innocent', 'answer']);
    await rig.stop();
  });

  it('that is set aside while its answer may be there already is told so beside it, marked', async () => {
    const rig = await QuestionsRig.started({ update: false });
    await answeredBefore(rig, 'ann');
    const row = await rig.journal.find('of ann');
    if (row?.state !== 'ANSWERED') throw new Error('there is no answer');
    const { outcome, answeredAt, deliveries } = row;
    const phase = { state: 'DELIVERING', outcome, answeredAt, deliveries } as const;
    await rig.memory.advance({ ...moved(row, phase), crashes: 2, step: 'render' }, ['ANSWERED']);
    await rig.restart();
    await rig.clock.advance(10);
    expect(outcomes(rig)).to.deep.equal([['ann', 'question.set_aside']]);
    expect(rig.outlet.delivered[0]?.repeat).to.equal(true);
    await rig.stop();
  });

  it('whatever is done about it ends as a dead letter, and nothing is tried any more', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.onRender = ({ text }) => {
      if (text === 'poison') rig.kill();
    };
    await rig.ask('poison');
    expect(await live(rig)).to.equal(10);
    expect((await rig.journal.find('q1'))?.state).to.equal('DEAD');
    expect(rig.outlet.delivered).to.deep.equal([]);
    await rig.stop();
  });

  it('is not blamed for a death while it only waited: for Genie, or for the channel', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 10_000 };
    const sending = Promise.withResolvers<void>();
    await rig.ask('waits for Genie', { user: 'ann' });
    for (let death = 0; death < 5; death++) {
      await rig.clock.advance(10);
      await rig.restart();
    }
    expect((await rig.journal.find('q1'))?.crashes).to.equal(0);
    rig.outlet.scripts.deliver.push({ until: sending.promise });
    await rig.clock.advance(10_000);
    expect((await rig.journal.find('q1'))?.state).to.equal('DELIVERING');
    await rig.crash();
    await rig.questions.start();
    expect((await rig.journal.find('q1'))?.crashes).to.equal(0);
    sending.resolve();
    await rig.stop();
  });

  it('is not blamed for a stop that was wanted', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 60_000 };
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    await rig.stop();
    const row = await rig.journal.find('q1');
    if (row) await rig.journal.advance({ ...row, step: 'parse' }, ['RUNNING']);
    await rig.restart();
    expect((await rig.journal.find('q1'))?.crashes).to.equal(0);
    await rig.stop();
  });

  it('makes its message alone the next time, so that nobody else is suspected with it', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.onRender = ({ text }, { plain }) => {
      if (text === 'poison' && !plain) rig.kill();
    };
    await rig.ask('poison', { user: 'mallory' });
    await rig.clock.advance(10);
    const users = ['ann', 'bob', 'cat'];
    for (const user of users) await answeredBefore(rig, user);
    await live(rig);
    for (const user of users) expect((await rig.journal.find(`of ${user}`))?.crashes, user).to.equal(0);
    await rig.stop();
  });

  /** Leaves a row that is ready to be delivered. */
  async function answeredBefore(rig: QuestionsRig, user: string): Promise<void> {
    const { address, asker, sessionKey } = rig.newQuestion('', { user });
    const row = acceptedRow(`of ${user}`, { address, asker, sessionKey, text: user });
    await rig.memory.accept(`claim ${user}`, row);
    const answered = moved(row, { state: 'ANSWERED', outcome: OUTCOME, answeredAt: 1, deliveries: 0 });
    await rig.memory.advance(answered, ['ACCEPTED']);
  }
});
