import { expect } from 'chai';
import { createBot } from '../../bot/chat.ts';
import { parseCommand } from '../../bot/commands/index.ts';
import { Sender } from '../../bot/sender.ts';
import { en } from '../../bot/texts/en/index.ts';
import type { Asker, Reply } from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import { Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import { AlertConversations } from '../../services/ops/notify/conversations.ts';
import type { AlertConversation } from '../../services/ops/notify/types.ts';
import { SqliteKeyvStore } from '../../services/store/keyv-sqlite.ts';
import { ManualClock, settle } from '../support/clock.ts';
import {
  address,
  asker,
  FakeChannel,
  FakeQuestions,
  FakeSessions,
  FakeTasks,
  inbound,
  message,
  OpenLanes,
} from './fakes.ts';

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const never = new AbortController().signal;

describe('bot/alerts: alerts here, alerts off', () => {
  let keyvs: SqliteKeyvStore;
  const clock = new ManualClock();
  beforeEach(() => {
    keyvs = new SqliteKeyvStore({ path: ':memory:', clock });
  });
  afterEach(() => keyvs.close());

  const conversationsOf = (admins: readonly string[] | undefined, localChannels: readonly string[] = []) =>
    new AlertConversations({
      entries: keyvs.namespace<AlertConversation>('alert-conversations'),
      clock,
      events: new Events(),
      admins,
      localChannels,
    });

  const rig = (conversations: AlertConversations | undefined) => {
    const channel = new FakeChannel();
    const questions = new FakeQuestions();
    const events = new Events();
    const lanes = new OpenLanes();
    const sender = new Sender({ channels: [channel], lanes, clock, events, random: () => 0 });
    const bot = createBot({
      questions,
      tasks: new FakeTasks(),
      sessions: new FakeSessions(),
      genie: { spaces: async () => [], feedback: async () => {} },
      feedbackTargets: { find: async () => undefined },
      sender,
      ...(conversations ? { alerts: conversations } : {}),
      preferences: { set: async () => undefined },
      spaceAliases: ['taxi'],
      dataRights: 'shared',
      defaultLocale: 'en',
      events,
      clock,
      log: silentLog,
    });
    const says = async (text: string, by: Asker = asker): Promise<string> => {
      await bot.receive(message(text, { asker: by }));
      await settle();
      return channel.summaries.at(-1) ?? '';
    };
    return { bot, channel, questions, sender, lanes, says };
  };

  const read = (text: string) => parseCommand(text, { spaceAliases: [] });

  it('are commands as a whole only', () => {
    for (const text of ['alerts here', 'Alerts Here!', '/alerts on', ' ALERTS  HERE. ']) {
      expect(read(text), text).to.include({ name: 'alerts', argument: 'alerts-on' });
    }
    expect(read('alerts off')).to.include({ name: 'alerts', argument: 'alerts-off' });
    for (const text of ['alerts', 'alerts here?', 'how many alerts here', 'alerts here in Berlin', 'alerts offline']) {
      expect(read(text), text).to.equal(undefined);
    }
  });

  it('switch alerts on and off for a person of the list, and are kept', async () => {
    const conversations = conversationsOf(['u9', 'u1']);
    const { says, questions } = rig(conversations);
    expect(await says('alerts off')).to.equal(en.alerts.notAdded);
    const told = await says('alerts here');
    const [channel] = conversations.channels();
    expect(channel).to.deep.include({ kind: 'conversation', address });
    expect(channel?.name).to.match(/^fake-[\da-f]{8}$/);
    expect(told).to.equal(en.alerts.added(channel?.name ?? ''));
    expect(conversations.find(channel?.name ?? '')?.by).to.deep.equal(asker);
    await says('alerts here');

    const later = conversationsOf(['u1']);
    expect(later.channels()).to.deep.equal([]);
    await later.start();
    expect(later.channels()).to.deep.equal([channel]);
    expect(await rig(later).says('alerts off')).to.equal(en.alerts.removed);
    const latest = conversationsOf(['u1']);
    await latest.start();
    expect(latest.channels()).to.deep.equal([]);
    expect(questions.submitted).to.deep.equal([]);
  });

  const may: readonly [
    what: string,
    admins: readonly string[] | undefined,
    local: string[],
    by: string,
    may: boolean,
  ][] = [
    ['somebody else than those of the list', ['u9'], [], 'u1', false],
    ['anybody on this machine when there is a list', ['u9'], ['fake'], 'u1', false],
    ['anybody on this machine without a list', undefined, ['fake'], 'u1', true],
    ['anybody elsewhere without a list', undefined, ['webchat'], 'u1', false],
    ['anybody with an empty list', [], ['fake'], 'u1', false],
    ['an Entra id in another case', [GUID.toUpperCase()], [], GUID, true],
    ['another id in another case', ['U1'], [], 'u1', false],
    ['a part of an id', ['u1'], [], 'u', false],
  ];
  for (const [what, admins, local, by, allowed] of may) {
    it(`are ${allowed ? 'for' : 'not for'} ${what}`, async () => {
      const conversations = conversationsOf(admins, local);
      const { says } = rig(conversations);
      const somebody = { ...asker, userId: by };
      const told = await says('alerts here', somebody);
      expect(conversations.channels()).to.have.length(allowed ? 1 : 0);
      if (!allowed) expect(told).to.equal(en.alerts.notAllowed(by));
      if (!allowed) expect(await says('alerts off', somebody)).to.equal(en.alerts.notAllowed(by));
      expect((await says('help', somebody)).includes('alerts here'), 'help').to.equal(allowed);
    });
  }

  it('say so where alerts cannot be sent', async () => {
    expect(await rig(undefined).says('alerts here')).to.equal(en.alerts.unavailable);
  });

  it('are bounded', async () => {
    const conversations = conversationsOf(['u1']);
    for (let at = 0; at < 100; at++) await conversations.add({ ...address, conversationKey: `c${at}` }, asker);
    expect(await rig(conversations).says('alerts here')).to.equal(en.alerts.tooMany);
    expect(await conversations.add({ ...address, conversationKey: 'c7' }, asker)).to.be.a('string');
  });

  it('end when the bot is removed from the conversation, and when it is found to be gone', async () => {
    const conversations = conversationsOf(['u1']);
    const { says, bot } = rig(conversations);
    await says('alerts here');
    await bot.receive(inbound('left', {}));
    expect(conversations.channels()).to.deep.equal([]);
    await says('alerts here');
    await conversations.gone(conversations.channels()[0]?.name ?? '');
    expect(conversations.channels()).to.deep.equal([]);
  });

  it('lets a message be delivered once, in its turn, and tells how it went', async () => {
    const { sender, channel, lanes } = rig(undefined);
    const reply: Reply = { parts: [], summary: 'x', locale: 'en', aiGenerated: false };
    const outgoing = { address, asker, reply, options: { deliveryKey: 'k' } };
    await sender.deliver(outgoing, never);
    expect(channel.calls).to.deep.equal([{ kind: 'send', reply, options: { deliveryKey: 'k' } }]);
    expect(lanes.turns).to.equal(1);
    channel.failWith.push(new AppError('delivery.transient', 'x'));
    const error = await sender.deliver(outgoing, never).catch((caught: AppError) => caught);
    expect(error).to.include({ code: 'delivery.transient' });
    expect(channel.calls).to.have.length(2);
  });
});
