import { expect } from 'chai';
import type { Stopped } from '../../../adapters/botframework/streamed-messages.ts';
import type { Address, MessageRef, Reply } from '../../../bot/types.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock } from '../../support/clock.ts';
import { BOT_ID, message, type TeamsPlace, USER_ID } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

const working = (summary: string): Reply => ({
  parts: [
    { kind: 'text', text: summary },
    { kind: 'buttons', buttons: [{ title: 'Stop', action: { verb: 'stop', questionId: 'q1', nonce: 'q1.stop' } }] },
  ],
  summary,
  locale: 'en',
  aiGenerated: false,
});
const answer = (summary: string): Reply => ({ parts: [], summary, locale: 'en', aiGenerated: true });
const refusal = (text: string) => ({
  kind: 'status' as const,
  status: 403,
  body: JSON.stringify({ error: { code: 'ContentStreamNotAllowed', message: text } }),
});

describe('streamed messages in Teams', () => {
  let harness: TeamsHarness;
  let clock: ManualClock;
  let address: Address;
  let channel: TeamsHarness['teams']['channel'];
  let stopped: Stopped[];

  const addressIn = async (place: TeamsPlace): Promise<Address> => {
    await harness.deliver(message('how many trips?', { place }));
    const inbound = harness.bot.received.at(-1);
    if (!inbound) throw new Error('the question did not arrive');
    return inbound.address;
  };

  beforeEach(async () => {
    clock = new ManualClock();
    harness = await startTeams({
      clock,
      settings: { teamsStreaming: true },
      render: (reply) => ({
        text: reply.summary,
        ...(reply.aiGenerated
          ? { entities: [{ type: 'label' }], channelData: { feedbackLoop: { type: 'default' } } }
          : {}),
      }),
    });
    ({ channel } = harness.teams);
    address = await addressIn('personal');
    stopped = [];
    harness.teams.onStopped((one) => stopped.push(one));
  });

  afterEach(async () => {
    expect(harness.connector.streams.violations).to.deep.equal([]);
    await harness.stop();
  });

  const open = async (to: Address = address): Promise<MessageRef> => {
    const opened = await channel.send(to, working('Working on it…'), { replyTo: 'asked-1', stage: 'working' });
    if (!opened) throw new Error('no id came back');
    return opened;
  };
  const show = (ref: MessageRef, text: string) => channel.update(address, ref, working(text), { stage: 'working' });
  /** Ends it with an answer, after whatever wait that takes. */
  const finish = async (ref: MessageRef, text: string, on = channel): Promise<MessageRef> => {
    let ended: MessageRef | undefined;
    const finishing = on.update(address, ref, answer(text), { stage: 'final' }).then((message) => {
      ended = message;
    });
    for (let waited = 0; !ended && waited < 100; waited++) {
      await clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await finishing;
    return ended ?? ref;
  };
  const operations = () => harness.connector.requests.map(({ operation }) => operation);
  const shown = (to: Address = address) =>
    harness.connector.messages(to.conversationKey).map(({ activity }) => activity['text']);

  it('begin with an informative chunk, and carry on with numbered ones', async () => {
    const ref = await open();
    await clock.advance(2_000);
    await show(ref, 'Running the query…');
    const [first, second] = harness.connector.requests.map(({ body }) => JSON.parse(body) as unknown);
    const parties = {
      from: { id: BOT_ID },
      recipient: { id: USER_ID },
      conversation: { id: address.conversationKey },
    };
    const info = { streamType: 'informative', streamSequence: 1 };
    expect(first).to.deep.equal({
      type: 'typing',
      locale: 'en',
      text: 'Working on it…',
      ...parties,
      entities: [{ type: 'streaminfo', ...info }],
      channelData: info,
    });
    const next = { streamType: 'informative', streamSequence: 2, streamId: ref.activityId };
    expect(second).to.deep.equal({
      type: 'typing',
      locale: 'en',
      text: 'Running the query…',
      ...parties,
      entities: [{ type: 'streaminfo', ...next }],
      channelData: next,
    });
  });

  it('become the answer with their last chunk, which has no number and all that an answer has', async () => {
    const ref = await open();
    await clock.advance(5_000);
    expect(await finish(ref, '42 trips')).to.deep.equal({ activityId: ref.activityId });
    expect(operations()).to.deep.equal(['stream', 'final']);
    const info = { streamType: 'final', streamId: ref.activityId };
    expect(harness.connector.requests[1]?.activity).to.deep.include({
      type: 'message',
      text: '42 trips',
      entities: [{ type: 'streaminfo', ...info }, { type: 'label' }],
      channelData: { feedbackLoop: { type: 'default' }, ...info },
    });
    expect(shown()).to.deep.equal(['42 trips']);
  });

  it('get one chunk in two seconds at most; what was left out comes with the next sign of life', async () => {
    const ref = await open();
    await show(ref, 'one');
    await clock.advance(1_999);
    await show(ref, 'two');
    expect(operations()).to.deep.equal(['stream']);
    await clock.advance(3_001);
    await channel.progress(address, undefined);
    expect(shown()).to.deep.equal(['two']);
    await channel.progress(address, undefined);
    expect(operations()).to.deep.equal(['stream', 'stream']);
  });

  it('let an answer wait until a second has passed since the last chunk, and no longer', async () => {
    const ref = await open();
    const finishing = channel.update(address, ref, answer('42 trips'));
    await clock.advance(999);
    expect(operations()).to.deep.equal(['stream']);
    await clock.advance(1);
    await finishing;
    expect(operations()).to.deep.equal(['stream', 'final']);
  });

  it('are handed over before two minutes are over, and replaced from then on', async () => {
    const ref = await open();
    for (let seconds = 0; seconds < 110; seconds += 5) {
      await clock.advance(5_000);
      await channel.progress(address, undefined);
    }
    expect(operations().filter((one) => one === 'final')).to.have.length(1);
    expect(operations().at(-1), 'signs of life afterwards').to.equal('typing');
    await show(ref, 'Still running…');
    await clock.advance(600_000);
    await finish(ref, '42 trips');
    expect(operations().slice(-2)).to.deep.equal(['update', 'update']);
    expect(shown()).to.deep.equal(['42 trips']);
  });

  it('that nobody told of for two minutes are replaced, without another chunk', async () => {
    const ref = await open();
    await clock.advance(120_000);
    await finish(ref, '42 trips');
    expect(operations()).to.deep.equal(['stream', 'update']);
    expect(shown()).to.deep.equal(['42 trips']);
  });

  for (const said of [
    'Content stream finished due to exceeded streaming time.',
    'Content stream is not allowed on an already completed streamed message.',
    'Content stream is not allowed',
    'something else',
  ]) {
    it(`that end with "${said}" are replaced by the full answer`, async () => {
      const ref = await open();
      await clock.advance(5_000);
      harness.connector.fail(refusal(said), { operation: 'final' });
      // The connector of the test still takes it for open.
      harness.connector.streams.pressStop();
      await finish(ref, '42 trips');
      expect(operations()).to.deep.equal(['stream', 'final', 'update']);
      expect(shown()).to.deep.equal(['42 trips']);
    });
  }

  it('that are too large come again, smaller, as the last chunk of the same message', async () => {
    const ref = await open();
    await clock.advance(5_000);
    harness.connector.fail(refusal('Message size too large'), { operation: 'final' });
    const error: unknown = await channel.update(address, ref, answer('all of it')).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'delivery.rejected');
    await clock.advance(1_000);
    await finish(ref, 'less of it');
    expect(operations()).to.deep.equal(['stream', 'final', 'final']);
    expect(shown()).to.deep.equal(['less of it']);
  });

  it('that the person stopped stop the question, and have its last word in their place', async () => {
    const ref = await open();
    harness.connector.streams.pressStop();
    await clock.advance(5_000);
    await channel.progress(address, undefined);
    await channel.progress(address, undefined);
    expect(stopped.map(({ questionId }) => questionId)).to.deep.equal(['q1']);
    await finish(ref, 'Stopped.');
    expect(shown()).to.deep.equal(['Stopped.']);
  });

  it('that may not be touched after the person stopped them are followed by the last word', async () => {
    const ref = await open();
    harness.connector.streams.pressStop();
    await clock.advance(5_000);
    await show(ref, 'x');
    harness.connector.fail({ kind: 'status', status: 403 }, { operation: 'update' });
    await finish(ref, 'Stopped.');
    expect(shown()).to.deep.equal(['Working on it…', 'Stopped.']);
  });

  it('are not tried for a day with a person who may not have them', async () => {
    harness.connector.streams.forbid(USER_ID);
    const ref = await open();
    expect(operations()).to.deep.equal(['stream', 'reply']);
    expect(ref).to.not.have.property('note');
    await finish(ref, '42 trips');
    expect(shown()).to.deep.equal(['42 trips']);
    await clock.advance(23 * 3_600_000);
    await open();
    expect(operations().slice(-1)).to.deep.equal(['reply']);
    await clock.advance(3_600_001);
    await open();
    expect(operations().slice(-2)).to.deep.equal(['stream', 'reply']);
  });

  it('are only one at a time in a chat', async () => {
    const ref = await open();
    await open();
    expect(operations()).to.deep.equal(['stream', 'reply']);
    await clock.advance(2_000);
    await finish(ref, '42 trips');
    await open();
    expect(operations().at(-1)).to.equal('stream');
  });

  for (const place of ['group', 'channel'] as const) {
    it(`are not begun in a ${place}`, async () => {
      await open(await addressIn(place));
      expect(operations()).to.deep.equal(['reply']);
    });
  }

  it('that an earlier process left are ended by the answer', async () => {
    const ref = await open();
    const next = await startTeams({
      clock,
      settings: { teamsStreaming: true, allowedServiceUrls: [harness.connector.origin] },
    });
    await clock.advance(10_000);
    await finish(ref, '42 trips', next.teams.channel);
    expect(operations()).to.deep.equal(['stream', 'final']);
    await finish(ref, '42 trips again', next.teams.channel);
    expect(operations()).to.deep.equal(['stream', 'final', 'update']);
    expect(shown()).to.deep.equal(['42 trips again']);
    await next.stop();
  });

  it('that an earlier process ended with an answer are not answered twice', async () => {
    const ref = await open();
    await clock.advance(5_000);
    await finish(ref, '42 trips');
    const next = await startTeams({
      clock,
      settings: { teamsStreaming: false, allowedServiceUrls: [harness.connector.origin] },
    });
    await finish(ref, '42 trips', next.teams.channel);
    expect(operations()).to.deep.equal(['stream', 'final', 'final', 'update']);
    expect(shown()).to.deep.equal(['42 trips']);
    await next.stop();
  });

  it('that an earlier process left long ago are replaced at once', async () => {
    const ref = await open();
    const next = await startTeams({
      clock,
      settings: { teamsStreaming: true, allowedServiceUrls: [harness.connector.origin] },
    });
    await clock.advance(120_000);
    await finish(ref, '42 trips', next.teams.channel);
    expect(operations()).to.deep.equal(['stream', 'update']);
    await next.stop();
  });

  it('whose last chunk may or may not have arrived come again and stay one message', async () => {
    const ref = await open();
    await clock.advance(5_000);
    harness.connector.fail({ kind: 'status', status: 502, accepted: true }, { operation: 'final' });
    const error: unknown = await channel.update(address, ref, answer('42 trips')).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'delivery.transient');
    await clock.advance(1_000);
    await finish(ref, '42 trips');
    expect(operations()).to.deep.equal(['stream', 'final', 'final', 'update']);
    expect(shown()).to.deep.equal(['42 trips']);
  });

  it('that are throttled say so, and go on', async () => {
    const ref = await open();
    await clock.advance(5_000);
    harness.connector.fail({ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, { operation: 'stream' });
    const error: unknown = await show(ref, 'x').catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'delivery.throttled', retryAfterMs: 7_000 });
    await clock.advance(7_000);
    await show(ref, 'y');
    await clock.advance(1_000);
    await finish(ref, '42 trips');
    expect(shown()).to.deep.equal(['42 trips']);
  });
});
