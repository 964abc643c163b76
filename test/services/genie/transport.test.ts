import type { LookupAddress } from 'node:dns';
import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { Events } from '../../../services/events.ts';
import { GenieFailure } from '../../../services/genie/failure.ts';
import { Transport, type TransportOptions } from '../../../services/genie/transport.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../../support/fake-workspace.ts';
import { gate } from '../../support/workspace/scripts.ts';

describe('Transport', () => {
  let workspace: FakeWorkspace;
  let clock: ManualClock;
  let replaced: string[];
  let transport: Transport;

  const build = (options: Partial<TransportOptions> = {}) => {
    const events = new Events();
    events.on('genie.pool.replaced', ({ reason }) => replaced.push(reason));
    transport = new Transport({ clock, events, ...options });
    return transport;
  };

  const get = (options: { host?: string; signal?: AbortSignal; maxBytes?: number } = {}) => {
    const { host = '127.0.0.1', signal = new AbortController().signal, maxBytes = 1_000_000 } = options;
    const url = new URL('/api/2.0/genie/spaces', workspace.baseUrl);
    url.hostname = host;
    const headers = { authorization: `Bearer ${workspace.token}` };
    return transport.exchange({ operation: 'list-spaces', method: 'GET', url, headers, maxBytes, signal });
  };

  /** What an exchange came to: its status, or the code of its failure. */
  const outcome = (exchange: Promise<{ status: number }>) =>
    exchange.then(
      ({ status }) => status,
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );

  const arrived = async (count: number) => {
    while (workspace.requests.length < count) await settle();
  };

  beforeEach(async () => {
    workspace = await startFakeWorkspace();
    clock = new ManualClock();
    replaced = [];
  });

  afterEach(async () => {
    await transport.stop();
    await workspace.stop();
    expect(clock.pendingTimers).to.equal(0);
  });

  it('replaces the pool once for many timeouts, and neighbours on the old one end well', async () => {
    build();
    workspace.fail('list-spaces', { kind: 'hang' }, 5);
    const stuck = Array.from({ length: 5 }, () => outcome(get()));
    await arrived(5);
    await clock.advance(20_000);
    const { until, open } = gate();
    workspace.fail('list-spaces', { kind: 'hold', until });
    const neighbour = outcome(get());
    await arrived(6);
    await clock.advance(10_000);
    expect(await Promise.all(stuck)).to.deep.equal(Array.from({ length: 5 }, () => 'genie.timeout'));
    expect(replaced).to.deep.equal(['timeout in list-spaces']);
    expect(await outcome(get()), 'on the new pool').to.equal(200);
    open();
    expect(await neighbour).to.equal(200);
    expect(workspace.requests).to.have.length(7);
  });

  it('replaces it once however many wait, and these go over the new connections', async () => {
    build({ maxConnectionsPerHost: 10 });
    workspace.fail('list-spaces', { kind: 'hang' }, 10);
    const stuck = Array.from({ length: 10 }, () => outcome(get()));
    await arrived(10);
    await clock.advance(20_000);
    const waiting = Array.from({ length: 100 }, () => outcome(get()));
    await settle();
    expect(transport.pools().genie).to.deep.include({ in_use: 10, waiting: 100 });
    await clock.advance(10_000);
    expect(await Promise.all(stuck)).to.deep.equal(stuck.map(() => 'genie.timeout'));
    expect(await Promise.all(waiting)).to.deep.equal(waiting.map(() => 200));
    expect(replaced).to.have.length(1);
    const { genie, token } = transport.pools();
    expect(genie).to.deep.include({ in_use: 0, waiting: 0, requests: 110, rebuilt: 1 });
    expect(genie.errors).to.deep.equal({ connect: 0, timeout: 10, reset: 0, protocol: 0, aborted: 0 });
    expect(genie.reused_ratio).to.be.above(0.7);
    expect(token.requests).to.equal(0);
  });

  it('keeps the pool when a caller gives up', async () => {
    build();
    const controller = new AbortController();
    workspace.fail('list-spaces', { kind: 'hang' });
    const exchange = outcome(get({ signal: controller.signal }));
    await arrived(1);
    controller.abort();
    expect(await exchange).to.equal('genie.cancelled');
    expect(replaced).to.deep.equal([]);
  });

  it('hands on the reason of the abort', async () => {
    build();
    const controller = new AbortController();
    workspace.fail('list-spaces', { kind: 'hang' });
    const exchange = outcome(get({ signal: controller.signal }));
    await arrived(1);
    controller.abort(new AppError('question.deadline', 'too late'));
    expect(await exchange).to.equal('question.deadline');
  });

  it('bounds exchanges per host and in all; the rest wait their turn', async () => {
    build({ maxConnectionsPerHost: 2, maxConnections: 3, resolve: toLoopback });
    const { until, open } = gate();
    workspace.fail('list-spaces', { kind: 'hold', until }, 10);
    const all = [
      ...Array.from({ length: 5 }, () => outcome(get({ host: 'one.test' }))),
      ...Array.from({ length: 5 }, () => outcome(get({ host: 'two.test' }))),
    ];
    await arrived(3);
    await settle(20);
    expect(workspace.requests).to.have.length(3);
    expect(transport.inFlight).to.equal(3);
    open();
    expect(await Promise.all(all)).to.deep.equal(Array.from({ length: 10 }, () => 200));
    expect(transport.inFlight).to.equal(0);
  });

  it('says busy, and that nothing was sent, when no connection became free in time', async () => {
    const timers = new Set<() => void>();
    const after = (_delayMs: number, run: () => void) => {
      timers.add(run);
      return { cancel: () => timers.delete(run) };
    };
    build({ maxConnections: 1, clock: { now: () => 0, monotonicMs: () => 0, after } });
    workspace.fail('list-spaces', { kind: 'hang' });
    const holder = outcome(get());
    const waiting = get().catch((error: unknown) => error);
    await arrived(1);
    for (const run of [...timers]) run();
    expect(await holder).to.equal('genie.timeout');
    expect(await waiting).to.be.instanceOf(GenieFailure);
    expect(await waiting).to.include({ code: 'genie.busy', sent: false });
    expect(timers.size).to.equal(0);
  });

  it('asks for an address once in a while, not for each connection', async () => {
    let lookups = 0;
    build({
      dnsTtlMs: 300_000,
      resolve: (hostname, done) => {
        lookups += 1;
        toLoopback(hostname, done);
      },
    });
    const burst = () => Promise.all(Array.from({ length: 8 }, () => outcome(get({ host: 'genie.test' }))));
    expect(await burst()).to.deep.equal(Array.from({ length: 8 }, () => 200));
    expect(lookups).to.equal(1);
  });

  it('says unreachable, and that nothing was sent, when the name is unknown', async () => {
    build({ resolve: (_hostname, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []) });
    const failure = await get({ host: 'nowhere.test' }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(GenieFailure);
    expect(failure).to.include({ code: 'genie.unreachable', sent: false });
  });

  it('ends what runs when it is stopped, and takes nothing more', async () => {
    build();
    workspace.fail('list-spaces', { kind: 'hang' });
    const running = outcome(get());
    await arrived(1);
    await transport.stop();
    expect(await running).to.equal('service.draining');
    expect(await outcome(get())).to.equal('service.draining');
    await transport.stop();
  });

  it('leaves no connection open behind an answer that was too large', async () => {
    build();
    workspace.fail('list-spaces', { kind: 'drip' });
    expect(await outcome(get({ maxBytes: 3 }))).to.equal('genie.response_too_large');
    while (workspace.openSockets > 0) await settle();
  });

  it('refuses an encoding that it did not ask for, and broken gzip', async () => {
    build();
    for (const encoding of ['br', 'gzip, gzip', 'gzip']) {
      const headers = { 'content-encoding': encoding };
      workspace.fail('list-spaces', { kind: 'status', status: 200, headers, body: 'not packed' });
      expect(await outcome(get()), encoding).to.equal('genie.bad_response');
    }
  });
});

function toLoopback(_hostname: string, done: (error: null, addresses: readonly LookupAddress[]) => void): void {
  done(null, [{ address: '127.0.0.1', family: 4 }]);
}
