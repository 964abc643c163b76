import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import { createHttpServer } from '../../../adapters/http/server.ts';
import type { Route } from '../../../adapters/http/types.ts';
import { systemClock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import { Events } from '../../../services/events.ts';
import { silentLog } from '../../../services/log.ts';
import { ManualClock } from '../../support/clock.ts';
import { errorOf, openSocket, post, startServer, stopServers } from './harness.ts';

describe('the HTTP server', () => {
  afterEach(stopServers);

  const never = () => new AbortController().signal;

  /** A route that answers when the test says so. */
  const gated = () => {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const route: Route = {
      method: 'GET',
      path: '/slow',
      door: 'rest',
      handler: async () => {
        reached.resolve();
        await gate.promise;
        return { done: true };
      },
    };
    return { route, reached: reached.promise, open: () => gate.resolve() };
  };

  const serverAt = (host: string, port: number) =>
    createHttpServer({
      host,
      port,
      gzipMinBytes: 1024,
      hasKey: () => false,
      clock: systemClock,
      events: new Events(),
      log: silentLog,
    });

  const failureOf = async (start: Promise<void>): Promise<AppError> => {
    const error = await start.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AppError)) throw new Error('expected an AppError', { cause: error });
    return error;
  };

  it('names the setting and the value when the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const error = await failureOf(serverAt('127.0.0.1', port).start());
    other.close();
    expect(error.code).to.equal('config.port_in_use');
    expect(error.message).to.contain(`PORT ${port}`).and.contain('127.0.0.1').and.contain('another');
  });

  it('names the setting when the address is none of this machine', async () => {
    const error = await failureOf(serverAt('192.0.2.1', 0).start());
    expect(error.code).to.equal('config.invalid');
    expect(error.message).to.contain('HOST 192.0.2.1');
  });

  it('tells where it listens, and that it has stopped', async () => {
    const { server, url } = await startServer([]);
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    await server.stop(never());
    expect(server.address()).to.equal(undefined);
  });

  it('lets running requests finish on stop, refuses new connections, and then closes', async () => {
    const { route, reached, open } = gated();
    const { server, url, port } = await startServer([route]);
    const agent = new Agent({ connections: 1 });
    const answer = request(`${url}/slow`, { dispatcher: agent });
    await reached;
    const stopped = server.stop(never());
    expect(server.draining.aborted).to.equal(true);
    const refused = await openRefused(port);
    expect(refused).to.equal('ECONNREFUSED');
    open();
    const { statusCode, headers, body } = await answer;
    expect([statusCode, await body.json()]).to.deep.equal([200, { done: true }]);
    expect(headers['connection']).to.equal('close');
    await stopped;
    await agent.close();
  });

  it('cuts off what is being brought too slowly, and reads nothing of what comes after the drain began', async () => {
    const clock = new ManualClock();
    const handled: unknown[] = [];
    const bring: Route = {
      method: 'POST',
      path: '/bring',
      door: 'rest',
      handler: ({ body }) => {
        handled.push(body);
        return {};
      },
    };
    const { server, url, port } = await startServer([bring], { clock });
    const slow = await openSocket(port);
    const cutOff = once(slow, 'close');
    slow.write(
      'POST /bring HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{',
    );
    while (server.inFlight() === 0) await new Promise((resolve) => setImmediate(resolve));
    const drained = server.drain(never());
    const late = await post(`${url}/bring`, '{}');
    expect([late.status, late.headers.get('connection')]).to.deep.equal([503, 'close']);
    expect((await errorOf(late)).code).to.equal('service.draining');
    expect((await fetch(`${url}/none`)).status, 'who only looks').to.equal(404);
    await clock.advance(2_000);
    await drained;
    await cutOff;
    expect(handled).to.deep.equal([]);
    await server.stop(never());
  });

  it('leaves connections open while draining that have not brought their first request yet', async () => {
    const { server, url, port } = await startServer([]);
    await server.drain(never());
    const probe = await openSocket(port);
    await (await fetch(`${url}/none`)).arrayBuffer();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    probe.write('GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = (await once(probe, 'data')) as [Buffer];
    expect(answer.toString())
      .to.match(/^HTTP\/1\.1 404 /)
      .and.to.contain('Connection: close');
    await server.stop(never());
  });

  it('lets a request that brings something end before the drain is over', async () => {
    const { route, reached, open } = gated();
    const { server, url } = await startServer([{ ...route, method: 'POST', body: 'none' }]);
    const answer = fetch(`${url}/slow`, { method: 'POST' });
    await reached;
    let isOver = false;
    const drained = server.drain(never()).then(() => {
      isOver = true;
    });
    expect((await post(`${url}/slow`, '{}')).status).to.equal(503);
    expect(isOver).to.equal(false);
    open();
    expect((await answer).status).to.equal(200);
    await drained;
    await server.stop(never());
  });

  it('does not wait for idle or silent connections on stop', async () => {
    const { server, url, port } = await startServer([]);
    const agent = new Agent({ connections: 1 });
    await (await request(`${url}/none`, { dispatcher: agent })).body.dump();
    await openSocket(port);
    await server.stop(never());
    await agent.close();
  });

  it('does not wait for connections that become idle after the stop began', async () => {
    const { route, reached, open } = gated();
    const streamed: Route = {
      method: 'GET',
      path: '/stream',
      door: 'rest',
      stream: async ({ res }) => {
        // Sent before the stop, so it could not say that the connection will be closed.
        res.writeHead(200);
        res.write('begin');
        await reached;
        res.end('end');
      },
    };
    const { server, url } = await startServer([route, streamed]);
    const agent = new Agent({ connections: 2 });
    const first = await request(`${url}/stream`, { dispatcher: agent });
    const second = request(`${url}/slow`, { dispatcher: agent });
    await reached;
    const stopped = server.stop(never());
    await first.body.text();
    open();
    await (await second).body.text();
    await stopped;
    await agent.close();
  });

  it('cuts off what is still open when the time is over', async () => {
    const { route, reached, open } = gated();
    const { server, url } = await startServer([route]);
    const answer = request(`${url}/slow`).then(
      () => 'answered',
      () => 'cut off',
    );
    await reached;
    const time = new AbortController();
    const stopped = server.stop(time.signal);
    time.abort();
    await stopped;
    expect(await answer).to.equal('cut off');
    open();
  });

  it('stops once, however often it is asked', async () => {
    const { server } = await startServer([]);
    await Promise.all([server.stop(never()), server.stop(never())]);
    await server.stop(never());
    await serverAt('127.0.0.1', 0).stop(never());
  });

  it('turns an address away that failed to sign in too often, before its token is looked at', async () => {
    let looked = 0;
    const guarded: Route = {
      method: 'GET',
      path: '/guarded',
      door: 'messages',
      handler: ({ req }) => {
        looked++;
        if (req.headers.authorization !== 'Bearer good') throw new AppError('request.unauthorized', 'forged');
        return {};
      },
    };
    const { url, events } = await startServer([guarded], { hasKey: () => true, flood: { failures: 5, seed: 1 } });
    const ask = async (from: string, token = 'forged') => {
      const headers = { 'X-Forwarded-For': `9.9.9.9, ${from}`, Authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/guarded`, { headers });
      return { status: response.status, retryAfter: response.headers.get('retry-after') };
    };
    for (let at = 0; at < 6; at++) expect((await ask('203.0.113.7')).status).to.equal(401);
    const lookedBefore = looked;
    const refused = await ask('203.0.113.7', 'good');
    expect(refused.status).to.equal(429);
    expect(Number(refused.retryAfter)).to.be.within(1, 60);
    expect(looked).to.equal(lookedBefore);
    expect((await ask('198.51.100.23', 'good')).status, 'another address').to.equal(200);
    expect(events).to.deep.include({ name: 'http.refused', fields: { reason: 'flood', status: 429 } });
  });

  it('never turns local callers away, nor proxies that say nothing about whom they carry', async () => {
    const guarded: Route = {
      method: 'GET',
      path: '/guarded',
      door: 'messages',
      handler: () => Promise.reject(new AppError('request.unauthorized', 'forged')),
    };
    const { url } = await startServer([guarded], { flood: { failures: 1 } });
    for (let at = 0; at < 5; at++) expect((await fetch(`${url}/guarded`)).status).to.equal(401);
  });
});

async function openRefused(port: number): Promise<string> {
  const error = await openSocketError(port);
  return error.code ?? error.message;
}

function openSocketError(port: number): Promise<NodeJS.ErrnoException> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => new Error('connected'),
    (error: Error) => error.cause as NodeJS.ErrnoException,
  );
}
