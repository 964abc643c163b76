import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { request } from 'undici';
import { createNonce, pagePolicy } from '../../../adapters/http/headers.ts';
import { content, empty, json } from '../../../adapters/http/reply.ts';
import type { HandlerResult, Route } from '../../../adapters/http/types.ts';
import { AppError, type ErrorCode, errorKinds } from '../../../services/errors.ts';
import { errorOf, startServer, stopServers } from './harness.ts';

const get = (path: string, handler: () => HandlerResult | Promise<HandlerResult>): Route => ({
  method: 'GET',
  path,
  door: 'rest',
  handler,
});

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

describe('HTTP answers', () => {
  afterEach(stopServers);

  it('sends plain values as JSON, replies as they are, and the security headers with everything', async () => {
    const { url } = await startServer([
      get('/plain', () => ({ a: 1 })),
      get('/list', () => [1, 2]),
      get('/reply', () => json(201, { id: 7 }, { Location: '/7', 'Cache-Control': 'private' })),
      get('/empty', () => empty(204)),
      get('/text', () => content('text/plain; charset=utf-8', 'häh')),
      get('/throw', () => Promise.reject(new Error('boom'))),
    ]);
    expect(await (await fetch(`${url}/plain`)).json()).to.deep.equal({ a: 1 });
    expect(await (await fetch(`${url}/list`)).json()).to.deep.equal([1, 2]);
    expect(await (await fetch(`${url}/text`)).text()).to.equal('häh');
    const reply = await fetch(`${url}/reply`);
    expect([reply.status, reply.headers.get('location'), reply.headers.get('cache-control')]).to.deep.equal([
      201,
      '/7',
      'private',
    ]);
    for (const path of ['/plain', '/empty', '/throw', '/nowhere']) {
      const { headers } = await fetch(url + path);
      for (const [name, value] of Object.entries(SECURITY))
        expect(headers.get(name), `${path} ${name}`).to.equal(value);
      expect(headers.get('content-security-policy')).to.contain("frame-ancestors 'none'");
      expect([headers.get('server'), headers.get('x-powered-by')]).to.deep.equal([null, null]);
    }
  });

  it('leaves writeHead as Node has it, for every server of the process', async () => {
    const route: Route = {
      method: 'GET',
      path: '/chained',
      door: 'rest',
      stream: ({ res }) => void res.writeHead(202).end('chained'),
    };
    const { url } = await startServer([route]);
    const response = await fetch(`${url}/chained`);
    expect([response.status, await response.text()]).to.deep.equal([202, 'chained']);
  });

  it('answers HEAD like GET, without the body', async () => {
    const { url } = await startServer([get('/plain', () => ({ a: 1 }))]);
    const response = await fetch(`${url}/plain`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).to.deep.equal([
      200,
      '7',
      '',
    ]);
  });

  it('decodes parts of the path', async () => {
    const route: Route = {
      method: 'GET',
      path: '/a/:id/b',
      door: 'rest',
      handler: ({ params }) => ({ id: params['id'] }),
    };
    const { url, events } = await startServer([route]);
    expect(await (await fetch(`${url}/a/x%20y%2Fz/b`)).json()).to.deep.equal({ id: 'x y/z' });
    expect((await fetch(`${url}/a/%E0%A4%A/b`)).status, 'a broken escape').to.equal(404);
    const answered = events.find(({ name }) => name === 'http.answered');
    expect(answered?.fields).to.include({ method: 'GET', route: '/a/:id/b', status: 200 });
  });

  it('names the trace of the request where an answer failed, or makes one', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const route = get('/bad', () => {
      throw new Error('boom');
    });
    const { url, events } = await startServer([route]);
    const traceOf = async (traceparent?: string) => {
      const response = await fetch(`${url}/bad`, { headers: traceparent === undefined ? {} : { traceparent } });
      return ((await response.json()) as { error: { traceId: string } }).error.traceId;
    };
    expect(await traceOf(`00-${trace}-b7ad6b7169203331-01`)).to.equal(trace);
    expect(await traceOf('nonsense')).to.match(/^[0-9a-f]{32}$/);
    expect(await traceOf()).to.match(/^[0-9a-f]{32}$/);
    const failed = events.filter(({ name }) => name === 'http.failed').map(({ fields }) => fields);
    expect(failed).to.have.length(3);
    expect(failed[0]).to.include({ traceId: trace, route: '/bad', status: 500 });
  });

  describe('errors', () => {
    const secret = 'postgres://admin:hunter2@db.internal/prod';

    for (const thrown of [
      new Error(secret),
      secret,
      undefined,
      Object.assign(new Error(secret), { statusCode: 404 }),
    ]) {
      it(`answers a handler that throws ${typeof thrown} ${Object(thrown).statusCode ?? ''} with a trace id and never with its message`, async () => {
        const { url, logged } = await startServer([
          get('/late', async () => {
            await new Promise((resolve) => setImmediate(resolve));
            throw thrown;
          }),
          get('/early', () => {
            throw thrown;
          }),
        ]);
        for (const path of ['/early', '/late']) {
          const response = await fetch(url + path);
          expect(response.status).to.equal(500);
          const text = await response.text();
          expect(text).not.to.match(/postgres|hunter2|stack|at /i);
          const { code, traceId } = (JSON.parse(text) as { error: Record<string, string> }).error;
          expect(code).to.equal('internal');
          expect(logged.at(-1)?.fields).to.include({ traceId, route: path });
        }
        expect((await fetch(`${url}/nowhere`)).status, 'the next request').to.equal(404);
      });
    }

    it('maps errors of the catalogue to their status, with field and public message', async () => {
      const { url, logged } = await startServer([
        get('/bad', () => {
          throw new AppError('request.invalid', secret, { field: 'window', publicMessage: 'Must be 0 to 60.' });
        }),
      ]);
      const response = await fetch(`${url}/bad`);
      expect(response.status).to.equal(400);
      expect(await errorOf(response)).to.deep.equal({
        code: 'request.invalid',
        field: 'window',
        message: 'Must be 0 to 60.',
      });
      expect(logged).to.deep.equal([]);
    });

    it('has a sentence for every code, and never the message for the log', async () => {
      const codes = Object.keys(errorKinds) as ErrorCode[];
      const routes = codes.map((code) =>
        get(`/${code}`, () => {
          throw new AppError(code, secret, { cause: new Error(secret) });
        }),
      );
      const { url } = await startServer(routes);
      for (const code of codes) {
        const response = await fetch(`${url}/${code}`);
        const error = await errorOf(response);
        expect(response.status, code).to.equal(errorKinds[code].httpStatus);
        expect(error.code).to.equal(code);
        expect(error.message, code)
          .to.match(/^[A-Z].+\.$/)
          .and.not.contain('hunter2');
        expect(error.traceId !== undefined, code).to.equal(response.status >= 500);
      }
    });

    it('says when to come back, and how to sign in', async () => {
      const { url } = await startServer([
        get('/busy', () => {
          throw new AppError('question.queue_full', 'full', { retryAfterMs: 1_200 });
        }),
        get('/full', () => {
          throw new AppError('state.unwritable', 'the disk is full');
        }),
        get('/who', () => {
          throw new AppError('request.unauthorized', 'no');
        }),
      ]);
      expect((await fetch(`${url}/busy`)).headers.get('retry-after')).to.equal('2');
      expect((await fetch(`${url}/full`)).headers.get('retry-after')).to.equal('5');
      expect((await fetch(`${url}/who`)).headers.get('retry-after')).to.equal(null);
      expect((await fetch(`${url}/who`)).headers.get('www-authenticate')).to.equal('Bearer');
    });

    it('answers unknown addresses with 404 and wrong methods with 405', async () => {
      const { url } = await startServer([get('/plain', () => ({}))]);
      const unknown = await fetch(`${url}/<script>`);
      expect([unknown.status, (await errorOf(unknown)).code]).to.deep.equal([404, 'request.not_found']);
      const wrong = await fetch(`${url}/plain`, { method: 'DELETE' });
      const { code, message } = await errorOf(wrong);
      expect([wrong.status, code, message]).to.deep.equal([405, 'request.method_not_allowed', 'Use GET or HEAD here.']);
      expect(wrong.headers.get('allow')).to.equal('GET, HEAD');
    });

    it('answers a value that cannot be written as JSON with 500', async () => {
      const circle: { self?: object } = {};
      circle.self = circle;
      const { url } = await startServer([get('/circle', () => circle), get('/big', () => ({ n: 1n }))]);
      expect((await fetch(`${url}/circle`)).status).to.equal(500);
      expect((await fetch(`${url}/big`)).status).to.equal(500);
    });
  });

  describe('streams', () => {
    it('are never compressed or held back', async () => {
      const more = Promise.withResolvers<void>();
      const stream: Route = {
        method: 'GET',
        path: '/events',
        door: 'rest',
        stream: async ({ res }) => {
          res.writeHead(200, { 'Content-Type': 'text/event-stream' });
          res.write(`data: ${'x'.repeat(5_000)}\n\n`);
          await more.promise;
          res.end('data: end\n\n');
        },
      };
      const { url } = await startServer([stream]);
      const { headers, body } = await request(`${url}/events`, { headers: { 'Accept-Encoding': 'gzip, br' } });
      expect(headers['content-encoding']).to.equal(undefined);
      expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      const reader = body[Symbol.asyncIterator]();
      expect(String((await reader.next()).value)).to.contain('xxx');
      more.resolve();
      while (!(await reader.next()).done);
    });

    it('that fail before their head get the error object; after it the connection ends', async () => {
      const early: Route = {
        method: 'GET',
        path: '/early',
        door: 'rest',
        stream: () => Promise.reject(new Error('x')),
      };
      const nothing: Route = { method: 'GET', path: '/nothing', door: 'rest', stream: () => {} };
      const late: Route = {
        method: 'GET',
        path: '/late',
        door: 'rest',
        stream: ({ res }) => {
          res.writeHead(200);
          res.write('half');
          throw new Error('x');
        },
      };
      const { url, logged } = await startServer([early, nothing, late]);
      expect((await errorOf(await fetch(`${url}/early`))).code).to.equal('internal');
      expect((await fetch(`${url}/nothing`)).status).to.equal(500);
      const cut = await fetch(`${url}/late`)
        .then((response) => response.text())
        .then(
          () => 'whole',
          () => 'cut',
        );
      expect(cut).to.equal('cut');
      expect(logged).to.have.length(3);
    });

    it('learn that the client has left', async () => {
      const left = Promise.withResolvers<void>();
      const stream: Route = {
        method: 'GET',
        path: '/events',
        door: 'rest',
        stream: async ({ res, signal }) => {
          res.writeHead(200);
          res.write('begin');
          signal.addEventListener('abort', () => left.resolve());
          await left.promise;
          res.end();
        },
      };
      const { url } = await startServer([stream]);
      const { body } = await request(`${url}/events`);
      body.on('error', () => {});
      body.destroy();
      await left.promise;
    });
  });

  describe('compression', () => {
    const big = { text: 'lamp '.repeat(400) };
    const routes = [
      get('/big', () => big),
      get('/small', () => ({ text: 'x'.repeat(900) })),
      get('/edge', () => content('application/json', 'x'.repeat(1024))),
      get('/under', () => content('application/json', 'x'.repeat(1023))),
      get('/png', () => content('image/png', Buffer.alloc(5_000))),
    ];
    const encodingOf = async (url: string, accept: string | undefined) => {
      const headers = accept === undefined ? {} : { 'accept-encoding': accept };
      const response = await request(url, { headers });
      return { encoding: response.headers['content-encoding'], response };
    };

    it('compresses from the threshold on, when the client accepts it', async () => {
      const { url } = await startServer(routes);
      const { encoding, response } = await encodingOf(`${url}/big`, 'gzip');
      expect(encoding).to.equal('gzip');
      expect(response.headers['vary']).to.equal('Accept-Encoding');
      const bytes = Buffer.from(await response.body.arrayBuffer());
      expect(JSON.parse(gunzipSync(bytes).toString())).to.deep.equal(big);
      expect((await encodingOf(`${url}/edge`, 'gzip')).encoding).to.equal('gzip');
      expect((await encodingOf(`${url}/under`, 'gzip')).encoding).to.equal(undefined);
      expect((await encodingOf(`${url}/small`, 'gzip')).encoding).to.equal(undefined);
    });

    it('takes brotli where the client does, and says what the answer depends on', async () => {
      const { url } = await startServer(routes);
      const { encoding, response } = await encodingOf(`${url}/big`, 'gzip, deflate, br');
      expect(encoding).to.equal('br');
      expect(response.headers['vary']).to.equal('Accept-Encoding');
      const bytes = Buffer.from(await response.body.arrayBuffer());
      expect(JSON.parse(brotliDecompressSync(bytes).toString())).to.deep.equal(big);
      const head = await request(`${url}/big`, { method: 'HEAD', headers: { 'accept-encoding': 'gzip, br' } });
      expect(head.headers['vary']).to.equal('Accept-Encoding');
      expect(await head.body.text()).to.equal('');
      expect((await encodingOf(`${url}/small`, 'br')).encoding).to.equal(undefined);
    });

    it('leaves alone what the client does not accept, and what is compressed already', async () => {
      const { url } = await startServer(routes);
      for (const accept of [undefined, 'identity', 'gzip;q=0', 'zstd']) {
        const { encoding, response } = await encodingOf(`${url}/big`, accept);
        expect(encoding, accept).to.equal(undefined);
        expect(await response.body.json()).to.deep.equal(big);
      }
      expect((await encodingOf(`${url}/png`, 'gzip')).encoding).to.equal(undefined);
    });
  });

  it('gives a page a policy of its own', () => {
    const nonce = createNonce();
    expect(nonce).to.match(/^[\w+/]{22}==$/);
    expect(createNonce()).not.to.equal(nonce);
    const policy = pagePolicy(nonce, { 'worker-src': ['blob:'], 'default-src': ["'self'"], 'img-src': ['https:'] });
    expect(policy.split('; ')).to.include.members([
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data: blob: https:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      'worker-src blob:',
    ]);
    expect(policy).not.to.contain('unsafe');
  });
});
