import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { SqlRequest } from './protocol.ts';

/** The program that runs there. */
export const SQL_ENTRY = join(import.meta.dirname, 'child-program.ts');
/** JavaScript only carries rows there; what needs much more is a result without bound. */
const CHILD_FLAGS = ['--max-old-space-size=256', '--max-semi-space-size=4'];

/** What one exchange with the process comes to. */
export type Exchanged =
  | { readonly kind: 'reply'; readonly reply: unknown }
  /** It had not answered in time and was killed. */
  | { readonly kind: 'late' }
  /** It ended by itself. */
  | { readonly kind: 'ended' };

/** One process for SQL, from its start to its end. */
export class SqlChild {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;
  /** Told of the end, while an exchange is under way. */
  #onEnd: (() => void) | undefined;

  constructor({ entry, clock }: { readonly entry: string; readonly clock: Clock }) {
    this.#clock = clock;
    this.#child = fork(entry, [], {
      // What it runs is not ours: it inherits no secret.
      env: {},
      execArgv: CHILD_FLAGS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const over = () => {
      this.#isOver = true;
      this.#over.resolve();
      this.#onEnd?.();
    };
    this.#child.once('exit', over);
    this.#child.on('error', () => {
      // Without a process there is no exit to hear of.
      if (this.#child.pid === undefined) over();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the process has ended, or is about to. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends a request and waits for its reply; another exchange must not be under way. @throws the signal's reason. */
  async exchange(request: SqlRequest, withinMs: number, signal: AbortSignal): Promise<Exchanged> {
    const { promise, resolve, reject } = Promise.withResolvers<Exchanged>();
    const onMessage = (reply: unknown) => resolve({ kind: 'reply', reply });
    const onAbort = () => reject(signal.reason);
    const timer = this.#clock.after(withinMs, () => resolve({ kind: 'late' }));
    this.#child.on('message', onMessage);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#onEnd = () => resolve({ kind: 'ended' });
    this.#hold(true);
    try {
      signal.throwIfAborted();
      // What cannot be sent goes to a process that has ended, or is about to, which is heard.
      this.#child.send(request, (error) => error && resolve({ kind: 'ended' }));
      const exchanged = await promise;
      if (exchanged.kind === 'late') await this.kill();
      return exchanged;
    } catch (error) {
      // What runs for nobody is ended; a statement cannot be relied on to heed an interrupt.
      await this.kill();
      throw error;
    } finally {
      timer.cancel();
      this.#child.off('message', onMessage);
      this.#onEnd = undefined;
      signal.removeEventListener('abort', onAbort);
      this.#hold(false);
    }
  }

  /** Ends the process at once and waits until it is gone. */
  async kill(): Promise<void> {
    this.#isOver = true;
    this.#hold(true);
    this.#child.kill('SIGKILL');
    await this.#over.promise;
  }

  /** A process at rest must not keep alive the one that asks; one that works must. */
  #hold(keepsAlive: boolean): void {
    if (keepsAlive) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }
}
