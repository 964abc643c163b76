import { expect } from 'chai';
import type { Address, Reply } from '../../../bot/types.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock } from '../../support/clock.ts';
import { BOT_ID, message, USER_ID } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

const reply = (summary: string): Reply => ({ parts: [], summary, locale: 'en', aiGenerated: false });

describe('the channel to Teams', () => {
  let harness: TeamsHarness;
  let clock: ManualClock;
  let address: Address;
  let channel: TeamsHarness['teams']['channel'];

  beforeEach(async () => {
    clock = new ManualClock();
    harness = await startTeams({ clock });
    await harness.deliver(message('how many trips?', { fields: { id: 'asked-1' } }));
    const inbound = harness.bot.received[0];
    if (!inbound) throw new Error('the question did not arrive');
    address = JSON.parse(JSON.stringify(inbound.address)) as Address;
    channel = harness.teams.channel;
  });

  afterEach(() => harness.stop());

  const failure = async (call: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(AppError);
    return error as AppError;
  };
  const texts = () => harness.connector.messages(address.conversationKey).map(({ activity }) => activity['text']);

  it('answers through a stored address: as the bot, to the person, into the thread of the question', async () => {
    const sent = await channel.send(address, reply('42 trips'), { replyTo: 'asked-1' });
    const request = harness.connector.requests[0];
    expect(request?.operation).to.equal('reply');
    expect(request?.activityId).to.equal('asked-1');
    expect(request?.headers.authorization).to.equal(`Bearer ${harness.authority.grants[0]?.value}`);
    expect(request?.activity).to.deep.equal({
      type: 'message',
      locale: 'en',
      text: '42 trips',
      replyToId: 'asked-1',
      from: { id: BOT_ID },
      recipient: { id: USER_ID },
      conversation: { id: address.conversationKey },
    });
    expect(sent).to.deep.equal({ activityId: harness.connector.messages(address.conversationKey)[0]?.id });
  });

  it('a message that answers nothing names no message', async () => {
    await channel.send(address, reply('welcome'), {});
    expect(harness.connector.requests[0]?.operation).to.equal('create');
    expect(harness.connector.requests[0]?.activity).not.to.have.property('replyToId');
  });

  it('what is rendered goes out whole, but cannot change who writes to whom', async () => {
    const entity = { type: 'https://schema.org/Message', '@type': 'Message', additionalType: ['AIGeneratedContent'] };
    const other = await startTeams({
      render: (one, { conversationKind }) => ({
        text: `${one.summary} ${conversationKind}`,
        entities: [entity],
        channelData: { feedbackLoop: { type: 'default' } },
        from: { id: 'forged' },
        conversation: { id: 'forged' },
      }),
    });
    await other.deliver(message('x', { place: 'group' }));
    await other.teams.channel.send(other.bot.received[0]?.address ?? address, reply('hi'), {});
    const activity = other.connector.requests[0]?.activity;
    expect(activity).to.deep.include({ text: 'hi group', entities: [entity], from: { id: BOT_ID } });
    expect(activity?.['conversation']).to.deep.equal({ id: other.bot.received[0]?.conversation.id });
    await other.stop();
  });

  it('replaces the placeholder by the answer', async () => {
    const placeholder = await channel.send(address, reply('working on it'), { replyTo: 'asked-1' });
    if (!placeholder) throw new Error('no id came back');
    expect(await channel.update(address, placeholder, reply('42 trips'))).to.deep.equal(placeholder);
    expect(texts()).to.deep.equal(['42 trips']);
    expect(channel.capabilities(address)).to.deep.equal({
      update: true,
      idempotentSend: false,
      nativeCharts: new Set(['bar', 'column', 'line', 'donut', 'number']),
    });
  });

  it('posts the answer anew when somebody deleted the placeholder', async () => {
    const placeholder = await channel.send(address, reply('working on it'), { replyTo: 'asked-1' });
    if (!placeholder) throw new Error('no id came back');
    harness.connector.forget(address.conversationKey, placeholder.activityId);
    const sent = await channel.update(address, placeholder, reply('42 trips'));
    expect(sent).not.to.deep.equal(placeholder);
    expect(texts()).to.deep.equal(['42 trips']);
    expect(harness.connector.messages(address.conversationKey)[0]?.replyToId).to.equal('asked-1');
  });

  it('does not post anew when the conversation itself is gone', async () => {
    harness.connector.fail({ kind: 'status', status: 404, body: '{"error":{"code":"ConversationNotFound"}}' });
    expect((await failure(channel.update(address, { activityId: '1' }, reply('x')))).code).to.equal('delivery.gone');
    expect(harness.connector.requests).to.have.length(1);
  });

  it('repeats no create by itself, whatever happened to it', async () => {
    harness.connector.fail({ kind: 'status', status: 502, accepted: true });
    expect((await failure(channel.send(address, reply('once'), {}))).code).to.equal('delivery.ambiguous');
    await clock.advance(60_000);
    expect(texts()).to.deep.equal(['once']);
    expect(harness.connector.requests).to.have.length(1);
  });

  it('a token that is refused is renewed once, and the message arrives once', async () => {
    await channel.send(address, reply('one'), {});
    await clock.advance(60_000);
    harness.connector.fail({ kind: 'status', status: 401 });
    await channel.send(address, reply('two'), {});
    expect(texts()).to.deep.equal(['one', 'two']);
    const [first, , third] = harness.connector.requests.map((request) => request.headers.authorization);
    expect(third).not.to.equal(first);
    harness.connector.fail({ kind: 'status', status: 401 }, { times: 5 });
    await clock.advance(60_000);
    expect((await failure(channel.send(address, reply('three'), {}))).code).to.equal('delivery.unauthorized');
    expect(harness.connector.requests).to.have.length(5);
  });

  it('one token serves forty sends at once', async () => {
    const addresses = Array.from({ length: 40 }, (_, i) => ({ ...address, conversationKey: `${i}` }));
    await Promise.all(addresses.map((one) => channel.send(one, reply('x'), {})));
    expect(harness.authority.requests.token).to.equal(1);
  });

  it('shows typing at most every three seconds', async () => {
    await channel.progress(address, undefined);
    await channel.progress(address, undefined);
    await clock.advance(2_999);
    await channel.progress(address, undefined);
    expect(harness.connector.of('typing')).to.have.length(1);
    await clock.advance(1);
    await channel.progress(address, undefined);
    expect(harness.connector.of('typing')).to.have.length(2);
    await channel.progress({ ...address, conversationKey: 'another' }, undefined);
    expect(harness.connector.of('typing')).to.have.length(3);
  });

  it('after a 429 it says when to come back, and shows no typing for half a minute', async () => {
    harness.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    expect(await failure(channel.send(address, reply('x'), {}))).to.include({
      code: 'delivery.throttled',
      retryAfterMs: 7_000,
    });
    await channel.progress(address, undefined);
    await channel.progress({ ...address, conversationKey: 'another' }, undefined);
    await clock.advance(29_999);
    await channel.progress(address, undefined);
    expect(harness.connector.of('typing')).to.have.length(1);
    await clock.advance(1);
    await channel.progress(address, undefined);
    expect(harness.connector.of('typing')).to.have.length(2);
  });

  for (const [name, change] of [
    ['of another channel', (one: Address): Address => ({ ...one, channel: 'webchat' })],
    ['without a conversation', (one: Address): Address => ({ ...one, data: { ...one.data, conversationId: 5 } })],
    ['without anything', (one: Address): Address => ({ ...one, data: {} })],
    [
      'of a tenant that is no longer allowed',
      (one: Address): Address => ({ ...one, data: { ...one.data, tenantId: 'old' } }),
    ],
    ['of no tenant', (one: Address): Address => ({ ...one, data: { ...one.data, tenantId: '' } })],
  ] as const) {
    it(`an address ${name} is not written to`, async () => {
      const odd = change(address);
      for (const call of [
        channel.send(odd, reply('x'), {}),
        channel.update(odd, { activityId: '1' }, reply('x')),
        channel.progress(odd, undefined),
      ]) {
        expect((await failure(call)).code).to.equal('delivery.address_invalid');
      }
      expect(harness.connector.connections).to.equal(0);
    });
  }

  it('warming fetches keys and token before the first question', async () => {
    const cold = await startTeams();
    await cold.teams.warm();
    expect(cold.authority.requests).to.deep.equal({ metadata: 1, keys: 1, token: 1 });
    await cold.deliver(message('x'));
    await cold.teams.channel.send(cold.bot.received[0]?.address ?? address, reply('x'), {});
    expect(cold.authority.requests).to.deep.equal({ metadata: 1, keys: 1, token: 1 });
    await cold.stop();
  });

  it('stops twice without harm', async () => {
    await channel.send(address, reply('x'), {});
    await harness.teams.stop(new AbortController().signal);
    await harness.teams.stop(AbortSignal.abort());
    expect((await failure(channel.send(address, reply('y'), {}))).code).to.equal('delivery.transient');
    expect(texts()).to.deep.equal(['x']);
  });

  it('warming tells of wrong credentials, and everything works once they are right', async () => {
    const cold = await startTeams({ clock });
    cold.authority.fault('token', { kind: 'status', status: 401, body: '{"error":"invalid_client"}' });
    expect((await failure(cold.teams.warm())).code).to.equal('delivery.unauthorized');
    cold.authority.fault('token');
    await clock.advance(10_000);
    await cold.teams.warm();
    await cold.stop();
  });
});
