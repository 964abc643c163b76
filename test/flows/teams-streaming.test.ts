import { expect } from 'chai';
import { another, conversationOf, type TeamsActivity, textOf, WELL } from '../faults/people.ts';
import { Stage } from '../faults/stage.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';

describe('flow: streamed messages in Microsoft Teams', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ env: { TEAMS_STREAMING: 'true' } });
  });

  afterEach(async () => {
    expect(stage.connector.streams.violations).to.deep.equal([]);
    await stage.close();
  });

  const to = (activity: TeamsActivity) =>
    stage.connector.requests.filter(({ conversationId }) => conversationId === conversationOf(activity));
  const chunksTo = (activity: TeamsActivity) => to(activity).filter(({ operation }) => operation === 'stream');
  const messagesTo = (activity: TeamsActivity) => stage.connector.messages(conversationOf(activity));
  /** A question that Genie does not answer before `open`. */
  const ask = async () => {
    const activity = stage.people.ask();
    const { until, open } = gate();
    stage.workspace.on(textOf(activity), { ...textScript(`The answer to ${textOf(activity)}.`), until });
    await stage.post(activity);
    await stage.pass(() => chunksTo(activity).length > 0);
    return { activity, open };
  };

  it('say what Genie is doing and become the answer, with the label of generated content', async () => {
    const { activity, open } = await ask();
    await stage.passMs(12_000);
    open();
    await stage.passUntilFinal(activity);
    const chunks = chunksTo(activity);
    const numbers = chunks.map((request) => /"streamSequence":(\d+)/.exec(request.body)?.[1]);
    expect(numbers).to.deep.equal(numbers.map((_, at) => String(at + 1)));
    expect(chunks.length).to.be.within(2, 6);
    expect(messagesTo(activity)).to.have.length(1);
    expect(JSON.stringify(messagesTo(activity)[0]?.activity)).to.contain('AIGeneratedContent');
    expect(stage.fateOf(activity)).to.deep.equal(WELL);
  });

  it('are handed over to a message that is replaced before the channel ends them', async () => {
    const { activity, open } = await ask();
    await stage.passMs(140_000);
    const operations = to(activity).map(({ operation }) => operation);
    expect(operations.filter((one) => one === 'final')).to.have.length(1);
    // The channel's own button is gone now, so the message has one again.
    expect(JSON.stringify(messagesTo(activity)[0]?.activity)).to.contain('"verb":"stop"');
    open();
    await stage.passUntilFinal(activity);
    expect(to(activity).at(-1)?.operation).to.equal('update');
    expect(stage.fateOf(activity)).to.deep.equal(WELL);
  });

  it('are handed over also while the question only waits for its turn', async () => {
    await stage.close();
    stage = await Stage.open({
      env: { TEAMS_STREAMING: 'true', GENIE_QUESTIONS_PER_MINUTE: '1', QUEUE_MAX_WAIT_SECONDS: '300' },
    });
    const questions = [1, 2, 3, 4].map(() => stage.people.ask());
    for (const question of questions) await stage.post(question);
    const last = questions.at(-1) ?? {};
    await stage.pass(() => to(last).some(({ operation }) => operation === 'final'), 500);
    expect(stage.finalsOf(last)).to.deep.equal([]);
    expect(JSON.stringify(messagesTo(last)[0]?.activity)).to.contain('"verb":"stop"');
  });

  it('that the person stops stop the question', async () => {
    const { activity, open } = await ask();
    stage.connector.streams.pressStop();
    await stage.passUntilFinal(activity);
    expect(stage.finalsOf(activity)[0]).to.contain('Stopped.');
    open();
    await stage.passQuietly(60_000);
    expect(stage.fateOf(activity)).to.deep.equal(WELL);
    const next = another(activity, 'and now?');
    await stage.post(next);
    await stage.passUntilFinal(next, 2);
    expect(stage.finalsOf(next)[1]).to.contain('The answer to and now?');
  });

  it('are ended by the next process, and become the answer', async () => {
    const { activity, open } = await ask();
    await stage.end();
    open();
    await stage.start();
    await stage.passUntilFinal(activity);
    expect(to(activity).filter(({ operation }) => operation === 'final')).to.have.length(1);
    expect(stage.fateOf(activity)).to.deep.equal(WELL);
  });

  it('that are throttled pause the conversation, and nothing is lost', async () => {
    const { activity, open } = await ask();
    stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '20' } }, { operation: 'stream' });
    await stage.passMs(10_000);
    open();
    await stage.passUntilFinal(activity);
    expect(stage.fateOf(activity)).to.deep.equal(WELL);
  });

  for (const [what, fault] of [
    ['502 to a last chunk that it took', { kind: 'status', status: 502, accepted: true }],
    ['502 to a last chunk that it did not take', { kind: 'status', status: 502 }],
    ['nothing, and cuts the connection after it took the last chunk', { kind: 'reset', accepted: true }],
  ] as const) {
    it(`show one answer when the channel says ${what}`, async () => {
      const { activity, open } = await ask();
      stage.connector.fail(fault, { operation: 'final' });
      await stage.passMs(2_000);
      open();
      await stage.pass(() => to(activity).filter(({ operation }) => operation === 'final').length >= 2);
      await stage.passQuietly(120_000);
      expect(stage.fateOf(activity)).to.deep.equal(WELL);
    });
  }

  it('are plain messages where they are switched off', async () => {
    await stage.close();
    stage = await Stage.open();
    const question = stage.people.ask();
    await stage.post(question);
    await stage.passUntilFinal(question);
    expect(to(question).filter(({ operation }) => operation === 'stream' || operation === 'final')).to.deep.equal([]);
  });
});
