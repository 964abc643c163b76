import { expect } from 'chai';
import { RecallRig } from '../../support/recall-rig.ts';

const told = (text: string, remembered?: string) => ({ texts: [`Answer to: ${text}`], remembered });

describe('a question that was answered before', () => {
  let rig: RecallRig;
  const start = async (options: ConstructorParameters<typeof RecallRig>[0] = {}) => {
    rig = await RecallRig.started(options);
    return rig;
  };
  afterEach(() => rig.stop());

  it('is answered from memory, to whoever asks with the same rights, and not after its time', async () => {
    await start();
    expect(await rig.answerTo(await rig.ask('Revenue?'))).to.deep.equal(told('Revenue?'));
    expect(await rig.answerTo(await rig.ask(' revenue ', { user: 'bob' }))).to.deep.equal(told('Revenue?', 'l1'));
    expect(rig.genie.asked).to.deep.equal(['Revenue?']);
    await rig.clock.advance(300_001);
    expect(await rig.answerTo(await rig.ask('Revenue?', { user: 'eve' }))).to.deep.equal(told('Revenue?'));
    expect(rig.cache.statistics()).to.deep.include({ misses: 2, kept: 2, hits: { l1: 1, l2: 0, flight: 0 } });
  });

  it('is answered from the store by the next process', async () => {
    await start();
    await rig.ask('Revenue?');
    await rig.forgetFirstLevel();
    expect(await rig.answerTo(await rig.ask('Revenue?', { user: 'bob' }))).to.deep.equal(told('Revenue?', 'l2'));
    expect(await rig.answerTo(await rig.ask('Revenue?', { user: 'eve' }))).to.deep.equal(told('Revenue?', 'l1'));
    expect(rig.genie.asked).to.have.length(1);
  });

  it('takes no token, no place and no pass of the breaker', async () => {
    await start({ limits: { questionsPerMinute: 1, burst: 1, maxConcurrent: 1 } });
    await rig.ask('Revenue?');
    rig.genie.script({ hang: true });
    await rig.clock.advance(60_000);
    const slow = await rig.ask('A slow one', { user: 'cem' });
    expect(await rig.answerTo(await rig.ask('Revenue?', { user: 'bob' }))).to.deep.equal(told('Revenue?', 'l1'));
    expect(await rig.answerTo(slow)).to.equal('open');
    await rig.rig.questions.cancelById(slow, 'cem');
  });

  it('shows no "working on it" before the answer, unless it has to wait', async () => {
    await start();
    await rig.ask('Revenue?');
    const announced = () => rig.rig.outlet.announced.length;
    const before = announced();
    await rig.ask('Revenue?', { user: 'bob' });
    expect(announced()).to.equal(before);
    await rig.ask('Costs?', { user: 'bob' });
    expect(announced()).to.equal(before + 1);
  });

  it('waits for the question before it in its session', async () => {
    await start();
    await rig.ask('Revenue?');
    await rig.ask('by region');
    rig.genie.script({ answerAfterMs: 1_000 });
    const first = await rig.ask('Costs?', { user: 'bob' });
    const second = await rig.ask('Revenue?', { user: 'bob' });
    expect(await rig.answerTo(second)).to.equal('open');
    await rig.clock.advance(1_000);
    expect(await rig.answerTo(first)).to.deep.equal(told('Costs?'));
    // In another context it is another question.
    expect(await rig.answerTo(second)).to.deep.equal(told('Revenue?'));
  });

  it('is asked anew when the person wants so, which renews what is remembered', async () => {
    await start();
    await rig.ask('Revenue?');
    rig.genie.script({ answer: { texts: ['The newest answer'] } });
    await rig.ask('Revenue?', { user: 'bob' });
    const anew = await rig.ask('Revenue?', { user: 'bob', refresh: true });
    expect(await rig.answerTo(anew)).to.deep.equal({ texts: ['The newest answer'], remembered: undefined });
    // In the place of the answer that was remembered: in a new conversation, and nothing is asked twice.
    expect(rig.genie.asked).to.deep.equal(['Revenue?', 'Revenue?']);
    expect(rig.genie.requests[1]).not.to.have.property('conversationId');
    expect(await rig.answerTo(await rig.ask('Revenue?', { user: 'eve' }))).to.deep.equal({
      texts: ['The newest answer'],
      remembered: 'l1',
    });
  });
});

