import { expect } from 'chai';
import { createDelivery } from '../../bot/delivery.ts';
import { en } from '../../bot/texts/en/index.ts';
import { textsFor } from '../../bot/texts/index.ts';
import type { ChartPainter, ChartSpec } from '../../services/charts/types.ts';
import { AppError } from '../../services/errors.ts';
import type { Log } from '../../services/log.ts';
import { silentLog } from '../../services/log.ts';
import type { Outcome, QuestionProgress, QuestionView } from '../../services/questions/types.ts';
import { ManualClock } from '../support/clock.ts';
import { address, asker, FakeChannel } from './fakes.ts';

const question: QuestionView = {
  id: 'q1',
  sessionKey: 's',
  address,
  asker,
  text: 'trips by zip',
  acceptedAt: 0,
  activityId: 'a1',
};
const waiting = { ...question, placeholder: { activityId: 'm1' } };
const running: QuestionProgress = { kind: 'genie', stage: 'running' };
const waking: QuestionProgress = { kind: 'genie', stage: 'waking' };
const fetching: QuestionProgress = { kind: 'genie', stage: 'fetching' };
const once = { repeat: false, plain: false };

const outcome: Outcome = {
  kind: 'answer',
  answer: {
    question: 'trips by zip',
    texts: ['Here.'],
    suggestions: [],
    curated: false,
    ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
    answeredAt: 0,
    table: {
      columns: [
        { name: 'zip', type: 'STRING' },
        { name: 'trips', type: 'LONG' },
      ],
      rows: [
        ['a', '9'],
        ['b', '5'],
      ],
      totalRows: 2,
      truncated: false,
    },
  },
};

function rig(channel: FakeChannel, more: { painter?: ChartPainter; log?: Log } = {}) {
  const clock = new ManualClock();
  const delivery = createDelivery({ channels: [channel], clock, log: silentLog, defaultLocale: 'en', ...more });
  return { clock, delivery };
}

