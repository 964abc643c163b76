import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { type Clock, sleep } from '../clock.ts';
import { fullJitterMs, type Random } from './backoff.ts';
import { deadline } from './deadline.ts';
import { type Item, ItemSource } from './item-source.ts';
import { ManyTallies, type NamedFigures, type NamedTally } from './many-tallies.ts';
import { RetryBudget } from './retry-budget.ts';

/** What is to be worked through. Never read ahead of the work, so it may be longer than the memory. */
export type ManyItems<T> = Iterable<T> | AsyncIterable<T>;

/** Where an item stands, for its work. */
export interface ItemContext {
  /** Aborts at the item's deadline and when the whole is called off. Work that ignores it is no longer waited for. */
  readonly signal: AbortSignal;
  /** Place in the input, from 0. */
  readonly index: number;
  /** Failed tries before this one. */
  readonly attempt: number;
}

/** Does one item. Throws or rejects when it cannot. */
export type ManyWork<T, R> = (item: T, context: ItemContext) => R | Promise<R>;

export interface ManyOptions {
  /** What is done, for the figures: of a closed set. */
  readonly name: string;
  /** Items in work at the same time, 1 or more. */
  readonly atATime: number;
  /** For one item with all its tries and waits, milliseconds. Default: none. */
  readonly deadlineMs?: number;
  /** For the whole, milliseconds. Default: none. */
  readonly totalDeadlineMs?: number;
  /** Further tries of one item. Default 0. */
  readonly retries?: number;
  /** Further tries over all items. Default: one in ten items, and one in any case. */
  readonly budget?: RetryBudget;
  /** Whether a failure may be over soon. Default: all. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Upper end of the wait before the first further try, which doubles up to 50 times as long. Default 100. */
  readonly retryBaseMs?: number;
  /** Calls the whole off. */
  readonly signal?: AbortSignal;
}

/** What came of the items, where nobody wants each of their results. */
export interface ManySummary {
  readonly fulfilled: number;
  readonly rejected: number;
  /** The first failure, for a log line. */
  readonly firstError?: unknown;
  /** Why it was called off before all items were done. */
  readonly stopped?: unknown;
}

type Settle<R> = (index: number, result: PromiseSettledResult<R>) => void;

const BUDGET = { ratio: 0.1, max: 10 };
const DEFAULT_RETRY_BASE_MS = 100;
const RETRY_CAP_FACTOR = 50;

/**
 * Many things, so many at once: with a deadline for each and for all, tries from a common budget, and figures under a
 * name. One of them is in nobody's way: its failure or silence ends that item alone. Nothing is lost: every item that was
 * begun gets its result, also when the whole is called off.
 */
export class Many {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #tallies = new ManyTallies();

  constructor(options: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /**
   * Works through the items and keeps every result, in their order. Called off or at the end of its time, what was not
   * done is rejected with the reason: of an array all, of other inputs what was begun.
   * @throws what the input throws, when what had begun has ended.
   */
  async all<T, R>(
    items: ManyItems<T>,
    work: ManyWork<T, R>,
    options: ManyOptions,
  ): Promise<readonly PromiseSettledResult<R>[]> {
    const results: PromiseSettledResult<R>[] = [];
    const stopped = await this.#run(items, work, options, (index, result) => {
      results[index] = result;
    });
    const length = Array.isArray(items) ? items.length : results.length;
    for (let index = 0; index < length; index++) results[index] ??= { status: 'rejected', reason: stopped };
    return results;
  }

  /**
   * Works through the items for what the work does, and keeps no result: the input may have no end but `signal`.
   * @throws as `all`.
   */
  async each<T>(items: ManyItems<T>, work: ManyWork<T, unknown>, options: ManyOptions): Promise<ManySummary> {
    let fulfilled = 0;
    const errors: { count: number; first?: unknown } = { count: 0 };
    const stopped = await this.#run(items, work, options, (_index, result) => {
      if (result.status === 'fulfilled') fulfilled += 1;
      else if (errors.count++ === 0) errors.first = result.reason;
    });
    const summary = { fulfilled, rejected: errors.count };
    const first = errors.count === 0 ? {} : { firstError: errors.first };
    return { ...summary, ...first, ...(stopped === undefined ? {} : { stopped }) };
  }

  /** By name, since the start. */
  figures(): Readonly<Record<string, NamedFigures>> {
    return this.#tallies.figures();
  }

  /** @returns why it was called off; undefined when it was not. */
  async #run<T, R>(
    items: ManyItems<T>,
    work: ManyWork<T, R>,
    options: ManyOptions,
    settle: Settle<R>,
  ): Promise<unknown> {
    const run = new Run({
      work,
      options,
      settle,
      clock: this.#clock,
      random: this.#random,
      tally: this.#tallies.of(options.name),
    });
    return await run.through(items);
  }
}

interface RunOptions<T, R> {
  readonly work: ManyWork<T, R>;
  readonly options: ManyOptions;
  readonly settle: Settle<R>;
  readonly clock: Clock;
  readonly random: Random;
  readonly tally: NamedTally;
}

