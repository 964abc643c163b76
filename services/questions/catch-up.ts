import { type Clock, sleep } from '../clock.ts';
import { toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { TokenBucket } from '../flow/token-bucket.ts';
import type { GenieIds } from '../genie/types.ts';
import type { OpenQuestion } from './book.ts';
import type { AskedGenie } from './crash-points.ts';
import { orAbort } from './interruption.ts';
import type { QuestionSessions, SessionTarget } from './ports.ts';

export interface CatchUpOptions {
  readonly genie: AskedGenie;
  readonly sessions: QuestionSessions;
  readonly bucket: TokenBucket;
  readonly clock: Clock;
  readonly events: Events;
  /** Work that goes on beside the question and that a stop waits for. */
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * Tells a session's Genie conversation of the questions that were answered from memory, by asking them there, so that
 * the next question is understood as the person means it. The row of that question waits meanwhile: a crash in between
 * asks again, and nobody sees these answers.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /**
   * Resolves with where the question goes then.
   * @throws AppError when Genie did not take or answer one of them now and may do so later; the signal's reason.
   */
  async run(question: OpenQuestion, target: SessionTarget, signal: AbortSignal): Promise<SessionTarget> {
    let now = target;
    // One after the other: each is understood by the ones before it.
    for (const { questionId, text } of target.unasked) {
      now = await this.#tell(question, now, { questionId, text, signal });
    }
    return now;
  }

  async #tell(
    question: OpenQuestion,
    target: SessionTarget,
    untold: { readonly questionId: string; readonly text: string; readonly signal: AbortSignal },
  ): Promise<SessionTarget> {
    const { genie, sessions, clock, events, background } = this.#options;
    const { questionId, text, signal } = untold;
    const { spaceId, conversationId } = target;
    await this.#token(signal);
    const askedAt = clock.now();
    let ids: GenieIds | undefined;
    let isSound = true;
    try {
      const request = { spaceId, content: text, ...(conversationId === undefined ? {} : { conversationId }) };
      const onIds = (taken: GenieIds) => {
        ids = taken;
      };
      const answer = await orAbort(genie.ask(request, { signal, onIds }), signal);
      isSound =
        answer.clarification === undefined &&
        (conversationId ?? answer.ids.conversationId) === answer.ids.conversationId;
    } catch (error) {
      // Genie would go on computing for nobody.
      if (signal.aborted && ids) background(genie.cancel(ids));
      const failure = toAppError(error);
      if (signal.aborted || failure.retryable || failure.code === 'genie.ask_ambiguous') throw error;
      isSound = false;
      events.emit('question.untold', { questionId: question.id, code: failure.code });
    }
    if (!ids) return isSound ? target : withoutContext(target);
    await sessions
      .caughtUp(question.row.sessionKey, { questionId, ids, askedAt })
      .catch((error: unknown) => events.emit('store.failed', { store: 'sessions', operation: 'caughtUp', error }));
    const next = { ...target, conversationId: ids.conversationId };
    return isSound ? next : withoutContext(next);
  }

  /** The question itself has a token; each that goes before it takes one of its own. */
  async #token(signal: AbortSignal): Promise<void> {
    const { bucket, clock } = this.#options;
    for (let waitMs = bucket.take(); waitMs > 0; waitMs = bucket.take()) await sleep(clock, waitMs, signal);
  }
}

function withoutContext({ context: _unknown, ...target }: SessionTarget): SessionTarget {
  return target;
}
