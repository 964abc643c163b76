import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Dispatcher, request } from 'undici';
import { type Asset, acceptedEncoding, assetFromFile } from '../../../adapters/http/assets.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { startServer, stopServers } from './harness.ts';

const text = 'console.log("lamp");\n'.repeat(500);

describe('static assets', () => {
  let folder: ReturnType<typeof tempDir>;
  beforeEach(() => {
    folder = tempDir();
  });
  afterEach(async () => {
    await stopServers();
    folder.remove();
  });

  const serve = async (file: string, type = 'text/javascript; charset=utf-8') => {
    const asset = assetFromFile(join(folder.path, file), {
      contentType: type,
      compressible: !type.startsWith('image'),
    });
    const { url } = await startServer([
      { method: 'GET', path: '/asset', door: 'public', stream: (exchange) => asset.serve(exchange) },
    ]);
    return { asset, url: `${url}/asset` };
  };
  const ask = (url: string, headers: Record<string, string> = {}, method: Dispatcher.HttpMethod = 'GET') =>
    request(url, { headers, method });

  it('sends the compressed form to those who take it, and the file to the others', async () => {
    writeFileSync(join(folder.path, 'a.js'), text);
    const { url } = await serve('a.js');
    const gzipped = await ask(url, { 'accept-encoding': 'deflate, gzip' });
    expect(gzipped.headers).to.include({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gzipped.headers['content-type']).to.equal('text/javascript; charset=utf-8');
    expect(gunzipSync(Buffer.from(await gzipped.body.arrayBuffer())).toString()).to.equal(text);
    const plain = await ask(url);
    expect(plain.headers).to.include({ 'content-length': String(text.length), vary: 'Accept-Encoding' });
    expect(await plain.body.text()).to.equal(text);
    expect(plain.headers['etag']).not.to.equal(gzipped.headers['etag']);
  });

  it('answers 304 to those who have it', async () => {
    writeFileSync(join(folder.path, 'a.js'), text);
    const { url } = await serve('a.js');
    const first = await ask(url, { 'accept-encoding': 'gzip' });
    await first.body.dump();
    const etag = String(first.headers['etag']);
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask(url, { 'accept-encoding': 'gzip', 'if-none-match': tags });
      expect([again.statusCode, await again.body.text()], tags).to.deep.equal([304, '']);
    }
    const plain = await ask(url, { 'if-none-match': etag });
    expect(plain.statusCode, 'the other form').to.equal(200);
    await plain.body.dump();
  });

  it('is kept for a year under its version, and asked for again otherwise', async () => {
    writeFileSync(join(folder.path, 'a.js'), text);
    const { url, asset } = await serve('a.js');
    const caching = async (query: string) => {
      const response = await ask(url + query, {}, 'HEAD');
      return response.headers['cache-control'];
    };
    expect(await caching(`?v=${await asset.version()}`)).to.equal('public, max-age=31536000, immutable');
    expect(await caching('?v=older')).to.equal('no-cache');
    expect(await caching('')).to.equal('no-cache');
  });

  it('does not compress pictures', async () => {
    writeFileSync(join(folder.path, 'a.png'), Buffer.alloc(5_000));
    const { url } = await serve('a.png', 'image/png');
    const response = await ask(url, { 'accept-encoding': 'gzip' });
    expect(response.headers['content-encoding']).to.equal(undefined);
    expect((await response.body.arrayBuffer()).byteLength).to.equal(5_000);
  });

  it('answers 500 while the file cannot be read, and serves it as soon as it can', async () => {
    const { url } = await serve('late.js');
    const missing = await ask(url);
    expect(missing.statusCode).to.equal(500);
    expect(await missing.body.text()).not.to.contain('late.js');
    writeFileSync(join(folder.path, 'late.js'), text);
    const found = await ask(url);
    expect(found.statusCode).to.equal(200);
    await found.body.dump();
  });

  it('compresses once for all who ask at the same time', async () => {
    writeFileSync(join(folder.path, 'a.js'), text);
    const asset: Asset = assetFromFile(join(folder.path, 'a.js'), { contentType: 'text/javascript' });
    const versions = await Promise.all([asset.version(), asset.version(), asset.version()]);
    writeFileSync(join(folder.path, 'a.js'), 'changed');
    expect(new Set([...versions, await asset.version()]).size).to.equal(1);
  });

  it('understands Accept-Encoding', () => {
    const cases: readonly [header: string | undefined, encoding: string | undefined][] = [
      ['gzip', 'gzip'],
      ['GZIP', 'gzip'],
      ['gzip;q=0.1', 'gzip'],
      ['br', 'br'],
      ['gzip, deflate, br, zstd', 'br'],
      ['br;q=0.5, gzip', 'gzip'],
      ['br;q=0, *', 'gzip'],
      ['*', 'br'],
      ['gzip;q=0, br;q=0', undefined],
      [undefined, undefined],
      ['', undefined],
      ['identity', undefined],
      ['gzip;q=0', undefined],
      ['*;q=0', undefined],
      ['zstd', undefined],
    ];
    for (const [header, encoding] of cases) expect(acceptedEncoding(header), String(header)).to.equal(encoding);
  });

  it('sends every form whole, whatever part is asked for, and the same head for HEAD', async () => {
    writeFileSync(join(folder.path, 'a.js'), text);
    const { url } = await serve('a.js');
    const decode = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes };
    for (const encoding of ['br', 'gzip', 'identity'] as const) {
      const whole = await ask(url, { 'accept-encoding': encoding, range: 'bytes=0-9' });
      expect(whole.statusCode, encoding).to.equal(200);
      expect(whole.headers['content-encoding']).to.equal(encoding === 'identity' ? undefined : encoding);
      expect(whole.headers['vary']).to.equal('Accept-Encoding');
      const bytes = Buffer.from(await whole.body.arrayBuffer());
      expect(decode[encoding](bytes).toString()).to.equal(text);
      const head = await ask(url, { 'accept-encoding': encoding }, 'HEAD');
      expect(await head.body.text()).to.equal('');
      for (const name of ['content-length', 'content-encoding', 'etag', 'vary', 'content-type']) {
        expect(head.headers[name], `${encoding} ${name}`).to.equal(whole.headers[name]);
      }
      expect(head.headers['content-length']).to.equal(String(bytes.length));
    }
  });
});
