import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { WebChatHarness } from '../../support/webchat-harness.ts';

/** `botframework-directlinejs`, as it stands on people's pages, against the real server. */
describe('official Direct Line client', () => {
  let harness: WebChatHarness;
  beforeEach(async () => {
    harness = await WebChatHarness.start();
  });
  afterEach(() => harness.stop());

  it('is welcomed, asks, sees its own message and the answer to it', async () => {
    const client = await harness.client();
    await client.sees('welcome');
    const id = await client.post('hello');
    const answer = await client.sees('HELLO');
    const echo = client.activities.find((activity) => activity.id === id);
    expect(client.texts).to.deep.equal(['welcome', 'hello', 'HELLO']);
    expect(answer).to.deep.include({ replyToId: id, from: { id: 'lamp', role: 'bot' } });
    expect(echo?.from.role).to.equal('user');
  });

  it('gets an answer that was given before its socket was open', async () => {
    harness.bot.onReceive = async ({ address }) => harness.bot.say(address, 'early');
    const client = await harness.client();
    expect((await client.sees('early')).text).to.equal('early');
  });

  it('reads on from a watermark', async () => {
    const grant = await harness.conversation();
    await harness.post(grant, { text: 'one' });
    const { watermark } = await harness.read(grant);
    await harness.post(grant, { text: 'two' });
    const { conversationId } = grant;
    const client = await harness.client({ grant, conversationId, watermark });
    await client.sees('TWO');
    expect(client.texts).to.deep.equal(['two', 'TWO']);
  });

  it('comes back when its socket is killed, and gets what it missed, once', async () => {
    const client = await harness.client();
    await client.post('one');
    await client.sees('ONE');
    const { address } = harness.bot.received.at(-1) ?? {};
    const socket = await client.connected();
    socket.terminate();
    if (address) await harness.bot.say(address, 'missed');
    await client.sees('missed');
    await client.post('two');
    await client.sees('TWO');
    expect(client.texts).to.deep.equal(['welcome', 'one', 'ONE', 'missed', 'two', 'TWO']);
    expect(client.sockets).to.have.length(2);
  });

  it('goes on by itself when the service was restarted', async () => {
    const client = await harness.client();
    await client.post('one');
    await client.sees('ONE');
    await client.connected();
    await harness.restart();
    await client.connected(2);
    await client.post('two');
    await client.sees('TWO');
    expect(client.texts).to.deep.equal(['welcome', 'one', 'ONE', 'two', 'TWO']);
    expect(
      harness.bot.received.map(({ kind }) => kind),
      'no second welcome',
    ).to.deep.equal(['message']);
  });

  it('goes on even when everything but the secret was lost', async () => {
    await harness.stop();
    harness = await WebChatHarness.start({
      settings: { webchatTokenSecret: 'a secret that is kept elsewhere, safely' },
    });
    const client = await harness.client();
    await client.post('one');
    await client.sees('ONE');
    await harness.restart({ withoutLog: true });
    await client.connected(2);
    await client.post('two');
    await client.sees('TWO');
    const ids = client.activities.map(({ id }) => id);
    expect(new Set(ids).size, 'no new activity carries an old id').to.equal(ids.length);
  });

  it('learns that its token has expired', async () => {
    await harness.stop();
    harness = await WebChatHarness.start({
      settings: { webchatTokenSecret: 'a secret that will be replaced later on' },
    });
    const client = await harness.client();
    await client.connected();
    await harness.restart({ settings: { webchatTokenSecret: 'another secret, because the first was stolen' } });
    await eventually(() => client.status >= 3);
    expect(client.status).to.be.oneOf([3, 4]);
  });
});
