import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { Breaker } from '../flow/breaker.ts';
import { FairQueue } from '../flow/fair-queue.ts';
import { RetryBudget } from '../flow/retry-budget.ts';
import { SharedGate } from '../flow/shared-gate.ts';
import { type BucketState, TokenBucket } from '../flow/token-bucket.ts';
import { Asking, BUCKET_FACT } from './asking.ts';
import { Book, type OpenQuestion } from './book.ts';
import { Control } from './control.ts';
import { genieWithCrashPoints, journalWithCrashPoints, outletWithCrashPoints } from './crash-points.ts';
import { DeadLetterBox } from './dead-letters.ts';
import { Debouncer } from './debounce.ts';
import { Delivery } from './delivery.ts';
import { Dispatcher } from './dispatcher.ts';
import { Drain } from './drain.ts';
import { Housekeeping } from './housekeeping.ts';
import { Intake, WAIT_MARGIN } from './intake.ts';
import type { JournalHealth } from './journal.ts';
import { Keeper } from './keeper.ts';
import type { QuestionsOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { Presenter } from './presenter.ts';
import { Recovery } from './recovery.ts';
import { Runner } from './runner.ts';
import { Tasks } from './tasks.ts';
import type { DeadLetters, NewQuestion, Questions, QuestionTasks, SessionStatus, Submission } from './types.ts';

/** Figures of this moment. */
export interface QuestionCounts {
  readonly buffered: number;
  readonly waiting: number;
  readonly running: number;
  /** Answered and not yet delivered. */
  readonly delivering: number;
  readonly oldestWaitingMs: number;
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
  health(): JournalHealth;
}

/** Retries stay under a tenth of all asks. */
const RETRY_BUDGET = { ratio: 0.08, max: 10 };
const BREAKER = { maxSamples: 20, minSamples: 10, failureShare: 0.5, openMs: 30_000 };
const DEFAULT_PROGRESS_EVERY_MS = 3_000;

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
  readonly deadLetters: DeadLetterBox;
  readonly #options: QuestionsOptions;
  readonly #book = new Book();
  readonly #drain: Drain;
  readonly #bucket: TokenBucket;
  readonly #breaker: Breaker;
  readonly #queue: FairQueue<OpenQuestion>;
  readonly #keeper: Keeper;
  readonly #debouncer: Debouncer;
  readonly #dispatcher: Dispatcher;
  readonly #runner: Runner;
  readonly #presenter: Presenter;
  readonly #intake: Intake;
  readonly #control: Control;
  readonly #housekeeping: Housekeeping;
  #state: 'new' | 'running' | 'stopping' = 'new';

  constructor(options: QuestionsOptions) {
    this.#options = options;
    const { journal, clock, events, log, limits, debounce, outlet } = options;
    const random = options.random ?? Math.random;
    const book = this.#book;
    this.#drain = new Drain({ clock, log });
    const { background, stopping } = this.#drain;
    const { maxRunningPerUser, maxCharacters } = limits;
    this.#keeper = new Keeper({ journal, events });
    this.#queue = new FairQueue({ maxRunningPerUser });
    this.#bucket = new TokenBucket({ perMinute: limits.questionsPerMinute, burst: limits.burst, clock });
    this.#breaker = new Breaker({
      ...BREAKER,
      clock,
      windowMs: 2 * limits.answerDeadlineMs,
      onChange: () => this.#dispatcher.kick(),
    });
    const outbox = options.outbox ?? new Outbox({ clock, rates: options.rates });
    const gate = new SharedGate();
    const onFinished = (question: OpenQuestion) => this.#finished(question);
    const dispatcher = () => this.#dispatcher;
    const shared = { keeper: this.#keeper, book, clock, events, log, random, gate, outbox, outlet, journal };
    const flow = { background, stopping, onFinished, dispatcher };
    const progressEveryMs = (channel: string) => options.progressEveryMs?.[channel] ?? DEFAULT_PROGRESS_EVERY_MS;
    this.#presenter = new Presenter({ ...shared, ...flow, progressEveryMs });
    this.#runner = new Runner({
      ...shared,
      ...flow,
      delivery: new Delivery({ ...shared, ...flow }),
      asking: new Asking({
        ...shared,
        ...flow,
        genie: options.genie,
        sessions: options.sessions,
        bucket: this.#bucket,
        retries: new RetryBudget(RETRY_BUDGET),
        answerDeadlineMs: limits.answerDeadlineMs,
        onProgress: (question) => this.#presenter.show(question),
      }),
      onClarification: (sessionKey) => this.#intake.expectReply(sessionKey),
    });
    this.#dispatcher = new Dispatcher({
      queue: this.#queue,
      bucket: this.#bucket,
      breaker: this.#breaker,
      clock,
      maxConcurrent: limits.maxConcurrent,
      maxRunningPerUser,
      canWrite: () => journal.health().writable,
      start: (question, endPass) => this.#runner.ask(question, endPass),
      refuse: (question) => this.#runner.fail(question, 'genie.unreachable'),
    });
    const onAccepted = (question: OpenQuestion) => this.#accepted(question);
    this.#debouncer = new Debouncer({ ...shared, debounce, maxCharacters, onReady: onAccepted });
    const parts = { debouncer: this.#debouncer, dispatcher: this.#dispatcher, runner: this.#runner, debounce };
    this.#intake = new Intake({
      ...shared,
      ...parts,
      limits,
      resendingChannels: options.resendingChannels,
      newId: options.newId ?? randomUUID,
      onAccepted,
    });
    this.#control = new Control({ ...shared, ...parts, maxCharacters, onFinished });
    this.#housekeeping = new Housekeeping({
      ...shared,
      ...parts,
      presenter: this.#presenter,
      queue: this.#queue,
    });
    this.tasks = new Tasks(shared);
    this.deadLetters = new DeadLetterBox({ ...shared, deliver: (question) => this.#runner.deliver(question) });
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new AppError('internal', 'questions can be started once');
    const { journal, limits, debounce } = this.#options;
    const state = await journal.read(BUCKET_FACT);
    if (state !== undefined) this.#bucket.restore(state as unknown as BucketState);
    await this.deadLetters.load();
    await new Recovery({
      ...this.#options,
      book: this.#book,
      keeper: this.#keeper,
      debouncer: this.#debouncer,
      dispatcher: this.#dispatcher,
      runner: this.#runner,
      presenter: this.#presenter,
      waitLimitMs: limits.maxWaitMs * WAIT_MARGIN,
      windowMs: debounce.windowMs,
    }).run();
    this.#housekeeping.start();
    this.#state = 'running';
  }

  async stop(signal: AbortSignal): Promise<void> {
    const wasRunning = this.#state === 'running';
    this.#state = 'stopping';
    this.#housekeeping.stop();
    this.#dispatcher.stop();
    this.#breaker.stop();
    await this.#debouncer.stop();
    await this.#drain.run({ signal, book: this.#book, ...(wasRunning ? { journal: this.#options.journal } : {}) });
  }

  async submit(question: NewQuestion): Promise<Submission> {
    this.#mustRun();
    return await this.#intake.submit(question);
  }

  async claim(claimKey: string): Promise<boolean> {
    this.#mustRun();
    return (await this.#options.journal.claim(claimKey)).kind === 'granted';
  }

  async edit(ref: { readonly conversationKey: string; readonly activityId: string }, text: string): Promise<boolean> {
    this.#mustRun();
    return await this.#control.edit(ref, text);
  }

  async withdraw(ref: { readonly conversationKey: string; readonly activityId: string }): Promise<boolean> {
    this.#mustRun();
    return await this.#control.withdraw(ref);
  }

  async flush(sessionKey: string): Promise<number> {
    this.#mustRun();
    return await this.#debouncer.flush(sessionKey, 'manual');
  }

  async cancel(
    sessionKey: string,
    options: { readonly place?: number; readonly by: string },
  ): Promise<string | undefined> {
    this.#mustRun();
    return await this.#control.cancel(sessionKey, options);
  }

  async cancelById(questionId: string, by: string): Promise<boolean> {
    this.#mustRun();
    return await this.#control.cancelById(questionId, by);
  }

  status(sessionKey: string): SessionStatus {
    return this.#control.status(sessionKey);
  }

  isPinned(sessionKey: string): boolean {
    return this.#book.ofSession(sessionKey).length > 0;
  }

  counts(): QuestionCounts {
    const nowMs = this.#options.clock.monotonicMs();
    const counts = { buffered: 0, waiting: 0, running: 0, delivering: 0, oldestWaitingMs: 0 };
    for (const { row, acceptedMs } of this.#book.all()) {
      if (row.state === 'BUFFERED') counts.buffered += 1;
      else if (row.state === 'ASKING' || row.state === 'RUNNING') counts.running += 1;
      else if (row.state === 'ACCEPTED') {
        counts.waiting += 1;
        counts.oldestWaitingMs = Math.max(counts.oldestWaitingMs, nowMs - acceptedMs);
      } else counts.delivering += 1;
    }
    return counts;
  }

  health(): JournalHealth {
    return this.#options.journal.health();
  }

  #mustRun(): void {
    if (this.#state === 'running') return;
    const code = this.#state === 'new' ? 'service.starting' : 'service.draining';
    throw new AppError(code, 'questions are not being taken now');
  }

  #accepted(question: OpenQuestion): void {
    this.#dispatcher.add(question);
    const waits = this.#queue.has(question.id);
    this.#presenter.announce(question, waits ? this.#dispatcher.standing(question) : undefined);
    this.#drain.background(this.deadLetters.resendOf(question.row.sessionKey));
  }

  /** The journal holds the end of the question, or will as soon as it can be written. */
  #finished(question: OpenQuestion): void {
    if (question.row.state === 'DEAD') this.deadLetters.note(question.row);
    if (this.#keeper.isSaved(question)) this.#book.remove(question);
    else this.#housekeeping.saveLater(question);
  }
}
