import type { Clock, Timer } from '../clock.ts';

/** An interrupt that comes before DuckDB began is lost, so it is sent again until the query has ended. */
const AGAIN_MS = 20;

/** Interrupts a connection once told to, again and again, until it is released. */
export class Interrupter {
  readonly #connection: { interrupt(): void };
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #state: 'waiting' | 'interrupting' | 'released' = 'waiting';

  constructor(connection: { interrupt(): void }, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Does nothing when it interrupts already, or after `release`. */
  readonly begin = (): void => {
    if (this.#state !== 'waiting') return;
    this.#state = 'interrupting';
    this.#send();
  };

  /** After this the connection is not touched any more. */
  release(): void {
    this.#state = 'released';
    this.#timer?.cancel();
  }

  #send(): void {
    if (this.#state !== 'interrupting') return;
    this.#connection.interrupt();
    this.#timer = this.#clock.after(AGAIN_MS, () => this.#send());
  }
}
