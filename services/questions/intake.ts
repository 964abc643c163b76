import { LRUCache } from 'lru-cache';
import { agingBy } from '../aging.ts';
import { atMost } from '../at-most.ts';
import type { Clock } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { Lanes } from '../flow/lanes.ts';
import type { Trace, TraceParent } from '../trace.ts';
import { type Book, OpenQuestion } from './book.ts';
import type { Debouncer } from './debounce.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Journal } from './journal.ts';
import { type QuestionRow, type RowBase, userKeyOf } from './record.ts';
import { leftToChannel, type Refusals } from './refusals.ts';
import { Rhythm } from './rhythm.ts';
import type { NewQuestion, Submission } from './types.ts';
import {
  type DebounceOptions,
  joinTexts,
  normalizedText,
  type Window,
  windowFor,
  withoutUrgentSign,
} from './windows.ts';

/** What is refused at the door. */
export interface IntakeLimits {
  /** Longest question. */
  readonly maxCharacters: number;
  /** Questions that are not finished, over all people. */
  readonly maxOpen: number;
  /** A question that would wait longer is refused at once. */
  readonly maxWaitMs: number;
  readonly maxRunningPerUser: number;
  readonly maxWaitingPerUser: number;
}

export interface IntakeOptions {
  readonly limits: IntakeLimits;
  readonly debounce: DebounceOptions;
  /** Channels that may send the same message again under a new id while it is being answered. */
  readonly resendingChannels: readonly string[];
  readonly journal: Journal;
  readonly book: Book;
  readonly debouncer: Debouncer;
  readonly dispatcher: Dispatcher;
  readonly refusals: Pick<Refusals, 'keep'>;
  readonly clock: Clock;
  readonly events: Events;
  readonly newId: () => string;
  readonly newTrace: (caller: TraceParent | undefined) => Trace;
  /** Gets a question that is durably accepted. */
  readonly onAccepted: (question: OpenQuestion) => void;
}

/** A resend under a new id comes 15 to 30 s after the first. */
const RESEND_WITHIN_MS = 30_000;
/** An expired question has waited twice as long as anybody was told it could. */
export const WAIT_MARGIN = 2;
/** Messages of all sessions that may wait for their turn to be taken. */
const MAX_TAKING = 10_000;
/** Sessions that were asked something back, and how long the next message counts as the reply. */
const MAX_CLARIFICATIONS = 10_000;
const CLARIFICATION_MS = 10 * 60_000;

type Plan =
  /** A question of its own, asked without delay. */
  | { readonly kind: 'alone' }
  /** Waits for company, or sends off what waits (`quietMs` 0). */
  | { readonly kind: 'buffer'; readonly window: Window };

