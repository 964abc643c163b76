import { expect } from 'chai';
import { QuestionsRig } from '../../support/questions-rig.ts';

const codes = (rig: QuestionsRig) =>
  rig.outlet.delivered.map(({ text, outcome }) => [text, outcome.kind === 'error' ? outcome.code : 'answer']);
const ref = (activityId: string) => ({ conversationKey: 'conversation-ann', activityId });

describe('stop', () => {
  it('cancels what runs, in Genie too, and the person is told', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { hang: true };
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    expect(await rig.questions.cancel('session-ann', { by: 'ann' })).to.equal(id);
    await rig.clock.advance(0);
    expect(codes(rig)).to.deep.equal([['How many trips?', 'question.cancelled']]);
    expect(rig.outlet.delivered[0]?.replaced).to.equal('placeholder-1');
    expect((await rig.journal.find(id))?.state).to.equal('CANCELLED');
    expect(rig.genie.cancelled).to.deep.equal(['message-1']);
    expect(rig.fields('question.cancelled')).to.containSubset([{ questionId: id, channel: 'teams', by: 'ann' }]);
    await rig.stop();
  });

  it('resolves when the end is kept: a restart right after does not bring the question back', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { hang: true };
    await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    await rig.questions.cancel('session-ann', { by: 'ann' });
    await rig.restart();
    await rig.clock.advance(10);
    expect(new Set(codes(rig).map(([, code]) => code))).to.deep.equal(new Set(['question.cancelled']));
    await rig.stop();
  });

  it('cancels a waiting question by its place, and lets the others be', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 1_000 };
    for (const text of ['running', 'first', 'second']) await rig.ask(text);
    await rig.clock.advance(0);
    expect(await rig.questions.cancel('session-ann', { place: 2, by: 'ann' })).to.equal('q3');
    expect(await rig.questions.cancel('session-ann', { place: 7, by: 'ann' })).to.equal(undefined);
    await rig.clock.advance(5_000);
    expect(rig.genie.asked).to.deep.equal(['running', 'first']);
    expect(codes(rig)).to.have.deep.members([
      ['second', 'question.cancelled'],
      ['running', 'answer'],
      ['first', 'answer'],
    ]);
    await rig.stop();
  });

  it('means the next that waits, or what is buffered, when nothing runs', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    await rig.ask('buffered');
    expect(await rig.questions.cancel('session-ann', { by: 'ann' })).to.equal('q1');
    expect(await rig.questions.cancel('session-ann', { by: 'ann' })).to.equal(undefined);
    await rig.clock.advance(10_000);
    expect(rig.genie.asked).to.deep.equal([]);
    expect(codes(rig)).to.deep.equal([['buffered', 'question.cancelled']]);
    await rig.stop();
  });

  it('leaves out what came later than is meant', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { hang: true };
    const first = await rig.ask('first');
    await rig.clock.advance(1_000);
    const notAfter = rig.clock.now();
    await rig.clock.advance(1_000);
    const second = await rig.ask('second');
    const cancelled = () => rig.questions.cancel('session-ann', { by: 'ann', notAfter });
    expect(await cancelled()).to.equal(first);
    await rig.clock.advance(1_000);
    expect(await cancelled()).to.equal(undefined);
    expect(rig.questions.status('session-ann').running?.questionId).to.equal(second);
    await rig.stop();
  });

  it('takes back everything that is buffered, as the one question that it is', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    for (const text of ['sales', 'last month', 'by region']) await rig.ask(text);
    const [stopped] = await Promise.all([rig.questions.cancel('session-ann', { by: 'ann' }), rig.clock.advance(2_000)]);
    expect(stopped).to.equal('q1');
    await rig.restart();
    await rig.clock.advance(10_000);
    expect(rig.genie.asked).to.deep.equal([]);
    expect(codes(rig)).to.deep.equal([['sales', 'question.cancelled']]);
    for (const id of ['q1', 'q2', 'q3']) {
      expect((await rig.questions.tasks.find(id))?.status, id).to.equal('cancelled');
    }
    await rig.stop();
  });

  it('works once per question, not on unknown ones and not after the answer', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 1_000 };
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(10);
    const both = await Promise.all([rig.questions.cancelById(id, 'ann'), rig.questions.cancelById(id, 'ann')]);
    expect(both).to.deep.equal([true, false]);
    expect(await rig.questions.cancelById('nobody', 'ann')).to.equal(false);
    const answered = await rig.ask('other');
    await rig.clock.advance(2_000);
    expect(await rig.questions.cancelById(answered, 'ann')).to.equal(false);
    expect(codes(rig).map(([, code]) => code)).to.deep.equal(['question.cancelled', 'answer']);
    await rig.stop();
  });

  it('ends a question on its way to Genie, and tells Genie when it got there after all', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { takeAfterMs: 5_000, stubborn: true };
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    expect((await rig.journal.find(id))?.state).to.equal('ASKING');
    expect(await rig.questions.cancelById(id, 'ann')).to.equal(true);
    await rig.clock.advance(10_000);
    expect(codes(rig)).to.deep.equal([['How many trips?', 'question.cancelled']]);
    expect(rig.genie.cancelled).to.deep.equal(['message-1']);
    await rig.stop();
  });

  it('gives way to the next question of the session', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ hang: true });
    await rig.ask('hangs');
    await rig.ask('next');
    await rig.clock.advance(10);
    await rig.questions.cancel('session-ann', { by: 'ann' });
    await rig.clock.advance(10);
    expect(codes(rig)).to.deep.equal([
      ['hangs', 'question.cancelled'],
      ['next', 'answer'],
    ]);
    await rig.stop();
  });

  it('cancels the whole question by the id of any of its messages', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    rig.genie.standard = { hang: true };
    await rig.ask('one');
    const part = await rig.ask('two');
    await rig.clock.advance(3_000);
    expect(await rig.questions.cancelById(part, 'ann')).to.equal(true);
    expect((await rig.questions.tasks.find(part))?.status).to.equal('cancelled');
    await rig.stop();
  });
});

