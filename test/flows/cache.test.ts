import { expect } from 'chai';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { feedback, message } from '../support/teams-activities.ts';
import { textScript } from '../support/workspace/scripts.ts';

interface Json {
  readonly [name: string]: unknown;
}

describe('flow: a question that was asked before', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;
  const start = async (env: Record<string, string> = {}) => {
    workspace = await startFakeWorkspace();
    connector = await FakeConnector.start();
    const own = { ALLOWED_SERVICE_URLS: connector.origin, DEBOUNCE_ENABLED: 'false' };
    lamp = await startLamp({ env: { ...workspaceEnv(workspace), ...own, ...env } });
  };
  afterEach(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
  });

  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(new URL(path, lamp.url), {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const ask = async (text: string, user: string, more: object = {}) =>
    (await call('POST', '/api/chat', { message: text, user_id: user, ...more })).body;
  const asked = () => workspace.asked.map(({ content }) => content);

  describe('over REST', () => {
    it('is answered at once with its age, anew on demand, and right in what follows', async () => {
      await start();
      expect(await ask('Revenue by region?', 'ann')).not.to.have.property('cached');
      const again = await ask('revenue by region', 'bob');
      expect(again['cached']).to.have.keys('answered_at', 'level').and.include({ level: 'l1' });
      expect(again['answer']).to.have.property('text').that.contains('North leads.');
      workspace.on('And by month?', textScript('By month then.'));
      expect(await ask('And by month?', 'bob')).not.to.have.property('cached');
      expect(asked()).to.deep.equal(['Revenue by region?', 'revenue by region', 'And by month?']);
      const [first, told, followUp] = workspace.asked.map(({ conversationId }) => conversationId);
      expect(told).to.equal(followUp).and.not.to.equal(first);
      expect(await ask('Revenue by region?', 'eve', { refresh: true })).not.to.have.property('cached');
      expect(asked()).to.have.length(4);
    });

    it('is asked again when it is purged by space or person, and figures tell of it', async () => {
      await start();
      await ask('Revenue by region?', 'ann');
      await ask('Revenue by region?', 'bob');
      const { body } = await call('GET', '/api/ops/cache');
      expect(body).to.deep.include({ enabled: true, entries: 1, misses: 1, hit_rate: 0.5 });
      expect(await call('DELETE', '/api/ops/cache?user=ann')).to.deep.equal({
        status: 200,
        body: { removed: 1, complete: true },
      });
      expect(await ask('Revenue by region?', 'cem')).not.to.have.property('cached');
      await call('DELETE', '/api/ops/cache?space=default');
      expect(await ask('Revenue by region?', 'dan')).not.to.have.property('cached');
      const metrics = (await call('GET', '/api/metrics')).body as { performance: { cache: Json } };
      expect(metrics.performance.cache).to.deep.include({ kept: 3, misses: 3, purged: 2 });
      const text = await (await fetch(new URL('/api/metrics?format=prometheus', lamp.url))).text();
      expect(text)
        .to.match(/^lamp_cache_hits_total\{level="l1"\} 1$/m)
        .and.match(/^lamp_cache_misses_total 3$/m);
    });

    it('says what is wrong with a purge, and purges nothing then', async () => {
      await start();
      await ask('Revenue by region?', 'ann');
      for (const [query, field] of [
        ['', 'space'],
        ['?space=nowhere', 'space'],
        ['?user=', 'user'],
        ['?space=default&user=ann', 'user'],
        ['?usr=ann', 'usr'],
      ] as const) {
        const { status, body } = await call('DELETE', `/api/ops/cache${query}`);
        expect(status, query).to.equal(400);
        expect((body['error'] as Json)['field'], query).to.equal(field);
      }
      expect(await ask('Revenue by region?', 'bob')).to.have.property('cached');
    });

    it('goes to Genie each time when remembering is switched off', async () => {
      await start({ CACHE_ENABLED: 'false' });
      await ask('Revenue by region?', 'ann');
      expect(await ask('Revenue by region?', 'bob')).not.to.have.property('cached');
      expect((await call('GET', '/api/ops/cache')).body).to.deep.equal({ enabled: false });
      expect((await call('DELETE', '/api/ops/cache?user=ann')).status).to.equal(409);
    });

    it('is answered from the store by the next process', async () => {
      await start();
      await ask('Revenue by region?', 'ann');
      const { stateDir } = lamp;
      await lamp.app.stop();
      const own = { ALLOWED_SERVICE_URLS: connector.origin, DEBOUNCE_ENABLED: 'false', STATE_DIR: stateDir };
      const next = await startLamp({ env: { ...workspaceEnv(workspace), ...own } });
      const first = lamp;
      lamp = next;
      try {
        expect((await ask('Revenue by region?', 'bob'))['cached']).to.include({ level: 'l2' });
      } finally {
        await next.stop();
        lamp = first;
      }
    });
  });

  describe('in Teams', () => {
    const other = (n: number) => ({
      from: { id: `29:other-${n}`, name: 'Bob', aadObjectId: `11111111-2222-3333-4444-00000000000${n}` },
    });
    const post = (activity: Record<string, unknown>) =>
      fetch(new URL('/api/messages', lamp.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...activity, serviceUrl: connector.serviceUrl }),
      });
    const said = (text: string) =>
      connector.until(({ operation, body }) => operation !== 'typing' && body.includes(text));
    const finals = () => connector.requests.filter(({ body }) => body.includes('North leads.')).length;

    it('says how old the answer is; its button asks Genie, once however often it is pressed', async () => {
      await start();
      await post(message('Revenue by region?'));
      await said('North leads.');
      await post(message('Revenue by region?', { place: 'group', fields: other(1) }));
      const { body } = await said('Answered just now.');
      expect(body).to.contain('North leads.');
      expect(asked()).to.have.length(1);
      const action = /\{"verb":"refresh"[^}]*\}/.exec(body)?.[0] ?? '';
      expect(JSON.parse(action)).to.include({ verb: 'refresh', question: 'Revenue by region?' });
      const press = { value: { lamp: JSON.parse(action) }, text: undefined, ...other(1) };
      const before = finals();
      await post(message('', { place: 'group', fields: press }));
      await post(message('', { place: 'group', fields: press }));
      await connector.until(() => finals() > before);
      expect(asked()).to.have.length(2);
    });

    it('is asked again after a thumb down', async () => {
      await start();
      const question = message('Revenue by region?');
      await post(question);
      await said('North leads.');
      const [answer] = connector.messages((question['conversation'] as { id: string }).id);
      await post(feedback('dislike', 'wrong', answer?.id ?? ''));
      while (workspace.count('feedback') === 0) await new Promise((resolve) => setImmediate(resolve));
      await post(message('Revenue by region?', { place: 'group', fields: other(2) }));
      await connector.until(() => asked().length === 2);
    });
  });
});
