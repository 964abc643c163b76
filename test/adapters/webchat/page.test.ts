import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { WebChatHarness } from '../../support/webchat-harness.ts';

describe('page of Web Chat', () => {
  let harness: WebChatHarness;
  const start = async (options: Parameters<typeof WebChatHarness.start>[0] = {}) => {
    harness = await WebChatHarness.start(options);
  };
  afterEach(() => harness.stop());

  const page = async () => {
    const { body, headers, status } = await harness.request('GET', '/');
    const html = body as string;
    const policy = headers.get('content-security-policy') ?? '';
    return { html, policy, status, nonce: /'nonce-([^']+)'/.exec(policy)?.[1] ?? '' };
  };

  it('runs its own scripts and styles only', async () => {
    await start();
    const { html, policy, nonce } = await page();
    expect(policy)
      .to.include("default-src 'none'")
      .and.not.match(/unsafe|\*|https?:/);
    expect(policy).to.include("frame-ancestors 'none'").and.include("base-uri 'none'");
    for (const [script] of html.matchAll(/<script[^>]*>/g))
      expect(script).to.include(`nonce="${nonce}"`).and.include('src="/');
    expect(html).not.to.match(/ on\w+=| style=|<style|https?:|\/\/\w/);
    expect(html).not.to.match(/<script[^>]*>[^<]/);
  });

  it('has a new nonce each time', async () => {
    await start();
    expect((await page()).nonce)
      .to.have.length.above(20)
      .and.not.equal((await page()).nonce);
  });

  it('names files that are there, may be kept, and come compressed', async () => {
    await start();
    const { html } = await page();
    const files = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file]) => file as string);
    expect(files.some((file) => file.startsWith('/webchat/webchat.js?v='))).to.equal(true);
    for (const file of files) {
      const { status, headers, body } = await harness.request('GET', file, { headers: { 'Accept-Encoding': 'gzip' } });
      const isWorthIt = (body as string).length >= 1_024 && !file.includes('.svg');
      expect(status, file).to.equal(200);
      expect(headers.get('cache-control'), file).to.include('immutable');
      if (isWorthIt) expect(headers.get('content-encoding'), file).to.equal('gzip');
    }
  });

  it('imports its modules by addresses that change with them', async () => {
    await start();
    const { html } = await page();
    const seen = new Set<string>();
    const follow = async (address: string) => {
      if (seen.has(address)) return;
      seen.add(address);
      expect(address).to.match(/^\/webchat\/[\w-]+\.js\?v=[\w-]{16}$/);
      const { headers, body } = await harness.request('GET', address);
      expect(headers.get('cache-control'), address).to.include('immutable');
      for (const [, imported = ''] of (body as string).matchAll(/from '([^']+)'/g)) await follow(imported);
    };
    await follow(/src="(\/webchat\/chat\.js[^"]+)"/.exec(html)?.[1] ?? '');
    expect(seen.size).to.be.above(5);
    const preloaded = [...html.matchAll(/modulepreload"[^>]* href="([^"]+)"/g)].map(([, address]) => address);
    expect([...seen].filter((address) => !address.includes('chat.js'))).to.have.members(preloaded);
  });

  it('tells what can be asked about: the default space first, another by its name, none of nobody', async () => {
    const data = async (alias: string) => {
      if (alias !== 'sales' && alias !== 'hr') {
        throw new AppError('request.not_found', 'x', { field: 'space', publicMessage: 'space must be one of those.' });
      }
      return { tables: [{ name: `${alias}.t`, columns: [] }], starters: ['Who?'] };
    };
    const spaces = async () => [
      { alias: 'sales', title: 'Sales', description: 'All of it', spaceId: 'secret-id' },
      { alias: 'hr', title: 'People' },
    ];
    await start({ spaces, data });
    const { body } = await harness.request('GET', '/webchat/data');
    expect(body).to.deep.equal({
      spaces: [
        { alias: 'sales', title: 'Sales', description: 'All of it' },
        { alias: 'hr', title: 'People' },
      ],
      space: 'sales',
      tables: [{ name: 'sales.t', columns: [] }],
      starters: ['Who?'],
    });
    expect((await harness.request('GET', '/webchat/data?space=hr')).body).to.include({ space: 'hr' });
    for (const odd of ['', 'x'.repeat(500), '..%2Fetc', '%F0%9F%92%A1']) {
      const { status, body: refused } = await harness.request('GET', `/webchat/data?space=${odd}`);
      expect([status, refused.error.field], odd).to.deep.equal([404, 'space']);
    }
    expect((await harness.request('POST', '/webchat/data', { body: {} })).status).to.equal(405);
  });

  it('hands over its sentences in every language, the notice among them', async () => {
    await start({ notice: 'Sample </script> data' });
    const { html } = await page();
    const { body } = await harness.request('GET', /src="(\/webchat\/texts\.js[^"]+)"/.exec(html)?.[1] ?? '');
    const texts = JSON.parse((body as string).replace(/^[^{]*/, '').replace(/;\s*$/, ''));
    expect(Object.keys(texts)).to.deep.equal(['en', 'zh-Hant', 'zh-Hans']);
    for (const one of Object.values<Record<string, string>>(texts)) {
      expect(one).to.have.all.keys(Object.keys(texts.en)).and.include({ notice: 'Sample </script> data' });
    }
    const named = [...html.matchAll(/data-(?:text|label)="(\w+)"/g)].map(([, key]) => key as string);
    expect(texts.en).to.include.all.keys([...new Set(named)]);
  });

  it('holds no secret and no token', async () => {
    await start({ settings: { webchatTokenSecret: 'the secret that nobody may ever see' } });
    const { html } = await page();
    expect(html).not.to.include('the secret').and.not.match(/eyJ/);
  });

  it('says where answers come from, as text', async () => {
    await start({ notice: 'Sample <data> & "more"' });
    expect((await page()).html).to.include('Sample &lt;data&gt; &amp; &quot;more&quot;');
  });

  it('offers a few short examples, and none when there are none to be had', async () => {
    const long = 'x'.repeat(201);
    await start({ starters: async () => ['a', long, 'b', 'c', 'd', 'e', 'f', 'g'] });
    expect((await harness.request('GET', '/webchat/starters')).body).to.deep.equal({
      starters: ['a', 'b', 'c', 'd', 'e', 'f'],
    });
    await harness.stop();
    await start({
      starters: async () => {
        throw new Error('Genie is away');
      },
    });
    expect((await harness.request('GET', '/webchat/starters')).body).to.deep.equal({ starters: [] });
  });

  it('is there for nobody beyond this machine while there is no sign-in', async () => {
    await start();
    for (const path of ['/', '/webchat/chat.js', '/webchat/starters']) {
      const { status } = await harness.request('GET', path, { headers: { 'X-Forwarded-For': '203.0.113.7' } });
      expect(status, path).to.equal(403);
    }
    const token = await harness.directLine('POST', 'tokens/generate', { headers: { Forwarded: 'for=203.0.113.7' } });
    expect(token.status).to.equal(403);
  });
});
