import { LRUCache } from 'lru-cache';
import { agingBy } from '../services/aging.ts';
import { atMost } from '../services/at-most.ts';
import type { Rated } from './feedback-targets.ts';
import { sessionKeyOf } from './inbound-keys.ts';
import type { BotOptions } from './options.ts';
import type { Inbound } from './types.ts';

/** What became of a rating. `unknown`: nobody knows such an answer, so it went nowhere. */
export type RatingResult = 'passed_on' | 'unknown' | 'failed';

/** The turn in which somebody rates. */
export interface Rating {
  readonly inbound: Inbound;
  /** Runs what goes on after the turn. @throws AppError when it is not taken. */
  run(kind: string, task: () => Promise<void>): void;
}

const MAX_SESSIONS = 10_000;
/** Who wants to say more about a thumb down does so at once. */
const REMEMBERED_MS = 30 * 60_000;

/** Hands people's verdicts on to Genie. */
export class Ratings {
  readonly #options: BotOptions;
  /** The answer that each session rated as bad last: words about it may follow. */
  readonly #bad: LRUCache<string, string>;

  constructor(options: BotOptions) {
    this.#options = options;
    this.#bad = new LRUCache({
      ...atMost(MAX_SESSIONS),
      ttl: REMEMBERED_MS,
      ...agingBy(options.clock),
    });
  }

  /** The question whose answer the session rated as bad a moment ago, without saying why. */
  unexplained(sessionKey: string): string | undefined {
    return this.#bad.get(sessionKey);
  }

  /** Hands a rating on after the turn; nobody waits for it. `tell` learns what became of it. */
  give(turn: Rating, rated: Rated, tell: (result: RatingResult) => void): void {
    turn.run('feedback', async () => {
      try {
        tell(await this.#give(turn.inbound, rated));
      } catch (error) {
        tell('failed');
        throw error;
      }
    });
  }

  async #give(inbound: Inbound, rated: Rated): Promise<RatingResult> {
    const { feedbackTargets, genie, events, remembered } = this.#options;
    const { questionId, messageId, rating, comment } = rated;
    const target = await feedbackTargets.find({
      conversationKey: inbound.address.conversationKey,
      ...(questionId === undefined ? {} : { questionId }),
      ...(messageId === undefined ? {} : { messageId }),
    });
    if (!target) return 'unknown';
    const sessionKey = sessionKeyOf(inbound);
    if (rating === 'negative' && comment === undefined) this.#bad.set(sessionKey, target.questionId);
    else this.#bad.delete(sessionKey);
    if (rating === 'negative') await remembered?.forget(target.ids);
    await genie.feedback(target.ids, rating, comment);
    events.emit('feedback.given', { questionId: target.questionId, rating });
    return 'passed_on';
  }
}
