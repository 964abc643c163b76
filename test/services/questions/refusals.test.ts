import { expect } from 'chai';
import { type AppError, toAppError } from '../../../services/errors.ts';
import { REFUSAL_BOUNDS } from '../../../services/questions/refusals.ts';
import type { NewQuestion, Submission } from '../../../services/questions/types.ts';
import { settle } from '../../support/clock.ts';
import { QuestionsRig, type RigOptions } from '../../support/questions-rig.ts';

const TOO_LONG = 'x'.repeat(10_001);

type Asking = Partial<NewQuestion> & { readonly user?: string };

/** As a channel asks: what is refused is to be told. */
function toldQuestion(rig: QuestionsRig, text: string, more: Asking = {}): NewQuestion {
  const question = rig.newQuestion(text, more);
  return { ...question, refusalKey: more.refusalKey ?? question.claimKey };
}

const ask = (rig: QuestionsRig, text: string, more: Asking = {}): Promise<Submission> =>
  rig.questions.submit(toldQuestion(rig, text, more));

const failureOf = (run: Promise<unknown>): Promise<AppError | undefined> => run.then(() => undefined, toAppError);

const codes = (rig: QuestionsRig) =>
  rig.outlet.delivered.map(({ outcome }) => (outcome.kind === 'error' ? outcome.code : 'answer'));

/** A channel that takes nothing for now, so that no refusal is told. */
async function mute(options: RigOptions = {}): Promise<{ rig: QuestionsRig; speak: () => void }> {
  const rig = await QuestionsRig.started(options);
  const { promise, resolve } = Promise.withResolvers<void>();
  for (let call = 0; call < 2_000; call++) rig.outlet.scripts.deliver.push({ until: promise });
  return { rig, speak: () => resolve() };
}

