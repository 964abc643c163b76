import { type Clock, sleep } from '../clock.ts';
import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Random } from '../flow/backoff.ts';
import type { Leave, SharedGate } from '../flow/shared-gate.ts';
import type { OpenQuestion } from './book.ts';
import { newTries, nextTry, type TriedChannel, type Tries } from './delivery-tries.ts';
import type { Change, Keeper } from './keeper.ts';
import type { Outbox, Turn } from './outbox.ts';
import { endOf, moved, outcomeOf, type QuestionRow, viewOf, withoutStep } from './record.ts';
import type { MessageRef, Outlet } from './types.ts';

export interface DeliveryOptions {
  readonly outlet: Outlet;
  readonly outbox: Outbox;
  readonly keeper: Keeper;
  readonly gate: SharedGate;
  readonly clock: Clock;
  readonly events: Events;
  readonly random: Random;
  /** Aborts when the process drains: what is not delivered then is left to the next one. */
  readonly stopping: AbortSignal;
  /** The question has ended, one way or the other. */
  readonly onFinished: (question: OpenQuestion) => void;
}

/** An outcome that is not kept yet. */
export interface NewOutcome {
  /** Makes the row with the outcome. Undefined: there is one already. */
  readonly answered: Change;
  /** Called when the outcome is kept, before anything is made of it. */
  readonly onKept: () => void;
}

