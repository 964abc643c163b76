import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { Address } from '../../../bot/types.ts';
import type { AppError } from '../../../services/errors.ts';
import { type Grant, replyOf, WebChatHarness } from '../../support/webchat-harness.ts';

describe('Web Chat as a channel', () => {
  let harness: WebChatHarness;
  let grant: Grant;
  let address: Address;
  beforeEach(async () => {
    harness = await WebChatHarness.start();
    grant = await harness.conversation();
    address = harness.bot.received[0]?.address as Address;
  });
  afterEach(() => harness.stop());

  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: AppError) => error.code,
    );

  it('can replace a message, and shows a message once', () => {
    expect(harness.webchat.channel.capabilities(address)).to.deep.equal({ update: true, idempotentSend: true });
  });

  it('sends once per delivery key, also after a restart', async () => {
    const send = (text: string) => harness.webchat.channel.send(address, replyOf(text), { deliveryKey: 'q1' });
    const first = await send('answer');
    expect(await send('answer, once more')).to.deep.equal(first);
    await harness.restart();
    expect(await send('answer, after all')).to.deep.equal(first);
    expect((await harness.read(grant)).texts).to.deep.equal(['welcome', 'answer']);
  });

  it('delivers through an address that was kept as JSON, also into a conversation that was forgotten', async () => {
    const kept = JSON.parse(JSON.stringify(address)) as Address;
    await harness.restart({ withoutLog: true });
    await harness.webchat.channel.send(kept, replyOf('late'), {});
    expect((await harness.read(grant)).texts).to.deep.equal(['late']);
  });

  it('replaces a message in its place', async () => {
    const { channel } = harness.webchat;
    const message = await channel.send(address, replyOf('working on it'), {});
    await channel.send(address, replyOf('something else'), {});
    const { watermark } = await harness.read(grant);
    expect(await channel.update(address, message ?? { activityId: '' }, replyOf('answer'))).to.deep.equal(message);
    const { activities } = await harness.read(grant, watermark);
    expect(activities).to.have.length(1);
    expect(activities[0]).to.include({ id: message?.activityId, text: 'answer' });
  });

  it('refuses addresses and messages that are not its own', async () => {
    const { channel } = harness.webchat;
    const foreign = { ...address, channel: 'teams' };
    const broken = { ...address, data: {} };
    for (const wrong of [foreign, broken]) {
      expect(await codeOf(channel.send(wrong, replyOf('x'), {}))).to.equal('delivery.address_invalid');
      expect(await codeOf(channel.update(wrong, { activityId: 'x' }, replyOf('x')))).to.equal(
        'delivery.address_invalid',
      );
      expect(await codeOf(channel.progress(wrong, undefined))).to.equal('delivery.address_invalid');
    }
    expect(await codeOf(channel.update(address, { activityId: 'x' }, replyOf('x')))).to.equal(
      'delivery.address_invalid',
    );
  });

  it('asks for the short form of a message that is too large', async () => {
    const large = replyOf('x'.repeat(1_000_001));
    expect(await codeOf(harness.webchat.channel.send(address, large, {}))).to.equal('delivery.rejected');
    expect((await harness.read(grant)).texts).to.deep.equal(['welcome']);
  });

  it('asks to try again when the disk refuses', async () => {
    const other = new DatabaseSync(`${harness.stateDir}/webchat.db`);
    other.exec(`CREATE TRIGGER full BEFORE INSERT ON activities BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END`);
    const send = () => harness.webchat.channel.send(address, replyOf('answer'), { deliveryKey: 'q1' });
    expect(await codeOf(send())).to.equal('delivery.transient');
    const refused = await harness.post(grant, { text: 'hello' });
    expect([refused.status, refused.body.error.code]).to.deep.equal([503, 'state.unwritable']);
    expect(JSON.stringify(refused.body), 'nothing of the house is told').not.to.match(/disk|sqlite|webchat\.db/i);
    other.exec('DROP TRIGGER full');
    other.close();
    await send();
    expect((await harness.read(grant)).texts).to.deep.equal(['welcome', 'answer']);
  });
});
