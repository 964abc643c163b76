import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const INDEX = join(ROOT, 'index.ts');
/** Variables that the child needs to run at all; everything else it is told comes from the test. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];
/** Compiled code of earlier processes, by content: a process then starts with half the work. */
const COMPILE_CACHE = join(ROOT, 'node_modules', '.cache', 'lamp-processes');
const KEPT_OUTPUT_CHARACTERS = 20_000;

export interface LampProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Arguments of Lamp itself. */
  readonly args?: readonly string[];
  /** Gets what the process writes. */
  readonly onOutput?: (text: string) => void;
  /** Where it writes to, a file descriptor. Default: a pipe, which is read. */
  readonly output?: number;
  /** More arguments of Node, such as modules to load first. */
  readonly nodeArgs?: readonly string[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Lamp as a process of its own, the way an operator runs it: the one thing that can be killed for real. */
export class LampProcess {
  /** Resolves when it says that it is ready. @throws EndedBeforeReady */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, however. */
  readonly exited: Promise<Exit>;
  /** Resolves at the end of its output: an embedded Genie writes to it too, and may end a moment later. */
  readonly silent: Promise<void>;
  readonly #child: ChildProcess;
  #url: string | undefined;
  #output = '';

  private constructor(child: ChildProcess, onOutput: ((text: string) => void) | undefined) {
    this.#child = child;
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
      onOutput?.(chunk.toString());
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.silent = once(child, 'close').then(() => {});
    this.exited = once(child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    this.ready = this.#untilReady();
    // Whoever does not wait for it looks at `exited`.
    this.ready.catch(() => {});
  }

  /** Starts it without waiting. */
  static launch(options: LampProcessOptions): LampProcess {
    const inherited = Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
    const child = fork(INDEX, [...(options.args ?? [])], {
      env: { ...inherited, NODE_COMPILE_CACHE: COMPILE_CACHE, PORT: '0', LOG_LEVEL: 'warn', ...options.env },
      execArgv: ['--max-semi-space-size=4', '--heap-growing-percent=50', ...(options.nodeArgs ?? [])],
      stdio: ['ignore', options.output ?? 'pipe', options.output ?? 'pipe', 'ipc'],
    });
    return new LampProcess(child, options.onOutput);
  }

  /** Starts it and waits until it says that it is ready. @throws EndedBeforeReady */
  static async start(options: LampProcessOptions): Promise<LampProcess> {
    const lamp = LampProcess.launch(options);
    await lamp.ready;
    return lamp;
  }

  /** Where it listens. @throws Error before it is ready. */
  get url(): string {
    if (this.#url === undefined) throw new Error('Lamp is not ready');
    return this.#url;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last of what it wrote. */
  get output(): string {
    return this.#output;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** As an operator would; resolves with its exit code. */
  async terminate(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return (await this.exited).code;
  }

  /** Sends a signal and does not wait for what it does. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As when whoever started it dies. */
  disconnect(): void {
    this.#child.disconnect();
  }

  async #untilReady(): Promise<void> {
    const message = once(this.#child, 'message').then(([said]) => (said as { url: string }).url);
    const first = await Promise.race([message, this.exited]);
    if (typeof first === 'string') {
      this.#url = first;
      return;
    }
    await this.silent;
    throw new EndedBeforeReady(first, this.#output);
  }
}

/** It ended while starting: expected where a fault is planted there. */
export class EndedBeforeReady extends Error {
  readonly exit: Exit;
  readonly output: string;

  constructor(exit: Exit, output: string) {
    super(`Lamp ended before it was ready (${exit.code ?? exit.signal}):\n${output}`);
    this.exit = exit;
    this.output = output;
  }
}