describe('a follow-up after an answer from memory', () => {
  let rig: RecallRig;
  beforeEach(async () => {
    rig = await RecallRig.started();
    await rig.ask('Revenue?', { user: 'ann' });
  });
  afterEach(() => rig.stop());

  it('is asked in a conversation of its own that knows of it first, never in the one of somebody else', async () => {
    await rig.ask('Revenue?', { user: 'bob' });
    const followUp = await rig.ask('by region', { user: 'bob' });
    expect(await rig.answerTo(followUp)).to.deep.equal(told('by region'));
    expect(rig.genie.messages.map(({ content, ids }) => `${content} in ${ids.conversationId}`)).to.deep.equal([
      'Revenue? in conversation-1',
      'Revenue? in conversation-2',
      'by region in conversation-2',
    ]);
    await rig.ask('by month', { user: 'bob' });
    expect(rig.genie.messages.at(-1)?.ids.conversationId).to.equal('conversation-2');
    expect(rig.genie.asked).to.have.length(4);
  });

  it('is itself remembered, in its context alone', async () => {
    await rig.ask('by region', { user: 'ann' });
    expect(await rig.answerTo(await rig.ask('by region', { user: 'eve' }))).to.deep.equal(told('by region'));
    await rig.ask('Revenue?', { user: 'bob' });
    expect(await rig.answerTo(await rig.ask('by region', { user: 'bob' }))).to.deep.equal(told('by region', 'l1'));
    // Two are answered so; the third is asked, with both before it.
    expect(await rig.answerTo(await rig.ask('by month', { user: 'bob' }))).to.deep.equal(told('by month'));
    expect(rig.genie.asked.slice(3)).to.deep.equal(['Revenue?', 'by region', 'by month']);
    expect(new Set(rig.genie.messages.slice(3).map(({ ids }) => ids.conversationId)).size).to.equal(1);
  });

  it('starts from scratch after "new" and in another space', async () => {
    await rig.ask('Revenue?', { user: 'bob' });
    await rig.clock.advance(1);
    await rig.sessions.reset('session-bob');
    await rig.clock.advance(1);
    await rig.ask('by region', { user: 'bob' });
    expect(rig.genie.asked).to.deep.equal(['Revenue?', 'by region']);
    expect(rig.genie.requests.at(-1)).not.to.have.property('conversationId');
    await rig.ask('by region', { user: 'bob', space: 'other' });
    expect(rig.genie.requests.at(-1)).to.deep.equal({ spaceId: 'space-2', content: 'by region' });
  });

  it('is asked by the next process when this one dies at any point of telling Genie', async () => {
    await rig.ask('Revenue?', { user: 'bob' });
    rig.genie.script({ answerAfterMs: 1_000 });
    const followUp = await rig.ask('by region', { user: 'bob' });
    await rig.clock.advance(500);
    await rig.rig.restart();
    await rig.clock.advance(2_000);
    expect(await rig.answerTo(followUp)).to.deep.equal(told('by region'));
    const delivered = rig.rig.outlet.delivered.filter(({ questionId }) => questionId === followUp);
    expect(delivered).to.have.length(1);
    expect(rig.genie.messages.at(-1)?.content).to.equal('by region');
  });

  it('waits and tries again when Genie cannot be told now', async () => {
    await rig.ask('Revenue?', { user: 'bob' });
    rig.genie.script({ refuse: 'genie.throttled', retryAfterMs: 5_000 }, { fail: 'genie.busy' });
    const followUp = await rig.ask('by region', { user: 'bob' });
    await rig.clock.advance(60_000);
    expect(await rig.answerTo(followUp)).to.deep.equal(told('by region'));
    expect(rig.genie.asked.slice(-2)).to.deep.equal(['Revenue?', 'by region']);
  });

  it('is asked all the same when Genie will not answer the one before, and not remembered for others', async () => {
    await rig.ask('Revenue?', { user: 'bob' });
    rig.genie.script({ fail: 'genie.sql_failed' });
    const followUp = await rig.ask('by region', { user: 'bob' });
    expect(await rig.answerTo(followUp)).to.deep.equal(told('by region'));
    expect(rig.rig.fields('question.untold')).to.deep.equal([{ questionId: followUp, code: 'genie.sql_failed' }]);
    await rig.ask('Revenue?', { user: 'eve' });
    expect(await rig.answerTo(await rig.ask('by region', { user: 'eve' }))).to.deep.equal(told('by region'));
  });

  it('ends with the person who stops it while Genie is being told', async () => {
    await rig.ask('Revenue?', { user: 'bob' });
    rig.genie.script({ hang: true });
    const followUp = await rig.ask('by region', { user: 'bob' });
    await rig.rig.questions.cancel('session-bob', { by: 'bob' });
    await rig.clock.advance(0);
    expect(await rig.answerTo(followUp)).to.equal('question.cancelled');
    expect(rig.genie.cancelled).to.deep.equal(['message-2']);
    // What was asked before it stays what the next one follows.
    await rig.ask('by month', { user: 'bob' });
    expect(rig.genie.asked.slice(-2)).to.deep.equal(['Revenue?', 'by month']);
  });
});

