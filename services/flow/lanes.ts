export interface LanesOptions {
  /** Tasks that may wait over all keys; one more is refused with `full`. */
  readonly maxWaiting: number;
  readonly full: (key: string) => Error;
}

interface Waiting {
  readonly begin: () => void;
}

/**
 * One task at a time per key, in the order of the calls; different keys do not hold each other up. A key that is idle
 * takes no memory.
 */
export class Lanes {
  readonly #options: LanesOptions;
  /** A key is present while one of its tasks runs; the value holds those behind it. */
  readonly #lanes = new Map<string, Set<Waiting>>();
  #waiting = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Keys with a running task. */
  get busy(): number {
    return this.#lanes.size;
  }

  /** Tasks of a key, the running one included. */
  depth(key: string): number {
    const behind = this.#lanes.get(key);
    return behind ? behind.size + 1 : 0;
  }

  /**
   * Runs the task when those before it have ended, however they ended.
   * @returns what the task returns. A task that waits when `signal` aborts is never begun; one that runs is left to
   *   watch the signal itself.
   * @throws the task's error; the signal's reason; `full` when too many wait.
   */
  async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const behind = this.#lanes.get(key);
    if (behind) await this.#wait(key, behind, signal);
    else this.#lanes.set(key, new Set());
    try {
      return await task();
    } finally {
      this.#next(key);
    }
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    if (this.#lanes.size > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #wait(key: string, behind: Set<Waiting>, signal?: AbortSignal): Promise<void> {
    if (this.#waiting >= this.#options.maxWaiting) return Promise.reject(this.#options.full(key));
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        behind.delete(entry);
        this.#waiting -= 1;
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason);
      };
      const entry: Waiting = {
        begin: () => {
          leave();
          resolve();
        },
      };
      behind.add(entry);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #next(key: string): void {
    const behind = this.#lanes.get(key);
    const [first] = behind ?? [];
    if (first) {
      first.begin();
      return;
    }
    this.#lanes.delete(key);
    if (this.#lanes.size > 0) return;
    const resolvers = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of resolvers) resolve();
  }
}
