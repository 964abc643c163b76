import type { Clock } from '../../clock.ts';
import type { Fault } from './client.ts';

const MINUTE_MS = 60_000;
const PAUSE_MS = 30_000;
/** After these the next question would only wait for the same. */
const PAUSING: ReadonlySet<Fault> = new Set(['timeout', 'unreachable', 'unauthorized', 'busy']);

/** Decides whether a request may be made now: not too many a minute, and none right after the endpoint failed. */
export class Gate {
  readonly #clock: Clock;
  readonly #perMinute: number;
  #made: number[] = [];
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly perMinute: number; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#perMinute = options.perMinute;
  }

  /** Takes one request; says why there is none to be had. */
  take(): Extract<Fault, 'paused' | 'budget'> | undefined {
    const now = this.#clock.monotonicMs();
    if (now < this.#pausedUntil) return 'paused';
    this.#made = this.#made.filter((at) => at > now - MINUTE_MS);
    if (this.#made.length >= this.#perMinute) return 'budget';
    this.#made.push(now);
    return undefined;
  }

  /** Notes what went wrong. */
  failed(fault: Fault): void {
    if (PAUSING.has(fault)) this.#pausedUntil = this.#clock.monotonicMs() + PAUSE_MS;
  }
}
