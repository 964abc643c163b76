import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ConnectionPool, type ConnectionPoolOptions, type Use } from '../../../services/flow/connection-pool.ts';
import { eventually } from '../../support/eventually.ts';

type Kind = 'genie' | 'token';

/** Answers at once, but for the path `/hold`, which is answered when the test says so. */
class Origin {
  readonly #server: Server;
  readonly held: ServerResponse[] = [];
  connections = 0;
  open = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.connections += 1;
      this.open += 1;
      socket.on('close', () => {
        this.open -= 1;
      });
    });
    server.on('request', (request, response) => {
      if (request.url === '/hold') this.held.push(response);
      else response.end('well');
    });
  }

  static async start(): Promise<Origin> {
    // It closes no connection of its own accord within a test.
    const origin = new Origin(createServer({ keepAliveTimeout: 600_000 }));
    await new Promise<void>((resolve) => origin.#server.listen(0, '127.0.0.1', resolve));
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('ConnectionPool', () => {
  let origin: Origin;
  let pool: ConnectionPool<Kind>;

  const build = (options: Partial<ConnectionPoolOptions<Kind>> = {}) => {
    pool = new ConnectionPool<Kind>({
      kinds: ['genie', 'token'],
      perOrigin: 30,
      maxWaiting: 1_000,
      onFull: () => new Error('full'),
      connectTimeoutMs: 5_000,
      readTimeoutMs: 10_000,
      ...options,
    });
    return pool;
  };

  const signal = () => new AbortController().signal;
  const enter = (kind: Kind = 'genie', url = origin.url) => pool.enter(kind, url, signal());

  /** Sends over the use and reads the whole answer; the test ends the use. */
  const send = async (use: Use, path = '/') => {
    const { statusCode, body } = await use.dispatcher.request({ origin: origin.url, path, method: 'GET' });
    await body.text();
    return statusCode;
  };

  const exchange = async (kind: Kind = 'genie') => {
    const use = await enter(kind);
    await send(use);
    use.end();
  };

  beforeEach(async () => {
    origin = await Origin.start();
    build();
  });

  afterEach(async () => {
    await pool.destroy();
    await origin.stop();
  });

  it('counts uses, connections and how many were there already, for each kind alone', async () => {
    for (let i = 0; i < 20; i++) await exchange();
    await exchange('token');
    const { genie, token } = pool.figures();
    expect(genie).to.deep.include({ in_use: 0, waiting: 0, requests: 20, rebuilt: 0 });
    // undici leaves a connection alone for one turn of the event loop, so the next call may open a second one.
    expect(genie.connections_opened).to.be.within(1, 2);
    expect(genie.reused_ratio).to.be.at.least(0.9);
    expect(genie.free).to.equal(genie.connections_opened);
    expect(token).to.deep.include({ requests: 1, connections_opened: 1, reused_ratio: 0, free: 1 });
    expect(genie.connections_opened + token.connections_opened).to.equal(origin.connections);
  });

  it('shows what runs and what waits, and lets those wait who find no connection free', async () => {
    build({ perOrigin: 2 });
    const uses = [await enter(), await enter()];
    expect(pool.tryEnter('genie', origin.url), 'nothing is free').to.equal(undefined);
    const third = enter();
    expect(pool.figures().genie).to.deep.include({ in_use: 2, waiting: 1, requests: 0 });
    uses[0]?.end();
    expect(uses[0]?.end(), 'ending twice does nothing').to.equal(false);
    await third;
    expect(pool.figures().genie).to.deep.include({ in_use: 2, waiting: 0, requests: 1 });
    expect(pool.inUse).to.equal(2);
  });

  it('is rebuilt once when many calls time out together, and who waited gets the new connections', async () => {
    build({ perOrigin: 200 });
    const uses = await Promise.all(Array.from({ length: 200 }, () => enter()));
    const waiting = Array.from({ length: 50 }, () => enter());
    expect(pool.figures().genie).to.deep.include({ in_use: 200, waiting: 50 });
    const old = uses[0]?.dispatcher;
    expect(uses.map((use) => use.end('timeout', true)).filter((replaced) => replaced)).to.have.length(1);
    const next = await Promise.all(waiting);
    expect(next.some((use) => use.dispatcher === old)).to.equal(false);
    expect(new Set(next.map((use) => use.dispatcher)).size).to.equal(1);
    const { rebuilt, errors } = pool.figures().genie;
    expect(rebuilt).to.equal(1);
    expect(errors).to.deep.equal({ connect: 0, timeout: 200, reset: 0, protocol: 0, aborted: 0 });
    for (const use of next) use.end();
  });

  it('lets neighbours on the old connections end well, and closes these then', async () => {
    const neighbour = await enter();
    const answer = send(neighbour, '/hold');
    await eventually(() => origin.held.length === 1);
    const late = await enter();
    expect(late.end('timeout', true)).to.equal(true);
    await exchange();
    expect(origin.open, 'one old, one new').to.equal(2);
    origin.held[0]?.end('well');
    expect(await answer).to.equal(200);
    neighbour.end();
    await eventually(() => origin.open === 1);
    expect(pool.figures().genie).to.deep.include({ free: 1, connections_opened: 2, rebuilt: 1 });
  });

  it('replaces the connections of the kind and the origin that timed out, and no others', async () => {
    const other = await Origin.start();
    try {
      const [genie, token, elsewhere] = [await enter(), await enter('token'), await enter('genie', other.url)];
      genie.end('timeout', true);
      for (const [kind, url, before] of [
        ['token', origin.url, token],
        ['genie', other.url, elsewhere],
      ] as const) {
        const again = await enter(kind, url);
        expect(again.dispatcher).to.equal(before.dispatcher);
        again.end();
        before.end();
      }
      expect(pool.figures().token.rebuilt).to.equal(0);
    } finally {
      await other.stop();
    }
  });

  it('keeps connections to a bounded number of origins', async () => {
    build({ maxOrigins: 2 });
    const others = await Promise.all([Origin.start(), Origin.start()]);
    try {
      await exchange();
      for (const { url } of others) {
        const use = await enter('genie', url);
        await (await use.dispatcher.request({ origin: url, path: '/', method: 'GET' })).body.text();
        use.end();
      }
      await eventually(() => origin.open === 0);
      expect(others.map(({ open }) => open)).to.deep.equal([1, 1]);
    } finally {
      for (const other of others) await other.stop();
    }
  });

  it('has no connection that was reused when none came about', async () => {
    const { url } = origin;
    await origin.stop();
    const use = await enter('genie', url);
    const error: unknown = await use.dispatcher.request({ origin: url, path: '/', method: 'GET' }).catch((e) => e);
    expect(error).to.include({ code: 'ECONNREFUSED' });
    use.end('connect');
    expect(pool.figures().genie).to.deep.include({ requests: 1, connections_opened: 0, reused_ratio: 0, free: 0 });
    expect(pool.figures().genie.errors.connect).to.equal(1);
    origin = await Origin.start();
  });

  it('takes nothing more when it is closed, refuses who waits, and lets end what runs', async () => {
    build({ perOrigin: 1 });
    const use = await enter();
    const answer = send(use, '/hold');
    const waiting = enter().catch((error: unknown) => error);
    await eventually(() => origin.held.length === 1);
    const closed = pool.close();
    expect(await waiting).to.include({ code: 'service.draining' });
    expect(() => pool.tryEnter('genie', origin.url)).to.throw('closed');
    origin.held[0]?.end('well');
    expect(await answer).to.equal(200);
    use.end();
    await closed;
    await eventually(() => origin.open === 0);
    expect(pool.figures().genie.free).to.equal(0);
  });

  it('cuts off what runs when it is destroyed', async () => {
    const use = await enter();
    const answer = send(use, '/hold').catch((error: unknown) => error);
    await eventually(() => origin.held.length === 1);
    await pool.destroy();
    expect(await answer).to.be.instanceOf(Error);
    use.end('reset');
    await pool.destroy();
  });

  it('refuses one too many', async () => {
    build({ perOrigin: 1, maxWaiting: 1 });
    await enter();
    const waiting = enter().catch((error: unknown) => error);
    expect(await enter().catch((error: unknown) => error)).to.include({ message: 'full' });
    await pool.destroy();
    expect(await waiting).to.include({ code: 'service.draining' });
  });
});