describe('what is not remembered', () => {
  let rig: RecallRig;
  beforeEach(async () => {
    rig = await RecallRig.started();
  });
  afterEach(() => rig.stop());

  for (const [what, script] of [
    ['an error', { fail: 'genie.sql_failed' }],
    ['a question back', { answer: { clarification: 'Which one?' } }],
    ['rows that could not be fetched', { answer: { rowsMissing: 'genie.timeout' } }],
    ['rows that are not all', { answer: { table: { columns: [], rows: [], totalRows: 9, truncated: true } } }],
    ['SQL that reads the clock', { answer: { sql: 'SELECT * FROM t WHERE day = current_date()' } }],
  ] as const) {
    it(`is ${what}, nor what follows it`, async () => {
      rig.genie.script(script, {}, {}, {});
      await rig.ask('Revenue?', { user: 'ann' });
      await rig.ask('by region', { user: 'ann' });
      await rig.ask('Revenue?', { user: 'bob' });
      await rig.ask('by region', { user: 'bob' });
      expect(rig.genie.asked).to.deep.equal(['Revenue?', 'by region', 'Revenue?', 'by region']);
    });
  }

  it('is an answer in a conversation that Genie no longer knew', async () => {
    await rig.ask('Revenue?', { user: 'ann' });
    rig.genie.script({ answer: { ids: { spaceId: 'space-1', conversationId: 'fresh', messageId: 'm' } } });
    await rig.ask('by region', { user: 'ann' });
    await rig.ask('Revenue?', { user: 'bob' });
    expect(await rig.answerTo(await rig.ask('by region', { user: 'bob' }))).to.deep.equal(told('by region'));
  });

  it('is an answer that was purged while it was made', async () => {
    rig.genie.script({ answerAfterMs: 1_000 });
    await rig.ask('Revenue?', { user: 'ann' });
    await rig.clock.advance(10);
    await rig.cache.purge({ spaceId: 'space-1' });
    await rig.clock.advance(1_000);
    expect(await rig.answerTo(await rig.ask('Revenue?', { user: 'bob' }))).to.deep.equal(told('Revenue?'));
  });
});

