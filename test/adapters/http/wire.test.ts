import { expect } from 'chai';
import { echo, openSocket, type RawAnswer, sendRaw, startServer, stopServers } from './harness.ts';

const body = '{"a":1}';
const json = 'Content-Type: application/json\r\n';

/** Requests that two parsers could read differently, or that are none. */
const smuggling: Readonly<Record<string, string>> = {
  'a length and chunks': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two lengths': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 7\r\nContent-Length: 8\r\n\r\n${body}`,
  'a negative length': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: -7\r\n\r\n${body}`,
  'a length that is no number': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 7x\r\n\r\n${body}`,
  'a length with a plus': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: +7\r\n\r\n${body}`,
  'line feeds alone': `POST /echo HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 7\n\n${body}`,
  'a space before the colon': `POST /echo HTTP/1.1\r\nHost : localhost\r\n\r\n`,
  'a folded header': `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\n 2\r\n\r\n`,
  'no Host': 'GET / HTTP/1.1\r\n\r\n',
  'two Hosts': 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
  'an absolute target': 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'an asterisk': 'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'another transfer encoding': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  'an identity transfer encoding': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: identity\r\n\r\n${body}`,
  'a chunk size that is none': `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
  'a NUL in a header': 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n',
  'another protocol': 'SSH-2.0-OpenSSH_9.2\r\n',
  'a TLS greeting': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
  'another version': 'GET / HTTP/3.0\r\nHost: localhost\r\n\r\n',
  'a head without end': `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`,
};

const slow = { headersMs: 150, requestMs: 300, checkMs: 20 };

describe('HTTP on the wire', () => {
  afterEach(stopServers);

  for (const [name, bytes] of Object.entries(smuggling)) {
    it(`refuses ${name} and closes the connection`, async () => {
      const { port, url } = await startServer([echo]);
      const answer: RawAnswer = await sendRaw(port, bytes);
      expect(answer.status).to.be.oneOf([400, 415]);
      expect(answer.text).to.match(/\r\n\r\n\{"error":\{"code":"request\./);
      expect(answer.text).to.contain('X-Content-Type-Options: nosniff');
      expect((await fetch(`${url}/none`)).status, 'the next request').to.equal(404);
    });
  }

  it('answers requests that come at once in their order', async () => {
    const { port } = await startServer([echo]);
    const one = (text: string, extra = '') =>
      `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}${extra}Content-Length: ${text.length}\r\n\r\n${text}`;
    const { text } = await sendRaw(port, one('{"n":1}') + one('{"n":2}') + one('{"n":3}', 'Connection: close\r\n'));
    expect([...text.matchAll(/"n":(\d)/g)].map(([, n]) => n)).to.deep.equal(['1', '2', '3']);
  });

  it('does not put an error into an answer that is being sent', async () => {
    const written = Promise.withResolvers<void>();
    const { port } = await startServer([
      {
        method: 'GET',
        path: '/events',
        door: 'rest',
        stream: async ({ res, signal }) => {
          res.writeHead(200, { 'Content-Type': 'text/event-stream' });
          res.write('data: first\n\n');
          written.resolve();
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        },
      },
    ]);
    const socket = await openSocket(port);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await written.promise;
    socket.write('GARBAGE\r\n\r\n');
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    expect(text.match(/HTTP\/1\.1/g)).to.have.length(1);
  });

  describe('slow clients', () => {
    it('are cut off when the head does not come, with 408', async () => {
      const { port, events } = await startServer([echo], { timeouts: slow });
      const answer = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: local');
      expect(answer.status).to.equal(408);
      expect(answer.text).to.contain('request.timeout');
      expect(events).to.deep.include({ name: 'http.refused', fields: { reason: 'timeout', status: 408 } });
    });

    it('are cut off when the body does not come, with 408', async () => {
      const { port, logged } = await startServer([echo], { timeouts: slow });
      const head = `POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 7\r\n\r\n{"a"`;
      const answer = await sendRaw(port, head);
      expect(answer.status).to.equal(408);
      expect(logged).to.deep.equal([]);
    });

    it('are cut off when the body drips', async () => {
      const { port } = await startServer([echo], { timeouts: slow });
      const socket = await openSocket(port);
      socket.write(`POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 200000\r\n\r\n{"a":"`);
      const drip = setInterval(() => socket.write('x'), 10);
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      clearInterval(drip);
    });

    it('do not keep others from being served', async () => {
      const { port, url } = await startServer([echo], { timeouts: { ...slow, headersMs: 60_000, requestMs: 60_000 } });
      const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(port)));
      for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: local');
      expect((await fetch(`${url}/none`)).status).to.equal(404);
      for (const socket of sockets) socket.destroy();
    });

    it('who leave in the middle of their body leave nothing behind', async () => {
      const { port, server, logged } = await startServer([echo]);
      const socket = await openSocket(port);
      socket.write(`POST /echo HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 100\r\n\r\n{"a"`);
      while (server.inFlight() === 0) await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
      while (server.inFlight() > 0) await new Promise((resolve) => setImmediate(resolve));
      expect(logged).to.deep.equal([]);
    });
  });

  it('lives on when a handler writes to somebody who is gone', async () => {
    const gone = Promise.withResolvers<void>();
    const { port, url, logged } = await startServer([
      {
        method: 'GET',
        path: '/slow',
        door: 'rest',
        handler: async ({ signal }) => {
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          gone.resolve();
          return { text: 'x'.repeat(100_000) };
        },
      },
      { method: 'GET', path: '/fine', door: 'rest', handler: () => ({}) },
    ]);
    const socket = await openSocket(port);
    socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n');
    setImmediate(() => socket.destroy());
    // The head may not have arrived before the reset did; a request that never began has nothing to show.
    await Promise.race([gone.promise, fetch(`${url}/fine`)]);
    expect((await fetch(`${url}/fine`)).status).to.equal(200);
    expect(logged).to.deep.equal([]);
  });
});
