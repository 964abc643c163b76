import { expect } from 'chai';
import { ManualClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type Grant, replyOf, WebChatHarness } from '../../support/webchat-harness.ts';

const DAY_MS = 24 * 60 * 60_000;

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly saidAt: string;
  readonly current: boolean;
}

describe('former conversations of Web Chat', () => {
  let harness: WebChatHarness;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    harness = await WebChatHarness.start({ clock });
  });
  afterEach(() => harness.stop());

  const list = async (grant: Grant): Promise<readonly Listed[]> => {
    const { status, body } = await harness.request('GET', '/webchat/conversations', { token: grant.token });
    expect(status).to.equal(200);
    return body.conversations;
  };
  const titles = async (grant: Grant) => (await list(grant)).map(({ title }) => title);
  const reopen = (grant: Grant, id: string) =>
    harness.request('POST', `/webchat/conversations/${id}/open`, { token: grant.token, body: {} });
  const forget = (grant: Grant, id: string) =>
    harness.request('DELETE', `/webchat/conversations/${id}`, { token: grant.token });
  /** Another conversation of the same person, begun and with these words in it. */
  const another = async (grant: Grant, ...texts: string[]): Promise<Grant> => {
    const fresh = await harness.grant({ resume: grant.resume, fresh: true });
    await harness.directLine('POST', 'conversations', { token: fresh.token });
    for (const text of texts) await harness.post(fresh, { text });
    return fresh;
  };

  it('are listed by what was asked first, the newest first, and not before something was said', async () => {
    const first = await harness.conversation();
    expect(await list(first)).to.deep.equal([]);
    await harness.post(first, { text: 'revenue by country?' });
    await clock.advance(60_000);
    const second = await another(first, 'and trips?', 'by day?');
    await another(first);
    expect(await list(second)).to.deep.equal([
      { id: second.conversationId, title: 'and trips?', saidAt: new Date(clock.now()).toISOString(), current: true },
      {
        id: first.conversationId,
        title: 'revenue by country?',
        saidAt: new Date(clock.now() - 60_000).toISOString(),
        current: false,
      },
    ]);
  });

  it('are named after the first question that was answered, for as long as they live', async () => {
    await harness.stop();
    harness = await WebChatHarness.start({ clock, bounds: { maxActivities: 6 } });
    const answers = async (text: string, grant: Grant) => {
      harness.bot.onReceive = async ({ address, id }) => {
        await harness.webchat.channel.send(address, { ...replyOf('42'), aiGenerated: true }, { replyTo: id });
      };
      await harness.post(grant, { text });
    };
    const grant = await harness.conversation();
    await harness.post(grant, { text: 'help' });
    expect(await titles(grant)).to.deep.equal(['help']);
    await answers('how many trips?', grant);
    expect(await titles(grant)).to.deep.equal(['how many trips?']);
    for (let more = 0; more < 8; more++) await answers(`question ${more}`, grant);
    expect(await titles(grant)).to.deep.equal(['how many trips?']);
  });

  it('can be gone on with, also after a restart', async () => {
    const first = await harness.conversation();
    await harness.post(first, { text: 'revenue?' });
    const second = await another(first, 'trips?');
    await harness.restart();
    const { status, body } = await reopen(second, first.conversationId);
    expect(status).to.equal(200);
    expect(body).to.include({ conversationId: first.conversationId, userId: first.userId });
    expect((await harness.read(body)).texts).to.deep.equal(['welcome', 'revenue?', 'REVENUE?']);
    await harness.post(body, { text: 'by month?' });
    expect((await harness.read(body)).texts.slice(-2)).to.deep.equal(['by month?', 'BY MONTH?']);
    const resumed = await harness.grant({ resume: body.resume });
    expect(resumed.conversationId).to.equal(first.conversationId);
  });

  it('are nobody else’s to see, open or delete', async () => {
    const mine = await harness.conversation();
    await harness.post(mine, { text: 'salaries?' });
    const other = await harness.conversation();
    await harness.post(other, { text: 'hello' });
    expect(await titles(other)).to.deep.equal(['hello']);
    const unknown = await reopen(other, 'f'.repeat(32));
    for (const attempt of [reopen, forget]) {
      const { status, body } = await attempt(other, mine.conversationId);
      expect([status, body], 'as if it did not exist').to.deep.equal([404, unknown.body]);
    }
    expect(await titles(mine)).to.deep.equal(['salaries?']);
    expect((await harness.read(mine)).texts).to.include('salaries?');
  });

  it('need a valid token, and are called by names that exist', async () => {
    const grant = await harness.conversation();
    const paths = [
      ['GET', '/webchat/conversations'],
      ['POST', `/webchat/conversations/${grant.conversationId}/open`],
      ['DELETE', `/webchat/conversations/${grant.conversationId}`],
    ] as const;
    for (const [method, path] of paths) {
      const body = method === 'POST' ? { body: {} } : {};
      expect((await harness.request(method, path, body)).status, path).to.equal(401);
      for (const token of ['forged', grant.resume, `${grant.token}x`]) {
        expect((await harness.request(method, path, { token, ...body })).status, path).to.equal(403);
      }
    }
    for (const id of ['..%2f..%2f', '%00', "';DROP TABLE conversations;--", 'x'.repeat(300), '%F0%9F%92%A1']) {
      for (const attempt of [reopen, forget]) expect((await attempt(grant, id)).status, id).to.be.within(400, 414);
    }
    expect((await reopen(grant, grant.conversationId)).status).to.equal(200);
  });

  it('are gone for good when they are deleted, for every tab and also for an answer on its way', async () => {
    const grant = await harness.conversation();
    await harness.post(grant, { text: 'a secret question' });
    const client = await harness.client({ grant });
    await client.connected();
    const address = harness.bot.received[0]?.address;
    if (!address) throw new Error('nothing was received');
    const next = await another(grant, 'next');
    expect((await forget(next, grant.conversationId)).status).to.equal(200);
    await eventually(() =>
      harness.events.some((event) => event.name === 'webchat.disconnected' && event.fields.reason === 'forgotten'),
    );
    expect(await titles(next)).to.deep.equal(['next']);
    await harness.bot.say(address, 'a late answer');
    await harness.restart();
    await harness.bot.say(address, 'a later answer');
    expect((await harness.read(grant)).texts).to.deep.equal([]);
    const posted = await harness.post(grant, { text: 'still there?' });
    expect([posted.status, posted.body.error.message]).to.deep.equal([
      410,
      'This conversation was deleted; start a new one.',
    ]);
    const resumed = await harness.grant({ resume: grant.resume });
    expect(resumed.userId).to.equal(grant.userId);
    expect(resumed.conversationId).not.to.equal(grant.conversationId);
    expect((await forget(next, grant.conversationId)).status).to.equal(404);
  });

  it('end with the log: after a week without a word', async () => {
    const grant = await harness.conversation();
    await harness.post(grant, { text: 'old' });
    await clock.advance(6 * DAY_MS);
    const later = await another(grant, 'new');
    await clock.advance(2 * DAY_MS);
    await eventually(() => harness.events.some(({ name }) => name === 'webchat.trimmed'));
    expect(await titles(await harness.grant({ resume: later.resume }))).to.deep.equal(['new']);
  });

  it('are at most fifty of one visitor, and one who makes many pushes out nobody else’s', async () => {
    await harness.stop();
    harness = await WebChatHarness.start({ clock, bounds: { maxPerVisitor: 3, maxConversations: 6 } });
    const quiet = await harness.conversation();
    await harness.post(quiet, { text: 'mine' });
    let busy: Grant = await harness.conversation();
    for (let number = 0; number < 10; number++) {
      await clock.advance(10_000);
      busy = await another(busy, `question ${number}`);
    }
    expect(await titles(busy)).to.deep.equal(['question 9', 'question 8', 'question 7']);
    expect(await titles(await harness.grant({ resume: quiet.resume }))).to.deep.equal(['mine']);
  });
});
