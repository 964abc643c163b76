import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Trace, TraceParent } from '../trace.ts';
import { type Book, OpenQuestion } from './book.ts';
import type { Journal } from './journal.ts';
import { type QuestionRow, userKeyOf } from './record.ts';
import type { NewQuestion, Outcome, Submission } from './types.ts';

export interface RefusalsOptions {
  readonly journal: Journal;
  readonly book: Book;
  readonly clock: Clock;
  readonly events: Events;
  readonly newId: () => string;
  readonly newTrace: (caller: TraceParent | undefined) => Trace;
  /** Delivers a question that has its outcome. */
  readonly deliver: (question: OpenQuestion) => void;
}

/** Refusals that are kept and not told yet. One more is not taken: its inbound stays the channel's. */
export const REFUSAL_BOUNDS = { perUser: 10, inAll: 1_000 } as const;
/** What is kept of a text that is too long to be asked. */
const MAX_KEPT_CHARS = 200;
/** Before the channel should bring again what was not taken. */
const AGAIN_AFTER_MS = 1_000;

/**
 * Keeps refused messages as questions that are born with their outcome, so that the person is told, whatever happens to
 * the process. They take none of the places that questions have.
 */
export class Refusals {
  readonly #options: RefusalsOptions;
  /** Those that are being written: they count before they are there. */
  readonly #writing = new Map<string, number>();
  #writingInAll = 0;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /**
   * Claims the inbound and keeps its refusal in one write, then tells the person.
   * @throws AppError `request.rate_limited` when too many are not told yet, `state.unwritable`: nothing was kept.
   */
  async keep(asked: NewQuestion, claimKey: string, refusal: AppError): Promise<Submission> {
    const { journal, book, clock, events, deliver } = this.#options;
    const user = userKeyOf(asked.asker);
    if (!this.#hasRoom(user)) return await this.#duplicateOr(claimKey, refusal);
    const release = this.#reserve(user);
    try {
      const row = this.#rowOf(asked, refusal);
      const claim = await journal.accept(claimKey, row);
      if (claim.kind === 'taken') return { kind: 'duplicate', questionId: claim.questionId };
      const nowMs = clock.monotonicMs();
      const question = new OpenQuestion(row, { acceptedMs: nowMs, waitUntilMs: nowMs });
      book.add(question);
      const { id: questionId, traceId } = question;
      events.emit('question.refused', { questionId, traceId, channel: row.address.channel, code: refusal.code });
      deliver(question);
      return { kind: 'refused', questionId: row.id };
    } finally {
      release();
    }
  }

  #hasRoom(user: string): boolean {
    const { book } = this.#options;
    if (book.refusals + this.#writingInAll >= REFUSAL_BOUNDS.inAll) return false;
    const own = book.ofUser(user).filter(({ row }) => row.refused).length + (this.#writing.get(user) ?? 0);
    return own < REFUSAL_BOUNDS.perUser;
  }

  async #duplicateOr(claimKey: string, cause: AppError): Promise<Submission> {
    const known = await this.#options.journal.claimed(claimKey);
    if (known) return { kind: 'duplicate', questionId: known.questionId };
    throw leftToChannel(cause);
  }

  #rowOf(asked: NewQuestion, { code, facts }: AppError): QuestionRow {
    const { clock, newId, newTrace } = this.#options;
    const now = clock.now();
    const isLong = code === 'question.too_long';
    const outcome: Outcome = { kind: 'error', code, ...(Object.keys(facts).length > 0 ? { facts } : {}) };
    return {
      id: newId(),
      sessionKey: asked.sessionKey,
      address: asked.address,
      asker: asked.asker,
      text: isLong ? asked.text.slice(0, MAX_KEPT_CHARS).toWellFormed() : asked.text,
      priority: asked.priority ?? 'normal',
      acceptedAt: now,
      waitUntil: now,
      crashes: 0,
      refused: true,
      trace: newTrace(asked.trace),
      ...(asked.activityId === undefined ? {} : { activityId: asked.activityId }),
      state: 'ANSWERED',
      outcome,
      answeredAt: now,
      deliveries: 0,
    };
  }

  #reserve(user: string): () => void {
    this.#writing.set(user, (this.#writing.get(user) ?? 0) + 1);
    this.#writingInAll += 1;
    return () => {
      this.#writingInAll -= 1;
      const left = (this.#writing.get(user) ?? 1) - 1;
      if (left > 0) this.#writing.set(user, left);
      else this.#writing.delete(user);
    };
  }
}

/** Says that the message was not taken and its sender not told: the channel may bring it again. */
export function leftToChannel(refusal: AppError): AppError {
  const options = { cause: refusal, retryAfterMs: AGAIN_AFTER_MS };
  return new AppError('request.rate_limited', 'too many messages or refusals wait already', options);
}
