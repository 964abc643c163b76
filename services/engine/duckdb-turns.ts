import { AppError } from '../errors.ts';

/** Bounds of `Turns`. */
export interface TurnsOptions {
  /** How many may be inside at the same time. */
  readonly maxRunning: number;
  /** How many may wait; one more is refused at once. */
  readonly maxWaiting: number;
}

/** Lets a bounded number in, the others wait in order of arrival. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting: { admit: () => void }[] = [];
  #running = 0;
  #onIdle: (() => void)[] = [];

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Waits for a place; each success needs one `leave`.
   * @throws AppError `genie.busy` when too many wait; the signal's reason when it aborts before the turn came.
   */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#options.maxRunning) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new AppError('genie.busy', `${this.#waiting.length} queries are waiting already`);
    }
    await new Promise<void>((resolve, reject) => {
      const place = {
        admit: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(place), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(place);
    });
  }

  /** Hands the place to whoever waits longest. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) {
      next.admit();
      return;
    }
    this.#running--;
    if (this.#running > 0) return;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Resolves when nobody is inside. */
  async idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }
}
