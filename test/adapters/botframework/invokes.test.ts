import { expect } from 'chai';
import { zhHant } from '../../../bot/texts/zh-hant/index.ts';
import type { Reply } from '../../../bot/types.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock } from '../../support/clock.ts';
import { activityIn, cardExecute, feedback } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

const PRESS = { lamp: { verb: 'stop', questionId: 'q1', nonce: 'n1' } };
const CARD = { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'anew' }] };
const reply = (summary: string): Reply => ({ parts: [], summary, locale: 'en', aiGenerated: true });

describe('invokes', () => {
  let harness: TeamsHarness;
  let clock: ManualClock;

  beforeEach(async () => {
    clock = new ManualClock();
    harness = await startTeams({
      clock,
      render: (one, { conversationKind }) =>
        one.summary === 'words'
          ? { type: 'message', text: one.summary }
          : {
              type: 'message',
              summary: conversationKind,
              attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: CARD }],
            },
    });
  });

  afterEach(() => harness.stop());

  const press = async (data: unknown, locale = 'en-GB') => {
    const { status, body } = await harness.deliver({ ...cardExecute(data), locale });
    expect(status, 'an error status would be red').to.equal(200);
    return JSON.parse(body) as { statusCode: number; type: string; value: unknown };
  };
  const ERROR = 'application/vnd.microsoft.error';

  it('are answered with the card that takes the place of the pressed one', async () => {
    const seen: unknown[] = [];
    harness.bot.onPressed = async (inbound) => {
      seen.push(inbound.action);
      return reply('card');
    };
    expect(await press(PRESS)).to.deep.equal({
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: CARD,
    });
    expect(seen).to.deep.equal([PRESS.lamp]);
    expect(harness.bot.received, 'what is answered in place is not received as well').to.deep.equal([]);
    expect(harness.connector.requests).to.deep.equal([]);
  });

  it('are answered in the language that the person chose, whatever their client speaks', async () => {
    harness.bot.chosenLocale = 'zh-Hant';
    expect(await press(PRESS)).to.include({ value: zhHant.buttonPressed });
    expect((await press({ lamp: { verb: 'erase' } })).value).to.include({ message: zhHant.buttonUnknown });
    harness.bot.onPressed = async () => {
      throw new AppError('state.unwritable', 'no disk');
    };
    expect((await press(PRESS)).value).to.include({ message: zhHant.errors['state.unwritable']({}) });
  });

  it('are answered with words where there is no card', async () => {
    harness.bot.onPressed = async () => reply('words');
    expect(await press(PRESS)).to.deep.equal({
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'words',
    });
  });

  it('that are not answered in place go to the bot like every press, with a notice', async () => {
    expect(await press(PRESS)).to.deep.equal({
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'Got it.',
    });
    expect(harness.bot.received).to.have.length(1);
    expect(harness.bot.received[0]).to.deep.include({ kind: 'action', action: PRESS.lamp });
  });

  it('that fail say why in one sentence, and nothing else', async () => {
    harness.bot.onPressed = async () => {
      throw new AppError('genie.unreachable', 'at https://adb-1.example, token xyz');
    };
    const answer = await press(PRESS);
    expect(answer).to.include({ statusCode: 400, type: ERROR });
    const { message } = answer.value as { message: string };
    expect(message).to.be.a('string').and.not.contain('adb-1').and.not.contain('xyz');
    expect(message.length).to.be.within(10, 200);
    harness.bot.onPressed = async () => {
      throw new Error('a bug');
    };
    expect(JSON.stringify(await press(PRESS))).to.not.contain('a bug');
  });

  it('that take longer than two seconds are told so, and what they lead to is not shown', async () => {
    let release: (one: Reply) => void = () => {};
    harness.bot.onPressed = () => new Promise((resolve) => (release = resolve));
    const answering = press(PRESS);
    let answered = false;
    void answering.then(() => {
      answered = true;
    });
    while (!answered) {
      await clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await answering).to.deep.equal({
      statusCode: 400,
      type: ERROR,
      value: { code: 'BadRequest', message: 'This takes longer than usual. Please press again in a moment.' },
    });
    release(reply('card'));
    expect(harness.bot.received).to.deep.equal([]);
  });

  for (const data of [undefined, null, 'x', {}, { lamp: { verb: 'erase', nonce: 'n' } }, { lamp: { verb: 'stop' } }]) {
    it(`with a button that nobody knows say so: ${JSON.stringify(data)}`, async () => {
      expect(await press(data)).to.deep.equal({
        statusCode: 400,
        type: ERROR,
        value: { code: 'BadRequest', message: 'I no longer know this button. Please ask your question again.' },
      });
      expect(harness.bot.received).to.deep.equal([]);
    });
  }

  it('that carry a vote are taken', async () => {
    expect(await harness.deliver(feedback('like', 'good', '1'))).to.deep.equal({ status: 200, body: '{}' });
    expect(harness.bot.received[0]).to.include({ kind: 'feedback', rating: 'positive', comment: 'good' });
  });

  it('that exchange a token are told that it is not taken, so that no error is shown', async () => {
    const value = { id: 'x1', connectionName: 'sso', token: 'secret' };
    const answer = await harness.deliver(
      activityIn('personal', { type: 'invoke', name: 'signin/tokenExchange', value }),
    );
    expect(answer.status).to.equal(412);
    expect(JSON.parse(answer.body)).to.deep.equal({
      id: 'x1',
      connectionName: 'sso',
      failureDetail: 'Signing in is not used here.',
    });
  });

  for (const name of ['signin/verifyState', 'signin/failure']) {
    it(`of the kind ${name} are acknowledged`, async () => {
      const activity = activityIn('personal', { type: 'invoke', name, value: { state: '123456' } });
      expect((await harness.deliver(activity)).status).to.equal(200);
    });
  }

  it('that nobody knows are told so in the word of the protocol', async () => {
    expect((await harness.deliver(activityIn('personal', { type: 'invoke', name: 'task/fetch' }))).status).to.equal(
      501,
    );
  });
});
