import { expect } from 'chai';
import type { Inbound } from '../../../bot/types.ts';
import {
  activityIn,
  BOT_ID,
  botMention,
  cardExecute,
  cardSubmit,
  deleted,
  edited,
  feedback,
  installation,
  membersAdded,
  membersRemoved,
  message,
  reaction,
  TENANT_ID,
  typing,
  USER_ID,
  USER_OBJECT_ID,
  undeleted,
} from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

const ask = { verb: 'ask', question: 'Sales by month', nonce: 'n-1' } as const;

describe('what activities mean', () => {
  let harness: TeamsHarness;

  before(async () => {
    harness = await startTeams();
  });

  after(() => harness.stop());

  beforeEach(() => {
    harness.bot.received.length = 0;
    harness.bot.onReceive = undefined;
    harness.events.length = 0;
  });

  /** The one inbound that the activity caused; undefined when it was ignored. */
  const inboundOf = async (activity: Record<string, unknown>, body = ''): Promise<Inbound | undefined> => {
    const response = await harness.deliver(activity);
    expect(response).to.deep.equal({ status: 200, body });
    expect(harness.bot.received.length).to.be.at.most(1);
    return harness.bot.received[0];
  };

  it('a message carries who, where and when in neutral terms', async () => {
    const sentAt = Date.now();
    const activity = message('How many trips?');
    const inbound = await inboundOf(activity);
    const conversationId = (activity['conversation'] as { id: string }).id;
    expect(inbound).to.deep.include({
      kind: 'message',
      id: activity['id'],
      text: 'How many trips?',
      asker: {
        userId: USER_OBJECT_ID,
        tenantId: TENANT_ID,
        name: 'Ada Example',
        locale: 'en-GB',
        timeZone: 'Europe/Berlin',
      },
      conversation: { id: conversationId, kind: 'personal' },
    });
    expect(inbound?.receivedAt).to.be.within(sentAt - 1_000, Date.now() + 1);
    expect(inbound).not.to.have.property('hasAttachments');
    expect(inbound?.address).to.deep.equal({
      channel: 'teams',
      conversationKey: conversationId,
      data: {
        serviceUrl: harness.connector.serviceUrl,
        conversationId,
        conversationKind: 'personal',
        botId: BOT_ID,
        userId: USER_ID,
        tenantId: TENANT_ID,
        locale: 'en-GB',
        activityId: activity['id'],
      },
    });
    expect(JSON.parse(JSON.stringify(inbound?.address))).to.deep.equal(inbound?.address);
  });

  for (const place of ['group', 'channel'] as const) {
    it(`in a ${place} a message to the bot is a question, without the mention`, async () => {
      const inbound = await inboundOf(message('sales by month', { place }));
      expect(inbound).to.deep.include({ kind: 'message', text: 'sales by month' });
      expect(inbound?.conversation.kind).to.equal(place);
    });

    it(`in a ${place} a message to somebody else is none of our business`, async () => {
      const other = { ...botMention, mentioned: { id: '29:ada', name: 'Lamp' } };
      expect(await inboundOf(message('hello', { place, fields: { entities: [other] } }))).to.equal(undefined);
      expect(await inboundOf(message('hello', { place, fields: { entities: [] } }))).to.equal(undefined);
      expect(harness.events).to.deep.include({ name: 'turn.received', fields: { channel: 'teams', kind: 'ignored' } });
    });
  }

  it("a channel's conversation is the thread", async () => {
    const inbound = await inboundOf(message('sales', { place: 'channel' }));
    expect(inbound?.conversation.id).to.match(/;messageid=\d+$/);
    expect(inbound?.address.conversationKey).to.equal(inbound?.conversation.id);
  });

  it('somebody without an Entra id is known by the id of the channel', async () => {
    const inbound = await inboundOf(message('hello', { fields: { from: { id: 'user-7', name: null } } }));
    const asker = { userId: 'user-7', tenantId: TENANT_ID, locale: 'en-GB', timeZone: 'Europe/Berlin' };
    expect(inbound?.asker).to.deep.equal(asker);
  });

  const clientInfo = { type: 'clientInfo', timezone: 'Asia/Taipei' };
  const ZONES = [
    [{ localTimezone: null, entities: [clientInfo] }, 'Asia/Taipei'],
    [{ localTimezone: 'Middle/Earth', entities: [clientInfo] }, 'Asia/Taipei'],
    [{ localTimezone: '../../etc', entities: [{ ...clientInfo, timezone: 7 }] }, undefined],
  ] as const;
  for (const [fields, zone] of ZONES) {
    it(`the time zone is what the client says, if it is one: ${fields.localTimezone}`, async () => {
      expect((await inboundOf(message('hello', { fields })))?.asker.timeZone).to.equal(zone);
    });
  }

  it('a file is noticed, the HTML copy of the text and a quotation are not', async () => {
    const attachments = [
      { contentType: 'text/html', content: '<p>x</p>' },
      { contentType: 'messageReference', content: '{}' },
    ];
    expect(await inboundOf(message('x', { fields: { attachments } }))).not.to.have.property('hasAttachments');
    harness.bot.received.length = 0;
    const file = {
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: 'http://169.254.169.254/',
    };
    expect(await inboundOf(message('x', { fields: { attachments: [file] } }))).to.have.property('hasAttachments', true);
    expect(harness.connector.connections).to.equal(0);
  });

  it('an odd locale is no locale', async () => {
    const inbound = await inboundOf(message('hello', { fields: { locale: '../../etc' } }));
    expect(inbound?.asker).not.to.have.property('locale');
    expect(inbound?.address.data).not.to.have.property('locale');
  });

  it('a pressed button is an action, in groups as well and without a mention', async () => {
    const inbound = await inboundOf(cardSubmit({ lamp: ask }, 'group'));
    expect(inbound).to.deep.include({ kind: 'action', action: ask });
  });

  it('a button that speaks for the person is its action, not its words', async () => {
    const inbound = await inboundOf(message('Sales by month', { fields: { value: { lamp: ask } } }));
    expect(inbound).to.deep.include({ kind: 'action', action: ask });
  });

  for (const [name, value] of [
    ['nothing of ours', { anything: 1 }],
    ['a verb that is none', { lamp: { verb: 'drop', nonce: 'n' } }],
    ['a question that is a number', { lamp: { verb: 'ask', question: 5, nonce: 'n' } }],
    ['no nonce', { lamp: { verb: 'ask', question: 'x' } }],
    ['a text', 'ask'],
    ['a list', [{ lamp: ask }]],
    ['a huge question', { lamp: { verb: 'ask', question: 'x'.repeat(20_000), nonce: 'n' } }],
  ] as const) {
    it(`card data with ${name} is a press that nobody knows`, async () => {
      expect(await inboundOf(cardSubmit(value))).to.include({ kind: 'odd_press' });
    });
  }

  it('Action.Execute is answered in the shape that the card waits for', async () => {
    const body = '{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":"Got it."}';
    expect(await inboundOf(cardExecute({ lamp: ask }), body)).to.deep.include({ kind: 'action', action: ask });
  });

  it('thumbs are feedback on the message they stand under', async () => {
    expect(await inboundOf(feedback('dislike', ' wrong month ', '1:sent-1'), '{}')).to.deep.include({
      kind: 'feedback',
      rating: 'negative',
      comment: 'wrong month',
      messageId: '1:sent-1',
    });
    harness.bot.received.length = 0;
    const plain = await inboundOf(feedback('like', '', '1:sent-2'), '{}');
    expect(plain).to.deep.include({ kind: 'feedback', rating: 'positive', messageId: '1:sent-2' });
    expect(plain).not.to.have.property('comment');
  });

  it('odd feedback never shows red', async () => {
    for (const value of [undefined, null, 'x', { actionName: 'feedback' }, { actionName: 'other', actionValue: {} }]) {
      const activity = { ...feedback('like', '', '1'), value };
      expect(await inboundOf(activity, '{}')).to.equal(undefined);
    }
  });

  it('an invoke that nobody here knows gets the status that says so', async () => {
    const activity = activityIn('personal', { type: 'invoke', name: 'composeExtension/query', value: {} });
    expect(await harness.deliver(activity)).to.deep.equal({ status: 501, body: '' });
    expect(harness.bot.received).to.have.length(0);
  });

  it('edits and deletions name the message that they change', async () => {
    expect(await inboundOf(edited('17', 'sales by week'))).to.deep.include({
      kind: 'edited',
      id: '17',
      text: 'sales by week',
    });
    harness.bot.received.length = 0;
    expect(await inboundOf(edited('17', 'by day', 'group'))).to.deep.include({ kind: 'edited', text: 'by day' });
    harness.bot.received.length = 0;
    expect(await inboundOf(undeleted('17', 'by day'))).to.deep.include({ kind: 'edited', id: '17', text: 'by day' });
    harness.bot.received.length = 0;
    expect(await inboundOf(deleted('17'))).to.deep.include({ kind: 'deleted', id: '17' });
  });

  for (const [name, activity, kind] of [
    ['installed for a person', installation('add'), 'joined'],
    ['an upgrade', installation('add-upgrade'), undefined],
    ['removed by a person', installation('remove'), 'left'],
    ['the removal before an upgrade', installation('remove-upgrade'), undefined],
    ['installed in a team', installation('add', 'channel'), undefined],
    ['the bot joins a team', membersAdded('channel', ['29:x', BOT_ID]), 'joined'],
    ['the bot joins a group', membersAdded('group', [BOT_ID]), 'joined'],
    ['the bot joins a direct chat', membersAdded('personal', [USER_ID, BOT_ID]), undefined],
    ['a person joins a team', membersAdded('channel', ['29:x']), undefined],
    ['the bot leaves a team', membersRemoved('channel', [BOT_ID]), 'left'],
    ['a person leaves a team', membersRemoved('channel', ['29:x']), undefined],
  ] as const) {
    it(`${name}: ${kind ?? 'nothing to do'}`, async () => {
      expect((await inboundOf(activity))?.kind).to.equal(kind);
    });
  }

  it('an event without an id has one made of its content, the same for a repeat', async () => {
    const activity = { ...cardExecute({ lamp: ask }), id: undefined };
    await harness.deliver(activity);
    await harness.deliver(activity);
    await harness.deliver({ ...activity, timestamp: '2026-11-20T12:00:01Z' });
    const [first, second, third] = harness.bot.received.map((inbound) => inbound.id);
    expect(first).to.match(/^sha256:/);
    expect(second).to.equal(first);
    expect(third).not.to.equal(first);
  });

  for (const [name, activity] of [
    ['typing', typing()],
    ['a reaction', reaction()],
    ['a kind that is not invented yet', activityIn('personal', { type: 'hologram' })],
    ['an event', activityIn('personal', { type: 'event', name: 'x' })],
    ['the end', activityIn('personal', { type: 'endOfConversation' })],
  ] as const) {
    it(`${name} is accepted and ignored`, async () => {
      expect(await inboundOf(activity)).to.equal(undefined);
      expect(harness.events).to.deep.include({ name: 'turn.received', fields: { channel: 'teams', kind: 'ignored' } });
    });
  }
});
