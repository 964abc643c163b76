import { expect } from 'chai';
import { message } from '../support/teams-activities.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { another, type TeamsActivity, textOf, WELL } from './people.ts';
import { Stage } from './stage.ts';

const DELIVERIES = 10;
const MINUTE_MS = 60_000;

describe('an activity', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(() => stage.close());

  async function expectAskedAndAnsweredOnce(question: TeamsActivity): Promise<void> {
    await stage.passQuietly(MINUTE_MS);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
    expect(stage.asked).to.deep.equal([textOf(question)]);
  }

  it(`that is delivered ${DELIVERIES} times at once, and again after one and five minutes, is one question`, async () => {
    const question = stage.people.ask();
    const statuses = await Promise.all(Array.from({ length: DELIVERIES }, () => stage.post(question)));
    expect(statuses).to.deep.equal(new Array(DELIVERIES).fill(200));
    await stage.passUntilFinal(question);
    for (const minutes of [1, 4]) {
      await stage.passQuietly(minutes * MINUTE_MS);
      expect(await stage.post(question)).to.equal(200);
    }
    await expectAskedAndAnsweredOnce(question);
  });

  it('that is delivered again after a restart, while it runs and when it is answered, is one question', async () => {
    const question = stage.people.ask('patient');
    const { until, open } = gate();
    stage.workspace.on('patient', { ...textScript('The answer to patient.'), until });
    await stage.post(question);
    await stage.pass(() => stage.asked.length > 0);
    await stage.end();
    await stage.start();
    expect(await stage.post(question)).to.equal(200);
    open();
    await stage.passUntilFinal(question);
    await stage.end();
    await stage.start();
    expect(await stage.post(question)).to.equal(200);
    await expectAskedAndAnsweredOnce(question);
  });

  it('that comes again under a new id while the first one runs is recognised by its words', async () => {
    const question = stage.people.ask('patient');
    const { until, open } = gate();
    stage.workspace.on('patient', { ...textScript('The answer to patient.'), until });
    await stage.post(question);
    await stage.pass(() => stage.asked.length > 0);
    for (const again of ['patient', ' Patient? ']) expect(await stage.post(another(question, again))).to.equal(200);
    open();
    await stage.passUntilFinal(question);
    await expectAskedAndAnsweredOnce(question);
  });

  it('that is a command does its work once', async () => {
    const first = stage.people.ask('help');
    await Promise.all(Array.from({ length: DELIVERIES }, () => stage.post(first)));
    await stage.passUntilFinal(first);
    await stage.passQuietly(MINUTE_MS);
    expect(stage.finalsOf(first)).to.have.length(1);
  });
});

describe('two threads of a channel', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ env: { DEBOUNCE_ENABLED: 'true' } });
  });

  afterEach(() => stage.close());

  /** A message of one person in a thread of one channel. */
  const inThread = (thread: number, text: string): TeamsActivity => {
    const channel = '19:7b1e4a9c2d8f4f6e9a0b3c5d7e9f1a2b@thread.tacv2';
    const activity = message(text, { place: 'channel' });
    const conversation = { ...(activity['conversation'] as object), id: `${channel};messageid=${thread}` };
    return { ...activity, conversation };
  };

  it('are two conversations: their messages are neither joined nor do they continue each other', async () => {
    const [sales, costs] = [inThread(1, 'sales'), inThread(2, 'costs')];
    await Promise.all([stage.post(sales), stage.post(costs)]);
    await Promise.all([sales, costs].map((question) => stage.passUntilFinal(question)));
    await stage.post(inThread(1, 'by region'));
    await stage.passUntilFinal(sales, 2);
    expect(stage.asked).to.have.members(['sales', 'costs', 'by region']);
    const conversationOf = (text: string) =>
      stage.workspace.asked.find(({ content }) => content === text)?.conversationId;
    expect(conversationOf('by region')).to.equal(conversationOf('sales'));
    expect(conversationOf('costs')).to.not.equal(conversationOf('sales'));
    expect(stage.fateOf(costs)).to.deep.equal(WELL);
  });
});

describe('a person who types steadily', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ env: { DEBOUNCE_ENABLED: 'true' } });
  });

  afterEach(() => stage.close());

  it('is asked while still typing, and no word is lost or asked twice', async () => {
    const first = stage.people.ask('word0');
    const startedMs = stage.clock.monotonicMs();
    let words = 1;
    await stage.post(first);
    while (stage.asked.length === 0) {
      await stage.passQuietly(1_000);
      await stage.post(another(first, `word${words++}`));
    }
    expect(stage.clock.monotonicMs() - startedMs, 'waited no longer than the longest window').to.be.below(15_000);
    await stage.pass(() => stage.asked.join('\n').includes(`word${words - 1}`));
    const typed = Array.from({ length: words }, (_, word) => `word${word}`);
    expect(stage.asked.join('\n').split('\n')).to.deep.equal(typed);
    expect(stage.asked.length).to.be.at.most(2);
    await stage.passUntilFinal(first, stage.asked.length);
  });
});
