import { AppError } from '../errors.ts';

export interface SlotsOptions {
  /** Exchanges at a time, over all hosts. */
  readonly total: number;
  /** Exchanges at a time with one host. */
  readonly perHost: number;
  /** Callers that may wait; one more is refused with `genie.busy`. */
  readonly maxWaiting: number;
}

interface Waiter {
  readonly host: string;
  readonly grant: () => void;
}

/**
 * How many exchanges run at a time, in all and per host. undici bounds connections per origin only and queues without
 * end behind them; with these slots in front its own queue stays empty. First come, first served per host; a host that
 * is full does not hold up another.
 */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #busy = new Map<string, number>();
  /** In order of arrival; a set, so that one who goes costs the same however many wait. */
  readonly #waiting = new Set<Waiter>();
  #inUse = 0;

  constructor(options: SlotsOptions) {
    this.#options = options;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a free slot.
   * @returns the function that gives it back; calling it again does nothing.
   * @throws AppError `genie.busy` when too many wait; the signal's reason when it aborts first.
   */
  async acquire(host: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (!this.#isFree(host)) await this.#wait(host, signal);
    else this.#take(host);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#give(host);
    };
  }

  #isFree(host: string): boolean {
    return this.#inUse < this.#options.total && (this.#busy.get(host) ?? 0) < this.#options.perHost;
  }

  #take(host: string): void {
    this.#inUse += 1;
    this.#busy.set(host, (this.#busy.get(host) ?? 0) + 1);
  }

  #give(host: string): void {
    this.#inUse -= 1;
    const left = (this.#busy.get(host) ?? 1) - 1;
    if (left > 0) this.#busy.set(host, left);
    else this.#busy.delete(host);
    for (const waiter of this.#waiting) {
      if (!this.#isFree(waiter.host)) continue;
      this.#waiting.delete(waiter);
      waiter.grant();
      return;
    }
  }

  #wait(host: string, signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#options.maxWaiting) {
      return Promise.reject(new AppError('genie.busy', 'too many calls to Genie wait for a connection'));
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        host,
        grant: () => {
          signal.removeEventListener('abort', onAbort);
          this.#take(host);
          resolve();
        },
      };
      const onAbort = () => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
    });
  }
}