/** Brings outcomes to their conversations, as often as it takes and no more often than that. */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /**
   * Keeps the outcome and delivers it, where nothing stands before it: one write says both that there is an outcome and
   * that it is on its way. Undefined: it has to wait for something, so its outcome must be kept first.
   * `kept`: whether it was the first outcome of the question. `ended`: as `deliver`.
   */
  deliverAtOnce(
    question: OpenQuestion,
    outcome: NewOutcome,
  ): { readonly kept: Promise<boolean>; readonly ended: Promise<void> } | undefined {
    const { gate, outbox, keeper } = this.#options;
    // A suspect's message is made alone, for which it may have to wait.
    const leave = question.row.crashes > 0 ? undefined : gate.tryEnter();
    if (!leave) return undefined;
    const kept = Promise.withResolvers<boolean>();
    const work = outbox.writeNow(question.row, async (turn) => {
      try {
        const isFirst = await keeper.changeAnyway(question, (row) => {
          const answered = outcome.answered(row);
          return answered && delivering(answered, 0);
        });
        if (isFirst) outcome.onKept();
        kept.resolve(isFirst);
        if (isFirst) await this.#untilDone(question, newTries(this.#options.clock), turn, leave);
      } finally {
        leave();
      }
    });
    if (!work) {
      leave();
      return undefined;
    }
    work.catch(kept.reject);
    return { kept: kept.promise, ended: this.#unlessStopping(work) };
  }

  /**
   * Delivers an answered question: DELIVERED (or EXPIRED, CANCELLED) when the person has it, DEAD when it cannot be
   * brought. Ends without either when the process drains.
   */
  async deliver(question: OpenQuestion): Promise<void> {
    const { outbox, outlet, stopping } = this.#options;
    const { row } = question;
    // The earlier process may have sent it. Doing it again is harmless where the channel can replace the message.
    const mayHaveArrived = row.state === 'DELIVERING';
    const tries: Tries = {
      ...newTries(this.#options.clock),
      repeat: mayHaveArrived && !outlet.canReplace(viewOf(row)),
      // What killed the process was the making of the message: this time as little as possible is made.
      plain: isSetAside(row),
      ambiguous: mayHaveArrived,
    };
    await this.#unlessStopping(outbox.write(row, (turn) => this.#untilDone(question, tries, turn), stopping));
  }

  /** What is broken off because the process drains is left to the next one, and no failure. */
  async #unlessStopping(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!this.#options.stopping.aborted) throw error;
    }
  }

  /** `begun`: the first try has its turn, is inside the gate, and its row says so. */
  async #untilDone(question: OpenQuestion, tries: Tries, turn: Turn, begun?: Leave): Promise<void> {
    const { clock, stopping } = this.#options;
    for (let entered = begun; ; entered = undefined) {
      if (!entered) await turn(stopping);
      try {
        await this.#finish(question, await this.#try(question, tries, entered), tries);
        return;
      } catch (error) {
        const next = nextTry(toAppError(error), tries, this.#channelOf(question));
        if (next.kind === 'dead') return await this.#die(question, error);
        await this.#noteFailure(question, tries);
        if (next.afterMs > 0) await sleep(clock, next.afterMs, stopping);
      }
    }
  }

  async #try(question: OpenQuestion, tries: Tries, entered?: Leave): Promise<MessageRef | undefined> {
    const { gate, keeper, outlet } = this.#options;
    const leave = entered ?? (await gate.enter(question.row.crashes > 0));
    const sent = this.#sending(question);
    const rendered = () => {
      leave();
      if (question.row.step !== undefined) void keeper.changeAnyway(question, unmarked);
    };
    try {
      if (!entered) await keeper.changeAnyway(question, (row) => delivering(row, tries.failed));
      const outcome = outcomeOf(question.row);
      if (!outcome) throw new AppError('internal', `question ${question.id} has no outcome to deliver`);
      const { repeat, plain } = tries;
      sent.began();
      const onRendered = () => {
        sent.rendered();
        rendered();
      };
      const message = await outlet.deliver(viewOf(question.row), outcome, { repeat, plain, onRendered });
      sent.ended('ok');
      return message;
    } catch (error) {
      rendered();
      sent.ended(toAppError(error).code, error);
      throw error;
    } finally {
      leave();
    }
  }

  /** Times one try and tells of its end. */
  #sending(question: OpenQuestion) {
    const { clock, events } = this.#options;
    let startedMs = clock.monotonicMs();
    let renderMs: number | undefined;
    return {
      began: () => {
        startedMs = clock.monotonicMs();
      },
      rendered: () => {
        renderMs ??= clock.monotonicMs() - startedMs;
      },
      ended: (outcome: 'ok' | ErrorCode, error?: unknown) =>
        events.emit('question.sent', {
          questionId: question.id,
          traceId: question.traceId,
          channel: question.row.address.channel,
          outcome,
          durationMs: clock.monotonicMs() - startedMs,
          ...(renderMs === undefined ? {} : { renderMs }),
          ...(error === undefined ? {} : { error }),
        }),
    };
  }

  #channelOf(question: OpenQuestion): TriedChannel {
    const { outlet, outbox, random, clock } = this.#options;
    return {
      canReplace: () => outlet.canReplace(viewOf(question.row)),
      pause: (forMs) => outbox.pause(question.row, forMs),
      random,
      clock,
    };
  }

  /** What surely did not arrive needs no mark of repetition if the process dies now. */
  async #noteFailure(question: OpenQuestion, tries: Tries): Promise<void> {
    if (tries.ambiguous) return;
    await this.#options.keeper.changeAnyway(question, (row) =>
      row.state === 'DELIVERING'
        ? withoutStep(
            moved(row, {
              state: 'ANSWERED',
              outcome: row.outcome,
              answeredAt: row.answeredAt,
              deliveries: tries.failed,
            }),
          )
        : undefined,
    );
  }

  async #finish(question: OpenQuestion, message: MessageRef | undefined, tries: Tries): Promise<void> {
    const { keeper, clock, events } = this.#options;
    await keeper.changeAnyway(question, (row) => {
      const outcome = outcomeOf(row);
      return outcome
        ? withoutStep(
            moved(row, {
              state: endOf(outcome),
              outcome,
              finishedAt: clock.now(),
              ...(message ? { message } : {}),
            }),
          )
        : undefined;
    });
    const { address, refused } = question.row;
    const totalMs = Math.round(clock.monotonicMs() - question.acceptedMs);
    const { id: questionId, traceId } = question;
    const fields = { questionId, traceId, channel: address.channel, totalMs, repeat: tries.repeat };
    events.emit('question.delivered', { ...fields, ...(refused ? { refused } : {}) });
    this.#options.onFinished(question);
  }

  async #die(question: OpenQuestion, error: unknown): Promise<void> {
    const { keeper, clock, events } = this.#options;
    const code: ErrorCode = toAppError(error).code;
    await keeper.changeAnyway(question, (row) => {
      const outcome = outcomeOf(row);
      return withoutStep(moved(row, { state: 'DEAD', code, finishedAt: clock.now(), ...(outcome ? { outcome } : {}) }));
    });
    const { id: questionId, traceId, row } = question;
    events.emit('question.dead', { questionId, traceId, channel: row.address.channel, code, error });
    this.#options.onFinished(question);
  }
}

function isSetAside(row: QuestionRow): boolean {
  const outcome = outcomeOf(row);
  return outcome?.kind === 'error' && outcome.code === 'question.set_aside';
}

function delivering(row: QuestionRow, deliveries: number): QuestionRow | undefined {
  if (row.state !== 'ANSWERED' && row.state !== 'DELIVERING') return undefined;
  const { outcome, answeredAt } = row;
  return { ...moved(row, { state: 'DELIVERING', outcome, answeredAt, deliveries }), step: 'render' };
}

function unmarked(row: QuestionRow): QuestionRow | undefined {
  return row.state === 'DELIVERING' ? withoutStep(row) : undefined;
}
