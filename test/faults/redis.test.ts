import { expect } from 'chai';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { workspaceEnv } from '../support/lamp.ts';
import { LampProcess } from '../support/lamp-process.ts';
import { hasRedis, RedisServer } from '../support/redis.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { textScript } from '../support/workspace/scripts.ts';

/** An answer that takes so much longer has waited until the silent socket was given up, and not for a deadline of 500 ms. */
const LATER_MS = 4_000;
/** How soon all must be well after Redis is: 10 s, and as much for a machine that is busy. */
const BACK_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;
/** Calls that may be on their way when Redis stops answering; all later ones are refused. */
const AT_ONCE = 2;
/** Of a Redis that comes and goes. */
const TURNS = 4;

interface Health {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string; readonly detail?: string } | undefined>>;
}

interface Fault {
  readonly name: string;
  /** Words of the reason in `/api/health`. */
  readonly reason: RegExp;
  begin(server: RedisServer): Promise<unknown>;
  end(server: RedisServer): Promise<unknown>;
}

const faults: readonly Fault[] = [
  {
    name: 'dies',
    reason: /ECONNREFUSED|ECONNRESET|closed the connection/,
    begin: (server) => server.kill(),
    end: (server) => server.start(),
  },
  {
    name: 'is frozen',
    reason: /no answer within|stopped answering/,
    begin: async (server) => server.freeze(),
    end: async (server) => server.thaw(),
  },
  { name: 'is full', reason: /OOM/, begin: (server) => server.fill(), end: (server) => server.makeRoom() },
  {
    name: 'becomes a read-only replica',
    reason: /READONLY/,
    begin: (server) => server.makeReadOnly(),
    end: (server) => server.makeWritable(),
  },
  {
    name: 'has another password',
    reason: /WRONGPASS/,
    begin: async (server) => {
      await server.requirePassword('another-one');
      await server.dropClients();
    },
    end: (server) => server.requirePassword('the-right-one'),
  },
];