describe('editing and deleting a message', () => {
  it('changes a question that waits, durably', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 1_000 };
    await rig.ask('running');
    await rig.ask('How many cars?', { activityId: 'a2' });
    expect(await rig.questions.edit(ref('a2'), 'How many trips?')).to.equal(true);
    expect((await rig.journal.find('q2'))?.text).to.equal('How many trips?');
    await rig.restart();
    await rig.clock.advance(5_000);
    expect(rig.genie.asked).to.deep.equal(['running', 'How many trips?']);
    await rig.stop();
  });

  it('changes a buffered message, and one that was joined already', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, limits: { maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 10_000 };
    await rig.ask('! holds the place', { user: 'bob' });
    await rig.ask('sales last yaer', { activityId: 'a1' });
    await rig.ask('by regoin', { activityId: 'a2' });
    expect(await rig.questions.edit(ref('a1'), 'sales last year')).to.equal(true);
    await rig.clock.advance(2_000);
    expect(await rig.questions.edit(ref('a2'), 'by region')).to.equal(true);
    await rig.clock.advance(10_000);
    expect(rig.genie.asked[1]).to.equal('sales last year\nby region');
    await rig.stop();
  });

  it('comes too late for a question that is asked, and knows no foreign message', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 1_000 };
    await rig.ask('How many trips?', { activityId: 'a1' });
    await rig.clock.advance(10);
    expect(await rig.questions.edit(ref('a1'), 'other')).to.equal(false);
    expect(await rig.questions.withdraw(ref('a1'))).to.equal(false);
    expect(await rig.questions.edit(ref('nobody'), 'other')).to.equal(false);
    expect(await rig.questions.edit({ conversationKey: 'conversation-bob', activityId: 'a1' }, 'x')).to.equal(false);
    await rig.stop();
  });

  it('takes back a buffered message without a word, a waiting question with one', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, limits: { maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 10_000 };
    await rig.ask('buffered', { activityId: 'a1' });
    expect(await rig.questions.withdraw(ref('a1'))).to.equal(true);
    await rig.ask('! holds the place', { user: 'bob' });
    await rig.ask('! waits', { activityId: 'a2' });
    expect(await rig.questions.withdraw(ref('a2'))).to.equal(true);
    await rig.clock.advance(20_000);
    expect(rig.genie.asked).to.deep.equal(['holds the place']);
    expect(codes(rig)).to.deep.equal([
      ['waits', 'question.cancelled'],
      ['holds the place', 'answer'],
    ]);
    expect((await rig.journal.find('q1'))?.state).to.equal('CANCELLED');
    await rig.stop();
  });

  it('takes one message out of a joined question', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, limits: { maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 10_000 };
    await rig.ask('! holds the place', { user: 'bob' });
    for (const [index, text] of ['one', 'two', 'three'].entries()) await rig.ask(text, { activityId: `a${index}` });
    await rig.clock.advance(2_000);
    expect(await rig.questions.withdraw(ref('a0'))).to.equal(true);
    expect(await rig.questions.withdraw(ref('a2'))).to.equal(true);
    await rig.clock.advance(10_000);
    expect(rig.genie.asked[1]).to.equal('two');
    await rig.stop();
  });

  it('is done on the question that the message became part of while it was being written', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, limits: { maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 10_000 };
    await rig.ask('! holds the place', { user: 'bob' });
    await rig.ask('one', { activityId: 'a1' });
    await rig.ask('two', { activityId: 'a2' });
    const flushed = rig.questions.flush('session-ann');
    const edited = rig.questions.edit(ref('a2'), 'zwei');
    expect([await flushed, await edited]).to.deep.equal([2, true]);
    await rig.clock.advance(10_000);
    expect(rig.genie.asked[1]).to.equal('one\nzwei');
    await rig.stop();
  });

  it('to nothing is deleting; to too much is refused', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    await rig.ask('one', { activityId: 'a1' });
    const refused = await rig.questions
      .edit(ref('a1'), 'x'.repeat(10_001))
      .catch((error: { code: string }) => error.code);
    expect(refused).to.equal('question.too_long');
    expect(await rig.questions.edit(ref('a1'), '  ')).to.equal(true);
    expect((await rig.journal.find('q1'))?.state).to.equal('CANCELLED');
    await rig.stop();
  });

  it('is refused when the joined question would get too long, while it is buffered and while it waits', async () => {
    const rig = await QuestionsRig.started({
      debounce: { enabled: true },
      limits: { maxCharacters: 20, maxConcurrent: 1 },
    });
    rig.genie.standard = { answerAfterMs: 10_000 };
    await rig.ask('! holds the place', { user: 'bob' });
    await rig.ask('one', { activityId: 'a1' });
    await rig.ask('two', { activityId: 'a2' });
    const edit = (text: string) => rig.questions.edit(ref('a2'), text).catch((error: { facts: object }) => error.facts);
    expect(await edit('x'.repeat(17))).to.deep.equal({ characters: 21, limit: 20 });
    expect(await edit('x'.repeat(16))).to.equal(true);
    await rig.questions.flush('session-ann');
    expect(await edit('y'.repeat(17))).to.deep.equal({ characters: 21, limit: 20 });
    expect(await edit('y'.repeat(16))).to.equal(true);
    await rig.clock.advance(10_000);
    expect(rig.genie.asked[1]).to.equal(`one\n${'y'.repeat(16)}`);
    await rig.stop();
  });
});

describe('status', () => {
  it('tells what runs, what waits and what is buffered', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    rig.genie.standard = { progress: [{ stage: 'running' }], answerAfterMs: 60_000 };
    await rig.ask('! runs');
    await rig.ask('! waits');
    await rig.ask('buffered');
    await rig.clock.advance(1_000);
    const status = rig.questions.status('session-ann');
    expect(status.running).to.deep.equal({ questionId: 'q1', text: 'runs', sinceMs: 1_000, stage: 'running' });
    expect(status.waiting.map(({ text, place }) => [text, place])).to.deep.equal([['waits', 1]]);
    expect(status.buffered).to.deep.equal(['buffered']);
    expect(rig.questions.status('nobody')).to.deep.equal({ waiting: [], buffered: [] });
    expect(rig.questions.counts()).to.deep.include({ buffered: 1, waiting: 1, running: 1, delivering: 0 });
    await rig.stop();
  });
});
