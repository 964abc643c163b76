import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { echo, errorOf, post, sendRaw, startServer, stopServers } from './harness.ts';

const good = JSON.stringify({ text: 'hello' });

describe('HTTP guards', () => {
  afterEach(stopServers);

  describe('compressed bodies', () => {
    const gzipped = gzipSync(good);
    const cases: Record<string, { encoding: string; body: string | Buffer }> = {
      'good gzip': { encoding: 'gzip', body: gzipped },
      'no gzip at all': { encoding: 'gzip', body: 'this is not gzip' },
      'gzip cut short': { encoding: 'gzip', body: gzipped.subarray(0, 12) },
      'gzip with a broken checksum': {
        encoding: 'gzip',
        body: Buffer.concat([gzipped.subarray(0, -8), Buffer.alloc(8)]),
      },
      'empty gzip': { encoding: 'gzip', body: '' },
      'a gzip bomb': { encoding: 'gzip', body: gzipSync(Buffer.alloc(100_000_000)) },
      'x-gzip': { encoding: 'x-gzip', body: gzipped },
      deflate: { encoding: 'deflate', body: deflateSync(good) },
      brotli: { encoding: 'br', body: brotliCompressSync(good) },
      'an encoding nobody knows': { encoding: 'compress', body: good },
      'two encodings': { encoding: 'identity, gzip', body: gzipped },
    };
    for (const [name, { encoding, body }] of Object.entries(cases)) {
      it(`refuses ${name} with 415 and closes the connection`, async () => {
        const { url, events } = await startServer([echo]);
        const response = await post(`${url}/echo`, body, { 'Content-Encoding': encoding });
        expect(response.status).to.equal(415);
        expect(response.headers.get('connection')).to.equal('close');
        expect((await errorOf(response)).field).to.equal('Content-Encoding');
        expect(events).to.deep.include({ name: 'http.refused', fields: { reason: 'encoding', status: 415 } });
        expect((await post(`${url}/echo`, good)).status, 'the next request').to.equal(200);
      });
    }

    it('takes a body whose encoding is named identity', async () => {
      const { url } = await startServer([echo]);
      expect((await post(`${url}/echo`, good, { 'Content-Encoding': 'identity' })).status).to.equal(200);
    });
  });

  describe('kinds of bodies', () => {
    const multipart = '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nhello\r\n--b--\r\n';
    const types: Record<string, string> = {
      'multipart/form-data; boundary=b': multipart,
      'application/x-www-form-urlencoded': 'a=1',
      'text/plain': good,
      'text/csv': 'a,b',
      'application/xml': '<a/>',
      'application/octet-stream': good,
      'application/json; charset=utf-16': good,
      'application/jsonp': good,
      'application/json, text/plain': good,
    };
    for (const [type, body] of Object.entries(types)) {
      it(`refuses ${type} with 415`, async () => {
        const uploads = () => readdirSync(tmpdir()).filter((name) => name.startsWith('upload_')).length;
        const before = uploads();
        const { url } = await startServer([echo]);
        const response = await post(`${url}/echo`, body, { 'Content-Type': type });
        expect(response.status).to.equal(415);
        expect((await errorOf(response)).field).to.equal('Content-Type');
        expect(uploads(), 'files left behind').to.equal(before);
      });
    }

    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
      it(`takes ${type}`, async () => {
        const { url } = await startServer([echo]);
        expect((await post(`${url}/echo`, good, { 'Content-Type': type })).status).to.equal(200);
      });
    }

    it('refuses a body without a type', async () => {
      const { port } = await startServer([echo]);
      const head = `POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${good.length}\r\n\r\n`;
      expect((await sendRaw(port, head + good)).status).to.equal(415);
    });
  });

  describe('sizes', () => {
    const big = JSON.stringify({ text: 'x'.repeat(262_144) });

    it('refuses a body that is announced too large, before it has come', async () => {
      const { port } = await startServer([echo], { timeouts: { headersMs: 1_000, requestMs: 1_000, checkMs: 20 } });
      const head =
        'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n';
      const answer = await sendRaw(port, `${head}{`);
      expect(answer.status).to.equal(413);
    });

    it('refuses a body that is announced too large for any address, also where there is none', async () => {
      const { url } = await startServer([echo]);
      expect((await post(`${url}/nowhere`, big)).status).to.equal(413);
    });

    it('refuses a body that turns out too large, and the client sees the answer', async () => {
      const { url } = await startServer([echo]);
      const stream = new ReadableStream({
        start(controller) {
          for (let at = 0; at < big.length; at += 8192) controller.enqueue(Buffer.from(big.slice(at, at + 8192)));
          controller.close();
        },
      });
      const init = { method: 'POST', body: stream, duplex: 'half', headers: { 'Content-Type': 'application/json' } };
      const response = await fetch(`${url}/echo`, init as RequestInit);
      expect(response.status).to.equal(413);
      expect((await errorOf(response)).code).to.equal('request.too_large');
    });

    it('takes a body of exactly the limit, and lets a route have a smaller one', async () => {
      const small = { ...echo, path: '/small', maxBodyBytes: 100 };
      const { url } = await startServer([echo, small]);
      const frame = JSON.stringify({ text: '' }).length;
      expect((await post(`${url}/echo`, JSON.stringify({ text: 'x'.repeat(262_144 - frame) }))).status).to.equal(200);
      expect((await post(`${url}/small`, JSON.stringify({ text: 'x'.repeat(100 - frame) }))).status).to.equal(200);
      expect((await post(`${url}/small`, JSON.stringify({ text: 'x'.repeat(101 - frame) }))).status).to.equal(413);
    });

    it('refuses an address that is longer than 4,096 characters', async () => {
      const { url } = await startServer([echo]);
      const response = await fetch(`${url}/echo?a=${'x'.repeat(4_200)}`);
      expect(response.status).to.equal(400);
      expect((await errorOf(response)).field).to.equal('url');
    });
  });

  describe('bodies where they belong', () => {
    const list = { method: 'GET', path: '/list', door: 'rest', handler: () => ({}) } as const;

    it('asks for the body that a route needs', async () => {
      const { url } = await startServer([echo]);
      const response = await fetch(`${url}/echo`, { method: 'POST' });
      expect(response.status).to.equal(400);
      expect((await errorOf(response)).message).to.contain('missing');
    });

    it('refuses a body where a route takes none', async () => {
      const { port } = await startServer([list]);
      const head =
        'GET /list HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
      expect((await sendRaw(port, `${head}GARBAGE`)).status).to.equal(400);
    });

    it('lets a body be left out where it is optional', async () => {
      const { url } = await startServer([{ ...echo, body: 'optional' }]);
      expect(await (await fetch(`${url}/echo`, { method: 'POST' })).json()).to.deep.equal({ received: {} });
      expect(await (await post(`${url}/echo`, good)).json()).to.deep.equal({ received: { text: 'hello' } });
    });
  });

  for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'PURGE']) {
    it(`refuses the method ${method}`, async () => {
      const { port } = await startServer([echo]);
      const answer = await sendRaw(port, `${method} /echo HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      expect(answer.status).to.equal(405);
      expect(answer.text).to.contain('request.method_not_allowed');
    });
  }

  it('answers the leave to send only to those whose head is in order', async () => {
    const { port } = await startServer([echo]);
    const head = `POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: ${good.length}\r\n`;
    const well = await sendRaw(port, `${head}Content-Type: application/json\r\n\r\n${good}`);
    expect(well.text).to.match(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    const ill = await sendRaw(port, `${head}Content-Type: text/plain\r\n\r\n${good}`);
    expect(ill.status).to.equal(415);
  });
});
