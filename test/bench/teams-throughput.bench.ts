import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Pool } from 'undici';
import { FakeAuthority } from '../support/fake-authority.ts';
import { message } from '../support/teams-activities.ts';
import { alternate, type Bench, show, spread } from './bench.ts';
import type { TeamsBenchReport, TeamsBenchSetup } from './servers/teams-setup.ts';

const AT_A_TIME = 16;
const ROUNDS = 7;
const ROUND_MS = 1_500;
/** The channel's limits hold for each tenant, so the messages come from many. */
const TENANTS = 500;

/**
 * From a signed activity at the messaging endpoint to the reply at the connector: Lamp's own adapter beside the SDK's
 * CloudAdapter, each in a process of its own, in turn. Load and fakes share one further process.
 */
export const bench: Bench = {
  name: 'teams-throughput',
  async run(print) {
    const tenantIds = Array.from({ length: TENANTS }, () => randomUUID());
    const [authority, connector] = await Promise.all([FakeAuthority.start(), Connector.start()]);
    const setup = {
      appId: randomUUID(),
      authorityUrl: authority.url,
      connectorOrigin: connector.origin,
      tenantIds,
    };
    const [lamp, stock] = await Promise.all([Side.start('teams-lamp', setup), Side.start('teams-stock', setup)]);
    const serviceUrl = `${connector.origin}/emea/`;
    const authorization = authority.bearer({ aud: setup.appId, serviceurl: serviceUrl });
    const load: Load = { connector, serviceUrl, authorization, tenantIds };
    try {
      await lamp.round(load);
      await stock.round(load);
      const figures = await alternate({ lamp: () => lamp.round(load), stock: () => stock.round(load) }, ROUNDS);
      const ratios = figures.lamp.map((perSecond, i) => perSecond / (figures.stock[i] ?? Number.NaN));
      print(`turns a second, ${AT_A_TIME} at a time, authentication on (min / median / max of ${ROUNDS} rounds)`);
      print(`  own adapter     ${show(figures.lamp, 0)}`);
      print(`  CloudAdapter    ${show(figures.stock, 0)}`);
      print(`  ratio           ${show(ratios)}   (at least 4)`);
      const cpu = { lamp: spread(lamp.cpuUsPerTurn), stock: spread(stock.cpuUsPerTurn) };
      print(`CPU for one turn, microseconds: ${show(lamp.cpuUsPerTurn, 0)} against ${show(stock.cpuUsPerTurn, 0)}`);
      print(`  ratio           ${(cpu.stock.median / cpu.lamp.median).toFixed(1)}`);
      print(`acknowledged after, milliseconds: ${lamp.acknowledged()} against ${stock.acknowledged()} (p50 / p99)`);
      print(`resident after the load, MB: ${await lamp.rssMb()} against ${await stock.rssMb()}`);
    } finally {
      await Promise.all([lamp.stop(), stock.stop(), authority.stop(), connector.stop()]);
    }
  },
};

interface Load {
  readonly connector: Connector;
  readonly serviceUrl: string;
  readonly authorization: string;
  readonly tenantIds: readonly string[];
}

/** The other end: takes every reply and tells who waits for the one of a conversation. */
export class Connector {
  readonly #server: Server;
  readonly #waiting = new Map<string, () => void>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (req, res) => {
      req.resume();
      req.on('end', () => {
        const body = '{"id":"1"}';
        res.writeHead(201, { 'content-type': 'application/json', 'content-length': body.length });
        res.end(body);
        const conversationId = decodeURIComponent(req.url?.split('/')[4] ?? '');
        this.#waiting.get(conversationId)?.();
        this.#waiting.delete(conversationId);
      });
    });
  }

  static async start(): Promise<Connector> {
    const connector = new Connector(createServer());
    connector.#server.listen(0, '127.0.0.1');
    await once(connector.#server, 'listening');
    return connector;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reply(conversationId: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(conversationId, resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** One server in its process, and the load on it. */
class Side {
  readonly cpuUsPerTurn: number[] = [];
  readonly #acknowledgedMs: number[] = [];
  readonly #child: ChildProcess;
  readonly #pool: Pool;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections: AT_A_TIME });
  }

  static async start(name: string, setup: TeamsBenchSetup): Promise<Side> {
    const file = join(import.meta.dirname, 'servers', `${name}.ts`);
    const child = fork(file, [JSON.stringify(setup)], {
      execArgv: ['--max-semi-space-size=4', '--heap-growing-percent=50'],
    });
    const [report] = (await once(child, 'message')) as [TeamsBenchReport];
    return new Side(child, report.port);
  }

  /** @returns turns a second, counted from the message to the reply at the connector. */
  async round(load: Load): Promise<number> {
    const before = await this.#report();
    const startedAtMs = performance.now();
    const until = startedAtMs + ROUND_MS;
    let turns = 0;
    const worker = async () => {
      while (performance.now() < until) {
        await this.#turn(load, turns++);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const after = await this.#report();
    this.cpuUsPerTurn.push(((after.cpuMs - before.cpuMs) * 1_000) / turns);
    return turns / seconds;
  }

  async #turn(load: Load, index: number): Promise<void> {
    const conversationId = `a:${randomUUID()}`;
    const tenantId = load.tenantIds[index % load.tenantIds.length];
    const conversation = { id: conversationId, conversationType: 'personal', tenantId };
    const fields = { serviceUrl: load.serviceUrl, conversation, channelData: { tenant: { id: tenantId } } };
    const reply = load.connector.reply(conversationId);
    const startedAtMs = performance.now();
    const response = await this.#pool.request({
      method: 'POST',
      path: '/api/messages',
      headers: { 'content-type': 'application/json', authorization: load.authorization },
      body: JSON.stringify(message('help', { fields })),
    });
    await response.body.dump();
    if (response.statusCode !== 200) throw new Error(`the turn was answered with ${response.statusCode}`);
    this.#acknowledgedMs.push(performance.now() - startedAtMs);
    await reply;
  }

  acknowledged(): string {
    const sorted = this.#acknowledgedMs.toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
    return `${at(0.5)} / ${at(0.99)}`;
  }

  async rssMb(): Promise<number> {
    return Math.round((await this.#report()).rssBytes / 1e6);
  }

  async stop(): Promise<void> {
    await this.#pool.destroy();
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  async #report(): Promise<TeamsBenchReport> {
    const answer = once(this.#child, 'message') as Promise<[TeamsBenchReport]>;
    this.#child.send('report');
    return (await answer)[0];
  }
}
