import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import type { Upgrade } from '../../../adapters/http/types.ts';
import { AppError } from '../../../services/errors.ts';
import { echo, openSocket, sendRaw, startServer, stopServers } from './harness.ts';

const handshake = (path: string, headers = 'Host: localhost\r\n') =>
  `GET ${path} HTTP/1.1\r\n${headers}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

describe('WebSocket handshakes', () => {
  const sockets = new WebSocketServer({ noServer: true });
  const welcome: Upgrade = {
    pathPrefix: '/stream/',
    door: 'webchat',
    handler: ({ req, socket, head, path, query }) =>
      sockets.handleUpgrade(req, socket, head, (ws) => ws.send(JSON.stringify({ path, token: query['t'] }))),
  };
  const start = (upgrade: Upgrade = welcome, options = {}) =>
    startServer([echo], options, (server) => server.onUpgrade(upgrade));
  afterEach(stopServers);

  it('reach the handler of their prefix, with path and query', async () => {
    const { port } = await start();
    const ws = new WebSocket(`ws://127.0.0.1:${port}/stream/abc?t=x%2Fy`);
    const message = await new Promise<string>((resolve) => ws.once('message', (data) => resolve(String(data))));
    expect(JSON.parse(message)).to.deep.equal({ path: '/stream/abc', token: 'x/y' });
    ws.terminate();
  });

  const refused: Record<string, { bytes: string; status: number }> = {
    'an unknown path': { bytes: handshake('/other'), status: 404 },
    'a path that is an ordinary route': { bytes: handshake('/echo'), status: 404 },
    'a foreign Host': { bytes: handshake('/stream/a', 'Host: evil.example\r\n'), status: 403 },
    'a proxy': { bytes: handshake('/stream/a', 'Host: localhost\r\nX-Forwarded-For: 1.2.3.4\r\n'), status: 403 },
    'a malformed Host': { bytes: handshake('/stream/a', 'Host: [bad\r\n'), status: 400 },
    'a repeated parameter': { bytes: handshake('/stream/a?t=1&t=2'), status: 400 },
    'another method': { bytes: handshake('/stream/a').replace('GET', 'DELETE'), status: 404 },
  };
  for (const [name, { bytes, status }] of Object.entries(refused)) {
    it(`are refused for ${name}, and the socket is closed`, async () => {
      const { port, url } = await start();
      const answer = await sendRaw(port, bytes);
      expect(answer.status).to.equal(status);
      expect(answer.text).to.contain('{"error":{"code":"request.');
      expect((await fetch(`${url}/none`)).status).to.equal(404);
    });
  }

  it('are refused with the status of the error that the handler throws', async () => {
    const { port } = await start({
      ...welcome,
      handler: async () => {
        await Promise.resolve();
        throw new AppError('request.unauthorized', 'forged');
      },
    });
    expect((await sendRaw(port, handshake('/stream/a'))).status).to.equal(401);
  });

  it('that fail for a reason of ours tell nothing and are logged', async () => {
    const { port, logged } = await start({
      ...welcome,
      handler: () => {
        throw new Error('hunter2');
      },
    });
    const answer = await sendRaw(port, handshake('/stream/a'));
    expect(answer.status).to.equal(500);
    expect(answer.text).not.to.contain('hunter2');
    const traceId = /"traceId":"([^"]+)"/.exec(answer.text)?.[1];
    expect(logged.at(-1)?.fields).to.include({ traceId, route: 'websocket' });
  });

  it('do not end the process when the client resets in the middle', async () => {
    const reached = Promise.withResolvers<void>();
    const { port, url } = await start({
      ...welcome,
      handler: ({ socket }) => {
        reached.resolve();
        return new Promise<void>((resolve) => socket.once('close', () => resolve()));
      },
    });
    const socket = await openSocket(port);
    socket.write(handshake('/stream/a'));
    await reached.promise;
    socket.resetAndDestroy();
    expect((await fetch(`${url}/none`)).status).to.equal(404);
  });

  it('leave other upgrades to be answered as ordinary requests', async () => {
    const { port } = await start();
    const socket = await openSocket(port);
    const answer = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
    socket.write(
      'POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}',
    );
    expect(await answer).to.contain('{"received":{"a":1}}');
    socket.destroy();
  });

  it('are cut off on stop when nobody ends them', async () => {
    const { port, server } = await start();
    const ws = new WebSocket(`ws://127.0.0.1:${port}/stream/abc`);
    await new Promise((resolve) => ws.once('message', resolve));
    const closed = new Promise((resolve) => ws.once('close', resolve));
    await server.stop(AbortSignal.abort());
    await closed;
  });
});