describe('bot/delivery', () => {
  it('puts up a message to be replaced, with a way to stop, where the channel can replace', async () => {
    const channel = new FakeChannel();
    const { delivery } = rig(channel);
    expect(await delivery.announce(question, undefined)).to.deep.equal({ activityId: 'm1' });
    const [{ kind, reply, options } = {}] = channel.calls;
    expect({ kind, options }).to.deep.equal({ kind: 'send', options: { replyTo: 'a1', stage: 'working' } });
    expect(reply?.summary).to.equal('Working on it…');
    const buttons = reply?.parts[1];
    expect(buttons?.kind === 'buttons' ? buttons.buttons[0]?.action : undefined).to.deep.equal({
      verb: 'stop',
      questionId: 'q1',
      nonce: 'q1.stop',
    });
  });

  it('says the place in the queue', async () => {
    const channel = new FakeChannel();
    await rig(channel).delivery.announce(question, { kind: 'queued', place: 2, waitMs: 40_000 });
    expect(channel.summaries).to.deep.equal(['You are number 2 in the queue, about 40 seconds to wait.']);
  });

  it('only shows a sign of life where sending twice shows one message anyway', async () => {
    const channel = new FakeChannel({ idempotentSend: true });
    expect(await rig(channel).delivery.announce(question, running)).to.equal(undefined);
    expect(channel.calls).to.deep.equal([{ kind: 'progress', progress: running }]);
  });

  it('tells the stage in the placeholder: only changes, and at least three seconds apart', async () => {
    const channel = new FakeChannel();
    const { delivery, clock } = rig(channel);
    await delivery.announce(question, undefined);
    await delivery.progress(waiting, running);
    expect(channel.calls.at(-1)).to.include({ kind: 'progress' });
    await clock.advance(2_999);
    await delivery.progress(waiting, running);
    expect(channel.calls.at(-1)).to.include({ kind: 'progress' });
    await clock.advance(1);
    await delivery.progress(waiting, running);
    expect(channel.calls.at(-1)).to.deep.include({ kind: 'update', message: { activityId: 'm1' } });
    expect(channel.summaries.at(-1)).to.equal(en.stages.running);
    await clock.advance(60_000);
    await delivery.progress(waiting, running);
    expect(channel.calls.at(-1)).to.include({ kind: 'progress' });
    await delivery.progress(waiting, waking);
    expect(channel.summaries.at(-1)).to.equal(en.stages.waking);
  });

  it('leaves the placeholder alone for the last step, so that no answer waits for a change of it', async () => {
    const channel = new FakeChannel();
    await rig(channel).delivery.progress(waiting, fetching);
    expect(channel.calls).to.deep.equal([{ kind: 'progress', progress: fetching }]);
  });

  it('goes on telling after a restart, when it does not know what the placeholder says', async () => {
    const channel = new FakeChannel();
    await rig(channel).delivery.progress(waiting, running);
    expect(channel.calls).to.have.length(1);
    expect(channel.calls[0]).to.include({ kind: 'update' });
  });

  it('does not try a placeholder that fails sooner again', async () => {
    const channel = new FakeChannel();
    const { delivery } = rig(channel);
    channel.failWith.push(new AppError('delivery.throttled', 'slow down'));
    const failed = await delivery.progress(waiting, running).catch((error: unknown) => error);
    expect(failed).to.include({ code: 'delivery.throttled' });
    await delivery.progress(waiting, waking);
    expect(channel.calls.map((call) => call.kind)).to.deep.equal(['update', 'progress']);
  });

  it('brings the answer into the placeholder', async () => {
    const channel = new FakeChannel();
    const message = await rig(channel).delivery.deliver(waiting, outcome, once);
    expect(message).to.deep.equal({ activityId: 'm1' });
    expect(channel.calls).to.have.length(1);
    expect(channel.calls[0]).to.deep.include({ kind: 'update', message: { activityId: 'm1' } });
    expect(channel.summaries).to.deep.equal(['Here.']);
  });

  it('else sends it under the question’s own key, as a reply to it', async () => {
    const channel = new FakeChannel({ update: false, idempotentSend: true });
    await rig(channel).delivery.deliver(waiting, outcome, once);
    expect(channel.calls[0]).to.deep.include({ kind: 'send', options: { deliveryKey: 'q1', replyTo: 'a1' } });
  });

  it('marks repeats, and leaves out the card when it is told to', async () => {
    const channel = new FakeChannel();
    await rig(channel).delivery.deliver(question, outcome, { repeat: true, plain: true });
    expect(channel.replies[0]).to.include({ repeat: true, plain: true });
    expect(channel.summaries[0]).to.contain(en.repeat);
  });

  it('says when the message is made, and before it is sent', async () => {
    const channel = new FakeChannel();
    const order: string[] = [];
    channel.held = new Promise(() => {});
    void rig(channel).delivery.deliver(question, outcome, {
      ...once,
      onRendered: () => order.push(`made, ${channel.calls.length} sent`),
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).to.deep.equal(['made, 0 sent']);
    expect(channel.calls).to.have.length(1);
  });

  it('knows where doing it again does no harm', () => {
    expect(rig(new FakeChannel()).delivery.canReplace(waiting)).to.equal(true);
    expect(rig(new FakeChannel()).delivery.canReplace(question)).to.equal(false);
    expect(rig(new FakeChannel({ update: false })).delivery.canReplace(waiting)).to.equal(false);
    expect(rig(new FakeChannel({ update: false, idempotentSend: true })).delivery.canReplace(question)).to.equal(true);
    expect(rig(new FakeChannel({}, 'other')).delivery.canReplace(waiting)).to.equal(false);
  });

  it('refuses addresses that no channel serves', async () => {
    const { delivery } = rig(new FakeChannel({}, 'other'));
    const failed = await delivery.deliver(question, outcome, once).catch((error: unknown) => error);
    expect(failed).to.include({ code: 'delivery.address_invalid' });
  });

  describe('charts that the channel cannot draw', () => {
    const painterOf = (paint: ChartPainter['paint']): ChartPainter => ({ paint, stop: async () => {} });
    const chartOf = (channel: FakeChannel) => channel.replies[0]?.parts.find((part) => part.kind === 'chart');

    it('are painted, in the language of the reply', async () => {
      const channel = new FakeChannel();
      const styles: unknown[] = [];
      const painter = painterOf(async (_spec, { signal: _, ...style } = {}) => {
        styles.push(style);
        return new Uint8Array([1, 2, 3]);
      });
      await rig(channel, { painter }).delivery.deliver(question, outcome, once);
      expect(chartOf(channel)).to.have.property('pngBase64', 'AQID');
      const inChinese = { ...question, asker: { ...question.asker, locale: 'zh-TW' } };
      await rig(new FakeChannel(), { painter }).delivery.deliver(inChinese, outcome, once);
      expect(styles).to.deep.equal([
        { locale: 'en', words: textsFor('en').pictureWords },
        { locale: 'zh-TW', words: textsFor('zh-TW').pictureWords },
      ]);
    });

    it('are prepared for while Genie works, once one was painted', async () => {
      let warmed = 0;
      const painter = { ...painterOf(async () => new Uint8Array([1])), warm: () => warmed++ };
      const { delivery } = rig(new FakeChannel(), { painter });
      await delivery.announce(question, undefined);
      expect(warmed).to.equal(0);
      await delivery.deliver(question, outcome, once);
      await delivery.announce(question, undefined);
      expect(warmed).to.equal(1);
      const drawn = { ...outcome.answer, chart: { title: 't', pngBase64: 'AA==' } };
      await delivery.deliver(question, { ...outcome, answer: drawn }, once);
      await delivery.announce(question, undefined);
      expect(warmed).to.equal(1);
    });

    it('are not painted for channels that draw them, nor for plain text', async () => {
      const painter = painterOf(() => Promise.reject(new Error('must not be called')));
      const native = new FakeChannel({
        nativeCharts: new Set<ChartSpec['kind']>(['bar', 'column', 'line', 'donut', 'number']),
      });
      await rig(native, { painter }).delivery.deliver(question, outcome, once);
      expect(chartOf(native)).not.to.have.property('pngBase64');
      await rig(new FakeChannel(), { painter }).delivery.deliver(question, outcome, { repeat: false, plain: true });
    });

    it('are left out when painting fails or takes too long, and the answer comes', async () => {
      const warnings: string[] = [];
      const log = { ...silentLog, warn: (_: unknown, text: string) => warnings.push(text) };
      const failing = new FakeChannel();
      const broken = painterOf(() => Promise.reject(new Error('no paint')));
      await rig(failing, { painter: broken, log }).delivery.deliver(question, outcome, once);
      expect(chartOf(failing)).not.to.have.property('pngBase64');

      const slow = new FakeChannel();
      let signal: AbortSignal | undefined;
      const never = painterOf((_spec, given) => {
        signal = given?.signal;
        return new Promise(() => {});
      });
      const { delivery, clock } = rig(slow, { painter: never, log });
      const delivered = delivery.deliver(question, outcome, once);
      await clock.advance(5_000);
      await delivered;
      expect(slow.summaries).to.deep.equal(['Here.']);
      expect(signal?.aborted).to.equal(true);
      expect(clock.pendingTimers).to.equal(0);
      expect(warnings).to.deep.equal(['a chart was left out', 'a chart was left out']);
    });
  });
});
