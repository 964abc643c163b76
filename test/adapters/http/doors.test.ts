import { expect } from 'chai';
import { cameThroughProxy, isLoopbackPeer } from '../../../adapters/http/doors.ts';
import type { Door, Route } from '../../../adapters/http/types.ts';
import { errorOf, sendRaw, startServer, stopServers } from './harness.ts';

const DOORS: readonly Door[] = ['messages', 'webchat', 'rest', 'ops', 'public'];
const routes: Route[] = DOORS.map((door) => ({
  method: 'GET',
  path: `/${door}`,
  door,
  handler: ({ local }) => ({ local }),
}));

const ask = (port: number, door: Door, headers: string) =>
  sendRaw(port, `GET /${door} HTTP/1.1\r\nConnection: close\r\n${headers}\r\n\r\n`);

describe('doors', () => {
  afterEach(stopServers);

  for (const host of ['localhost', 'LOCALHOST:3978', '127.0.0.1:3978', '127.8.9.10', '[::1]', '[::1]:80']) {
    it(`opens without a key for Host ${host}`, async () => {
      const { port } = await startServer(routes);
      expect((await ask(port, 'rest', `Host: ${host}`)).status).to.equal(200);
    });
  }

  const foreign = ['example.com', 'localhost.example.com', '127.0.0.1.nip.io', '10.0.0.1', '[2001:db8::1]', '0.0.0.0'];
  for (const host of foreign) {
    it(`stays closed without a key for Host ${host}`, async () => {
      const { port, events } = await startServer(routes);
      for (const door of DOORS.filter((one) => one !== 'public')) {
        expect((await ask(port, door, `Host: ${host}`)).status, door).to.equal(403);
      }
      expect((await ask(port, 'public', `Host: ${host}`)).status).to.equal(200);
      expect(events).to.deep.include({ name: 'http.refused', fields: { reason: 'door', status: 403 } });
    });
  }

  const proxies = [
    'Forwarded: for=1.2.3.4',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Host: localhost',
    'x-forwarded-proto: https',
    'X-Forwarded-Anything: 1',
    'X-Real-IP: 1.2.3.4',
    'Via: 1.1 tunnel',
  ];
  for (const header of proxies) {
    it(`stays closed without a key when a proxy left ${header}`, async () => {
      const { port } = await startServer(routes);
      expect((await ask(port, 'rest', `Host: localhost\r\n${header}`)).status).to.equal(403);
    });
  }

  it('says to the operator what opens the door', async () => {
    const { url } = await startServer(routes);
    const response = await fetch(`${url}/rest`, { headers: { 'X-Forwarded-For': '1.2.3.4' } });
    expect((await errorOf(response)).message).to.contain('API_KEYS');
  });

  it('opens only the doors whose key is set', async () => {
    const { port } = await startServer(routes, { hasKey: (door) => door === 'rest' });
    expect((await ask(port, 'rest', 'Host: lamp.example.com\r\nX-Forwarded-For: 1.2.3.4')).status).to.equal(200);
    expect((await ask(port, 'messages', 'Host: lamp.example.com')).status).to.equal(403);
  });

  it('tells handlers whether a request is local', async () => {
    const { port } = await startServer(routes, { hasKey: () => true });
    expect((await ask(port, 'ops', 'Host: localhost')).text).to.contain('{"local":true}');
    expect((await ask(port, 'ops', 'Host: lamp.example.com')).text).to.contain('{"local":false}');
    expect((await ask(port, 'ops', 'Host: localhost\r\nForwarded: for=x')).text).to.contain('{"local":false}');
  });

  it('takes only loopback addresses for loopback peers', () => {
    for (const peer of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])
      expect(isLoopbackPeer(peer)).to.equal(true);
    for (const peer of ['10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', '128.0.0.1', undefined]) {
      expect(isLoopbackPeer(peer)).to.equal(false);
    }
    expect(cameThroughProxy({})).to.equal(false);
  });

  for (const host of [
    '[bad',
    'a b',
    'a/b',
    'user@localhost',
    'localhost:99999',
    'localhost:port',
    '1.2.3.4.5.',
    '[::1',
    '',
  ]) {
    it(`answers the malformed Host "${host}" with 400 and lives`, async () => {
      const { port, url } = await startServer(routes);
      expect((await ask(port, 'public', `Host: ${host}`)).status).to.equal(400);
      expect((await fetch(`${url}/public`)).status).to.equal(200);
    });
  }
});
