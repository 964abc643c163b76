import { expect } from 'chai';
import type { RecordedRequest } from '../support/fake-connector.ts';
import { tableScript } from '../support/workspace/scripts.ts';
import { another, conversationOf, type TeamsActivity, textOf, WELL } from './people.ts';
import { STEP_MS, Stage } from './stage.ts';

/** Nobody waits so long for a throttled conversation, whatever the connector says. */
const HALF_AN_HOUR_MS = 1_800_000;

const in_ = (activity: TeamsActivity) => (request: RecordedRequest) =>
  request.conversationId === conversationOf(activity);

describe('a connector', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });

  afterEach(() => stage.close());

  /** Calls that concern the conversation, without signs of life. */
  const callsTo = (activity: TeamsActivity) =>
    stage.connector.requests.filter(in_(activity)).filter(({ operation }) => operation !== 'typing');

  const updatesTo = (activity: TeamsActivity) => callsTo(activity).filter(({ operation }) => operation === 'update');

  /** Asks and lets time pass until the answer was tried for the first time. */
  async function askUntilTried(question: TeamsActivity): Promise<void> {
    await stage.post(question);
    await stage.pass(() => stage.connector.of('update').some(in_(question)));
  }

  /** No placeholder is taken, so that the answer has to be a message of its own. */
  async function askWithoutPlaceholder(question: TeamsActivity): Promise<void> {
    stage.connector.fail({ kind: 'status', status: 400 }, { operation: 'reply' });
    await stage.post(question);
    await stage.pass(() => callsTo(question).length >= 2);
  }

  for (const [said, headers, waitMs] of [
    ['with Retry-After', { 'retry-after': '30' }, 30_000],
    ['with Retry-After 0', { 'retry-after': '0' }, 2_000],
    ['with an hour as Retry-After, which is cut', { 'retry-after': '3600' }, 300_000],
    ['without Retry-After', {}, 2_000],
    ['with a Retry-After that makes no sense', { 'retry-after': 'soon' }, 2_000],
  ] as const) {
    it(`that answers 429 ${said} gets nothing more for that conversation before the time`, async () => {
      const question = stage.people.ask();
      stage.connector.fail({ kind: 'status', status: 429, headers }, { operation: 'update' });
      await stage.post(question);
      await stage.pass(() => stage.finalsOf(question).length > 0, waitMs / 100);
      const [refused, next, ...more] = updatesTo(question);
      expect(more).to.deep.equal([]);
      expect(stage.timeOf(next) - stage.timeOf(refused))
        .to.be.at.least(waitMs - STEP_MS)
        .and.below(HALF_AN_HOUR_MS);
      expect(stage.fateOf(question)).to.deep.equal(WELL);
    });
  }

  it('that tells everybody the same time does not get them all back at that time', async () => {
    await stage.close();
    stage = await Stage.open({ random: () => 0.5 });
    const question = stage.people.ask();
    stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '30' } }, { operation: 'update' });
    await stage.post(question);
    await stage.passUntilFinal(question);
    const [refused, next] = updatesTo(question);
    expect(stage.timeOf(next) - stage.timeOf(refused)).to.be.at.least(45_000 - STEP_MS);
  });

  it('that throttles one conversation does not hold up the others', async () => {
    const [throttled, other] = [stage.people.ask(), stage.people.ask()];
    stage.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '300' } }, { operation: 'update' });
    await askUntilTried(throttled);
    await stage.post(other);
    await stage.passUntilFinal(other);
    expect(stage.fateOf(throttled)).to.deep.equal({ finals: 0, markedRepeats: 0, leftovers: 1 });
    await stage.pass(() => stage.finalsOf(throttled).length > 0, 1_000);
    expect(stage.timeOf(updatesTo(other)[0])).to.be.below(stage.timeOf(updatesTo(throttled)[1]));
  });

  it('that answers 502 to an update that it did shows one message all the same', async () => {
    const question = stage.people.ask();
    stage.connector.fail({ kind: 'status', status: 502, accepted: true }, { operation: 'update', times: 2 });
    await askUntilTried(question);
    await stage.pass(() => stage.connector.of('update').length === 3);
    await stage.passQuietly(120_000);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
    expect(stage.connector.of('update')).to.have.length(3);
  });

  it('that answers 502 to a new message that it took gets it once more, marked, and not before half a minute', async () => {
    const question = stage.people.ask();
    stage.connector.fail({ kind: 'status', status: 400 }, { operation: 'reply' });
    stage.connector.fail({ kind: 'status', status: 502, accepted: true }, { operation: 'reply' });
    await stage.post(question);
    await stage.passUntilFinal(question, 2);
    await stage.passQuietly(120_000);
    const [, first, again, ...more] = callsTo(question);
    expect(more).to.deep.equal([]);
    expect(stage.timeOf(again) - stage.timeOf(first)).to.be.at.least(30_000);
    expect(stage.fateOf(question)).to.deep.equal({ finals: 1, markedRepeats: 1, leftovers: 0 });
  });

  it('that answers 412 and 503 gets the message when it is well again', async () => {
    const question = stage.people.ask();
    stage.connector.fail({ kind: 'status', status: 412 }, { operation: 'update', times: 2 });
    stage.connector.fail({ kind: 'status', status: 503 }, { operation: 'update', times: 3 });
    await stage.post(question);
    await stage.passUntilFinal(question);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
    expect(stage.connector.of('update')).to.have.length(6);
  });

  it('that hangs is given up at the deadline and tried again; others do not wait for it', async () => {
    const [held, other] = [stage.people.ask(), stage.people.ask()];
    stage.connector.fail({ kind: 'hang' }, { operation: 'update' });
    await askUntilTried(held);
    await stage.post(other);
    // Slowly, so that all of the other's life fits into the deadline.
    await stage.pass(() => stage.finalsOf(other).length > 0, 2);
    await stage.passUntilFinal(held);
    const [hanging, next] = updatesTo(held);
    expect(stage.timeOf(next) - stage.timeOf(hanging)).to.be.at.least(15_000 - 100);
    expect(stage.timeOf(updatesTo(other)[0])).to.be.below(stage.timeOf(next));
    expect(stage.fateOf(held)).to.deep.equal(WELL);
  });

  it('that cuts connections, before or after it took a message, shows one message all the same', async () => {
    const question = stage.people.ask();
    stage.connector.fail({ kind: 'reset' }, { operation: 'update' });
    stage.connector.fail({ kind: 'reset', accepted: true }, { operation: 'update' });
    await stage.post(question);
    await stage.pass(() => stage.connector.of('update').length === 3);
    await stage.passQuietly(120_000);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
  });

  for (const status of [403, 404]) {
    it(`that answers ${status} gets nothing more; the answer is kept and brought when the person writes again`, async () => {
      const question = stage.people.ask();
      stage.connector.fail({ kind: 'status', status }, { operation: 'update' });
      await askUntilTried(question);
      const before = callsTo(question).length;
      await stage.passQuietly(600_000);
      expect(callsTo(question), 'calls to a person who is gone').to.have.length(before);
      const again = another(question, 'and by month?');
      await stage.post(again);
      await stage.passUntilFinal(question, 2);
      const finals = stage.finalsOf(question);
      for (const text of [textOf(question), 'and by month?']) {
        expect(
          finals.filter((shown) => shown.includes(`The answer to ${text}`)),
          text,
        ).to.have.length(1);
      }
    });
  }

  for (const status of [400, 413]) {
    it(`that answers ${status} gets the plain text once, and no third try`, async () => {
      const question = stage.people.ask();
      stage.workspace.on(textOf(question), tableScript({ text: `The answer to ${textOf(question)}.` }));
      stage.connector.fail({ kind: 'status', status }, { operation: 'update' });
      await stage.post(question);
      await stage.passUntilFinal(question);
      const [card, plain, ...more] = stage.connector.of('update');
      expect(more).to.deep.equal([]);
      expect(card?.activity?.['attachments']).to.not.equal(undefined);
      expect(plain?.activity?.['attachments']).to.equal(undefined);
      expect(plain?.body).to.contain(`The answer to ${textOf(question)}`);
      expect(stage.fateOf(question)).to.deep.equal(WELL);
    });

    it(`that answers ${status} to the plain text as well is not asked a third time`, async () => {
      const question = stage.people.ask();
      stage.connector.fail({ kind: 'status', status }, { operation: 'update', times: 2 });
      await stage.post(question);
      await stage.pass(() => stage.connector.of('update').length === 2);
      await stage.passQuietly(600_000);
      expect(stage.connector.of('update')).to.have.length(2);
    });
  }

  it('that refuses placeholders still gets the answer, as a message of its own', async () => {
    const question = stage.people.ask();
    await askWithoutPlaceholder(question);
    await stage.passUntilFinal(question);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
  });
});
