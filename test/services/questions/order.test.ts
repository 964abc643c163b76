import { expect } from 'chai';
import {
  moved,
  type OwnStep,
  outcomeOf,
  type QuestionRow,
  type StateName,
} from '../../../services/questions/record.ts';
import { acceptedRow } from '../../contracts/journal.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { MemoryJournal } from '../../support/memory-journal.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

/** A journal that takes its time to say that a step is marked as begun, but for the suspect. */
class SlowMarks extends MemoryJournal {
  readonly #until: Promise<void>;
  readonly #step: OwnStep;

  constructor(until: Promise<void>, step: OwnStep = 'parse') {
    super({ clock: new ManualClock() });
    this.#until = until;
    this.#step = step;
  }

  override async advance(row: QuestionRow, from: readonly StateName[]): Promise<boolean> {
    const done = await super.advance(row, from);
    if (row.step === this.#step && row.text !== 'poison') await this.#until;
    return done;
  }
}

/** A journal that takes its time to keep answers. */
class SlowAnswers extends MemoryJournal {
  readonly #until: Promise<void>;

  constructor(until: Promise<void>) {
    super({ clock: new ManualClock() });
    this.#until = until;
  }

  override async advance(row: QuestionRow, from: readonly StateName[]): Promise<boolean> {
    if (outcomeOf(row)) await this.#until;
    return await super.advance(row, from);
  }
}

describe('the order in which things are done', () => {
  it('of messages of a session is that in which they came, and a button overtakes none that is still being kept', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    await Promise.all([rig.submit('sales last month'), rig.submit('Revenue by region?', { immediate: true })]);
    await rig.clock.advance(30_000);
    expect(rig.genie.asked).to.deep.equal(['sales last month', 'Revenue by region?']);
    await rig.stop();
  });

  it('after a death while an answer was parsed is: the suspect when nobody else is at it', async () => {
    const marks = Promise.withResolvers<void>();
    const rig = await QuestionsRig.started({ journal: new SlowMarks(marks.promise) });
    rig.genie.onParse = (content) => {
      if (content === 'poison') rig.kill();
    };
    rig.genie.script({ answerAfterMs: 5 });
    await rig.ask('poison', { user: 'mallory' });
    await rig.clock.advance(10);
    expect(rig.isDead).to.equal(true);
    const others = ['ann', 'bob', 'cat'];
    for (const user of others) await runningBefore(rig, user);
    await rig.restart();
    // Those of the others are being parsed when the answer of the suspect comes.
    await rig.clock.advance(10);
    marks.resolve();
    for (let death = 0; death < 5; death++) {
      await rig.clock.advance(10_000);
      if (rig.isDead) await rig.restart();
    }
    for (const user of others) {
      const row = await rig.journal.find(`of ${user}`);
      expect([row?.crashes, row?.state], user).to.deep.equal([0, 'DELIVERED']);
    }
    expect((await rig.journal.find('q1'))?.crashes).to.equal(3);
    await rig.stop();
  });

  it('after a death while an answer was parsed is: the suspect when the answers of the others are kept', async () => {
    const answers = Promise.withResolvers<void>();
    const rig = await QuestionsRig.started({ journal: new SlowAnswers(answers.promise) });
    rig.genie.onParse = (content) => {
      if (content === 'poison') rig.kill();
    };
    rig.genie.script({ answerAfterMs: 5 });
    await rig.ask('poison', { user: 'mallory' });
    await rig.clock.advance(10);
    expect(rig.isDead).to.equal(true);
    await runningBefore(rig, 'ann');
    await rig.restart();
    // Something else goes out to the conversation of Ann, so that her answer is kept before it is on its way.
    rig.outlet.scripts.announce.push({ until: new Promise(() => {}) });
    await rig.ask('waits', { user: 'ann', sessionKey: 'another session of Ann' });
    await rig.clock.advance(10_000);
    expect((await rig.journal.find('of ann'))?.step, 'the mark of an answer that is not kept').to.equal('parse');
    expect(rig.isDead, 'the suspect was let in').to.equal(false);
    answers.resolve();
    await rig.clock.advance(10);
    expect(rig.isDead).to.equal(true);
    await rig.restart();
    expect(await rig.journal.find('of ann')).to.include({ crashes: 0, state: 'DELIVERED' });
    expect((await rig.journal.find('q1'))?.crashes).to.equal(2);
    await rig.stop();
  });

  it('of making messages is: the suspect alone, also where its answer could go at once', async () => {
    const marks = Promise.withResolvers<void>();
    const rig = await QuestionsRig.started({ journal: new SlowMarks(marks.promise, 'render') });
    rig.genie.onParse = (content) => {
      if (content === 'poison') rig.kill();
    };
    rig.outlet.onRender = ({ text }) => {
      if (text === 'poison') rig.kill();
    };
    rig.genie.script({ answerAfterMs: 5_000 });
    await rig.ask('poison', { user: 'mallory' });
    await rig.clock.advance(5_000);
    expect(rig.isDead).to.equal(true);
    await runningBefore(rig, 'ann');
    await rig.restart();
    await rig.clock.advance(10);
    expect((await rig.journal.find('of ann'))?.step, 'the mark of a message that is being made').to.equal('render');
    void rig.questions.cancelById('q1', 'mallory').catch(() => false);
    await rig.clock.advance(10);
    expect(rig.isDead, 'the suspect was let in').to.equal(false);
    marks.resolve();
    await rig.clock.advance(10);
    expect(rig.isDead).to.equal(true);
    rig.outlet.onRender = () => {};
    await rig.restart();
    expect(await rig.journal.find('of ann')).to.include({ crashes: 0, state: 'DELIVERED' });
    await rig.stop();
  });

  it('ends the mark of parsing in the write that keeps the answer', async () => {
    let armed = true;
    const rig: QuestionsRig = new QuestionsRig({
      crashPoint: (point) => {
        if (point === 'journal.ANSWERED' && armed) rig.kill();
      },
    });
    await rig.questions.start();
    // Something else goes out to the conversation, so that the answer has to wait.
    rig.outlet.scripts.announce.push({ until: new Promise(() => {}) });
    await rig.ask('How many trips?');
    await rig.clock.advance(10);
    expect(rig.isDead).to.equal(true);
    const row = await rig.journal.find('q1');
    expect([row?.state, row?.step]).to.deep.equal(['ANSWERED', undefined]);
    armed = false;
    await rig.restart();
    await rig.clock.advance(10);
    expect(await rig.journal.find('q1')).to.include({ crashes: 0, state: 'DELIVERED' });
    await rig.stop();
  });

  it('lets nobody wait for a question that was stopped on its way to be parsed', async () => {
    const marks = Promise.withResolvers<void>();
    const rig = await QuestionsRig.started({ journal: new SlowMarks(marks.promise) });
    for (const user of ['ann', 'bob', 'cat', 'dan']) await runningBefore(rig, user);
    for (const suspect of ['ann', 'dan']) {
      const row = await rig.journal.find(`of ${suspect}`);
      if (row) await rig.memory.advance({ ...row, crashes: 1 }, ['RUNNING']);
    }
    await rig.restart();
    await rig.clock.advance(10);
    // Ann's answer is parsed alone; the others wait to be let in, and one of them is not wanted any more.
    expect(await rig.questions.cancelById('of bob', 'bob')).to.equal(true);
    marks.resolve();
    await rig.clock.advance(10);
    // Dan's is let in when everybody has left.
    for (const user of ['ann', 'cat', 'dan']) {
      expect((await rig.journal.find(`of ${user}`))?.state, user).to.equal('DELIVERED');
    }
    await rig.stop();
  });

  it('is not that of a clock that jumped: nobody waits longer than anybody may', async () => {
    const rig = await QuestionsRig.started({ limits: { maxConcurrent: 1, maxWaitMs: 60_000 } });
    rig.genie.standard = { hang: true };
    await rig.ask('first', { user: 'ann' });
    await rig.ask('second', { user: 'bob' });
    await settle();
    await rig.crash();
    rig.clock.jumpWall(-48 * 3_600_000);
    await rig.questions.start();
    await rig.clock.advance(150_000);
    const told = rig.outlet.delivered.map(({ text, outcome }) => [text, outcome.kind === 'error' && outcome.code]);
    expect(told).to.deep.equal([['second', 'question.expired']]);
    await rig.stop();
  });

  /** Leaves a question that Genie has, and whose answer is there. */
  async function runningBefore(rig: QuestionsRig, user: string): Promise<void> {
    const { address, asker, sessionKey } = rig.newQuestion('', { user });
    const row = acceptedRow(`of ${user}`, { address, asker, sessionKey, text: user });
    await rig.memory.accept(`claim ${user}`, row);
    const request = { spaceId: 'space-1', content: user };
    const { ids } = rig.genie.arrived(request);
    const now = rig.clock.now();
    const asked = { attempt: 1, request, askedAt: now, answerBy: now + 600_000 };
    await rig.memory.advance(moved(row, { state: 'RUNNING', asked, ids }), ['ACCEPTED']);
  }
});
