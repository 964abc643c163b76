import { expect } from 'chai';
import { ManualClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type Grant, WebChatHarness } from '../../support/webchat-harness.ts';

const MINUTE_MS = 60_000;
const PLAIN_WORDS = /^\S+ (is|must|does) [^:]*\.$/;

describe('Direct Line server', () => {
  let harness: WebChatHarness;
  const clock = new ManualClock();
  beforeEach(async () => {
    harness = await WebChatHarness.start({ clock });
  });
  afterEach(() => harness.stop());

  const received = (kind: string) => harness.bot.received.filter((inbound) => inbound.kind === kind);

  describe('tokens', () => {
    it('are given with a conversation and a person of their own', async () => {
      const [one, other] = [await harness.grant(), await harness.grant()];
      expect(one).to.include({ expires_in: 1_800 });
      expect(one.conversationId).not.to.equal(other.conversationId);
      expect(one.userId).not.to.equal(other.userId);
    });

    it('never carry an id that the client chose', async () => {
      const grant = await harness.grant({ user: { id: 'boss', name: 'Boss' } });
      expect(grant.userId).not.to.equal('boss');
    });

    it('expire after 30 minutes, in the words of Direct Line, and are refreshed before', async () => {
      const grant = await harness.conversation();
      await clock.advance(29 * MINUTE_MS);
      const refreshed = await harness.directLine('POST', 'tokens/refresh', { token: grant.token });
      expect(refreshed.body).to.include({ conversationId: grant.conversationId, expires_in: 1_800 });
      await clock.advance(MINUTE_MS);
      const late = await harness.post(grant, { text: 'hello' });
      expect([late.status, late.body.error.code]).to.deep.equal([403, 'TokenExpired']);
      const again = await harness.directLine('POST', 'tokens/refresh', { token: grant.token });
      expect([again.status, again.body.error.code]).to.deep.equal([403, 'TokenExpired']);
      expect((await harness.post({ ...grant, token: refreshed.body.token }, { text: 'hello' })).status).to.equal(200);
    });

    it('can be had again by who has been there, for the same conversation or a new one', async () => {
      const grant = await harness.conversation();
      await clock.advance(24 * 60 * MINUTE_MS);
      const resumed = await harness.grant({ resume: grant.resume });
      expect(resumed).to.include({ conversationId: grant.conversationId, userId: grant.userId });
      const fresh = await harness.grant({ resume: grant.resume, fresh: true });
      expect(fresh.userId).to.equal(grant.userId);
      expect(fresh.conversationId).not.to.equal(grant.conversationId);
    });

    it('that are too old or forged resume nothing', async () => {
      const grant = await harness.conversation();
      const forged = await harness.grant({ resume: `${grant.resume.slice(0, -2)}xx` });
      expect(forged.userId).not.to.equal(grant.userId);
      const chat = await harness.grant({ resume: grant.token });
      expect(chat.userId, 'a chat token lives too short to be a key').not.to.equal(grant.userId);
      await clock.advance(8 * 24 * 60 * MINUTE_MS);
      expect((await harness.grant({ resume: grant.resume })).userId).not.to.equal(grant.userId);
    });

    it('are not given to pages of other origins', async () => {
      for (const origin of ['https://evil.example', 'null', `${harness.url}.evil.example`, 'http://127.0.0.1:1']) {
        const answer = await harness.directLine('POST', 'tokens/generate', { headers: { Origin: origin } });
        expect(answer.status, origin).to.equal(403);
        expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
      }
      const own = await harness.directLine('POST', 'tokens/generate', { headers: { Origin: harness.url } });
      expect(own.status).to.equal(200);
    });

    it('are not given to foreign pages that hide their origin', async () => {
      for (const [site, status] of [
        ['cross-site', 403],
        ['same-site', 403],
        ['same-origin', 200],
      ] as const) {
        const answer = await harness.directLine('POST', 'tokens/generate', { headers: { 'Sec-Fetch-Site': site } });
        expect(answer.status, site).to.equal(status);
      }
    });
  });

  describe('isolation', () => {
    const calls = (id: string): [string, string, object?][] => [
      ['GET', `conversations/${id}`],
      ['GET', `conversations/${id}/activities`],
      ['POST', `conversations/${id}/activities`, { type: 'message', text: 'intruder' }],
      ['POST', `conversations/${id}/upload`, {}],
    ];

    it('opens no conversation to a token of another', async () => {
      const [mine, theirs] = [await harness.conversation(), await harness.conversation()];
      for (const [method, path, body] of calls(theirs.conversationId)) {
        const answer = await harness.directLine(method, path, { token: mine.token, body });
        expect(answer.status, `${method} ${path}`).to.equal(403);
      }
      expect(received('message')).to.deep.equal([]);
      expect((await harness.read(theirs)).texts).to.deep.equal(['welcome']);
    });

    it('asks for a token, and takes no other kind', async () => {
      const grant = await harness.conversation();
      const stream = new URL(grant.streamUrl).searchParams.get('t') ?? '';
      for (const [method, path, body] of calls(grant.conversationId)) {
        expect((await harness.directLine(method, path, { body })).status, `${method} ${path}`).to.equal(401);
        for (const token of ['nonsense', grant.resume, stream]) {
          expect((await harness.directLine(method, path, { body, token })).status, `${method} ${path}`).to.equal(403);
        }
      }
      expect(harness.events.filter(({ name }) => name === 'auth.refused')).not.to.deep.equal([]);
    });

    it('takes who writes from the token, whatever the activity says', async () => {
      const grant = await harness.conversation();
      await harness.post(grant, {
        text: 'hello',
        from: { id: 'boss', name: 'Boss', role: 'bot' },
        id: 'x',
        conversation: { id: 'y' },
      });
      expect(received('message')[0]?.asker).to.deep.equal({ userId: grant.userId, tenantId: 'webchat' });
      const { activities } = await harness.read(grant);
      expect(activities[1]).to.deep.include({
        from: { id: grant.userId, role: 'user' },
        conversation: { id: grant.conversationId },
      });
    });
  });

  describe('conversations', () => {
    it('begin once, with one welcome, however often they are started', async () => {
      const grant = await harness.grant();
      const start = () =>
        harness.directLine('POST', 'conversations', { token: grant.token, body: { locale: 'en-GB' } });
      const answers = await Promise.all([start(), start(), start()]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 200, 201]);
      await harness.restart();
      expect((await start()).status).to.equal(200);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome']);
      expect(received('joined'), 'after the restart').to.deep.equal([]);
    });

    it('tell the bot the language and the same id each time', async () => {
      const grant = await harness.grant();
      await harness.directLine('POST', 'conversations', { token: grant.token, body: { locale: 'en-GB' } });
      expect(received('joined')[0]).to.deep.include({
        id: `${grant.conversationId}|joined`,
        asker: { userId: grant.userId, tenantId: 'webchat', locale: 'en-GB' },
      });
    });

    it('begin with the next try when the bot could not be told', async () => {
      const grant = await harness.grant();
      harness.bot.onReceive = async () => {
        throw new Error('disk full');
      };
      const start = () => harness.directLine('POST', 'conversations', { token: grant.token });
      expect((await start()).status).to.equal(500);
      harness.bot.onReceive = undefined;
      expect((await start()).status).to.equal(200);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome']);
    });

    it('are forgotten when nobody came for a week, and counted', async () => {
      const [quiet, busy] = [await harness.conversation(), await harness.conversation()];
      clock.jumpWall(6 * 24 * 60 * MINUTE_MS);
      const later = await harness.grant({ resume: busy.resume });
      await harness.post(later, { text: 'hello' });
      const resumed = await harness.grant({ resume: quiet.resume });
      clock.jumpWall(2 * 24 * 60 * MINUTE_MS);
      await clock.advance(10 * MINUTE_MS);
      await eventually(() => harness.events.some(({ name }) => name === 'webchat.trimmed'));
      const trimmed = harness.events.filter(({ name }) => name === 'webchat.trimmed');
      expect(trimmed.map(({ fields }) => fields)).to.deep.equal([{ conversations: 1 }]);
      const read = async (grant: Grant) => (await harness.read(await harness.grant({ resume: grant.resume }))).texts;
      expect(await read(resumed)).to.deep.equal([]);
      expect(await read(later)).to.deep.equal(['welcome', 'hello', 'HELLO']);
    });

    it('point to a socket on the address that the client used', async () => {
      const { streamUrl, conversationId } = await harness.conversation();
      expect(streamUrl).to.match(
        new RegExp(`^ws://127\\.0\\.0\\.1:\\d+/v3/directline/conversations/${conversationId}/stream\\?`),
      );
    });
  });

  describe('activities', () => {
    it('are acknowledged when the bot has taken them, and come back with their client id', async () => {
      const grant = await harness.conversation();
      const answer = await harness.post(grant, { text: 'hello', channelData: { clientActivityID: 'k' } });
      expect(answer.status).to.equal(200);
      const { activities } = await harness.read(grant);
      expect(activities[1]).to.deep.include({ id: answer.body.id, text: 'hello' });
      expect(activities[1]).to.have.nested.property('channelData.clientActivityID', 'k');
      expect(received('message')[0]).to.include({ id: answer.body.id, kind: 'message', text: 'hello' });
      expect(harness.events.some(({ name }) => name === 'turn.acknowledged')).to.equal(true);
    });

    it('that are posted again ask nothing, at once or after a restart', async () => {
      const grant = await harness.conversation();
      const post = () => harness.post(grant, { text: 'hello', channelData: { clientActivityID: 'k' } });
      const answers = await Promise.all([post(), post(), post()]);
      expect(new Set(answers.map(({ body }) => body.id)).size).to.equal(1);
      expect(received('message')).to.have.length(1);
      await harness.restart();
      expect((await post()).body.id).to.equal(answers[0]?.body.id);
      expect(received('message')).to.deep.equal([]);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome', 'hello', 'HELLO']);
    });

    it('that the bot could not keep were never there, and can be posted again', async () => {
      const grant = await harness.conversation();
      const post = () => harness.post(grant, { text: 'hello', channelData: { clientActivityID: 'k' } });
      harness.bot.onReceive = async () => {
        throw new Error('disk full');
      };
      expect((await post()).status).to.equal(500);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome']);
      await harness.restart();
      expect(received('message'), 'nor are they asked by the next process').to.deep.equal([]);
      expect((await post()).status).to.equal(200);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome', 'hello', 'HELLO']);
    });

    it('left between posting and taking by a crash are taken by the next process, once', async () => {
      const grant = await harness.conversation();
      harness.bot.onReceive = () => new Promise(() => {});
      void harness.post(grant, { text: 'hello', channelData: { clientActivityID: 'k' } }).catch(() => undefined);
      while (received('message').length === 0) await new Promise((resolve) => setImmediate(resolve));
      const taken = received('message')[0]?.id;
      await harness.crash();
      expect(received('message').map(({ id }) => id)).to.deep.equal([taken]);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome', 'hello', 'HELLO']);
      await harness.post(grant, { text: 'hello', channelData: { clientActivityID: 'k' } });
      expect(received('message')).to.have.length(1);
    });

    it('left by a crash too long ago are not asked any more', async () => {
      const grant = await harness.conversation();
      harness.bot.onReceive = () => new Promise(() => {});
      void harness.post(grant, { text: 'hello' }).catch(() => undefined);
      while (received('message').length === 0) await new Promise((resolve) => setImmediate(resolve));
      clock.jumpWall(20 * MINUTE_MS);
      await harness.crash();
      expect(received('message')).to.deep.equal([]);
      expect((await harness.read(await harness.grant({ resume: grant.resume }))).texts).to.deep.equal(['welcome']);
    });

    it('become actions when one of our buttons was pressed, and odd presses when it was not ours', async () => {
      const grant = await harness.conversation();
      const press = (value: unknown) => harness.post(grant, { value, channelData: { postBack: true } });
      await press({ lamp: { verb: 'ask', question: 'and by month?', nonce: 'n' } });
      await press({ lamp: { verb: 'drop tables', nonce: 'n' } });
      await press({ something: 'else' });
      await press('text');
      expect(received('action').map((inbound) => inbound.kind === 'action' && inbound.action)).to.deep.equal([
        { verb: 'ask', question: 'and by month?', nonce: 'n' },
      ]);
      expect(received('odd_press')).to.have.length(3);
      expect(received('message')).to.deep.equal([]);
    });

    it('become feedback when a thumb was pressed', async () => {
      const grant = await harness.conversation();
      const name = 'webchat:activity-status/feedback';
      const press = (entity: object) => harness.post(grant, { type: 'event', name, entities: [entity] });
      await press({ '@type': 'DislikeAction', lampQuestionId: 'q7' });
      await press({ '@type': 'DislikeAction' });
      await harness.post(grant, {
        type: 'event',
        name: 'other',
        entities: [{ '@type': 'LikeAction', lampQuestionId: 'q' }],
      });
      expect(received('feedback')).to.have.length(1);
      expect(received('feedback')[0]).to.include({ questionId: 'q7', rating: 'negative' });
    });

    it('bring the words that came with a thumb, and nothing else that stands beside them', async () => {
      const grant = await harness.conversation();
      const rate = (value: unknown) =>
        harness.post(grant, {
          type: 'event',
          name: 'webchat:activity-status/feedback',
          entities: [{ '@type': 'DislikeAction', lampQuestionId: 'q7' }],
          value,
        });
      await rate({ comment: '  Wrong year.  ', questionId: 'q9', rating: 'positive' });
      await rate({ comment: 'x'.repeat(5_000) });
      for (const odd of [{ comment: '   ' }, { comment: 7 }, 'words', [{ comment: 'x' }], null]) await rate(odd);
      const [first, long, ...others] = received('feedback');
      expect(first).to.include({ questionId: 'q7', rating: 'negative', comment: 'Wrong year.' });
      expect((long as { comment?: string }).comment).to.have.length(2_000);
      expect(others).to.have.length(5);
      for (const other of others) expect(other).not.to.have.property('comment');
    });

    it('of kinds that mean nothing here are accepted, kept nowhere and told to nobody', async () => {
      const grant = await harness.conversation();
      for (const type of ['typing', 'conversationUpdate', 'endOfConversation', 'invoke', 'anything']) {
        expect((await harness.post(grant, { type })).status, type).to.equal(200);
      }
      expect(harness.bot.received.map(({ kind }) => kind)).to.deep.equal(['joined']);
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome']);
    });

    it('with files say so, and the files are not kept', async () => {
      const grant = await harness.conversation();
      const contentUrl = `data:text/plain,${'x'.repeat(1_000)}`;
      await harness.post(grant, { text: '', attachments: [{ contentType: 'text/plain', contentUrl }] });
      expect(received('message')[0]).to.include({ hasAttachments: true });
      expect(JSON.stringify((await harness.read(grant)).activities)).not.to.include('xxx');
    });

    it('cannot bring files by upload', async () => {
      const grant = await harness.conversation();
      const path = `conversations/${grant.conversationId}/upload?userId=u`;
      const refused = await harness.directLine('POST', path, { token: grant.token, body: {} });
      expect(refused.status).to.equal(415);
      expect(refused.body.error.message).to.match(/text/);
      const form = new FormData();
      form.append('file', new Blob(['x']), 'x.txt');
      const url = `${harness.url}/v3/directline/${path}`;
      const multipart = await fetch(url, {
        method: 'POST',
        body: form,
        headers: { Authorization: `Bearer ${grant.token}` },
      });
      expect(multipart.status).to.equal(415);
      await multipart.arrayBuffer();
    });

    it('are refused before they begin, in the same words', async () => {
      const { status, body } = await harness.directLine('POST', 'tokens/generate', { body: { resume: 7 } });
      expect([status, body.error.message]).to.deep.equal([400, 'resume must be a text, not a number.']);
    });

    it('that are malformed are refused with the field at fault, and nothing is kept', async () => {
      const grant = await harness.conversation();
      const wrong: [object, string][] = [
        [{ type: '' }, 'type'],
        [{ type: 7 }, 'type'],
        [{ text: { a: 1 } }, 'text'],
        [{ text: 'x'.repeat(20_001) }, 'text'],
        [{ channelData: { clientActivityID: 'x'.repeat(200) } }, 'channelData.clientActivityID'],
        [{ channelData: [] }, 'channelData'],
        [{ attachments: Array.from({ length: 21 }, () => ({})) }, 'attachments'],
        [{ locale: 'x'.repeat(36) }, 'locale'],
      ];
      for (const [activity, field] of wrong) {
        const { status, body } = await harness.post(grant, activity);
        expect([status, body.error.code, body.error.field], field).to.deep.equal([400, 'request.invalid', field]);
        expect(body.error.message)
          .to.match(PLAIN_WORDS)
          .and.to.satisfy((said: string) => said.startsWith(field));
      }
      expect((await harness.read(grant)).texts).to.deep.equal(['welcome']);
      expect(received('message')).to.deep.equal([]);
    });

    it('that are too large or no JSON are refused', async () => {
      const grant = await harness.conversation();
      const path = `conversations/${grant.conversationId}/activities`;
      const send = (body: string) => harness.directLine('POST', path, { token: grant.token, body });
      expect((await send(JSON.stringify({ type: 'message', text: 'x'.repeat(300_000) }))).status).to.equal(413);
      for (const body of ['{', '[]', '"text"', 'null']) expect((await send(body)).status, body).to.equal(400);
    });

    it('are read in pages, and with watermarks that were given out only', async () => {
      const grant = await harness.conversation();
      for (const watermark of ['-1', '1e3', 'x', '99999999999999999']) {
        const path = `conversations/${grant.conversationId}/activities?watermark=${watermark}`;
        const { status, body } = await harness.directLine('GET', path, { token: grant.token });
        expect([status, body.error?.field], watermark).to.deep.equal([400, 'watermark']);
      }
      for (const none of ['', '-', 'null', 'undefined', '0']) {
        expect((await harness.read(grant, none)).texts, none).to.deep.equal(['welcome']);
      }
    });
  });

  it('slows down who writes too fast, and nobody else', async () => {
    await harness.stop();
    harness = await WebChatHarness.start({ clock, maxMessages: 3 });
    const [fast, slow] = [await harness.conversation(), await harness.conversation()];
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await harness.post(fast, { text: `${count}` })).status);
    expect(statuses).to.deep.equal([200, 200, 200, 429, 429]);
    const again: Grant = await harness.grant({ resume: fast.resume, fresh: true });
    const refused = await harness.post(again, { text: 'in a new conversation' });
    expect(refused.status, 'it is the person that counts').to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 10);
    expect((await harness.post(slow, { text: 'hello' })).status).to.equal(200);
  });

  describe('a language that was chosen on the page', () => {
    const choose = (token: string | undefined, body: unknown) =>
      harness.request('PUT', '/webchat/language', { body, ...(token === undefined ? {} : { token }) });

    it('is kept for the person of the token', async () => {
      const grant = await harness.conversation();
      const { status, body } = await choose(grant.token, { language: 'zh-Hant', userId: 'somebody else' });
      expect([status, body]).to.deep.equal([200, { language: 'zh-Hant' }]);
      expect(harness.chosen).to.deep.equal([{ tenantId: 'webchat', userId: grant.userId, locale: 'zh-Hant' }]);
    });

    it('is one of those that there are, and nobody’s without a token', async () => {
      const grant = await harness.conversation();
      for (const language of ['xx', '', 'zh', 7, null, 'e'.repeat(1_000), ['en'], '../en']) {
        const { status, body } = await choose(grant.token, { language });
        expect([status, body.error.field], String(language)).to.deep.equal([400, 'language']);
      }
      expect((await choose(undefined, { language: 'en' })).status).to.equal(401);
      expect((await choose('forged', { language: 'en' })).status).to.equal(403);
      expect(harness.chosen).to.deep.equal([]);
    });
  });
});