/** One way through one input. */
class Run<T, R> {
  readonly #options: RunOptions<T, R>;
  readonly #controller = new AbortController();
  readonly #budget: RetryBudget;
  /** Ends what is in work. A set of functions and no listeners or races, which would pile up over a long input. */
  readonly #running = new Set<(reason: unknown) => void>();
  #sourceError: { readonly error: unknown } | undefined;

  constructor(options: RunOptions<T, R>) {
    this.#options = options;
    this.#budget = options.options.budget ?? new RetryBudget(BUDGET);
  }

  async through(items: ManyItems<T>): Promise<unknown> {
    const { clock, tally, options } = this.#options;
    const { signal, totalDeadlineMs, atATime, name } = options;
    const stop = () => this.#controller.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const controller = this.#controller;
    controller.signal.addEventListener('abort', () => this.#cancelRunning(controller.signal.reason), { once: true });
    const reason = () => timeoutError(`${name}: not done within ${totalDeadlineMs} ms`);
    const limit =
      totalDeadlineMs === undefined ? undefined : deadline(clock, { limitMs: totalDeadlineMs, controller, reason });
    tally.runs += 1;
    const source = new ItemSource(items);
    try {
      const workers = Array.isArray(items) ? Math.min(atATime, items.length) : atATime;
      await Promise.all(Array.from({ length: workers }, () => this.#work(source)));
    } finally {
      limit?.cancel();
      signal?.removeEventListener('abort', stop);
      source.end();
    }
    if (this.#sourceError) throw this.#sourceError.error;
    return controller.signal.reason;
  }

  /** Takes one item after the other, until there are none or nobody wants them any more. */
  async #work(source: ItemSource<T>): Promise<void> {
    const { signal } = this.#controller;
    while (!signal.aborted && !this.#sourceError) {
      let next: Item<T> | undefined;
      try {
        const found = source.next();
        next = found instanceof Promise ? await this.#unlessCancelled(found) : found;
      } catch (error) {
        if (!signal.aborted) this.#sourceError ??= { error };
        return;
      }
      if (!next) return;
      await this.#one(next.item, next.index);
    }
  }

  /** The promise, or the reason as soon as the whole is called off. */
  #unlessCancelled<V>(promise: Promise<V>): Promise<V> {
    return new Promise((resolve, reject) => {
      this.#running.add(reject);
      promise.then(resolve, reject).finally(() => this.#running.delete(reject));
    });
  }

  #cancelRunning(reason: unknown): void {
    for (const cancel of [...this.#running]) cancel(reason);
  }

  /** Resolves when the item has its result, which may be before its work has ended. */
  #one(item: T, index: number): Promise<void> {
    const { clock, settle, tally, options } = this.#options;
    const { deadlineMs, name } = options;
    const controller = deadlineMs === undefined ? undefined : new AbortController();
    const startedMs = clock.monotonicMs();
    tally.begin();
    return new Promise((resolve) => {
      const end = (result: PromiseSettledResult<R>) => {
        if (!this.#running.delete(cancel)) return;
        timer?.cancel();
        tally.end(result.status, clock.monotonicMs() - startedMs);
        settle(index, result);
        resolve();
      };
      const cancel = (reason: unknown) => {
        controller?.abort(reason);
        end({ status: 'rejected', reason });
      };
      this.#running.add(cancel);
      const timer =
        deadlineMs === undefined
          ? undefined
          : clock.after(deadlineMs, () => cancel(timeoutError(`${name}: an item took longer than ${deadlineMs} ms`)));
      this.#tries(item, index, controller?.signal ?? this.#controller.signal).then(
        (value) => end({ status: 'fulfilled', value }),
        (reason: unknown) => end({ status: 'rejected', reason }),
      );
    });
  }

  async #tries(item: T, index: number, signal: AbortSignal): Promise<R> {
    const { work, tally, options } = this.#options;
    const { retries = 0, isRetryable = () => true } = options;
    this.#budget.called();
    if (retries === 0) return await work(item, { signal, index, attempt: 0 });
    let failed = 0;
    const mayRetry = (error: unknown) =>
      ++failed <= retries && !signal.aborted && isRetryable(error) && this.#budget.take();
    // Its own waits follow no signal and no clock of ours, so they are nothing, and ours stand before the try.
    const waits = { maxAttempts: retries, backoff: new ConstantBackoff(0) };
    const policy = retry(handleWhen(mayRetry), waits).dangerouslyUnref();
    policy.onRetry(() => {
      tally.retries += 1;
    });
    return await policy.execute(async ({ attempt }) => {
      if (attempt > 0) await this.#pause(attempt, signal);
      return await work(item, { signal, index, attempt });
    }, signal);
  }

  #pause(attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, random, options } = this.#options;
    const { retryBaseMs: baseMs = DEFAULT_RETRY_BASE_MS } = options;
    const waitMs = fullJitterMs(attempt, { baseMs, capMs: baseMs * RETRY_CAP_FACTOR, random });
    return sleep(clock, waitMs, signal);
  }
}

/** The values of all. @throws the first failure when there is one. */
export function valuesOf<R>(results: readonly PromiseSettledResult<R>[]): R[] {
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

function timeoutError(message: string): Error {
  const error = new Error(message);
  error.name = 'TimeoutError';
  return error;
}
