import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { Events } from '../../../services/events.ts';
import { openRedis, type Redis } from '../../../services/store/redis.ts';
import { hasRedis, hasRedisTls, RedisServer } from '../../support/redis.ts';
import { type SelfSigned, selfSigned } from '../../support/self-signed.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

const START_LIMIT_MS = 20_000;

describe('the connection to Redis over TLS', function () {
  this.timeout(40_000);
  const known = getCACertificates('default');
  let server: RedisServer;
  let dir: TempDir;
  let own: SelfSigned;
  let opened: Redis | undefined;

  before(async function () {
    if (!hasRedis() || !hasRedisTls()) this.skip();
    dir = tempDir();
    own = selfSigned();
    server = await RedisServer.startWithTls(own);
  });

  afterEach(() => {
    opened?.link.close();
    opened = undefined;
    setDefaultCACertificates(known);
  });

  after(async () => {
    await server?.stop();
    dir?.remove();
  });

  /** Connects, or learns why not. */
  async function open(url = server.url): Promise<Redis> {
    opened = await openRedis({ url, clock: systemClock, random: () => 0.5, events: new Events(), deadlineMs: 10_000 });
    await opened.link.start(START_LIMIT_MS);
    return opened;
  }

  async function reasonOf(url?: string): Promise<string> {
    const { state } = (await open(url)).link;
    return state.kind === 'down' ? state.reason : state.kind;
  }

  it('works where the authority of the certificate is known', async () => {
    setDefaultCACertificates([...known, own.cert]);
    const { link, keyvs } = await open();
    expect(link.state).to.deep.equal({ kind: 'up' });
    const { keyv } = keyvs.namespace<string>('n');
    await keyv.set('k', 'v', 60_000);
    expect(await keyv.get('k')).to.equal('v');
  });

  it('is made known to a process by NODE_EXTRA_CA_CERTS', async () => {
    const file = join(dir.path, 'ca.pem');
    writeFileSync(file, own.cert);
    const script = new URL('../../support/redis-tls-client.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, server.url], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(JSON.parse(await text(child.stdout))).to.deep.equal({ state: { kind: 'up' }, value: 'v' });
  });

  it('is not made with a server whose authority nobody knows, and says what to do', async () => {
    expect(await reasonOf())
      .to.contain('NODE_EXTRA_CA_CERTS')
      .and.contain('SELF_SIGNED_CERT');
  });

  it('is not made with a server whose certificate is for another host', async () => {
    setDefaultCACertificates([...known, own.cert]);
    // The same server under a name that its certificate does not have.
    const url = server.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
    expect(await reasonOf(url)).to.contain('another host');
  });

  it('is not made with a server that speaks none, nor without it with a server that speaks nothing else', async () => {
    const plain = await RedisServer.start();
    try {
      expect(await reasonOf(plain.url.replace('redis:', 'rediss:'))).to.contain('TLS');
      opened?.link.close();
      expect(await reasonOf(server.url.replace('rediss:', 'redis:'))).to.match(/closed the connection|was cut off/);
    } finally {
      await plain.stop();
    }
  });
});
