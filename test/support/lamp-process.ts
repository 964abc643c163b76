import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const INDEX = join(import.meta.dirname, '..', '..', 'index.ts');
/** Variables that the child needs to run at all; everything else it is told comes from the test. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];

export interface LampProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Gets what the process writes. */
  readonly onOutput?: (text: string) => void;
}

/** Lamp as a process of its own, the way an operator runs it: the one thing that can be killed for real. */
export class LampProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(child: ChildProcess, url: string, exited: LampProcess['exited']) {
    this.#child = child;
    this.url = url;
    this.#exited = exited;
  }

  /** Starts it and waits until it says that it is ready. @throws with its output when it ends before. */
  static async start(options: LampProcessOptions): Promise<LampProcess> {
    const inherited = Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
    const child = fork(INDEX, {
      env: { ...inherited, PORT: '0', LOG_LEVEL: 'warn', ...options.env },
      execArgv: ['--max-semi-space-size=4'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
      options.onOutput?.(chunk.toString());
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const exited = once(child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    const ready = once(child, 'message').then(([message]) => (message as { url: string }).url);
    const url = await Promise.race([ready, exited.then(() => undefined)]);
    if (url === undefined) {
      const { code, signal } = await exited;
      throw new EndedBeforeReady(`Lamp ended before it was ready (${code ?? signal}):\n${output}`, signal);
    }
    ready.catch(() => {});
    return new LampProcess(child, url, exited);
  }

  /** Resolves when it has ended, however. */
  get exited(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exited;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** As an operator would; resolves with its exit code. */
  async terminate(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return (await this.#exited).code;
  }
}

/** It died while starting: expected where a fault is planted there. */
export class EndedBeforeReady extends Error {
  readonly signal: NodeJS.Signals | null;

  constructor(message: string, signal: NodeJS.Signals | null) {
    super(message);
    this.signal = signal;
  }
}