describe('refused messages', () => {
  it('are kept with their claim in one write, told once, and end like an answer', async () => {
    const rig = await QuestionsRig.started();
    const question = toldQuestion(rig, TOO_LONG);
    expect(await rig.questions.submit(question)).to.deep.equal({ kind: 'refused', questionId: 'q1' });
    expect(rig.memory.writes.filter((write) => write === 'accept' || write === 'claim')).to.deep.equal(['accept']);
    await settle();
    expect(await rig.questions.submit(question)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    await settle();
    expect(rig.outlet.delivered.map(({ outcome, repeat }) => ({ ...outcome, repeat }))).to.deep.equal([
      { kind: 'error', code: 'question.too_long', facts: { characters: 10_001, limit: 10_000 }, repeat: false },
    ]);
    const row = await rig.journal.find('q1');
    expect(row).to.include({ state: 'DELIVERED', refused: true });
    expect(row?.text, 'what is kept of the text').to.equal('x'.repeat(200));
    expect(rig.fields('question.refused')).to.deep.equal([{ channel: 'teams', code: 'question.too_long' }]);
    expect(rig.fields('question.accepted')).to.deep.equal([]);
    expect(rig.fields('question.answered')).to.deep.equal([]);
    expect(rig.fields('question.delivered')).to.deep.include({
      ...{ questionId: 'q1', channel: 'teams', totalMs: 0, repeat: false },
      ...{ refused: true, renderMs: 0, deliverMs: 0 },
    });
    expect(rig.genie.calls).to.deep.equal([]);
    await rig.stop();
  });

  it('are told by the next process when this one died after the acknowledgement', async () => {
    let armed = true;
    const rig: QuestionsRig = new QuestionsRig({
      crashPoint: (point) => {
        if (point === 'journal.refuse' && armed) rig.kill();
      },
    });
    await rig.questions.start();
    const question = toldQuestion(rig, ' ! ');
    await rig.questions.submit(question).catch(() => undefined);
    expect(rig.isDead).to.equal(true);
    armed = false;
    await rig.restart();
    expect(await rig.questions.submit(question)).to.deep.equal({ kind: 'duplicate', questionId: 'q1' });
    await settle();
    expect(codes(rig)).to.deep.equal(['question.empty']);
    await rig.stop();
  });

  it('are tried again while the channel is out of order, and become dead letters when nobody can be told', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.transient' }, {}, { fail: 'delivery.gone' });
    await ask(rig, TOO_LONG);
    await rig.clock.advance(10_000);
    expect(codes(rig)).to.deep.equal(['question.too_long']);
    await ask(rig, TOO_LONG, { user: 'bob' });
    await rig.clock.advance(10_000);
    expect((await rig.questions.deadLetters.list(10)).map(({ id, code }) => [id, code])).to.deep.equal([
      ['q2', 'delivery.gone'],
    ]);
    expect(await rig.questions.deadLetters.resend('q2')).to.equal(true);
    await settle();
    expect(codes(rig)).to.deep.equal(['question.too_long', 'question.too_long']);
    await rig.stop();
  });

  it('keep the whole text where the person can have it tried again', async () => {
    const rig = await QuestionsRig.started({ limits: { maxOpen: 1 } });
    rig.genie.standard = { hang: true };
    await ask(rig, 'one', { user: 'a' });
    const text = 'How many trips? '.repeat(100);
    await ask(rig, text, { user: 'b' });
    await settle();
    expect(rig.outlet.delivered.map((one) => [one.text, one.outcome])).to.deep.equal([
      [text, { kind: 'error', code: 'question.queue_full', facts: { limit: 1 } }],
    ]);
    await rig.stop();
  });

  it('of a button leave the button free, and a copy of the press is no new press', async () => {
    const rig = await QuestionsRig.started({ limits: { maxOpen: 1, maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 1_000 };
    await ask(rig, 'one', { user: 'a' });
    const press = toldQuestion(rig, 'and by month?', { claimKey: 'nonce', refusalKey: 'press 1', immediate: true });
    expect((await rig.questions.submit(press)).kind).to.equal('refused');
    await rig.clock.advance(1_000);
    expect((await rig.questions.submit(press)).kind, 'a copy').to.equal('duplicate');
    expect((await rig.questions.submit({ ...press, refusalKey: 'press 2' })).kind, 'pressed again').to.equal(
      'accepted',
    );
    await rig.clock.advance(1_000);
    expect(codes(rig)).to.deep.equal(['question.queue_full', 'answer', 'answer']);
    await rig.stop();
  });

  it('take no place of their sender’s and none of the queue', async () => {
    const { rig, speak } = await mute({ limits: { maxOpen: 3 } });
    rig.genie.standard = { hang: true };
    for (let message = 0; message < 9; message++) await ask(rig, TOO_LONG, { sessionKey: `s${message}` });
    for (const text of ['one', 'two', 'three']) {
      expect((await ask(rig, text, { sessionKey: text })).kind).to.equal('accepted');
    }
    expect((await ask(rig, 'four', { user: 'bob' })).kind).to.equal('refused');
    // Nor after a restart, when they are open rows among others.
    await rig.restart();
    expect(rig.questions.status('s1')).to.deep.equal({ waiting: [], buffered: [] });
    expect(await failureOf(rig.submit('four', { user: 'cat' }))).to.include({ code: 'question.queue_full' });
    expect(await rig.questions.cancel('one', { by: 'ann' })).to.be.a('string');
    speak();
    await settle();
    expect((await ask(rig, 'four', { user: 'cat' })).kind).to.equal('accepted');
    await rig.stop();
  });

  it('of one person are bounded while they cannot be told; one more is left to the channel', async () => {
    const { rig, speak } = await mute();
    const { perUser } = REFUSAL_BOUNDS;
    const flood = Array.from({ length: perUser + 5 }, (_, index) =>
      toldQuestion(rig, TOO_LONG, { sessionKey: `s${index}` }),
    );
    const results = await Promise.all(flood.map((one) => rig.questions.submit(one).catch(toAppError)));
    expect(results.filter((result) => 'kind' in result && result.kind === 'refused')).to.have.length(perUser);
    expect(results.at(-1)).to.include({ code: 'request.rate_limited', retryAfterMs: 1_000 });
    expect(rig.memory.rows.size).to.equal(perUser);
    expect(rig.memory.claims.has(flood.at(-1)?.claimKey ?? ''), 'claimed').to.equal(false);
    const [first] = flood;
    if (first) expect((await rig.questions.submit(first)).kind, 'a copy').to.equal('duplicate');
    expect((await ask(rig, TOO_LONG, { user: 'bob' })).kind).to.equal('refused');
    speak();
    await settle();
    const last = flood.at(-1);
    if (last) expect((await rig.questions.submit(last)).kind, 'brought again').to.equal('refused');
    await rig.stop();
  });

  it('of all people together are bounded too, also after a restart', async () => {
    const { rig, speak } = await mute();
    const { inAll } = REFUSAL_BOUNDS;
    for (let user = 0; user < inAll; user++) await ask(rig, TOO_LONG, { user: `u${user}` });
    expect(await failureOf(ask(rig, TOO_LONG, { user: 'late' }))).to.include({ code: 'request.rate_limited' });
    await rig.restart();
    expect(await failureOf(ask(rig, TOO_LONG, { user: 'late' }))).to.include({ code: 'request.rate_limited' });
    expect((await ask(rig, 'How many trips?', { user: 'late' })).kind).to.equal('accepted');
    speak();
    await rig.stop();
  });

  it('that cannot be kept are not taken', async () => {
    const rig = await QuestionsRig.started();
    rig.memory.full = true;
    expect(await failureOf(ask(rig, TOO_LONG))).to.include({ code: 'state.unwritable' });
    await settle();
    expect(rig.outlet.attempts).to.deep.equal([]);
    rig.memory.full = false;
    expect((await ask(rig, 'How many trips?')).kind).to.equal('accepted');
    await rig.stop();
  });

  it('of callers that are told by an error leave nothing behind', async () => {
    const rig = await QuestionsRig.started();
    expect(await failureOf(rig.submit(TOO_LONG))).to.include({ code: 'question.too_long' });
    expect([rig.memory.rows.size, rig.memory.claims.size]).to.deep.equal([0, 0]);
    expect(rig.outlet.attempts).to.deep.equal([]);
    await rig.stop();
  });
});
