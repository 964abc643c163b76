export interface SlotsOptions {
  /** Exchanges at a time, over all hosts. */
  readonly total: number;
  /** Exchanges at a time with one host. */
  readonly perHost: number;
  /** Callers that may wait; one more is refused. */
  readonly maxWaiting: number;
  /** Why one more is refused. */
  readonly onFull: () => Error;
}

interface Waiter {
  readonly host: string;
  readonly grant: () => void;
  readonly refuse: (reason: unknown) => void;
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

  /** Takes a slot if one is free now. @returns whether it did; `give` it back once. */
  take(host: string): boolean {
    if (!this.#isFree(host)) return false;
    this.#inUse += 1;
    this.#busy.set(host, (this.#busy.get(host) ?? 0) + 1);
    return true;
  }

  /** Gives back what was taken or waited for: to the first who waits and may have it. */
  give(host: string): void {
    this.#inUse -= 1;
    const left = (this.#busy.get(host) ?? 1) - 1;
    if (left > 0) this.#busy.set(host, left);
    else this.#busy.delete(host);
    for (const waiter of this.#waiting) {
      if (!this.take(waiter.host)) continue;
      this.#waiting.delete(waiter);
      waiter.grant();
      return;
    }
  }

  /**
   * Waits for a free slot and takes it; `give` it back once.
   * @throws what `onFull` makes when too many wait; the signal's reason when it aborts first.
   */
  async wait(host: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.take(host)) return;
    if (this.#waiting.size >= this.#options.maxWaiting) throw this.#options.onFull();
    await this.#inLine(host, signal);
  }

  /** Refuses all who wait, with this reason. */
  refuseWaiting(reason: unknown): void {
    for (const waiter of [...this.#waiting]) waiter.refuse(reason);
  }

  #isFree(host: string): boolean {
    return this.#inUse < this.#options.total && (this.#busy.get(host) ?? 0) < this.#options.perHost;
  }

  #inLine(host: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => waiter.refuse(signal.reason);
      const waiter: Waiter = {
        host,
        grant: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        refuse: (reason) => {
          signal.removeEventListener('abort', onAbort);
          this.#waiting.delete(waiter);
          reject(reason);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
    });
  }
}
