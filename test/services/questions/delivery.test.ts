import { expect } from 'chai';
import { TEAMS_RATES } from '../../../services/questions/outbox.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

const TEAMS = { more: { rates: { teams: TEAMS_RATES } } };

describe('delivery', () => {
  it('sends a placeholder first, so that the final answer replaces it', async () => {
    const rig = await QuestionsRig.started();
    await rig.ask('How many trips?');
    await rig.clock.advance(1);
    expect(rig.outlet.announced.map(({ questionId }) => questionId)).to.deep.equal(['q1']);
    expect(rig.outlet.delivered.map(({ replaced }) => replaced)).to.deep.equal(['placeholder-1']);
    expect((await rig.journal.find('q1'))?.placeholder).to.deep.equal({ activityId: 'placeholder-1' });
    await rig.stop();
  });

  it('waits as long as a 429 says plus some, sends nothing to that conversation before, and holds up nobody else', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.throttled', retryAfterMs: 30_000 });
    await rig.ask('throttled', { user: 'ann' });
    await rig.clock.advance(1);
    await rig.ask('other', { user: 'bob' });
    await rig.clock.advance(44_998);
    expect(rig.outlet.delivered.map(({ text }) => text)).to.deep.equal(['other']);
    expect(rig.outlet.shown).to.deep.equal([]);
    await rig.clock.advance(2);
    expect(rig.outlet.delivered.map(({ text, repeat }) => [text, repeat])).to.deep.equal([
      ['other', false],
      ['throttled', false],
    ]);
    await rig.stop();
  });

  for (const [name, retryAfterMs, firstMs, lastMs] of [
    ['0', 0, 2_000, 3_001],
    ['1 s', 1_000, 2_000, 3_001],
    ['an hour, cut to 5 minutes', 3_600_000, 300_000, 300_001],
    ['a negative time', -5_000, 2_000, 3_001],
    ['nothing', undefined, 2_000, 3_001],
  ] as const) {
    it(`takes a 429 with Retry-After of ${name}`, async () => {
      const rig = await QuestionsRig.started();
      rig.outlet.scripts.deliver.push({
        fail: 'delivery.throttled',
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
      await rig.ask('How many trips?');
      await rig.clock.advance(firstMs - 1);
      expect(rig.outlet.delivered).to.deep.equal([]);
      await rig.clock.advance(lastMs - firstMs + 1);
      expect(rig.outlet.delivered).to.have.length(1);
      await rig.stop();
    });
  }

  it('repeats after a passing fault with growing, jittered waits, and gives up after a quarter of an hour', async () => {
    const rig = await QuestionsRig.started();
    for (let fault = 0; fault < 3; fault++) rig.outlet.scripts.deliver.push({ fail: 'delivery.transient' });
    await rig.ask('comes through', { user: 'a' });
    await rig.clock.advance(0);
    const at: number[] = [];
    for (let ms = 0; ms < 4_000; ms += 50) {
      if (rig.outlet.attempts.length > at.length) at.push(ms);
      await rig.clock.advance(50);
    }
    expect(at).to.deep.equal([0, 500, 1_500, 3_500]);
    expect(rig.outlet.delivered).to.have.length(1);
    for (let fault = 0; fault < 200; fault++) rig.outlet.scripts.deliver.push({ fail: 'delivery.transient' });
    const id = await rig.ask('never', { user: 'b' });
    await rig.clock.advance(16 * 60_000);
    expect(await rig.journal.find(id)).to.deep.include({ state: 'DEAD', code: 'delivery.transient' });
    expect(rig.outlet.attempts.length).to.be.below(60);
    await rig.stop();
  });

  it('repeats what may have arrived without a mark where it replaces the same message', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.ambiguous', arrives: true });
    await rig.ask('How many trips?');
    await rig.clock.advance(5_000);
    expect(rig.outlet.delivered.map(({ replaced, repeat }) => [replaced, repeat])).to.deep.equal([
      ['placeholder-1', false],
      ['placeholder-1', false],
    ]);
    await rig.stop();
  });

  it('repeats what may have arrived once, after half a minute and marked, where it would show twice', async () => {
    const rig = await QuestionsRig.started({ update: false });
    rig.outlet.scripts.deliver.push({ fail: 'delivery.ambiguous', arrives: true });
    await rig.ask('How many trips?');
    await rig.clock.advance(29_999);
    expect(rig.outlet.attempts).to.have.length(1);
    await rig.clock.advance(1);
    expect(rig.outlet.delivered.map(({ repeat }) => repeat)).to.deep.equal([false, true]);
    rig.outlet.scripts.deliver.push({ fail: 'delivery.ambiguous' }, { fail: 'delivery.ambiguous' });
    const id = await rig.ask('twice unlucky');
    await rig.clock.advance(120_000);
    expect(await rig.journal.find(id)).to.deep.include({ state: 'DEAD', code: 'delivery.ambiguous' });
    expect(rig.outlet.attempts).to.have.length(4);
    await rig.stop();
  });

  it('falls back to plain text once when the content is refused, then gives up', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.rejected' });
    await rig.ask('too big', { user: 'a' });
    await rig.clock.advance(0);
    expect(rig.outlet.attempts.map(({ plain }) => plain)).to.deep.equal([false, true]);
    expect(rig.outlet.delivered.map(({ plain }) => plain)).to.deep.equal([true]);
    rig.outlet.scripts.deliver.push({ fail: 'delivery.rejected' }, { fail: 'delivery.rejected' });
    const id = await rig.ask('hopeless', { user: 'b' });
    await rig.clock.advance(600_000);
    expect(await rig.journal.find(id)).to.deep.include({ state: 'DEAD', code: 'delivery.rejected' });
    expect(rig.outlet.attempts).to.have.length(4);
    await rig.stop();
  });

  it('takes an error of our own renderer like content that is refused', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.onRender = (_question, { plain }) => {
      if (!plain) throw new Error('a bug in the card');
    };
    await rig.ask('How many trips?');
    await rig.clock.advance(0);
    expect(rig.outlet.delivered.map(({ plain }) => plain)).to.deep.equal([true]);
    await rig.stop();
  });

  it('does not try again where nobody is left, and keeps the answer', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.gone' });
    const id = await rig.ask('How many trips?');
    await rig.clock.advance(3_600_000);
    expect(rig.outlet.attempts).to.have.length(1);
    expect((await rig.journal.find(id))?.state).to.equal('DEAD');
    expect(rig.fields('question.dead').map(({ code }) => code)).to.deep.equal(['delivery.gone']);
    expect(rig.questions.isPinned('session-ann')).to.equal(false);
    await rig.stop();
  });

  it('tries once more when the token was refused', async () => {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.unauthorized' });
    await rig.ask('one', { user: 'a' });
    await rig.clock.advance(1_000);
    expect(rig.outlet.delivered).to.have.length(1);
    rig.outlet.scripts.deliver.push({ fail: 'delivery.unauthorized' }, { fail: 'delivery.unauthorized' });
    const id = await rig.ask('two', { user: 'b' });
    await rig.clock.advance(60_000);
    expect((await rig.journal.find(id))?.state).to.equal('DEAD');
    await rig.stop();
  });

  it('is not disturbed by a channel that cannot show progress or placeholders', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { progress: [{ stage: 'running' }], answerAfterMs: 10_000 };
    rig.outlet.scripts.announce.push({ fail: 'delivery.transient' });
    rig.outlet.scripts.progress.push({ fail: 'delivery.gone' }, { fail: 'delivery.throttled', retryAfterMs: 1_000 });
    await rig.ask('How many trips?');
    await rig.clock.advance(12_000);
    expect(rig.outlet.delivered.map(({ replaced, repeat }) => [replaced, repeat])).to.deep.equal([[undefined, false]]);
    await rig.stop();
  });

  it('tries the placeholder again when it was throttled', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 60_000 };
    rig.outlet.scripts.announce.push({ fail: 'delivery.throttled', retryAfterMs: 4_000 });
    await rig.ask('How many trips?');
    await rig.clock.advance(60_000);
    expect(rig.outlet.delivered.map(({ replaced }) => replaced)).to.deep.equal(['placeholder-1']);
    await rig.stop();
  });

  it('has one writer per conversation, whoever asks in it, and answers in the order of the questions of a person', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { progress: [{ stage: 'running' }], answerAfterMs: 4_000 };
    const address = rig.newQuestion('').address;
    for (const user of ['a', 'b', 'c', 'd']) await rig.ask(`of ${user}`, { user, address });
    await rig.clock.advance(20_000);
    expect(rig.outlet.delivered).to.have.length(4);
    expect(rig.outlet.collisions).to.deep.equal([]);
    await rig.stop();
  });

  it('keeps to what Teams allows in a conversation and a tenant', async () => {
    const rig = await QuestionsRig.started({ ...TEAMS, limits: { maxWaitingPerUser: 100 } });
    rig.genie.standard = { progress: [{ stage: 'running' }], answerAfterMs: 2_500 };
    const address = rig.newQuestion('').address;
    const sent: number[] = [];
    for (let user = 0; user < 40; user++) await rig.ask(`of ${user}`, { user: `u${user}`, address });
    let before = 0;
    for (let tick = 0; tick < 1_600; tick++) {
      await rig.clock.advance(100);
      const { announced, shown, attempts } = rig.outlet;
      const now = announced.length + shown.length + attempts.length;
      for (let one = before; one < now; one++) sent.push(rig.clock.monotonicMs());
      before = now;
    }
    expect(rig.outlet.delivered).to.have.length(40);
    for (const [windowMs, limit] of [
      [1_000, 7],
      [2_000, 8],
      [30_000, 60],
    ] as const) {
      for (const fromMs of sent) {
        const inside = sent.filter((ms) => ms >= fromMs && ms < fromMs + windowMs).length;
        expect(inside, `${limit} in ${windowMs} ms`).to.be.at.most(limit);
      }
    }
    await rig.stop();
  });

  it('pauses a whole tenant when many of its conversations are throttled, and other tenants not', async () => {
    const rig = await QuestionsRig.started();
    rig.genie.standard = { answerAfterMs: 1_000 };
    for (let user = 0; user < 6; user++) {
      rig.outlet.scripts.deliver.push({ fail: 'delivery.throttled', retryAfterMs: 60_000 });
      await rig.ask(`of ${user}`, { user: `u${user}` });
    }
    await rig.clock.advance(2_000);
    await rig.ask('same tenant', { user: 'late' });
    await rig.ask('other tenant', { user: 'other', asker: { userId: 'other', tenantId: 'elsewhere' } });
    await rig.clock.advance(30_000);
    expect(rig.outlet.delivered.map(({ text }) => text)).to.deep.equal(['other tenant']);
    await rig.clock.advance(90_000);
    expect(rig.outlet.delivered).to.have.length(8);
    await rig.stop();
  });

  it('holds a whole tenant to its rate', async () => {
    const rig = await QuestionsRig.started(TEAMS);
    for (let user = 0; user < 60; user++) await rig.ask(`of ${user}`, { user: `u${user}` });
    await rig.clock.advance(900);
    expect(rig.outlet.announced.length + rig.outlet.attempts.length).to.be.within(25, 50);
    await rig.clock.advance(20_000);
    expect(rig.outlet.delivered).to.have.length(60);
    await rig.stop();
  });
});

