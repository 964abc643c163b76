import { type Clock, every, type Timer } from './clock.ts';

export interface WatchOptions {
  /** What is there now, as a text that differs for every state of it. */
  readonly look: () => Promise<string>;
  /** Between two looks. */
  readonly everyMs: number;
  readonly clock: Clock;
  /** Called when what is there has become something else. Calls do not overlap. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells when something outside changes, by looking at it now and then. What is written comes in pieces, so a change counts
 * when all has been left alone from one look to the next.
 */
export class Watch {
  readonly #options: WatchOptions;
  #looking: Timer | undefined;
  #running: Promise<void> | undefined;
  /** What is known, and what was there at the last look. */
  #known = '';
  #seen = '';

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Changes count from here on. `known`: the state that the caller has taken in already. */
  start(known: string): void {
    const { clock, everyMs, onError } = this.#options;
    this.#known = known;
    this.#seen = known;
    const run = () => {
      this.#running = this.#look();
      return this.#running;
    };
    this.#looking = every(clock, everyMs, { run, onError });
  }

  /** Waits for a call that runs. Idempotent. */
  async stop(): Promise<void> {
    this.#looking?.cancel();
    // Its failure was reported already.
    await this.#running?.catch(() => undefined);
  }

  /** What is there now is known: whoever wrote it need not be told. */
  async adopt(): Promise<void> {
    this.#known = await this.#options.look();
    this.#seen = this.#known;
  }

  async #look(): Promise<void> {
    const { look, onChange } = this.#options;
    const found = await look();
    const isSettled = found === this.#seen;
    this.#seen = found;
    if (!isSettled || found === this.#known) return;
    this.#known = found;
    await onChange();
  }
}
