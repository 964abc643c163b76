import type { Clock } from '../clock.ts';
import { type ErrorCode, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { PassEnd } from '../flow/breaker.ts';
import type { Asking } from './asking.ts';
import type { OpenQuestion } from './book.ts';
import type { Delivery } from './delivery.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { AskEnd } from './exchange.ts';
import type { Keeper } from './keeper.ts';
import type { Recall } from './recall.ts';
import { moved, type QuestionRow, withoutStep } from './record.ts';
import type { Outcome } from './types.ts';

export interface RunnerOptions {
  readonly asking: Asking;
  readonly delivery: Delivery;
  readonly dispatcher: Dispatcher;
  readonly recall: Recall;
  readonly keeper: Keeper;
  readonly clock: Clock;
  readonly events: Events;
  /** Work that a stop waits for. */
  readonly background: (work: Promise<unknown>) => void;
  /** Genie asked something back: the session's next message is the reply. */
  readonly onClarification: (sessionKey: string) => void;
  /** Aborts when the process drains. */
  readonly stopping: AbortSignal;
}

/** Leads a question from its turn to its end. */
export class Runner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Asks a question whose turn it is. */
  ask(question: OpenQuestion, endPass: (how: PassEnd) => void): void {
    this.#run(question, this.#options.asking.ask(question, endPass));
  }

  /** Goes on with a question that an earlier process began to ask. */
  goOn(question: OpenQuestion): void {
    const { asking } = this.#options;
    this.#run(question, question.row.state === 'RUNNING' ? asking.resume(question) : asking.look(question));
  }

  /** Ends a question that holds a turn, without asking. */
  fail(question: OpenQuestion, code: ErrorCode): void {
    this.#run(question, Promise.resolve({ kind: 'outcome', outcome: { kind: 'error', code } }));
  }

  /**
   * Keeps the outcome and brings it to the person. Resolves when the outcome is kept; the delivery goes on.
   * False: the question has an outcome already, or `only` does not hold for its row.
   */
  async conclude(
    question: OpenQuestion,
    outcome: Outcome,
    only: (row: QuestionRow) => boolean = () => true,
  ): Promise<boolean> {
    const { keeper, clock, delivery, stopping, background } = this.#options;
    const answeredAt = clock.now();
    const answered = (row: QuestionRow) =>
      question.hasOutcome || !only(row)
        ? undefined
        : withoutStep(moved(row, { state: 'ANSWERED' as const, outcome, answeredAt, deliveries: 0 }));
    const onKept = () => this.#concluded(question, outcome);
    const atOnce = stopping.aborted ? undefined : delivery.deliverAtOnce(question, { answered, onKept });
    if (atOnce) {
      background(atOnce.ended);
      return await atOnce.kept;
    }
    if (!(await keeper.changeAnyway(question, answered))) return false;
    onKept();
    this.deliver(question);
    return true;
  }

  #concluded(question: OpenQuestion, outcome: Outcome): void {
    const { clock, events } = this.#options;
    const sinceMs = question.askedMs ?? question.acceptedMs;
    const code = outcome.kind === 'error' ? outcome.code : undefined;
    const durationMs = Math.round(clock.monotonicMs() - sinceMs);
    const { id: questionId, traceId } = question;
    const remembered = outcome.kind === 'answer' && outcome.remembered ? { remembered: outcome.remembered } : {};
    events.emit('question.answered', { questionId, traceId, durationMs, ...(code ? { code } : {}), ...remembered });
    this.#report(question, code);
    if (outcome.kind === 'answer' && outcome.answer.clarification !== undefined) {
      this.#options.onClarification(question.row.sessionKey);
    }
  }

  /** Delivers a question that has its outcome; what is left when the process drains is the next one's. */
  deliver(question: OpenQuestion): void {
    const { background, delivery, stopping } = this.#options;
    if (!stopping.aborted) background(delivery.deliver(question));
  }

  #run(question: OpenQuestion, work: Promise<AskEnd>): void {
    this.#options.background(
      work
        .catch(
          (error: unknown): AskEnd => ({
            kind: 'outcome',
            outcome: { kind: 'error', code: toAppError(error).code },
          }),
        )
        .then((end) => this.#after(question, end)),
    );
  }

  async #after(question: OpenQuestion, end: AskEnd): Promise<void> {
    const { clock, stopping, dispatcher, recall } = this.#options;
    if (end.kind === 'outcome') {
      const cancelled = question.cancelledBy !== undefined;
      const outcome: Outcome = cancelled ? { kind: 'error', code: 'question.cancelled' } : end.outcome;
      try {
        await recall.settle(question, outcome);
        await this.conclude(question, outcome);
      } finally {
        end.leave?.();
      }
      const tookMs = question.askedMs === undefined ? undefined : clock.monotonicMs() - question.askedMs;
      dispatcher.done(question, outcome.kind === 'answer' ? tookMs : undefined);
    } else if (end.kind === 'again' && question.cancelledBy === undefined && !stopping.aborted) {
      recall.putBack(question);
      dispatcher.putBack(question);
    } else {
      if (question.cancelledBy !== undefined)
        await this.conclude(question, { kind: 'error', code: 'question.cancelled' });
      dispatcher.done(question);
    }
  }

  #report(question: OpenQuestion, code: ErrorCode | undefined): void {
    const { events } = this.#options;
    const { channel } = question.row.address;
    const { id: questionId, traceId } = question;
    if (code === 'question.cancelled') {
      events.emit('question.cancelled', { questionId, traceId, channel, by: question.cancelledBy ?? 'unknown' });
    } else if (code === 'question.expired' || code === 'question.deadline') {
      events.emit('question.expired', { questionId, traceId, channel });
    }
  }
}
