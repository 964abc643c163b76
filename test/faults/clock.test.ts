import { expect } from 'chai';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { another, WELL } from './people.ts';
import { Stage } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('a clock that jumps', () => {
  let stage: Stage;

  afterEach(() => stage.close());

  for (const [name, jumpMs] of [
    ['an hour ahead', HOUR_MS],
    ['an hour back', -HOUR_MS],
  ] as const) {
    it(`${name} expires nothing and hangs nothing, wherever the question is then`, async () => {
      const env = { DEBOUNCE_ENABLED: 'true', QUEUE_MAX_WAIT_SECONDS: '60', GENIE_ANSWER_DEADLINE_SECONDS: '60' };
      stage = await Stage.open({ env });
      const { until, open } = gate();
      stage.workspace.on('slow', { ...textScript('The answer to slow.'), until });
      const [buffered, slow, throttled] = ['buffered', 'slow', 'throttled'].map((text) => stage.people.ask(text));
      if (!buffered || !slow || !throttled) throw new Error('three people');
      stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '20' } }, { operation: 'update' });
      await stage.post(throttled);
      await stage.pass(() => stage.connector.of('update').length > 0);
      await stage.post(slow);
      await stage.pass(() => stage.asked.includes('slow'));
      const queued = another(slow, 'queued');
      await stage.post(queued);
      await stage.passQuietly(3_000);
      await stage.post(buffered);
      const jumpedMs = stage.clock.monotonicMs();
      stage.clock.jumpWall(jumpMs);
      await stage.pass(() => stage.asked.includes('buffered'));
      expect(stage.clock.monotonicMs() - jumpedMs, 'the window').to.be.at.least(1_900);
      await Promise.all([buffered, throttled].map((question) => stage.passUntilFinal(question)));
      expect(stage.asked, 'a question of the session runs').to.not.include('queued');
      open();
      await stage.passUntilFinal(slow, 2);
      expect(stage.clock.monotonicMs() - jumpedMs, 'everything').to.be.below(HOUR_MS / 2);
      expect([buffered, throttled].map((question) => stage.fateOf(question))).to.deep.equal([WELL, WELL]);
      expect(stage.fateOf(slow)).to.deep.equal({ ...WELL, finals: 2 });
      const texts = ['throttled', 'slow', 'buffered', 'queued'];
      expect(stage.asked).to.deep.equal(texts);
      const seen = [buffered, slow, throttled].flatMap((question) => stage.finalsOf(question)).join();
      for (const text of texts) expect(seen).to.contain(`The answer to ${text}`);
    });

    it(`${name} while Lamp is down expires no question that was running, and repeats none that was answered`, async () => {
      stage = await Stage.open();
      const { until, open } = gate();
      stage.workspace.on('slow', { ...textScript('The answer to slow.'), until });
      const [slow, done] = [stage.people.ask('slow'), stage.people.ask('done')];
      await stage.post(done);
      await stage.passUntilFinal(done);
      await stage.post(slow);
      await stage.pass(() => stage.asked.includes('slow'));
      await stage.end();
      stage.clock.jumpWall(jumpMs);
      await stage.start();
      for (const question of [slow, done]) expect(await stage.post(question)).to.equal(200);
      open();
      await stage.passUntilFinal(slow);
      await stage.passQuietly(60_000);
      expect([slow, done].map((question) => stage.fateOf(question))).to.deep.equal([WELL, WELL]);
      expect(stage.asked).to.deep.equal(['done', 'slow']);
    });
  }
});

describe('a sweep of sessions every 10 ms', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ env: { SESSION_SWEEP_SECONDS: '0.01', SESSION_IDLE_MINUTES: '1' } });
  });

  afterEach(() => stage.close());

  const conversationsOf = (texts: readonly string[]) => {
    const asked = stage.workspace.asked.filter(({ content }) => texts.includes(content));
    expect(asked).to.have.length(texts.length);
    return new Set(asked.map(({ conversationId }) => conversationId)).size;
  };

  it('takes no session from under a question, however long it runs, nor from the next in the queue', async () => {
    const people = [0, 1, 2].map((person) => {
      const texts = [`slow ${person}`, `next ${person}`, `last ${person}`];
      const { until, open } = gate();
      stage.workspace.on(`slow ${person}`, { ...textScript('That took long.'), until });
      const first = stage.people.ask(texts[0]);
      return { texts, open, first, all: [first, ...texts.slice(1).map((text) => another(first, text))] };
    });
    for (const { all } of people) for (const activity of all) await stage.post(activity);
    await stage.pass(() => stage.asked.length === people.length);
    // Longer than a session may be idle: only that a question runs keeps it.
    await stage.passQuietly(65_000);
    for (const { open } of people) open();
    for (const { first, all, texts } of people) {
      await stage.passUntilFinal(first, all.length);
      expect(conversationsOf(texts), 'conversations in Genie').to.equal(1);
      expect(stage.fateOf(first)).to.deep.equal({ ...WELL, finals: all.length });
    }
  });

  it('does take an idle session, so that the next question begins anew', async () => {
    const first = stage.people.ask('one');
    await stage.post(first);
    await stage.passUntilFinal(first);
    await stage.passQuietly(65_000);
    await stage.post(another(first, 'two'));
    await stage.passUntilFinal(first, 2);
    expect(conversationsOf(['one', 'two'])).to.equal(2);
  });
});
