import { AppError } from '../errors.ts';
import type { BreakerState } from '../flow/breaker.ts';
import type { BucketState } from '../flow/token-bucket.ts';
import type { Trace } from '../trace.ts';
import { BUCKET_FACT, MAX_PAUSE_MS } from './asking.ts';
import type { OpenQuestion } from './book.ts';
import { genieWithCrashPoints, journalWithCrashPoints, outletWithCrashPoints } from './crash-points.ts';
import type { JournalHealth } from './journal.ts';
import type { QuestionsOptions } from './options.ts';
import { buildParts, type QuestionParts } from './parts.ts';
import type {
  CancelOptions,
  DeadLetters,
  HeldClaim,
  NewQuestion,
  Questions,
  QuestionTasks,
  SessionStatus,
  Submission,
} from './types.ts';

/** Figures of this moment. */
export interface QuestionCounts {
  readonly buffered: number;
  readonly waiting: number;
  readonly running: number;
  /** Answered and not yet delivered. */
  readonly delivering: number;
  /** Age of the oldest of those that wait to be asked. */
  readonly oldestWaitingMs: number;
  /** Age of the oldest of all. */
  readonly oldestMs: number;
}

/** What holds questions back, at this moment. */
export interface QuestionBrakes {
  readonly breaker: BreakerState['kind'];
  /** Questions that Genie's rate would let through now; `Infinity`: there is none. */
  readonly tokensAvailable: number;
}

/** The whole life of questions, from the message to its one final answer. */
export interface QuestionService extends Questions {
  readonly tasks: QuestionTasks;
  readonly deadLetters: DeadLetters;
  /**
   * Takes over what an earlier process left, then takes new questions.
   * @throws AppError `state.*` when the journal cannot be read or written.
   */
  start(): Promise<void>;
  /**
   * Takes nothing new, lets what is being sent end, and leaves the rest to the next process. Ends within 10 s, or when
   * the signal aborts. Idempotent.
   */
  stop(signal: AbortSignal): Promise<void>;
  counts(): QuestionCounts;
  /** To be called when `limits` has other values. */
  limitsChanged(): void;
  brakes(): QuestionBrakes;
  health(): JournalHealth;
  /** An open question as its trace sees it; a message that became part of another question: that one. */
  traced(questionId: string): TracedQuestion | undefined;
}

/** Where an open question stands in its trace. */
export interface TracedQuestion {
  readonly trace: Trace;
  readonly channel: string;
  /** The same moment on both clocks: epoch milliseconds, and monotonic ones. */
  readonly acceptedAt: number;
  readonly acceptedMs: number;
}

/** Builds the questions. Nothing runs before `start`. */
export function createQuestions(options: QuestionsOptions): QuestionService {
  return new Service(withHooks(options));
}

function withHooks(options: QuestionsOptions): QuestionsOptions {
  const hook = options.crashPoint;
  if (!hook) return options;
  return {
    ...options,
    journal: journalWithCrashPoints(options.journal, hook),
    genie: genieWithCrashPoints(options.genie, hook),
    outlet: outletWithCrashPoints(options.outlet, hook),
  };
}

class Service implements QuestionService {
  readonly tasks: QuestionTasks;
  readonly deadLetters: DeadLetters;
  readonly #options: QuestionsOptions;
  readonly #parts: QuestionParts;
  #state: 'new' | 'running' | 'stopping' = 'new';

