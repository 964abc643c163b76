import { join } from 'node:path';
import { expect } from 'chai';
import { AppError, type ErrorCode } from '../../../services/errors.ts';
import { type AnyEvent, Events } from '../../../services/events.ts';
import { Many } from '../../../services/flow/many.ts';
import { keyvNotificationStore } from '../../../services/ops/notify/kept.ts';
import { Notifications, type NotificationsOptions } from '../../../services/ops/notify/notifications.ts';
import type { AlertEvent, ChannelConfig, KeptNotification, Notification } from '../../../services/ops/notify/types.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { alert } from '../../adapters/ops/senders/alerts.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

const hook: ChannelConfig = {
  name: 'hook',
  kind: 'webhook',
  url: 'https://a.example/secret-word',
  secret: 'secret-key',
};
const mail: ChannelConfig = { name: 'mail', kind: 'email', to: ['ops@example.com'] };
const room: ChannelConfig = {
  name: 'teams-1',
  kind: 'conversation',
  address: { channel: 'teams', conversationKey: 'c1', data: {} },
};

/** How a sender answers: it delivers, fails with a code, or waits until the signal. */
type Behaviour = 'ok' | 'hang' | ErrorCode | AppError;

const failing = (code: ErrorCode, more: { retryAfterMs?: number } = {}) =>
  new AppError(code, 'why', { publicMessage: `because of ${code}`, ...more });

class Rig {
  readonly clock = new ManualClock();
  readonly sent: Notification[] = [];
  readonly events: AnyEvent[] = [];
  readonly gone: string[] = [];
  /** One per try, by channel; `usual` afterwards. */
  readonly behaviours = new Map<string, Behaviour[]>();
  readonly usual = new Map<string, Behaviour>();
  readonly channels = new Map<string, ChannelConfig>([hook, mail, room].map((channel) => [channel.name, channel]));
  readonly keyvs: SqliteKeyvStore;
  readonly notifications: Notifications;
  readonly outcomes: string[] = [];

  constructor(own: Partial<NotificationsOptions> & { path?: string } = {}) {
    const { path = ':memory:', ...options } = own;
    const { clock } = this;
    this.keyvs = new SqliteKeyvStore({ path, clock });
    const emitter = new Events();
    emitter.onAny((event) => this.events.push(event));
    const sender = { send: (one: Notification, signal: AbortSignal) => this.#send(one, signal) };
    this.notifications = new Notifications({
      clock,
      random: () => 0.999_999,
      events: emitter,
      store: keyvNotificationStore(this.keyvs.namespace<KeptNotification>('notifications')),
      senders: { webhook: sender, slack: sender, 'teams-workflow': sender, email: sender, conversation: sender },
      find: (name) => this.channels.get(name),
      onGone: async ({ name }) => void this.gone.push(name),
      ...options,
    });
  }

  notify(channel: ChannelConfig, ...alerts: readonly AlertEvent[]): void {
    this.notifications.notify(alerts.length > 0 ? alerts : [alert()], channel).then(
      () => this.outcomes.push(`${channel.name} ok`),
      (error: AppError) => this.outcomes.push(`${channel.name} ${error.code}`),
    );
  }

  /** Long enough for the window in which bursts are collected. */
  async window(): Promise<void> {
    await settle();
    await this.clock.advance(300);
  }

  async stop(): Promise<void> {
    await this.notifications.stop(AbortSignal.abort());
    this.keyvs.close();
  }

  async #send(one: Notification, signal: AbortSignal): Promise<undefined> {
    this.sent.push(one);
    const name = one.channel.name;
    const behaviour = this.behaviours.get(name)?.shift() ?? this.usual.get(name) ?? 'ok';
    if (behaviour === 'ok') return undefined;
    if (behaviour !== 'hang') throw behaviour instanceof AppError ? behaviour : failing(behaviour);
    return await new Promise((_done, failed) => {
      signal.addEventListener('abort', () => failed(signal.reason), { once: true });
    });
  }
}

