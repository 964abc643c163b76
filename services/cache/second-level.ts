import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

/** What is used of a Keyv. */
export interface ValueStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlMs: number): Promise<unknown>;
}

export interface SecondLevelOptions {
  readonly store: ValueStore;
  readonly clock: Clock;
  /** How long a value is kept. */
  readonly ttlMs: number;
  /** Nobody waits longer for the store. Default 500. */
  readonly deadlineMs?: number;
  /** After a failure the store is left alone for so long. Default 30,000. */
  readonly restMs?: number;
  /** Values that may wait to be written, and their bytes; more are not written. Default 1,000 and 8 MB. */
  readonly maxWaiting?: number;
  readonly maxWaitingBytes?: number;
  /** Makes of a waiting value what is written. Undefined: it is not written after all. Default: as it is. */
  readonly seal?: (value: unknown) => Promise<unknown>;
  readonly onFailure: (operation: 'get' | 'set', error: unknown) => void;
}

const DEADLINE_MS = 500;
const REST_MS = 30_000;
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 8_000_000;
/** Values are written together, a little later: whoever keeps one does not wait. */
const WRITE_AFTER_MS = 20;

/**
 * A store that is allowed to be slow, broken or absent. Reading never fails and never takes longer than the deadline;
 * writing costs the caller nothing. After a failure the store has rest; then one call tries whether it is back.
 */
export class SecondLevel {
  readonly #options: SecondLevelOptions;
  readonly #waiting = new Map<string, unknown>();
  readonly #maxWaiting: number;
  readonly #maxWaitingBytes: number;
  #waitingBytes = 0;
  #isWriting = false;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #trying = false;
  #failures = 0;
  #unwritten = 0;

  constructor(options: SecondLevelOptions) {
    this.#options = options;
    this.#maxWaiting = options.maxWaiting ?? MAX_WAITING;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? MAX_WAITING_BYTES;
  }

  /** Calls that failed or took too long. */
  get failures(): number {
    return this.#failures;
  }

  /** Values that were not written: too many at once, purged meanwhile, or the store had rest. */
  get unwritten(): number {
    return this.#unwritten;
  }

  /** Whether the store is left alone now. */
  get isResting(): boolean {
    return this.#options.clock.monotonicMs() < this.#restUntilMs;
  }

  /** What the store holds; undefined when it does not answer. */
  async get(key: string): Promise<{ readonly value: unknown } | undefined> {
    return await this.#call('get', () => this.#options.store.get(key));
  }

  /** Writes soon. Of several values of one key the newest is written. `bytes`: upper bound of its memory. */
  setSoon(key: string, value: unknown, bytes: number): void {
    const { size } = this.#waiting;
    // First put and then looked at: a value for a key that waits already, the usual case, costs one look-up.
    this.#waiting.set(key, value);
    if (this.#waiting.size > size) {
      if (size >= this.#maxWaiting || this.#waitingBytes + bytes > this.#maxWaitingBytes) {
        this.#waiting.delete(key);
        this.#unwritten += 1;
        return;
      }
      this.#waitingBytes += bytes;
    }
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#options.clock.after(WRITE_AFTER_MS, () => void this.flush());
  }

  /** Writes now. False: the store did not take it. */
  async set(key: string, value: unknown): Promise<boolean> {
    const { store, ttlMs } = this.#options;
    return (await this.#call('set', () => store.set(key, value, ttlMs))) !== undefined;
  }

  /** Forgets what waits to be written. */
  dropWaiting(): void {
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  /** Writes what waits. Resolves when it is written, or given up. */
  async flush(): Promise<void> {
    const entries = [...this.#waiting];
    this.dropWaiting();
    this.#isWriting = false;
    await Promise.all(entries.map(([key, value]) => this.#sealAndSet(key, value)));
  }

  async #sealAndSet(key: string, value: unknown): Promise<void> {
    const { seal } = this.#options;
    const sealed = seal ? await seal(value) : value;
    if (sealed === undefined || !(await this.set(key, sealed))) this.#unwritten += 1;
  }

  /** Undefined: it failed, or was not tried. */
  async #call<T>(operation: 'get' | 'set', run: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    if (this.isResting || this.#trying) return undefined;
    this.#trying = this.#hasFailed;
    try {
      const value = await this.#within(run);
      this.#hasFailed = false;
      return { value };
    } catch (error) {
      this.#fail(operation, error);
      return undefined;
    } finally {
      this.#trying = false;
    }
  }

  #fail(operation: 'get' | 'set', error: unknown): void {
    const { clock, restMs = REST_MS, onFailure } = this.#options;
    this.#failures += 1;
    this.#hasFailed = true;
    const isNew = !this.isResting;
    this.#restUntilMs = clock.monotonicMs() + restMs;
    // Calls that were under way together fail together: one word on it is enough.
    if (isNew) onFailure(operation, error);
  }

  async #within<T>(run: () => Promise<T>): Promise<T> {
    const { clock, deadlineMs = DEADLINE_MS } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = clock.after(deadlineMs, () =>
      late.reject(new AppError('internal', `the store did not answer within ${deadlineMs} ms`)),
    );
    try {
      // What loses the race may still fail: it is nobody's business any more.
      const call = run();
      call.catch(() => undefined);
      return await Promise.race([call, late.promise]);
    } finally {
      timer.cancel();
    }
  }
}
