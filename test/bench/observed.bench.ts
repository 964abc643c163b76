import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'undici';
import { message } from '../support/teams-activities.ts';
import { alternate, type Bench, show, spread } from './bench.ts';
import type { TeamsBenchReport } from './servers/teams-setup.ts';
import { Connector } from './teams-throughput.bench.ts';

const AT_A_TIME = 16;
const ROUNDS = 11;
const ROUND_MS = 1_200;
/** The channel's limits hold for each tenant, so the messages come from many. */
const TENANTS = Array.from({ length: 500 }, () => randomUUID());
const LEAST_SHARE = 0.95;

/**
 * The whole of Lamp twice, in processes of their own: once with every line, counter and sample, once composed without.
 * People ask for help in Teams, from the message to the reply at the connector; in turn.
 */
export const bench: Bench = {
  name: 'observed',
  async run(print, record) {
    const connector = await Connector.start();
    const [everything, nothing] = await Promise.all([Side.start(true, connector), Side.start(false, connector)]);
    try {
      await everything.round();
      await nothing.round();
      everything.cpuUsPerTurn.length = 0;
      nothing.cpuUsPerTurn.length = 0;
      const figures = await alternate({ everything: () => everything.round(), nothing: () => nothing.round() }, ROUNDS);
      const shares = figures.everything.map((perSecond, at) => perSecond / (figures.nothing[at] ?? Number.NaN));
      const share = spread(shares).median;
      const cpu = [spread(everything.cpuUsPerTurn).median, spread(nothing.cpuUsPerTurn).median] as const;
      print(`turns a second, ${AT_A_TIME} at a time (min / median / max of ${ROUNDS} rounds)`);
      print(`  everything observed   ${show(figures.everything, 0)}`);
      print(`  nothing observed      ${show(figures.nothing, 0)}`);
      print(`  share                 ${show(shares, 2)}   (at least ${LEAST_SHARE})`);
      print(`CPU for one turn, microseconds: ${cpu[0].toFixed(0)} against ${cpu[1].toFixed(0)}`);
      record({
        what: 'everything observed against nothing, throughput',
        ours: `${spread(figures.everything).median.toFixed(0)}/s`,
        plain: `${spread(figures.nothing).median.toFixed(0)}/s`,
        ratio: share.toFixed(2),
        target: `${LEAST_SHARE}`,
        reached: share >= LEAST_SHARE,
        published: 'overhead under 20 %',
      });
    } finally {
      await Promise.all([everything.stop(), nothing.stop()]);
      await connector.stop();
    }
  },
};

/** One Lamp in its process, and the load on it. */
class Side {
  readonly cpuUsPerTurn: number[] = [];
  readonly #child: ChildProcess;
  readonly #connector: Connector;
  readonly #pool: Pool;

  private constructor(parts: { child: ChildProcess; connector: Connector; port: number }) {
    this.#child = parts.child;
    this.#connector = parts.connector;
    this.#pool = new Pool(`http://127.0.0.1:${parts.port}`, { connections: AT_A_TIME });
  }

  static async start(observed: boolean, connector: Connector): Promise<Side> {
    const file = join(import.meta.dirname, 'servers', 'observed-lamp.ts');
    const setup = JSON.stringify({ observed, connectorOrigin: connector.origin });
    const child = fork(file, [setup], { execArgv: ['--max-semi-space-size=4'] });
    const [report] = (await once(child, 'message')) as [TeamsBenchReport];
    return new Side({ child, connector, port: report.port });
  }

  /** @returns turns a second, counted from the message to the reply at the connector. */
  async round(): Promise<number> {
    const before = await this.#report();
    const startedMs = performance.now();
    let turns = 0;
    const worker = async () => {
      while (performance.now() < startedMs + ROUND_MS) await this.#turn(turns++);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    const seconds = (performance.now() - startedMs) / 1_000;
    this.cpuUsPerTurn.push((((await this.#report()).cpuMs - before.cpuMs) * 1_000) / turns);
    return turns / seconds;
  }

  async stop(): Promise<void> {
    await this.#pool.destroy();
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  async #turn(index: number): Promise<void> {
    const conversationId = `a:${randomUUID()}`;
    const tenantId = TENANTS[index % TENANTS.length];
    const conversation = { id: conversationId, conversationType: 'personal', tenantId };
    const serviceUrl = `${this.#connector.origin}/emea/`;
    const fields = { serviceUrl, conversation, channelData: { tenant: { id: tenantId } } };
    const reply = this.#connector.reply(conversationId);
    const response = await this.#pool.request({
      method: 'POST',
      path: '/api/messages',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message('help', { fields })),
    });
    await response.body.dump();
    if (response.statusCode !== 200) throw new Error(`the turn was answered with ${response.statusCode}`);
    await reply;
  }

  async #report(): Promise<TeamsBenchReport> {
    const answer = once(this.#child, 'message') as Promise<[TeamsBenchReport]>;
    this.#child.send('report');
    return (await answer)[0];
  }
}
