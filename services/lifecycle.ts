import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** A thing that is started in order and stopped in reverse. Both may be left out; `stop` must be idempotent. */
export interface Part {
  readonly name: string;
  start?(): Promise<void> | void;
  /** Ends intake and work. Gets the signal that aborts when the time for stopping is over. */
  stop?(signal: AbortSignal): Promise<void> | void;
}

export interface LifecycleOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** How long all stops together may take, milliseconds. Default 10,000. */
  readonly stopWithinMs?: number;
}

/** Starts parts in the order they were added; stops what was started, last first. */
export class Lifecycle {
  readonly #parts: Part[] = [];
  readonly #started: Part[] = [];
  readonly #options: LifecycleOptions;
  #stopping: Promise<void> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** For a part that is open already, and has to be stopped with the rest even if nothing is ever started. */
  addOpen(part: Part): void {
    this.#started.push(part);
  }

  /** @throws the first part's error, after stopping those that had started. */
  async start(): Promise<void> {
    for (const part of this.#parts) {
      if (this.#stopping) return;
      try {
        // Recorded first: a part that fails half way still gets the chance to release what it took.
        this.#started.push(part);
        await part.start?.();
      } catch (error) {
        await this.stop();
        throw error;
      }
    }
  }

  /** Stops every started part even if one fails; failures are logged. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    const { log, clock, stopWithinMs = 10_000 } = this.#options;
    const controller = new AbortController();
    const timer = clock.after(stopWithinMs, () => controller.abort(new Error('time for stopping is over')));
    for (const part of this.#started.toReversed()) {
      try {
        await part.stop?.(controller.signal);
      } catch (error) {
        log.error({ part: part.name, err: error }, 'could not stop cleanly');
      }
    }
    timer.cancel();
  }
}