describe('a Redis', function () {
  this.timeout(90_000);
  let server: RedisServer;
  let workspace: FakeWorkspace;
  let lamp: LampProcess;
  let dir: TempDir;
  let asked = 0;

  before(function () {
    if (!hasRedis()) this.skip();
  });

  beforeEach(async () => {
    server = await RedisServer.start();
    await server.requirePassword('the-right-one');
    workspace = await startFakeWorkspace({ answer: (content) => textScript(`The answer to ${content}.`) });
    dir = tempDir();
  });

  afterEach(async () => {
    if (lamp?.running) await lamp.terminate();
    await workspace.stop();
    await server.stop();
    dir.remove();
  });

  async function start(env: Readonly<Record<string, string>> = { REDIS_URL: server.url }): Promise<void> {
    lamp = await LampProcess.start({
      env: {
        ...workspaceEnv(workspace),
        ...env,
        STATE_DIR: dir.path,
        DEBOUNCE_ENABLED: 'false',
        WEBCHAT_ENABLED: 'false',
        LOG_LEVEL: 'info',
      },
    });
  }

  /** Asks and waits. @returns how long it took, and in which of Genie's conversations it was asked. */
  async function ask(person = 'anna'): Promise<{ tookMs: number; conversation: string }> {
    const message = `question ${++asked}`;
    const startedMs = performance.now();
    const response = await fetch(new URL('/api/chat', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, user_id: person }),
    });
    const body = (await response.json()) as { answer?: { text: string } };
    const tookMs = performance.now() - startedMs;
    expect(response.status, JSON.stringify(body)).to.equal(200);
    expect(body.answer?.text).to.contain(`The answer to ${message}`);
    const asks = workspace.asked.filter(({ content }) => content === message);
    expect(asks, 'asked once').to.have.length(1);
    return { tookMs, conversation: asks[0]?.conversationId ?? '' };
  }

  /** With its sessions in Redis. */
  async function startWell(): Promise<void> {
    await start();
    await untilHealth(isWell);
  }

  /** Calls that met their deadline. */
  async function timedOut(): Promise<number> {
    const report = (await (await fetch(new URL('/api/metrics', lamp.url))).json()) as {
      performance: { redis: { timed_out: number } };
    };
    return report.performance.redis.timed_out;
  }

  async function startOver(person = 'anna'): Promise<void> {
    const url = new URL(`/api/chat/sessions/${person}`, lamp.url);
    const response = await fetch(url, { method: 'DELETE' });
    expect(response.status).to.equal(204);
  }

  async function health(): Promise<Health> {
    return (await (await fetch(new URL('/api/health', lamp.url))).json()) as Health;
  }

  async function untilHealth(holds: (health: Health) => boolean): Promise<{ health: Health; tookMs: number }> {
    const startedMs = performance.now();
    for (;;) {
      const seen = await health();
      if (holds(seen)) return { health: seen, tookMs: performance.now() - startedMs };
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  const isDegraded = ({ status, checks }: Health) => status === 'degraded' && checks['redis']?.status === 'degraded';
  const isWell = ({ status, checks }: Health) => status === 'ok' && checks['redis']?.status === 'ok';

  async function isReady(): Promise<boolean> {
    return (await fetch(new URL('/api/health/ready', lamp.url))).status === 200;
  }

  async function endQuietly(): Promise<void> {
    expect(await lamp.terminate()).to.equal(0);
    expect(lamp.output).not.to.contain('another-one').and.not.to.contain('the-right-one');
  }

  for (const fault of faults) {
    it(`that ${fault.name} stops nobody: conversations go on, and over it`, async () => {
      await startWell();
      const first = await ask();
      const normal = await ask();
      expect(normal.conversation).to.equal(first.conversation);
      expect(await server.command('EXISTS', 'lamp:{sessions}.written'), 'sessions are in Redis').to.equal(1);

      await fault.begin(server);
      const during = await ask();
      expect(during.conversation, 'the same conversation').to.equal(first.conversation);
      expect(during.tookMs).to.be.below(normal.tookMs + LATER_MS);
      const degraded = await untilHealth(isDegraded);
      expect(degraded.health.checks['redis']?.detail).to.match(fault.reason);
      expect(await isReady()).to.equal(true);
      expect((await ask('bert')).tookMs).to.be.below(normal.tookMs + LATER_MS);
      await startOver();
      const afresh = await ask();
      expect(afresh.conversation).not.to.equal(first.conversation);
      expect(afresh.tookMs).to.be.below(normal.tookMs + LATER_MS);
      expect(await timedOut(), 'deadlines that people waited for, in the whole outage').to.be.at.most(AT_ONCE);

      await fault.end(server);
      const well = await untilHealth(isWell);
      expect(well.tookMs).to.be.below(BACK_WITHIN_MS);
      expect((await ask()).conversation, 'a new start is not undone').to.equal(afresh.conversation);
      await endQuietly();
    });
  }

  it('that is absent at start keeps nobody from starting, and is taken up when it comes', async () => {
    await server.kill();
    await start();
    expect(await isReady()).to.equal(true);
    const { checks, status } = await health();
    expect(status).to.equal('degraded');
    expect(checks['redis']?.detail).to.contain('ECONNREFUSED').and.to.contain('STATE_DIR');
    const first = await ask();
    await server.start();
    expect((await untilHealth(isWell)).tookMs).to.be.below(BACK_WITHIN_MS);
    expect(await server.command('EXISTS', 'lamp:{sessions}.written')).to.equal(1);
    expect((await ask()).conversation).to.equal(first.conversation);
    await endQuietly();
  });

  it('that comes and goes every second costs nobody more than a deadline each time', async () => {
    await startWell();
    const first = await ask();
    const normal = await ask();
    let flapping = true;
    const flap = (async () => {
      for (let turn = 0; turn < TURNS; turn++) {
        await server.kill();
        await new Promise((resolve) => setTimeout(resolve, 500));
        await server.start();
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      flapping = false;
    })();
    while (flapping) {
      const { conversation, tookMs } = await ask();
      expect(conversation).to.equal(first.conversation);
      expect(tookMs).to.be.below(normal.tookMs + LATER_MS);
    }
    await flap;
    expect(await timedOut()).to.be.at.most(TURNS * AT_ONCE);
    expect((await untilHealth(isWell)).tookMs).to.be.below(BACK_WITHIN_MS);
    expect((await ask()).conversation).to.equal(first.conversation);
    await endQuietly();
  });

  it('that was flushed gets its sessions back', async () => {
    await startWell();
    const first = await ask();
    await server.command('FLUSHALL');
    expect((await ask()).conversation).to.equal(first.conversation);
    await endQuietly();
  });

  it('gives the next process the conversations of the one before', async () => {
    await startWell();
    const first = await ask();
    await endQuietly();
    dir.remove();
    dir = tempDir();
    await start();
    expect((await ask()).conversation, 'with nothing left of STATE_DIR').to.equal(first.conversation);
    await endQuietly();
  });

  it('can be added to a Lamp, and taken away again, over conversations', async () => {
    await start({});
    expect((await health()).checks['redis']).to.equal(undefined);
    const first = await ask();
    await endQuietly();
    await start();
    await untilHealth(isWell);
    expect((await ask()).conversation).to.equal(first.conversation);
    expect(await server.command('ZCARD', 'lamp:{sessions}.written')).to.equal(1);
    await startOver();
    const afresh = await ask();
    await endQuietly();
    await start({});
    expect((await ask()).conversation).to.equal(afresh.conversation);
    await startOver();
    await endQuietly();
    await start();
    expect([first.conversation, afresh.conversation]).not.to.include((await ask()).conversation);
    await endQuietly();
  });

  it('shows in the figures', async () => {
    await startWell();
    await ask();
    const read = async (query: string) => await (await fetch(new URL(`/api/metrics${query}`, lamp.url))).text();
    const report = JSON.parse(await read('')) as { performance: { redis: Readonly<Record<string, unknown>> } };
    expect(report.performance.redis).to.include({ up: true, sessions_served_by: 'redis', failed: 0, lost: 0 });
    expect(report.performance.redis['calls']).to.be.greaterThan(0);
    expect(await read('?format=prometheus')).to.match(/^lamp_redis_up 1$/m);
    await server.kill();
    await untilHealth(isDegraded);
    expect(await read('?format=prometheus')).to.match(/^lamp_redis_up 0$/m);
    await endQuietly();
  });
});
