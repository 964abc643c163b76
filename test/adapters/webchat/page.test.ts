import { expect } from 'chai';
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
      const { status, headers } = await harness.request('GET', file, { headers: { 'Accept-Encoding': 'gzip' } });
      expect(status, file).to.equal(200);
      expect(headers.get('cache-control'), file).to.include('immutable');
      if (!file.includes('.svg')) expect(headers.get('content-encoding'), file).to.equal('gzip');
    }
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
