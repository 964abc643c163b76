import { expect } from 'chai';
import { type Outgoing, Sender } from '../../bot/sender.ts';
import type { Reply } from '../../bot/types.ts';
import { AppError, type ErrorCode } from '../../services/errors.ts';
import { Events } from '../../services/events.ts';
import { ManualClock, settle } from '../support/clock.ts';
import { address, asker, FakeChannel, OpenLanes } from './fakes.ts';

const reply: Reply = { parts: [{ kind: 'text', text: 'hi' }], summary: 'hi', locale: 'en', aiGenerated: false };
const never = new AbortController().signal;

function rig(channel = new FakeChannel(), maxTasks?: number) {
  const clock = new ManualClock();
  const events = new Events();
  const failures: string[] = [];
  events.on('turn.failed', ({ kind, error }) => failures.push(`${kind} ${(error as AppError).code}`));
  const lanes = new OpenLanes();
  const sender = new Sender({
    channels: [channel],
    lanes,
    clock,
    events,
    random: () => 0.5,
    ...(maxTasks === undefined ? {} : { maxTasks }),
  });
  const send = (more: Pick<Outgoing, 'replaces'> = {}) =>
    sender.send({ address, asker, reply: () => reply, options: { deliveryKey: 'k' }, ...more });
  return { channel, clock, failures, lanes, sender, send };
}

const fail = (channel: FakeChannel, ...codes: ErrorCode[]) => {
  for (const code of codes) channel.failWith.push(new AppError(code, code));
};

describe('bot/sender', () => {
  it('sends in the background, taking a turn for each try', async () => {
    const { channel, send, lanes, sender } = rig();
    expect(send()).to.equal(true);
    await settle();
    expect(channel.calls).to.deep.equal([{ kind: 'send', reply, options: { deliveryKey: 'k' } }]);
    expect(lanes.turns).to.equal(1);
    expect(sender.size).to.equal(0);
  });

  it('tries again what surely did not arrive, with growing waits, four times in all', async () => {
    const { channel, clock, failures, lanes, send } = rig();
    fail(channel, 'delivery.transient', 'delivery.unauthorized', 'delivery.transient', 'delivery.transient');
    send();
    await clock.advance(60_000);
    expect(channel.calls).to.have.length(4);
    expect(lanes.turns).to.equal(4);
    expect(failures).to.deep.equal(['reply delivery.transient']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('pauses the conversation when the channel asks for it', async () => {
    const { channel, lanes, send } = rig();
    channel.failWith.push(new AppError('delivery.throttled', 'slow', { retryAfterMs: 4_000 }));
    send();
    await settle();
    expect(lanes.pauses).to.deep.equal([6_000]);
    expect(channel.calls).to.have.length(2);
  });

  it('sends what may have arrived once more only where that shows as one message', async () => {
    const twice = rig(new FakeChannel());
    fail(twice.channel, 'delivery.ambiguous');
    twice.send();
    await twice.clock.advance(60_000);
    expect(twice.channel.calls).to.have.length(1);
    expect(twice.failures).to.deep.equal(['reply delivery.ambiguous']);

    const safe = rig(new FakeChannel({ idempotentSend: true }));
    fail(safe.channel, 'delivery.ambiguous');
    safe.send();
    await safe.clock.advance(60_000);
    expect(safe.channel.calls).to.have.length(2);
    expect(safe.failures).to.deep.equal([]);
  });

  it('puts a message in the place of another one, again and again if need be, where the channel can', async () => {
    const replaces = { activityId: 'm1' };
    const able = rig(new FakeChannel());
    fail(able.channel, 'delivery.ambiguous');
    able.send({ replaces });
    await able.clock.advance(60_000);
    expect(able.channel.calls.map(({ kind, message }) => [kind, message])).to.deep.equal(
      Array(2).fill(['update', replaces]),
    );
    const fixed = rig(new FakeChannel({ update: false }));
    fixed.send({ replaces });
    await settle();
    expect(fixed.channel.calls.map(({ kind }) => kind)).to.deep.equal(['send']);
  });

  it('leaves out the card once when the channel does not take it', async () => {
    const { channel, send } = rig();
    fail(channel, 'delivery.rejected');
    send();
    await settle();
    expect(channel.replies.map((one) => one.plain)).to.deep.equal([undefined, true]);
  });

  it('never tries again where nobody is', async () => {
    const { channel, failures, send } = rig();
    fail(channel, 'delivery.gone');
    send();
    await settle();
    expect(channel.calls).to.have.length(1);
    expect(failures).to.deep.equal(['reply delivery.gone']);
  });

  it('takes a bounded number of tasks', async () => {
    const { channel, send, sender } = rig(new FakeChannel(), 2);
    const held = Promise.withResolvers<void>();
    channel.held = held.promise;
    expect([send(), send(), send()]).to.deep.equal([true, true, false]);
    held.resolve();
    await settle();
    expect(sender.size).to.equal(0);
    expect(send()).to.equal(true);
    await settle();
  });

  it('lets what runs end when it stops, and takes nothing more', async () => {
    const { channel, send, sender } = rig();
    const held = Promise.withResolvers<void>();
    channel.held = held.promise;
    send();
    await settle();
    let stopped = false;
    const stopping = sender.stop(never).then(() => {
      stopped = true;
    });
    expect(send()).to.equal(false);
    await settle();
    expect(stopped).to.equal(false);
    held.resolve();
    await stopping;
    expect(channel.calls).to.have.length(1);
    await sender.stop(never);
  });

  it('gives up waiting for another try when the time for stopping is over', async () => {
    const { channel, clock, failures, send, sender } = rig();
    fail(channel, 'delivery.transient');
    send();
    await settle();
    const over = new AbortController();
    const stopping = sender.stop(over.signal);
    over.abort();
    await stopping;
    expect(failures).to.deep.equal(['reply service.draining']);
    expect(clock.pendingTimers).to.equal(0);
  });
});