describe('services/ops/notify/notifications', () => {
  const rigs: Rig[] = [];
  const rig = (own?: ConstructorParameters<typeof Rig>[0]) => {
    const made = new Rig(own);
    rigs.push(made);
    return made;
  };
  afterEach(async () => {
    for (const one of rigs.splice(0)) await one.stop();
  });

  it('brings a batch to its channel and keeps nothing of it', async () => {
    const { notifications, sent, outcomes, clock, ...one } = rig();
    rigs[0]?.notify(hook, alert(), alert({ id: 'a2' }));
    await rigs[0]?.window();
    expect(sent.map(({ alerts, channel }) => [alerts.map(({ id }) => id), channel])).to.deep.equal([
      [['a1', 'a2'], hook],
    ]);
    expect(outcomes).to.deep.equal(['hook ok']);
    expect(notifications.lastResult('hook')).to.deep.equal({ at: clock.now(), outcome: 'ok', note: undefined });
    expect(await one.keyvs.namespace('notifications').writtenBefore(Number.MAX_SAFE_INTEGER, 10)).to.deep.equal([]);
    await notifications.notify([], hook);
    expect(sent).to.have.length(1);
  });

  it('makes one message per channel and group of what comes in a burst', async () => {
    const one = rig();
    one.notify(hook, alert({ id: 'a1' }));
    one.notify(mail, alert({ id: 'a1' }));
    await settle();
    await one.clock.advance(200);
    one.notify(hook, alert({ id: 'a2' }));
    one.notify(hook, alert({ id: 'b1', group: 'machine' }));
    await one.window();
    expect(one.sent.map(({ channel, alerts }) => [channel.name, ...alerts.map(({ id }) => id)])).to.have.deep.members([
      ['mail', 'a1'],
      ['hook', 'a1', 'a2'],
      ['hook', 'b1'],
    ]);
    expect(one.outcomes).to.have.length(4);
  });

  it('tries again with growing, jittered waits, under the same id', async () => {
    const one = rig();
    one.behaviours.set('hook', ['delivery.transient', 'delivery.transient', 'delivery.ambiguous']);
    one.notify(hook);
    await one.window();
    expect(one.sent).to.have.length(1);
    for (const [waitMs, tries] of [
      [2_000, 2],
      [4_000, 3],
      [8_000, 4],
    ] as const) {
      await one.clock.advance(waitMs - 100);
      expect(one.sent).to.have.length(tries - 1);
      await one.clock.advance(100);
      expect(one.sent).to.have.length(tries);
    }
    expect(new Set(one.sent.map(({ id }) => id)).size).to.equal(1);
    expect(one.outcomes).to.deep.equal(['hook ok']);
  });

  it('waits as long as a receiver asks, and up to as much again', async () => {
    const one = rig();
    one.behaviours.set('hook', [failing('delivery.throttled', { retryAfterMs: 60_000 })]);
    one.notify(hook);
    await one.window();
    await one.clock.advance(60_000);
    expect(one.sent).to.have.length(1);
    await one.clock.advance(60_000);
    expect(one.sent).to.have.length(2);
  });

  it('gives up after eight tries, keeps the batch, and sends it again when an operator says so', async () => {
    const one = rig();
    one.usual.set('hook', 'delivery.transient');
    one.notify(hook);
    await one.window();
    await one.clock.advance(10 * 60_000);
    expect(one.sent).to.have.length(8);
    expect(one.outcomes).to.deep.equal(['hook delivery.transient']);
    const [kept] = await one.notifications.list();
    expect(kept).to.include({ channel: 'hook', state: 'dead', code: 'delivery.transient', attempts: 8 });
    expect(kept?.reason).to.equal('because of delivery.transient');
    expect(one.notifications.dead).to.equal(1);
    expect(one.events.filter(({ name }) => name === 'alert.undelivered')).to.have.length(1);

    one.usual.set('hook', 'ok');
    expect(await one.notifications.resend('nobody')).to.equal(false);
    expect(await one.notifications.resend(kept?.id ?? '')).to.equal(true);
    expect(await one.notifications.resend(kept?.id ?? '')).to.equal(false);
    await one.window();
    expect(one.sent).to.have.length(9);
    expect(one.sent[8]?.id).to.equal(kept?.id);
    expect(await one.notifications.list()).to.deep.equal([]);
  });

  it('tries once per batch while a channel is known to be dead, and as usual when it is back', async () => {
    const one = rig();
    one.usual.set('hook', 'delivery.transient');
    one.notify(hook);
    await one.window();
    await one.clock.advance(10 * 60_000);
    one.notify(hook, alert({ id: 'a2' }));
    await one.window();
    expect(one.sent).to.have.length(9);
    expect(one.notifications.dead).to.equal(2);
    one.usual.set('hook', 'ok');
    one.notify(hook, alert({ id: 'a3' }));
    await one.window();
    one.behaviours.set('hook', ['delivery.transient']);
    one.notify(hook, alert({ id: 'a4' }));
    await one.window();
    await one.clock.advance(2_000);
    expect(one.sent).to.have.length(12);
    expect(one.outcomes.slice(-2)).to.deep.equal(['hook ok', 'hook ok']);
  });

  for (const code of ['delivery.rejected', 'delivery.unauthorized', 'delivery.destination_refused'] as const) {
    it(`does not try again after ${code}`, async () => {
      const one = rig();
      one.usual.set('hook', code);
      one.notify(hook);
      await one.window();
      await one.clock.advance(10 * 60_000);
      expect(one.sent).to.have.length(1);
      expect((await one.notifications.list())[0]).to.include({ code, attempts: 1 });
    });
  }

  it('lets a channel that hangs or fails hold up nobody else', async () => {
    const one = rig();
    one.usual.set('hook', 'hang');
    one.usual.set('teams-1', 'delivery.transient');
    one.notify(hook);
    one.notify(room);
    one.notify(mail);
    await one.window();
    expect(one.outcomes).to.deep.equal(['mail ok']);
    one.notify(mail, alert({ id: 'a2' }));
    await one.window();
    expect(one.outcomes).to.deep.equal(['mail ok', 'mail ok']);
  });

  it('keeps the order within a channel: what is resolved comes after what fired', async () => {
    const one = rig();
    one.behaviours.set('hook', ['delivery.transient']);
    one.notify(hook, alert({ id: 'a1', state: 'firing' }));
    await one.window();
    one.notify(hook, alert({ id: 'a1', state: 'resolved' }));
    await one.window();
    expect(one.sent).to.have.length(1);
    await one.clock.advance(2_000);
    expect(one.sent.map(({ alerts }) => alerts[0]?.state)).to.deep.equal(['firing', 'firing', 'resolved']);
  });

  it('takes a conversation that is gone off the channels, with nothing left to send again', async () => {
    const one = rig();
    one.usual.set('teams-1', 'delivery.gone');
    one.notify(room);
    await one.window();
    expect(one.gone).to.deep.equal(['teams-1']);
    expect(await one.notifications.list()).to.deep.equal([]);
    one.usual.set('hook', 'delivery.gone');
    one.notify(hook);
    await one.window();
    expect(one.notifications.dead).to.equal(1);
  });

  it('keeps a bounded number of dead ones, the newest', async () => {
    const one = rig({ maxDead: 3 });
    one.usual.set('hook', 'delivery.rejected');
    for (let at = 1; at <= 5; at++) {
      one.notify(hook, alert({ id: `a${at}` }));
      await one.window();
    }
    expect((await one.notifications.list()).map(({ alerts }) => alerts[0]?.id)).to.deep.equal(['a5', 'a4', 'a3']);
  });

  it('counts what is brought, what fails and what is put away', async () => {
    const clock = new ManualClock();
    const many = new Many({ clock, random: () => 0 });
    const one = rig({ maxDead: 1, many });
    one.behaviours.set('hook', ['ok', 'delivery.rejected', 'delivery.rejected']);
    for (let at = 1; at <= 3; at++) {
      one.notify(hook, alert({ id: `a${at}` }));
      await one.window();
    }
    const { notifications, 'notification purges': purges } = many.figures();
    expect(notifications).to.include({ runs: 3, items: 3, failures: 2, in_flight: 0 });
    expect(purges).to.include({ items: 1, failures: 0 });
  });

  it('refuses more than 500 on their way', async () => {
    const one = rig();
    one.usual.set('hook', 'hang');
    for (let at = 0; at < 500; at++) one.notify(hook, alert({ id: `a${at}` }));
    one.notify(mail);
    await settle();
    expect(one.outcomes).to.deep.equal(['mail delivery.throttled']);
    expect(one.notifications.waiting).to.equal(500);
  });

  it('sends all the same when the store fails, and tells of it', async () => {
    const put = () => Promise.reject(new Error('disk is full'));
    const one = rig({ store: { put, remove: put, list: async () => [] } });
    one.notify(hook);
    await one.window();
    expect(one.outcomes).to.deep.equal(['hook ok']);
    expect(one.events.filter(({ name }) => name === 'store.failed')).to.have.length(2);
  });

  it('keeps no address and no secret of a channel', async () => {
    const one = rig();
    one.usual.set('hook', 'delivery.rejected');
    one.notify(hook);
    await one.window();
    const rows = await one.keyvs.namespace('notifications').writtenBefore(Number.MAX_SAFE_INTEGER, 10);
    expect(rows).to.have.length(1);
    expect(JSON.stringify([rows, one.events])).not.to.match(/secret-(word|key)/);
  });

  it('gives the next process what had not arrived, and what was given up', async () => {
    const dir = tempDir();
    const path = join(dir.path, 'store.db');
    const first = rig({ path });
    first.usual.set('hook', 'hang');
    first.usual.set('mail', 'delivery.rejected');
    first.notify(hook, alert({ id: 'a1' }));
    first.notify(mail, alert({ id: 'a2' }));
    await first.window();
    first.notify(room, alert({ id: 'a3' }));
    await settle();
    rigs.splice(0);
    await first.stop();
    expect([...first.outcomes].sort((a, b) => a.localeCompare(b))).to.deep.equal([
      'hook service.draining',
      'mail delivery.rejected',
      'teams-1 service.draining',
    ]);

    const second = rig({ path });
    second.channels.delete('teams-1');
    await second.notifications.start();
    await second.window();
    expect(second.sent.map(({ channel, alerts }) => [channel.name, alerts[0]?.id])).to.deep.equal([['hook', 'a1']]);
    expect(second.sent[0]?.id).to.equal(first.sent.find(({ channel }) => channel.name === 'hook')?.id);
    const dead = await second.notifications.list();
    expect(dead.map(({ channel }) => channel)).to.have.members(['mail', 'teams-1']);
    expect(dead.find(({ channel }) => channel === 'teams-1')?.reason).to.contain('no channel');

    const id = dead.find(({ channel }) => channel === 'teams-1')?.id ?? '';
    const conflict = await second.notifications.resend(id).catch((error: AppError) => error);
    expect(conflict).to.include({ code: 'request.conflict' });
    expect(await second.notifications.discard(id)).to.equal(true);
    expect(await second.notifications.discard(id)).to.equal(false);
    rigs.splice(0);
    await second.stop();
    dir.remove();
  });

  it('gives what is being sent two seconds when the process stops', async () => {
    const one = rig();
    one.usual.set('hook', 'hang');
    one.notify(hook);
    await one.window();
    const stopping = one.notifications.stop(new AbortController().signal);
    await one.clock.advance(1_999);
    expect(one.outcomes).to.deep.equal([]);
    await one.clock.advance(1);
    await stopping;
    expect(one.outcomes).to.deep.equal(['hook service.draining']);
    one.notify(mail);
    await settle();
    expect(one.outcomes[1]).to.equal('mail service.draining');
    expect(one.clock.pendingTimers).to.equal(0);
  });
});
