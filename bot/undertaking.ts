import { toAppError } from '../services/errors.ts';
import type { HeldClaim, Questions } from '../services/questions/types.ts';

/**
 * Everything that one inbound leads to: its own turn, and what is sent and done after it. Its claim is for good once all
 * of that has ended; until then a copy of it does nothing here, and is carried out by the next process if this one dies.
 */
export class Undertaking {
  readonly #questions: Pick<Questions, 'begin'>;
  #held: HeldClaim | undefined;
  /** Parts that have not ended. */
  #open = 0;
  /** Some of it is left to whoever carries the inbound out next. */
  #isLeft = false;

  constructor(questions: Pick<Questions, 'begin'>) {
    this.#questions = questions;
  }

  /** As `HeldClaim.begunAt`. */
  get begunAt(): number | undefined {
    return this.#held?.begunAt;
  }

  /** Claims the inbound, once. False: it was carried out before, or is being. @throws AppError as `Questions.begin` */
  async begin(claimKey: string): Promise<boolean> {
    this.#held = await this.#questions.begin(claimKey);
    return this.#held !== undefined;
  }

  /** Runs the turn. What it throws is the channel's, and the claim is given back first: a copy is carried out. */
  async turn(run: () => Promise<void>): Promise<void> {
    this.#open += 1;
    try {
      await run();
    } catch (error) {
      this.#isLeft = true;
      await this.#held?.giveBack();
      throw error;
    }
    await this.#ended();
  }

  /** Runs what follows the turn. Its failure is its end; what a stop breaks off is left to the next process. */
  async after(run: () => Promise<void>): Promise<void> {
    this.#open += 1;
    try {
      await run();
    } catch (error) {
      if (toAppError(error).code === 'service.draining') this.#isLeft = true;
      throw error;
    } finally {
      await this.#ended();
    }
  }

  async #ended(): Promise<void> {
    this.#open -= 1;
    if (this.#open === 0 && !this.#isLeft) await this.#held?.done();
  }
}
