import { type Clock, every, type Timer } from '../clock.ts';

export interface PolledOptions {
  readonly clock: Clock;
  readonly read: () => number | Promise<number>;
  readonly onError: (error: unknown) => void;
  /** Time between two reads, milliseconds. Default 5,000. */
  readonly everyMs?: number;
}

/** A number that takes a wait to read, kept at hand for those who cannot wait. */
export class Polled {
  readonly #options: PolledOptions;
  #value: number | undefined;
  #timer: Timer | undefined;

  constructor(options: PolledOptions) {
    this.#options = options;
  }

  /** As of the newest read; undefined before the first and after one that failed. */
  get value(): number | undefined {
    return this.#value;
  }

  start(): void {
    const { clock, everyMs = 5_000, onError } = this.#options;
    const run = async () => {
      try {
        this.#value = await this.#options.read();
      } catch (error) {
        this.#value = undefined;
        throw error;
      }
    };
    run().catch(onError);
    this.#timer ??= every(clock, everyMs, { run, onError });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
