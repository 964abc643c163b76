import { type Clock, sleep } from '../clock.ts';
import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { fullJitterMs, type Random, throttleDelayMs } from '../flow/backoff.ts';
import type { SharedGate } from '../flow/shared-gate.ts';
import type { OpenQuestion } from './book.ts';
import type { Keeper } from './keeper.ts';
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

/** How long an answer is tried while the channel is out of order. */
const TRANSIENT_LIMIT_MS = 15 * 60_000;
/** How long it is tried while the channel only says "later". */
const THROTTLED_LIMIT_MS = 60 * 60_000;
const TRANSIENT = { baseMs: 1_000, capMs: 60_000 };
const THROTTLED = { baseMs: 2_000, capMs: 5 * 60_000 };
/** Before a message that may have arrived is sent a second time. */
const REPEAT_AFTER_MS = 30_000;
const TOKEN_AFTER_MS = 1_000;

/** What one answer has gone through so far. */
interface Tries {
  startedMs: number;
  failed: number;
  throttled: number;
  repeat: boolean;
  plain: boolean;
  unauthorized: boolean;
  ambiguous: boolean;
  /** Of the newest try: the making of the message, and its way to the channel. */
  renderMs: number;
  deliverMs: number;
}

type Next =
  /** Try again after a wait. `arrived`: whether the message may have arrived. */
  { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'dead' };

/** Brings outcomes to their conversations, as often as it takes and no more often than that. */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /**
   * Delivers an answered question: DELIVERED (or EXPIRED, CANCELLED) when the person has it, DEAD when it cannot be
   * brought. Ends without either when the process drains.
   */
  async deliver(question: OpenQuestion): Promise<void> {
    const { outbox, outlet, stopping, clock } = this.#options;
    const { row } = question;
    // The earlier process may have sent it. Doing it again is harmless where the channel can replace the message.
    const mayHaveArrived = row.state === 'DELIVERING';
    const tries: Tries = {
      startedMs: clock.monotonicMs(),
      failed: 0,
      throttled: 0,
      repeat: mayHaveArrived && !outlet.canReplace(viewOf(row)),
      // What killed the process was the making of the message: this time as little as possible is made.
      plain: isSetAside(row),
      unauthorized: false,
      ambiguous: mayHaveArrived,
      renderMs: 0,
      deliverMs: 0,
    };
    try {
      await outbox.write(row, (turn) => this.#untilDone(question, tries, turn), stopping);
    } catch (error) {
      if (!stopping.aborted) throw error;
    }
  }

  async #untilDone(question: OpenQuestion, tries: Tries, turn: Turn): Promise<void> {
    const { clock, stopping } = this.#options;
    for (;;) {
      await turn(stopping);
      try {
        await this.#finish(question, await this.#try(question, tries), tries);
        return;
      } catch (error) {
        const next = this.#judge(question, toAppError(error), tries);
        if (next.kind === 'dead') return await this.#die(question, error);
        await this.#noteFailure(question, tries);
        if (next.afterMs > 0) await sleep(clock, next.afterMs, stopping);
      }
    }
  }

  async #try(question: OpenQuestion, tries: Tries): Promise<MessageRef | undefined> {
    const { gate, keeper, outlet, clock } = this.#options;
    const leave = await gate.enter(question.row.crashes > 0);
    let sinceMs = clock.monotonicMs();
    const rendered = () => {
      leave();
      tries.renderMs = clock.monotonicMs() - sinceMs;
      sinceMs += tries.renderMs;
      if (question.row.step !== undefined) void keeper.changeAnyway(question, unmarked);
    };
    try {
      await keeper.changeAnyway(question, (row) => delivering(row, tries.failed));
      const outcome = outcomeOf(question.row);
      if (!outcome) throw new AppError('internal', `question ${question.id} has no outcome to deliver`);
      const { repeat, plain } = tries;
      sinceMs = clock.monotonicMs();
      const message = await outlet.deliver(viewOf(question.row), outcome, { repeat, plain, onRendered: rendered });
      tries.deliverMs = clock.monotonicMs() - sinceMs;
      return message;
    } catch (error) {
      rendered();
      throw error;
    } finally {
      leave();
    }
  }

  /** What an error of the channel means for the next try. */
  #judge(question: OpenQuestion, error: AppError, tries: Tries): Next {
    const { outlet, outbox, random, clock } = this.#options;
    const spentMs = clock.monotonicMs() - tries.startedMs;
    tries.failed += 1;
    switch (error.code) {
      case 'delivery.throttled': {
        if (spentMs > THROTTLED_LIMIT_MS) return { kind: 'dead' };
        tries.throttled += 1;
        const { retryAfterMs } = error;
        outbox.pause(question.row, throttleDelayMs(tries.throttled, { ...THROTTLED, random, retryAfterMs }));
        return { kind: 'again', afterMs: 0 };
      }
      case 'delivery.transient':
        return this.#backOff(tries, spentMs);
      case 'delivery.ambiguous': {
        if (outlet.canReplace(viewOf(question.row))) return this.#backOff(tries, spentMs);
        if (tries.ambiguous) return { kind: 'dead' };
        tries.ambiguous = true;
        tries.repeat = true;
        return { kind: 'again', afterMs: REPEAT_AFTER_MS };
      }
      case 'delivery.unauthorized': {
        if (tries.unauthorized) return { kind: 'dead' };
        tries.unauthorized = true;
        return { kind: 'again', afterMs: TOKEN_AFTER_MS };
      }
      case 'delivery.gone':
      case 'delivery.address_invalid':
        return { kind: 'dead' };
      default: {
        // The content is at fault, or our making of it: the plain text is the last try.
        if (tries.plain) return { kind: 'dead' };
        tries.plain = true;
        return { kind: 'again', afterMs: 0 };
      }
    }
  }

  #backOff(tries: Tries, spentMs: number): Next {
    const waitMs = fullJitterMs(tries.failed, { ...TRANSIENT, random: this.#options.random });
    return spentMs + waitMs > TRANSIENT_LIMIT_MS ? { kind: 'dead' } : { kind: 'again', afterMs: waitMs };
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
    const { repeat, renderMs, deliverMs } = tries;
    const fields = { questionId: question.id, channel: address.channel, totalMs, repeat, renderMs, deliverMs };
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
    events.emit('question.dead', { questionId: question.id, channel: question.row.address.channel, code, error });
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