describe('dead letters', () => {
  async function withDeadLetter() {
    const rig = await QuestionsRig.started();
    rig.outlet.scripts.deliver.push({ fail: 'delivery.gone' });
    await rig.ask('How many trips?');
    await rig.clock.advance(1_000);
    return rig;
  }

  it('are counted, listed and shown', async () => {
    const rig = await withDeadLetter();
    const { deadLetters } = rig.questions;
    expect(await deadLetters.count()).to.equal(1);
    expect(
      (await deadLetters.list(10)).map(({ id, channel, code, userId }) => [id, channel, code, userId]),
    ).to.deep.equal([['q1', 'teams', 'delivery.gone', 'ann']]);
    const shown = await deadLetters.show('q1');
    expect([shown?.text, shown?.outcome?.kind]).to.deep.equal(['How many trips?', 'answer']);
    expect(await deadLetters.show('nobody')).to.equal(undefined);
    await rig.stop();
  });

  it('are sent again by hand, once', async () => {
    const rig = await withDeadLetter();
    const results = await Promise.all([rig.questions.deadLetters.resend('q1'), rig.questions.deadLetters.resend('q1')]);
    expect(results).to.deep.equal([true, false]);
    await rig.clock.advance(0);
    expect(rig.outlet.delivered.map(({ text, outcome }) => [text, outcome.kind])).to.deep.equal([
      ['How many trips?', 'answer'],
    ]);
    expect((await rig.journal.find('q1'))?.state).to.equal('DELIVERED');
    expect(await rig.questions.deadLetters.resend('q1')).to.equal(false);
    await rig.stop();
  });

  it('that may have arrived are marked when they are sent again by hand, and not sent by themselves', async () => {
    const rig = await QuestionsRig.started({ update: false });
    rig.outlet.scripts.deliver.push({ fail: 'delivery.ambiguous', arrives: true }, { fail: 'delivery.ambiguous' });
    await rig.ask('How many trips?');
    await rig.clock.advance(60_000);
    await rig.ask('I am back');
    await rig.clock.advance(10);
    expect(rig.outlet.delivered.map(({ text }) => text)).to.deep.equal(['How many trips?', 'I am back']);
    await rig.questions.deadLetters.resend('q1');
    await rig.clock.advance(10);
    expect(rig.outlet.delivered.at(-1)).to.deep.include({ text: 'How many trips?', repeat: true });
    await rig.stop();
  });

  it('can be given up', async () => {
    const rig = await withDeadLetter();
    expect(await rig.questions.deadLetters.discard('q1')).to.equal(true);
    expect(await rig.questions.deadLetters.discard('q1')).to.equal(false);
    expect(await rig.questions.deadLetters.list(10)).to.deep.equal([]);
    await rig.stop();
  });

  it('are brought when the person writes again, also after a restart', async () => {
    const rig = await withDeadLetter();
    await rig.restart();
    await rig.ask('I am back');
    await rig.clock.advance(1_000);
    expect(rig.outlet.delivered.map(({ text }) => text)).to.have.members(['How many trips?', 'I am back']);
    expect(await rig.questions.deadLetters.list(10)).to.deep.equal([]);
    await rig.stop();
  });
});
