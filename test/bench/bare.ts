import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own that answers everything at once. */
export class Bare {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}/`;
  }

  static async start(): Promise<Bare> {
    const child = fork(join(import.meta.dirname, 'servers', 'bare.ts'));
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Bare(child, port);
  }

  async post(body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