describe('the same question of many at once', () => {
  let rig: RecallRig;
  afterEach(() => rig.stop());
  const askAll = async (users: readonly string[]) => {
    const ids: string[] = [];
    for (const user of users) ids.push(await rig.ask('Revenue?', { user }));
    return ids;
  };

  it('runs once, and takes one token', async () => {
    rig = await RecallRig.started({ limits: { questionsPerMinute: 1, burst: 1 } });
    rig.genie.script({ answerAfterMs: 2_000 });
    const ids = await askAll(['ann', 'bob', 'cem', 'dan']);
    await rig.clock.advance(2_000);
    const answers = await Promise.all(ids.map((id) => rig.answerTo(id)));
    expect(answers).to.deep.equal([told('Revenue?'), ...Array(3).fill(told('Revenue?', 'flight'))]);
    expect(rig.genie.asked).to.have.length(1);
    expect(rig.cache.statistics()).to.deep.include({ misses: 1, hits: { l1: 0, l2: 0, flight: 3 } });
  });

  it('runs for the others when the one that ran is stopped', async () => {
    rig = await RecallRig.started();
    rig.genie.script({ hang: true }, { answerAfterMs: 1_000 });
    const [first = '', ...others] = await askAll(['ann', 'bob', 'cem']);
    expect(rig.genie.asked).to.have.length(1);
    await rig.rig.questions.cancelById(first, 'ann');
    await rig.clock.advance(1_000);
    expect(await rig.answerTo(first)).to.equal('question.cancelled');
    const answers = await Promise.all(others.map((id) => rig.answerTo(id)));
    expect(answers).to.deep.equal([told('Revenue?'), told('Revenue?', 'flight')]);
    expect(rig.genie.asked).to.have.length(2);
  });

  it('goes on for the others when one that waits is stopped', async () => {
    rig = await RecallRig.started();
    rig.genie.script({ answerAfterMs: 1_000 });
    const [first = '', second = '', third = ''] = await askAll(['ann', 'bob', 'cem']);
    expect(await rig.rig.questions.cancelById(second, 'bob')).to.equal(true);
    await rig.clock.advance(1_000);
    expect(await rig.answerTo(first)).to.deep.equal(told('Revenue?'));
    expect(await rig.answerTo(second)).to.equal('question.cancelled');
    expect(await rig.answerTo(third)).to.deep.equal(told('Revenue?', 'flight'));
  });

  it('is asked for each when it failed, all at the same time', async () => {
    rig = await RecallRig.started();
    rig.genie.script({ answerAfterMs: 1_000, fail: 'genie.sql_failed' });
    rig.genie.standard = { answerAfterMs: 1_000 };
    const [first = '', ...others] = await askAll(['ann', 'bob', 'cem']);
    await rig.clock.advance(2_000);
    expect(await rig.answerTo(first)).to.equal('genie.sql_failed');
    for (const id of others) expect(await rig.answerTo(id)).to.deep.equal(told('Revenue?'));
    expect(rig.genie.asked).to.have.length(3);
  });

  it('is asked in the words that are left when one that waits is changed', async () => {
    rig = await RecallRig.started();
    rig.genie.script({ answerAfterMs: 1_000 });
    await rig.ask('Revenue?', { user: 'ann' });
    const changed = await rig.ask('Revenue?', { user: 'bob', activityId: 'written' });
    await rig.rig.questions.edit({ conversationKey: 'conversation-bob', activityId: 'written' }, 'Costs?');
    await rig.clock.advance(1_000);
    expect(await rig.answerTo(changed)).to.deep.equal(told('Costs?'));
  });

  it('waits behind no queue but its own: whoever has a turn first is asked for all', async () => {
    rig = await RecallRig.started({ limits: { maxConcurrent: 2 } });
    rig.genie.script({ answerAfterMs: 60_000 }, { answerAfterMs: 1_000 }, { answerAfterMs: 1_000 });
    await rig.ask('A long one', { user: 'ann' });
    await rig.ask('Another', { user: 'cem' });
    const behind = await rig.ask('Revenue?', { user: 'ann', sessionKey: 'ann-elsewhere' });
    const free = await rig.ask('Revenue?', { user: 'bob' });
    await rig.clock.advance(2_000);
    expect(await rig.answerTo(free)).to.deep.equal(told('Revenue?'));
    expect(await rig.answerTo(behind)).to.deep.equal(told('Revenue?', 'flight'));
  });
});
