import type { Events } from '../events.ts';
import type { Leave, SharedGate } from '../flow/shared-gate.ts';
import type { Answer, AskOptions, GenieIds } from '../genie/types.ts';
import type { OpenQuestion } from './book.ts';
import type { AskedGenie } from './crash-points.ts';
import { orAbort } from './interruption.ts';
import type { Keeper } from './keeper.ts';
import type { QuestionSessions } from './ports.ts';
import { nextContext } from './recall.ts';
import { type Asked, moved, withoutStep } from './record.ts';
import type { Outcome } from './types.ts';

/** How asking ended, for now. */
export type AskEnd =
  /**
   * `leave`: to be called once the outcome is kept. Until then the answer counts as being parsed: its mark ends in the
   * write that keeps it, and a suspect whose turn is next must find no mark but its own.
   */
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly leave?: Leave }
  /** Genie surely does not have it: back to the queue. */
  | { readonly kind: 'again' }
  /** The process drains: the row says how the next one goes on. */
  | { readonly kind: 'left' };

export interface ExchangeOptions {
  readonly genie: AskedGenie;
  readonly sessions: QuestionSessions;
  readonly keeper: Keeper;
  readonly gate: SharedGate;
  readonly events: Events;
  /** Shows progress to the person; must not wait. */
  readonly onProgress: (question: OpenQuestion) => void;
  /** Work that goes on beside the question and that a stop waits for. */
  readonly background: (work: Promise<unknown>) => void;
}

/** What happens around one call to Genie: its ids are kept at once, progress is shown, parsing is marked. */
export class Exchange {
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** @throws what the call throws; the signal's reason as soon as it aborts. */
  async answer(
    question: OpenQuestion,
    signal: AbortSignal,
    call: (options: AskOptions) => Promise<Answer>,
  ): Promise<AskEnd> {
    const { keeper, gate, onProgress } = this.#options;
    let leave: Leave | undefined;
    let ended = false;
    try {
      const answer = await orAbort(
        call({
          signal,
          ...(question.endsAtMs === undefined ? {} : { endsAtMs: question.endsAtMs }),
          trace: question.trace,
          onIds: (ids) => this.running(question, ids),
          onProgress: (progress) => {
            question.progress = { kind: 'genie', ...progress };
            onProgress(question);
          },
          onParse: async () => {
            const entered = leave ?? (await gate.enter(question.row.crashes > 0));
            if (ended) {
              // Broken off while it waited: nobody would leave for it.
              entered();
              signal.throwIfAborted();
            }
            leave = entered;
            // Only a death of this process is charged to a question; a power cut is nobody's fault.
            await keeper.changeAnyway(
              question,
              (row) => (row.state === 'RUNNING' ? { ...row, step: 'parse' } : undefined),
              { passing: true },
            );
          },
        }),
        signal,
      );
      return { kind: 'outcome', outcome: { kind: 'answer', answer }, ...(leave ? { leave } : {}) };
    } catch (error) {
      ended = true;
      if (question.row.step) await keeper.changeAnyway(question, withoutStep);
      leave?.();
      throw error;
    }
  }

  /** Genie has the question: from here on it is never asked again. */
  async running(question: OpenQuestion, ids: GenieIds): Promise<void> {
    const { keeper, events, genie, background } = this.#options;
    const isNew = await keeper.changeAnyway(question, (row) =>
      row.state === 'ASKING' ? moved(row, { state: 'RUNNING', asked: row.asked, ids }) : undefined,
    );
    const { row } = question;
    if (isNew && row.state === 'RUNNING') {
      events.emit('question.running', { questionId: question.id, traceId: question.traceId });
      this.remember(question, ids, row.asked);
    }
    // Cancelled while it was on its way: Genie would go on computing for nobody.
    if (question.hasOutcome) background(genie.cancel(ids, question.trace));
  }

  /** A session that cannot be written costs the next question its context; this one goes on. */
  remember(question: OpenQuestion, ids: GenieIds, asked: Asked): void {
    const { sessions, events, background } = this.#options;
    const context = nextContext(question.row, ids.conversationId);
    const { askedAt } = asked;
    question.noted = sessions
      .remember(question.row.sessionKey, ids, { askedAt, ...(context === undefined ? {} : { context }) })
      .catch((error: unknown) => events.emit('store.failed', { store: 'sessions', operation: 'remember', error }));
    background(question.noted);
  }
}
