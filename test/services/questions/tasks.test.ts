import { expect } from 'chai';
import type { QuestionTask } from '../../../services/questions/types.ts';
import { settle } from '../../support/clock.ts';
import { DAY_MS } from '../../support/memory-journal.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

const never = new AbortController().signal;

describe('questions as tasks', () => {
  it('have an id that works at once, and a status in every state', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true }, limits: { maxConcurrent: 1 } });
    const { tasks } = rig.questions;
    const statusOf = async (id: string) => (await tasks.find(id))?.status;
    rig.genie.standard = { answerAfterMs: 5_000 };
    await rig.ask('! holds the place', { user: 'bob' });
    const first = await rig.ask('one');
    const second = await rig.ask('two');
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal(['buffering', 'buffering']);
    await rig.clock.advance(2_000);
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal(['queued', 'queued']);
    await rig.clock.advance(3_000);
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal(['processing', 'processing']);
    await rig.clock.advance(5_000);
    const [leader, part] = [await tasks.find(first), await tasks.find(second)];
    expect([leader?.status, part?.status]).to.deep.equal(['completed', 'completed']);
    expect(part?.mergedInto).to.equal(first);
    expect(part?.outcome).to.deep.equal(leader?.outcome);
    expect([leader?.id, part?.id, part?.text]).to.deep.equal([first, second, 'one\ntwo']);
    expect(await tasks.find('nobody')).to.equal(undefined);
    await rig.stop();
  });

  it('fail with the code, and are cancelled when they were', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({ refuse: 'genie.forbidden' }, { hang: true });
    const failed = await rig.ask('fails', { user: 'a' });
    const cancelled = await rig.ask('hangs', { user: 'b' });
    await rig.clock.advance(10);
    await rig.questions.cancelById(cancelled, 'b');
    await rig.clock.advance(10);
    expect(await rig.questions.tasks.find(failed)).to.deep.include({
      status: 'failed',
      outcome: { kind: 'error', code: 'genie.forbidden' },
    });
    expect((await rig.questions.tasks.find(cancelled))?.status).to.equal('cancelled');
    await rig.stop();
  });

  it('keep their result when it could not be delivered', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.gone' });
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(10);
    expect(await rig.questions.tasks.find(id)).to.deep.include({ status: 'completed', state: 'DEAD' });
    await rig.stop();
  });

  it('can have another version of a delivered answer kept, which names the message that brought it', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    const { tasks } = rig.questions;
    const id = await rig.ask('How many');
    const part = await rig.ask('trips?');
    await rig.clock.advance(5_000);
    const before = await tasks.find(id);
    expect(before?.message).to.have.property('activityId');
    if (before?.outcome?.kind !== 'answer') throw new Error('the question was not answered');
    const { answer } = before.outcome;
    expect(await tasks.replaceAnswer(part, { ...answer, texts: ['with rows'] })).to.equal(true);
    const after = await tasks.find(id);
    expect(after).to.deep.equal({
      ...before,
      outcome: { ...before.outcome, answer: { ...answer, texts: ['with rows'] } },
    });
    rig.genie.script({ refuse: 'genie.forbidden' });
    const failed = await rig.ask('fails.');
    await rig.clock.advance(5_000);
    for (const other of [failed, 'nobody']) expect(await tasks.replaceAnswer(other, answer), other).to.equal(false);
    await rig.stop();
  });

  it('can be waited for, until the outcome is there or the caller has enough', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    const { tasks } = rig.questions;
    rig.genie.standard = { answerAfterMs: 5_000 };
    const first = await rig.ask('one');
    const second = await rig.ask('two');
    const results: (QuestionTask | undefined)[] = [];
    const impatient = new AbortController();
    const waits = [
      tasks.waitFor(first, never).then((task) => results.push(task)),
      tasks.waitFor(second, never).then((task) => results.push(task)),
    ];
    const early = tasks.waitFor(second, impatient.signal);
    await rig.clock.advance(3_000);
    impatient.abort();
    expect((await early)?.status).to.equal('processing');
    expect(results).to.deep.equal([]);
    await rig.clock.advance(4_000);
    await Promise.all(waits);
    expect(results.map((task) => task?.status)).to.deep.equal(['completed', 'completed']);
    expect((await tasks.waitFor(first, never))?.status).to.equal('completed');
    expect(await tasks.waitFor('nobody', never)).to.equal(undefined);
    await rig.stop();
  });

  it('tell subscribers of states and progress, also those of a message that was joined', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    rig.genie.standard = { progress: [{ stage: 'running', sql: 'SELECT 1' }], answerAfterMs: 1_000 };
    await rig.ask('one');
    const second = await rig.ask('two');
    const seen: string[] = [];
    const end = rig.questions.tasks.subscribe(second, (task) => {
      const stage = task.progress?.kind === 'genie' ? ` ${task.progress.stage}` : '';
      seen.push(`${task.id} ${task.status}${stage}`);
    });
    await rig.clock.advance(4_000);
    end();
    const changes = seen.filter((line, index) => line !== seen[index - 1]);
    expect(changes).to.deep.equal([
      `${second} queued`,
      `${second} processing`,
      `${second} processing submitted`,
      `${second} processing running`,
      `${second} completed`,
    ]);
    await rig.stop();
  });

  it('are the history of a session, newest first, without the messages that became part of others', async () => {
    const rig = await QuestionsRig.started({ debounce: { enabled: true } });
    for (const text of ['one', 'two']) await rig.ask(text);
    await rig.clock.advance(3_000);
    await rig.ask('three?', { user: 'bob' });
    await rig.ask('! four');
    await rig.clock.advance(10);
    const history = await rig.questions.tasks.history('session-ann', 10);
    expect(history.map(({ text, status }) => [text, status])).to.deep.equal([
      ['four', 'completed'],
      ['one\ntwo', 'completed'],
    ]);
    await rig.stop();
  });

  it('are gone, with texts and answers, when their time is over; open ones stay', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.script({}, {}, { hang: true });
    const address = { ...rig.newQuestion('').address, channel: 'rest' };
    const overRest = await rig.ask('over REST', { address, user: 'a' });
    const inTeams = await rig.ask('in Teams', { user: 'b' });
    await rig.clock.advance(0);
    expect(await rig.questions.tasks.find(overRest)).to.not.equal(undefined);
    await rig.clock.advance(3_600_000 + 600_000);
    expect(await rig.questions.tasks.find(overRest)).to.equal(undefined);
    expect(await rig.questions.tasks.find(inTeams)).to.not.equal(undefined);
    rig.clock.jumpWall(DAY_MS);
    await rig.clock.advance(600_000);
    expect(await rig.questions.tasks.find(inTeams)).to.equal(undefined);
    expect(JSON.stringify([...rig.memory.rows.values()])).to.not.include('in Teams');
    await settle();
    await rig.stop();
  });
});
