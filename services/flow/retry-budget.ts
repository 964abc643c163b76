export interface RetryBudgetOptions {
  /** Retries per call; 0.08 keeps the extra calls of a long outage under a tenth. */
  readonly ratio: number;
  /** Retries that can be saved up in good times. */
  readonly max: number;
}

/**
 * Retries as a share of all calls rather than a number per call: in an outage, when every call fails, the other side
 * still gets hardly more calls than without retries. Starts with one retry, so that a lone call can be repeated.
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions;
  #saved = 1;

  constructor(options: RetryBudgetOptions) {
    this.#options = options;
  }

  /** Counts a first call. */
  called(): void {
    this.#saved = Math.min(this.#options.max, this.#saved + this.#options.ratio);
  }

  /** Whether one more retry fits; takes it if so. */
  take(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
