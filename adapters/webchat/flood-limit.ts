import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../services/errors.ts';

export interface FloodLimitOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** Said to whoever is too fast. */
  readonly publicMessage: string;
}

/** How often somebody may do something. Keys are forgotten when their window is over. */
export class FloodLimit {
  readonly #limiter: RateLimiterMemory;
  readonly #publicMessage: string;

  constructor(options: FloodLimitOptions) {
    this.#limiter = new RateLimiterMemory({ points: options.points, duration: options.windowSeconds });
    this.#publicMessage = options.publicMessage;
  }

  /** @throws AppError `request.rate_limited` with the time to wait. */
  async take(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      throw new AppError('request.rate_limited', 'too many at once', {
        retryAfterMs: rejection.msBeforeNext,
        publicMessage: this.#publicMessage,
      });
    }
  }
}