/** Takes messages in: recognises repeats, refuses what cannot be served, keeps the rest. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #rhythm: Rhythm;
  readonly #clarifications: LRUCache<string, true>;
  /** One message of a session at a time, so that they are kept in the order they came. */
  readonly #lanes = new Lanes({
    maxWaiting: MAX_TAKING,
    full: () => new AppError('question.queue_full', `${MAX_TAKING} messages wait to be taken already`),
  });
  /** Questions that are being kept: they count before they are there. */
  readonly #reserved = new Map<string, number>();
  #reservedInAll = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { clock, debounce } = options;
    this.#rhythm = new Rhythm({ clock, longestPauseMs: debounce.maxWindowMs });
    this.#clarifications = new LRUCache({ ...atMost(MAX_CLARIFICATIONS), ttl: CLARIFICATION_MS, ...agingBy(clock) });
  }

  /** The session's next message answers a question of Genie's. */
  expectReply(sessionKey: string): void {
    this.#clarifications.set(sessionKey, true);
  }

  /** A question of the session has its end. */
  answered(sessionKey: string): void {
    this.#rhythm.answered(sessionKey);
  }

  /** Resolves after the durable write. @throws AppError as `Questions.submit`. */
  async submit(asked: NewQuestion): Promise<Submission> {
    try {
      return await this.#lanes.run(asked.sessionKey, () => this.#takeOrRefuse(asked));
    } catch (caught) {
      const refusal = toAppError(caught);
      // Nobody would be told of it: a refusal to keep is told by the row, and there is none.
      const isUntold = asked.refusalKey !== undefined && isRefusal(refusal);
      const error = isUntold ? leftToChannel(refusal) : refusal;
      this.#options.events.emit('question.refused', { channel: asked.address.channel, code: error.code });
      throw error;
    }
  }

  async #takeOrRefuse(asked: NewQuestion): Promise<Submission> {
    const { journal, refusals } = this.#options;
    const { claimKey, refusalKey } = asked;
    if (refusalKey === undefined) return await this.#take(asked);
    // A button is claimed by what it carries: a copy of a press that was refused must not be asked after all.
    const known = refusalKey === claimKey ? undefined : await journal.claimed(refusalKey);
    if (known) return { kind: 'duplicate', questionId: known.questionId };
    try {
      return await this.#take(asked);
    } catch (error) {
      const refusal = toAppError(error);
      if (!isRefusal(refusal)) throw refusal;
      return await refusals.keep(asked, refusalKey, refusal);
    }
  }

  async #take(asked: NewQuestion): Promise<Submission> {
    const text = this.#checkedText(asked);
    const plan = this.#plan(asked);
    const twin = this.#twinOf(asked, text);
    if (twin) {
      const claim = await this.#options.journal.claim(asked.claimKey, twin.id);
      return { kind: 'duplicate', questionId: claim.kind === 'taken' ? (claim.questionId ?? twin.id) : twin.id };
    }
    const joins = plan.kind === 'buffer' && this.#options.debouncer.fits(asked.sessionKey, text);
    const refusal = this.#refusal(asked, joins);
    if (refusal) return await this.#duplicateOr(asked, refusal);
    // Before anything else is waited for: whoever comes meanwhile must see that this place is taken.
    const release = joins ? () => {} : this.#reserve(userKeyOf(asked.asker));
    try {
      if (plan.kind === 'alone' && this.#options.debouncer.pending(asked.sessionKey).length > 0) {
        // A repeat of a button must not send off what is being written now.
        const known = await this.#options.journal.claimed(asked.claimKey);
        if (known) return { kind: 'duplicate', questionId: known.questionId };
        await this.#options.debouncer.flush(asked.sessionKey, 'bypass');
      }
      return await this.#keep(asked, text, plan);
    } finally {
      release();
    }
  }

  async #keep(asked: NewQuestion, text: string, plan: Plan): Promise<Submission> {
    const { journal, events, debouncer, onAccepted, clock } = this.#options;
    const startedMs = clock.monotonicMs();
    const row = this.#newRow(asked, text, plan);
    const claim = await journal.accept(asked.claimKey, row);
    if (claim.kind === 'taken') return { kind: 'duplicate', questionId: claim.questionId };
    const question = this.#open(row);
    const state = row.state === 'BUFFERED' ? 'BUFFERED' : 'ACCEPTED';
    const facts = { questionId: question.id, traceId: question.traceId, channel: row.address.channel };
    events.emit('question.accepted', { ...facts, state, durationMs: clock.monotonicMs() - startedMs });
    if (plan.kind === 'buffer' && state === 'BUFFERED') {
      debouncer.add(question, plan.window);
      if (plan.window.quietMs === 0) void debouncer.flush(asked.sessionKey, plan.window.reason);
    } else onAccepted(question);
    return { kind: 'accepted', questionId: row.id, state };
  }

  #checkedText(asked: NewQuestion): string {
    const { maxCharacters } = this.#options.limits;
    if (asked.text.length > maxCharacters) {
      throw new AppError('question.too_long', `a message of ${asked.text.length} characters`, {
        field: 'text',
        facts: { characters: asked.text.length, limit: maxCharacters },
      });
    }
    const text = withoutUrgentSign(asked.text);
    if (text === '') throw new AppError('question.empty', 'a message without text', { field: 'text' });
    return text;
  }

  #plan(asked: NewQuestion): Plan {
    const { debounce, debouncer } = this.#options;
    const enabled = asked.debounce?.enabled ?? debounce.enabled;
    const rhythmMs = this.#isTyped(asked) ? this.#rhythm.typed(asked.sessionKey) : undefined;
    const answersClarification = this.#clarifications.delete(asked.sessionKey);
    if (asked.immediate || !enabled || !debouncer.hasRoom) return { kind: 'alone' };
    const window = windowFor(
      {
        text: asked.text,
        priority: asked.priority ?? 'normal',
        answersClarification,
        rhythmMs,
        wishedWindowMs: asked.debounce?.windowMs,
      },
      debounce,
    );
    return { kind: 'buffer', window };
  }

  /** Buttons are pressed, and a copy of a message is no message more. */
  #isTyped({ immediate, activityId, address }: NewQuestion): boolean {
    const { conversationKey } = address;
    const isCopy =
      activityId !== undefined && this.#options.book.byActivity({ conversationKey, activityId }) !== undefined;
    return !immediate && !isCopy;
  }

  /** The same words of the same person while they are being answered, close in time, from a channel that resends. */
  #twinOf(asked: NewQuestion, text: string): OpenQuestion | undefined {
    const { book, clock, resendingChannels } = this.#options;
    if (asked.immediate || !resendingChannels.includes(asked.address.channel)) return undefined;
    const normal = normalizedText(text);
    const sinceMs = clock.monotonicMs() - RESEND_WITHIN_MS;
    return book.ofSession(asked.sessionKey).find((question) => {
      if (question.row.state === 'BUFFERED' || question.acceptedMs < sinceMs) return false;
      const texts = question.row.parts?.map((part) => part.text) ?? [question.row.text];
      return texts.some((one) => normalizedText(one) === normal);
    });
  }

  /** Why the question cannot be served, if so. A message that joins others needs no place of its own. */
  #refusal(asked: NewQuestion, joins: boolean): AppError | undefined {
    const { limits, book, dispatcher } = this.#options;
    if (book.size + this.#reservedInAll >= limits.maxOpen) {
      return new AppError('question.queue_full', `${limits.maxOpen} questions are open`, {
        facts: { limit: limits.maxOpen },
      });
    }
    if (joins) return undefined;
    const user = userKeyOf(asked.asker);
    const allowed = limits.maxRunningPerUser + limits.maxWaitingPerUser;
    if (this.#sharesOf(user) >= allowed) {
      return new AppError('question.too_many_waiting', 'this person has too many questions open', {
        // A place is free when the next of them is answered.
        retryAfterMs: dispatcher.usualMs,
        facts: { running: limits.maxRunningPerUser, waiting: limits.maxWaitingPerUser, limit: allowed },
      });
    }
    const { place, waitMs } = dispatcher.outlook(user, asked.priority === 'low');
    if (waitMs <= limits.maxWaitMs) return undefined;
    const seconds = Math.ceil(waitMs / 1_000);
    return new AppError('question.queue_full', `the estimated wait is ${seconds} s`, {
      retryAfterMs: waitMs - limits.maxWaitMs,
      facts: { seconds, place, limit: Math.round(limits.maxWaitMs / 1_000) },
    });
  }

  /** Places that a person takes: questions not answered yet, the messages that wait together in a session as one. */
  #sharesOf(user: string): number {
    const open = this.#options.book.ofUser(user).filter((question) => !question.hasOutcome);
    const buffering = new Set(open.filter(({ row }) => row.state === 'BUFFERED').map(({ row }) => row.sessionKey));
    const others = open.filter(({ row }) => row.state !== 'BUFFERED').length;
    return buffering.size + others + (this.#reserved.get(user) ?? 0);
  }

  /** A repeat of something that was taken is a repeat, however full the queue is now. */
  async #duplicateOr(asked: NewQuestion, refusal: AppError): Promise<Submission> {
    const known = await this.#options.journal.claimed(asked.claimKey);
    if (known) return { kind: 'duplicate', questionId: known.questionId };
    throw refusal;
  }

  #newRow(asked: NewQuestion, text: string, plan: Plan): QuestionRow {
    const { clock, limits, debounce, debouncer, newId, newTrace } = this.#options;
    const now = clock.now();
    const base: RowBase = {
      id: newId(),
      sessionKey: asked.sessionKey,
      address: asked.address,
      asker: asked.asker,
      text,
      priority: asked.priority ?? 'normal',
      acceptedAt: now,
      waitUntil: now + limits.maxWaitMs * WAIT_MARGIN,
      crashes: 0,
      trace: newTrace(asked.trace),
      ...(asked.space === undefined ? {} : { space: asked.space }),
      ...(asked.activityId === undefined ? {} : { activityId: asked.activityId }),
      ...(asked.scheduled ? { scheduled: asked.scheduled } : {}),
      ...(asked.refresh ? { refresh: asked.refresh } : {}),
    };
    const waits = plan.kind === 'buffer' && (plan.window.quietMs > 0 || debouncer.pending(asked.sessionKey).length > 0);
    if (waits) return { ...base, state: 'BUFFERED' };
    return { ...base, text: joinTexts([text], debounce), state: 'ACCEPTED', attempts: 0 };
  }

  #open(row: QuestionRow): OpenQuestion {
    const { clock, limits, book } = this.#options;
    const acceptedMs = clock.monotonicMs();
    const question = new OpenQuestion(row, { acceptedMs, waitUntilMs: acceptedMs + limits.maxWaitMs * WAIT_MARGIN });
    book.add(question);
    return question;
  }

  #reserve(user: string): () => void {
    this.#reserved.set(user, (this.#reserved.get(user) ?? 0) + 1);
    this.#reservedInAll += 1;
    return () => {
      this.#reservedInAll -= 1;
      const left = (this.#reserved.get(user) ?? 1) - 1;
      if (left > 0) this.#reserved.set(user, left);
      else this.#reserved.delete(user);
    };
  }
}

/** Whether the message is at fault, or the moment: the person can be told what to do. */
function isRefusal({ code }: AppError): boolean {
  return code.startsWith('question.');
}
