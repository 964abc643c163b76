import { expect } from 'chai';
import { createSenders } from '../../adapters/ops/senders/senders.ts';
import { renderWebChat } from '../../adapters/webchat/render.ts';
import { createBot } from '../../bot/chat.ts';
import { Sender } from '../../bot/sender.ts';
import { systemClock } from '../../services/clock.ts';
import { type AnyEvent, Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import { AlertConversations } from '../../services/ops/notify/conversations.ts';
import { keyvNotificationStore } from '../../services/ops/notify/kept.ts';
import { Notifications } from '../../services/ops/notify/notifications.ts';
import type { AlertConversation, ChannelConfig, KeptNotification } from '../../services/ops/notify/types.ts';
import { SqliteKeyvStore } from '../../services/store/keyv-sqlite.ts';
import { alert } from '../adapters/ops/senders/alerts.ts';
import { MailServer } from '../adapters/ops/senders/mail-server.ts';
import { Receiver } from '../adapters/ops/senders/receiver.ts';
import { FakeQuestions, FakeSessions, FakeTasks, OpenLanes } from '../bot/fakes.ts';
import { eventually } from '../support/eventually.ts';
import { WebChatHarness } from '../support/webchat-harness.ts';

const SECRET = 'the-key-of-the-signature';

describe('flow: an alert on its way to people', () => {
  let receiver: Receiver;
  let mailServer: MailServer;
  let harness: WebChatHarness;
  let keyvs: SqliteKeyvStore;
  let notifications: Notifications;
  let conversations: AlertConversations;
  const events: AnyEvent[] = [];

  before(async () => {
    receiver = await Receiver.start();
    mailServer = await MailServer.start({ options: { hideSTARTTLS: true } });
    harness = await WebChatHarness.start({ render: renderWebChat });
    const clock = systemClock;
    keyvs = new SqliteKeyvStore({ path: ':memory:', clock });
    const emitter = new Events();
    emitter.onAny((event) => events.push(event));
    conversations = new AlertConversations({
      entries: keyvs.namespace<AlertConversation>('conversations'),
      clock,
      events: emitter,
      admins: undefined,
      localChannels: ['webchat'],
    });
    const channels = [harness.webchat.channel];
    const sender = new Sender({ channels, lanes: new OpenLanes(), clock, events: emitter, random: Math.random });
    const bot = createBot({
      questions: new FakeQuestions(),
      tasks: new FakeTasks(),
      sessions: new FakeSessions(),
      genie: { spaces: async () => [], feedback: async () => {} },
      feedbackTargets: { find: async () => undefined },
      sender,
      alerts: conversations,
      preferences: { set: async () => undefined },
      spaceAliases: ['taxi'],
      dataRights: 'sample',
      defaultLocale: 'en',
      events: emitter,
      clock,
      log: silentLog,
    });
    harness.bot.onReceive = (inbound) => bot.receive(inbound);
    notifications = new Notifications({
      clock,
      random: Math.random,
      events: emitter,
      store: keyvNotificationStore(keyvs.namespace<KeptNotification>('notifications')),
      senders: createSenders({
        clock,
        locale: 'en',
        smtpUrl: `smtp://127.0.0.1:${mailServer.port}`,
        smtpFrom: 'lamp@example.com',
        deliver: (outgoing, signal) => sender.deliver(outgoing, signal),
        findConversation: (name) => conversations.find(name),
      }),
      find: (name) => [...configured(), ...conversations.channels()].find((channel) => channel.name === name),
      onGone: ({ name }) => conversations.gone(name),
    });
  });
  after(async () => {
    await notifications.stop(AbortSignal.abort());
    keyvs.close();
    await Promise.all([receiver.stop(), mailServer.stop(), harness.stop()]);
  });

  const configured = (): readonly ChannelConfig[] => [
    { name: 'hook', kind: 'webhook', url: receiver.url('/hook'), secret: SECRET, allowPrivate: true },
    { name: 'slack', kind: 'slack', url: receiver.url('/slack'), allowPrivate: true },
    { name: 'team', kind: 'teams-workflow', url: receiver.url('/team'), allowPrivate: true },
    { name: 'mail', kind: 'email', to: ['ops@example.com'] },
  ];

  it('reaches a webhook, Slack, Teams, e-mail and a conversation', async () => {
    const client = await harness.client();
    await client.post('alerts here');
    await eventually(() => client.texts.some((text) => text.includes('From now on this conversation gets alerts')));
    await Promise.all(
      [...configured(), ...conversations.channels()].map((channel) => notifications.notify([alert()], channel)),
    );
    expect(receiver.received.map(({ path }) => path)).to.have.members(['/hook', '/slack', '/team']);
    expect(mailServer.mails).to.have.length(1);
    await eventually(() => client.activities.some((activity) => JSON.stringify(activity).includes('1 alert firing')));
    const shown = JSON.stringify(client.activities).replaceAll('\u2060', '');
    expect(shown).to.contain('error-rate').and.contain('7.2 % of the questions failed');
    for (const { name } of [...configured(), ...conversations.channels()]) {
      expect(notifications.lastResult(name)?.outcome, name).to.equal('ok');
    }
  });

  it('leaves a conversation in which nobody wants alerts any more, and says why', async () => {
    const [channel] = conversations.channels();
    if (!channel) throw new Error('no conversation gets alerts');
    await conversations.gone(channel.name);
    const error = await notifications.notify([alert()], channel).catch((caught: Error) => caught);
    expect(error).to.include({ code: 'delivery.gone' });
    expect(await notifications.list()).to.deep.equal([]);
  });

  it('tells nobody an address or a secret: not the log, not the list of what did not arrive', async () => {
    const [hook] = configured();
    if (!hook) throw new Error('no channel');
    receiver.behaviours.push({ status: 404 });
    await notifications.notify([alert()], hook).catch(() => {});
    const told = JSON.stringify([events, await notifications.list(), notifications.lastResult('hook')]);
    expect(told).to.contain('status 404');
    expect(told).not.to.contain(SECRET).and.not.contain('/hook').and.not.contain(String(receiver.port));
  });
});
