import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { authorityKey } from '../../support/fake-authority.ts';
import { BOT_ID, membersAdded, message, TENANT_ID } from '../../support/teams-activities.ts';
import { startTeams, type TeamsHarness } from '../../support/teams-harness.ts';

describe('who and what is let in', () => {
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

  for (const [field, changes] of [
    ['type', { type: undefined }],
    ['type', { type: 5 }],
    ['type', { type: '' }],
    ['serviceUrl', { serviceUrl: undefined }],
    ['serviceUrl', { serviceUrl: '' }],
    ['serviceUrl', { serviceUrl: ['https://smba.trafficmanager.net/'] }],
    ['channelId', { channelId: undefined }],
    ['conversation', { conversation: undefined }],
    ['conversation', { conversation: 'x' }],
    ['conversation.id', { conversation: {} }],
    ['conversation.id', { conversation: { id: 7 } }],
    ['conversation.id', { conversation: { id: '..' } }],
    ['id', { id: {} }],
    ['id', { id: undefined }],
    ['text', { text: 5 }],
    ['entities', { entities: 'x' }],
    ['attachments', { attachments: {} }],
    ['from.id', { from: {} }],
    ['from.id', { from: undefined }],
    ['recipient.id', { recipient: undefined }],
    ['channelData.tenant.id', { channelData: { tenant: {} } }],
  ] as const) {
    it(`400 names ${field}: ${JSON.stringify(changes)}`, async () => {
      const activity = { ...harness.local(message('hello')), ...changes };
      const serviceurl = harness.connector.serviceUrl;
      const response = await harness.post(activity, harness.bearerFor({}, { serviceurl }));
      expect(response.status).to.equal(400);
      expect(JSON.parse(response.body)).to.deep.nested.include({
        'error.code': 'request.invalid',
        'error.field': field,
      });
      expect(JSON.parse(response.body).error.message).to.match(new RegExp(`^${field} (is|must|does) [^:]*\\.$`));
      expect(response.body).not.to.match(/expected|received|Invalid/);
      expect(harness.bot.received).to.have.length(0);
    });
  }

  for (const [name, changes, field] of [
    ['another channel', { channelId: 'webchat' }, 'channelId'],
    ['AseChannel with an endorsed key', { channelId: 'AseChannel' }, 'channelId'],
    ['the emulator', { channelId: 'emulator' }, 'channelId'],
    ['another tenant', { conversation: { id: 'x', tenantId: 'other' } }, 'conversation.tenantId'],
    ['another tenant in channelData', { channelData: { tenant: { id: 'other' } } }, 'conversation.tenantId'],
    ['a guest', { from: { id: '29:g', tenantId: 'other' } }, 'conversation.tenantId'],
    ['no tenant', { conversation: { id: 'x' }, channelData: null }, 'conversation.tenantId'],
  ] as const) {
    it(`403 for ${name}`, async () => {
      const other = await startTeams();
      other.authority.keys = [authorityKey('key-1', ['msteams', 'webchat', 'emulator', 'AseChannel'])];
      const response = await other.deliver({ ...message('hello'), ...changes });
      expect(response.status).to.equal(403);
      expect(JSON.parse(response.body)).to.deep.nested.include({
        'error.code': 'request.forbidden',
        'error.field': field,
      });
      expect(other.bot.received).to.have.length(0);
      expect(other.events.map((event) => event.name)).to.deep.equal(['auth.refused']);
      await other.stop();
    });
  }

  it('the tenant is compared without regard to case', async () => {
    const conversation = { id: 'a:1', conversationType: 'personal', tenantId: TENANT_ID.toUpperCase() };
    expect((await harness.deliver(message('hello', { fields: { conversation } }))).status).to.equal(200);
    expect(harness.bot.received[0]?.asker.tenantId).to.equal(TENANT_ID);
  });

  it('what the bot cannot keep is not acknowledged', async () => {
    harness.bot.onReceive = async () => {
      throw new AppError('state.unwritable', 'disk full at /var/lib/lamp');
    };
    const response = await harness.deliver(message('hello'));
    expect(response.status).to.equal(503);
    expect(response.body).to.contain('state.unwritable').and.not.contain('/var/lib');
  });

  it('the acknowledgement waits for the bot and for nothing else', async () => {
    let release = () => {};
    let answered = false;
    harness.bot.onReceive = () => new Promise<void>((resolve) => (release = resolve));
    const response = harness.deliver(message('hello')).finally(() => (answered = true));
    while (harness.bot.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).to.equal(false);
    expect(harness.events.some((event) => event.name === 'turn.acknowledged')).to.equal(false);
    release();
    expect((await response).status).to.equal(200);
    const acknowledged = harness.events.find((event) => event.name === 'turn.acknowledged');
    expect(acknowledged?.fields).to.include({ channel: 'teams', kind: 'message' });
  });
});

describe('activities without authentication', () => {
  let harness: TeamsHarness;

  before(async () => {
    harness = await startTeams({ settings: { appId: undefined, appPassword: undefined, appTenantId: undefined } });
  });

  after(() => harness.stop());

  it('are taken from local tools, without token and tenant, and nothing is fetched', async () => {
    const conversation = { id: 'local-1' };
    const activity = harness.local(
      message('hello', { fields: { channelId: 'emulator', conversation, channelData: {} } }),
    );
    expect((await harness.post(activity)).status).to.equal(200);
    expect(harness.bot.received[0]).to.deep.include({ kind: 'message', text: 'hello' });
    expect(harness.bot.received[0]?.asker.tenantId).to.equal('');
    await harness.teams.warm();
    expect(harness.authority.requests).to.deep.equal({ metadata: 0, keys: 0, token: 0 });
    expect(harness.teams.authenticated).to.equal(false);
  });

  it('are greeted when the emulator adds the bot', async () => {
    harness.bot.received.length = 0;
    await harness.post(harness.local({ ...membersAdded('personal', [BOT_ID]), channelId: 'emulator' }));
    expect(harness.bot.received.map((inbound) => inbound.kind)).to.deep.equal(['joined']);
  });

  it('are still held to channels and service URLs', async () => {
    const activity = harness.local(message('hello'));
    expect((await harness.post({ ...activity, channelId: 'slack' })).status).to.equal(403);
    expect((await harness.post({ ...activity, serviceUrl: 'http://127.0.0.1:1/' })).status).to.equal(403);
  });

  it('are answered without a token', async () => {
    const address = harness.bot.received[0]?.address;
    if (!address) throw new Error('the first test did not run');
    await harness.teams.channel.send(address, { parts: [], summary: 'hi', locale: 'en', aiGenerated: false }, {});
    expect(harness.connector.requests[0]?.headers).not.to.have.property('authorization');
  });
});