  constructor(options: QuestionsOptions) {
    this.#options = options;
    this.#parts = buildParts(options, {
      onAccepted: (question) => this.#accepted(question),
      onFinished: (question) => this.#finished(question),
    });
    this.tasks = this.#parts.tasks;
    this.deadLetters = this.#parts.deadLetters;
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new AppError('internal', 'questions can be started once');
    const { bucket, deadLetters, recovery, housekeeping } = this.#parts;
    const state = await this.#options.journal.read(BUCKET_FACT);
    if (state !== undefined) bucket.restore(state as unknown as BucketState, MAX_PAUSE_MS);
    await deadLetters.load();
    await recovery.run();
    housekeeping.start();
    this.#state = 'running';
  }

  async stop(signal: AbortSignal): Promise<void> {
    const wasRunning = this.#state === 'running';
    this.#state = 'stopping';
    const { housekeeping, dispatcher, breaker, debouncer, drain, book } = this.#parts;
    housekeeping.stop();
    dispatcher.stop();
    breaker.stop();
    await debouncer.stop();
    await drain.run({ signal, book, ...(wasRunning ? { journal: this.#options.journal } : {}) });
  }

  async submit(question: NewQuestion): Promise<Submission> {
    this.#mustRun();
    return await this.#parts.intake.submit(question);
  }

  async begin(claimKey: string): Promise<HeldClaim | undefined> {
    this.#mustRun();
    const begun = await this.#options.journal.begin(claimKey);
    if (begun.kind === 'taken') return undefined;
    return {
      ...(begun.begunAt === undefined ? {} : { begunAt: begun.begunAt }),
      done: () => this.#end(claimKey, 'done'),
      giveBack: () => this.#end(claimKey, 'given back'),
    };
  }

  async edit(ref: { readonly conversationKey: string; readonly activityId: string }, text: string): Promise<boolean> {
    this.#mustRun();
    return await this.#parts.control.edit(ref, text);
  }

  async withdraw(ref: { readonly conversationKey: string; readonly activityId: string }): Promise<boolean> {
    this.#mustRun();
    return await this.#parts.control.withdraw(ref);
  }

  async flush(sessionKey: string): Promise<number> {
    this.#mustRun();
    return await this.#parts.debouncer.flush(sessionKey, 'manual');
  }

  async cancel(sessionKey: string, options: CancelOptions): Promise<string | undefined> {
    this.#mustRun();
    return await this.#parts.control.cancel(sessionKey, options);
  }

  async cancelById(questionId: string, by: string): Promise<boolean> {
    this.#mustRun();
    return await this.#parts.control.cancelById(questionId, by);
  }

  status(sessionKey: string): SessionStatus {
    return this.#parts.control.status(sessionKey);
  }

  isPinned(sessionKey: string): boolean {
    return this.#parts.book.ofSession(sessionKey).length > 0;
  }

  counts(): QuestionCounts {
    const nowMs = this.#options.clock.monotonicMs();
    const counts = { buffered: 0, waiting: 0, running: 0, delivering: 0, oldestWaitingMs: 0, oldestMs: 0 };
    for (const { row, acceptedMs } of this.#parts.book.all()) {
      counts.oldestMs = Math.max(counts.oldestMs, nowMs - acceptedMs);
      if (row.state === 'BUFFERED') counts.buffered += 1;
      else if (row.state === 'ASKING' || row.state === 'RUNNING') counts.running += 1;
      else if (row.state === 'ACCEPTED') {
        counts.waiting += 1;
        counts.oldestWaitingMs = Math.max(counts.oldestWaitingMs, nowMs - acceptedMs);
      } else counts.delivering += 1;
    }
    return counts;
  }

  /** The limits have other values now: Genie's rate is changed, and what may be asked at once goes. */
  limitsChanged(): void {
    const { bucket, dispatcher } = this.#parts;
    const { questionsPerMinute, burst } = this.#options.limits;
    bucket.change({ perMinute: questionsPerMinute, burst });
    dispatcher.kick();
  }

  brakes(): QuestionBrakes {
    const { breaker, bucket } = this.#parts;
    return { breaker: breaker.state, tokensAvailable: bucket.available };
  }

  health(): JournalHealth {
    return this.#options.journal.health();
  }

  traced(questionId: string): TracedQuestion | undefined {
    const question = this.#parts.book.get(questionId);
    if (!question) return undefined;
    const { trace, acceptedMs, row } = question;
    return { trace, channel: row.address.channel, acceptedAt: row.acceptedAt, acceptedMs };
  }

  /** A claim that could not be ended stays with this process: at worst the next one carries a copy out once more. */
  async #end(claimKey: string, how: 'done' | 'given back'): Promise<void> {
    try {
      await this.#options.journal.end(claimKey, how);
    } catch (error) {
      this.#options.events.emit('store.failed', { store: 'journal', operation: 'end', error });
    }
  }

  #mustRun(): void {
    if (this.#state === 'running') return;
    const code = this.#state === 'new' ? 'service.starting' : 'service.draining';
    throw new AppError(code, 'questions are not being taken now');
  }

  #accepted(question: OpenQuestion): void {
    const { recall, dispatcher, queue, presenter, drain, deadLetters } = this.#parts;
    recall.add(question, () =>
      presenter.announce(question, queue.has(question.id) ? dispatcher.standing(question) : undefined),
    );
    drain.background(deadLetters.resendOf(question.row.sessionKey));
  }

  /** The journal holds the end of the question, or will as soon as it can be written. */
  #finished(question: OpenQuestion): void {
    const { keeper, book, housekeeping, deadLetters, intake } = this.#parts;
    intake.answered(question.row.sessionKey);
    if (question.row.state === 'DEAD') deadLetters.note(question.row);
    if (keeper.isSaved(question)) book.remove(question);
    else housekeeping.saveLater(question);
  }
}
