import { type Clock, sleep } from '../clock.ts';
import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import { fullJitterMs, type Random, throttleDelayMs } from '../flow/backoff.ts';
import type { PassEnd } from '../flow/breaker.ts';
import { deadline } from '../flow/deadline.ts';
import type { RetryBudget } from '../flow/retry-budget.ts';
import type { TokenBucket } from '../flow/token-bucket.ts';
import type { GenieIds } from '../genie/types.ts';
import type { OpenQuestion } from './book.ts';
import { CatchUp } from './catch-up.ts';
import { type AskEnd, Exchange, type ExchangeOptions } from './exchange.ts';
import { Broken, type Interruption, orAbort } from './interruption.ts';
import type { Journal } from './journal.ts';
import type { SessionTarget } from './ports.ts';
import { sessionQuestionOf } from './recall.ts';
import { type Asked, moved, type QuestionRow, type RowIn } from './record.ts';

export interface AskingOptions extends ExchangeOptions {
  readonly journal: Journal;
  readonly bucket: TokenBucket;
  readonly retries: RetryBudget;
  readonly clock: Clock;
  readonly random: Random;
  /** From asking to the answer. */
  readonly answerDeadlineMs: number;
}

/** Name of the fact that keeps the rate's state. */
export const BUCKET_FACT = 'genie.bucket';
/** Asks of one question, counting only those that Genie did not simply put off. */
const MAX_ASKS = 3;
/** Waits for one that runs already, when looking at it fails. */
const MAX_RESUMES = 5;
/** A question found running gets at least so long, even if its time is over: the answer may be there already. */
const MIN_RESUME_MS = 30_000;
/** Before a question that could not be written down is tried again. */
const UNWRITABLE_MS = 1_000;
const BACKOFF = { baseMs: 1_000, capMs: 30_000 };
/** The longest Retry-After that is believed: so long nothing is asked, at most. */
export const MAX_PAUSE_MS = 5 * 60_000;
const THROTTLED = { baseMs: 2_000, capMs: MAX_PAUSE_MS };

/** Genie cannot be reached or is out of order, rather than unhappy with the question. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'genie.unreachable',
  'genie.timeout',
  'genie.busy',
  'genie.bad_response',
  'genie.ask_ambiguous',
  'genie.engine_stopped',
]);

/** Looking at a question that Genie has may work later. */
const RESUMABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([...OUTAGES, 'genie.throttled']);

/** Brings one question to Genie and its answer back. Leaves a row behind from which any process can go on. */
export class Asking {
  readonly #options: AskingOptions;
  readonly #exchange: Exchange;
  readonly #catchUp: CatchUp;

  constructor(options: AskingOptions) {
    this.#options = options;
    this.#exchange = new Exchange(options);
    this.#catchUp = new CatchUp(options);
  }

  /** Asks an accepted question. */
  ask(question: OpenQuestion, endPass: (how: PassEnd) => void): Promise<AskEnd> {
    const { answerDeadlineMs } = this.#options;
    const sent = Promise.withResolvers<void>();
    question.sent = sent.promise;
    return this.#bounded(question, answerDeadlineMs, (signal) =>
      this.#asked(question, signal, sent.resolve).then(
        (outcome) => {
          endPass('ok');
          return outcome;
        },
        (error: unknown) => {
          endPass(passEndOf(error, signal));
          return this.#afterFailure(question, error, signal);
        },
      ),
    ).finally(() => {
      endPass('neutral');
      sent.resolve();
    });
  }

  /** Tells Genie what it must know first, then asks. */
  async #asked(question: OpenQuestion, signal: AbortSignal, onSent: () => void): Promise<AskEnd> {
    const { sessions, genie, clock } = this.#options;
    const known = await orAbort(sessions.target(sessionQuestionOf(question.row)), signal);
    const target = await this.#catchUp.run(question, known, signal);
    const asked = await this.#markAsking(question, target, signal);
    if (!asked) {
      await sleep(clock, UNWRITABLE_MS, signal);
      return { kind: 'again' };
    }
    const answer = this.#exchange.answer(question, signal, (options) => genie.ask(asked.request, options));
    // What is sent without waiting for anything is on the wire when the event loop comes round.
    setImmediate(onSent);
    return await answer;
  }

  /** Looks whether a question that was being asked when the process died arrived at Genie. */
  look(question: OpenQuestion): Promise<AskEnd> {
    const limitMs = this.#leftMs(question.row as RowIn<'ASKING'>);
    return this.#bounded(question, limitMs, (signal) => this.#lookOrAskAgain(question, signal));
  }

  /** Goes on waiting for a question that Genie has. */
  resume(question: OpenQuestion): Promise<AskEnd> {
    const limitMs = this.#leftMs(question.row as RowIn<'RUNNING'>);
    return this.#bounded(question, limitMs, async (signal) => {
      const { ids, asked } = question.row as RowIn<'RUNNING'>;
      question.progress = { kind: 'genie', stage: 'thinking' };
      this.#exchange.remember(question, ids, asked);
      return await this.#waitOn(question, signal);
    });
  }

  /** The wall clock may have jumped since the row was written: never longer than a whole deadline. */
  #leftMs({ asked }: { readonly asked: Asked }): number {
    const { clock, answerDeadlineMs } = this.#options;
    return Math.min(answerDeadlineMs, Math.max(MIN_RESUME_MS, asked.answerBy - clock.now()));
  }

  /** Undefined: it could not be written down, so it is not asked. */
  async #markAsking(
    question: OpenQuestion,
    { spaceId, conversationId, context }: SessionTarget,
    signal: AbortSignal,
  ): Promise<Asked | undefined> {
    const { keeper, clock, answerDeadlineMs, journal, bucket, events, retries } = this.#options;
    const askedAt = clock.now();
    question.askedMs = clock.monotonicMs();
    const asking = (row: QuestionRow) => {
      if (row.state !== 'ACCEPTED') return undefined;
      const request = { spaceId, content: row.text, ...(conversationId === undefined ? {} : { conversationId }) };
      const known = context === undefined ? {} : { context };
      const asked = { attempt: row.attempts + 1, request, askedAt, answerBy: askedAt + answerDeadlineMs, ...known };
      return moved(row, { state: 'ASKING' as const, asked });
    };
    // In one commit: the tokens must not grow back by a restart.
    const kept = Number.isFinite(bucket.available) ? journal.write(BUCKET_FACT, { ...bucket.state() }) : undefined;
    try {
      await Promise.all([keeper.change(question, asking), kept]);
    } catch (error) {
      if (toAppError(error).code !== 'state.unwritable') throw error;
      events.emit('store.failed', { store: 'journal', operation: 'ASKING', error });
      return undefined;
    }
    if (question.row.state !== 'ASKING') throw new AppError('internal', `question ${question.id} was not waiting`);
    const { asked } = question.row;
    question.progress = { kind: 'genie', stage: 'submitted' };
    if (asked.attempt === 1) retries.called();
    const waitedMs = Math.round(question.askedMs - question.acceptedMs);
    const { id: questionId, traceId } = question;
    events.emit('question.asking', { questionId, traceId, attempt: asked.attempt, waitedMs });
    signal.throwIfAborted();
    return asked;
  }

  async #afterFailure(question: OpenQuestion, error: unknown, signal: AbortSignal): Promise<AskEnd> {
    signal.throwIfAborted();
    const { row } = question;
    const failure = toAppError(error);
    if (row.state === 'RUNNING') return await this.#waitOn(question, signal, failure);
    // Before it is asked itself, one that Genie must know first may fail.
    const isBefore = row.state === 'ACCEPTED';
    if (row.state !== 'ASKING' && !isBefore) return failed(failure);
    const attempt = isBefore ? row.attempts + 1 : row.asked.attempt;
    if (failure.code === 'genie.throttled') {
      const { random, bucket } = this.#options;
      const { retryAfterMs } = failure;
      bucket.pause(throttleDelayMs(attempt, { ...THROTTLED, random, retryAfterMs }));
      // In one commit, the pause first: the next process must not ask before its end.
      const [, end] = await Promise.all([this.#keepPause(), this.#putBack(question, attempt - 1)]);
      return end;
    }
    const isAmbiguous = failure.code === 'genie.ask_ambiguous';
    if (isAmbiguous && !isBefore) return await this.#lookOrAskAgain(question, signal);
    const isWorthIt = failure.retryable || isAmbiguous;
    if (!isWorthIt || attempt >= MAX_ASKS || !this.#options.retries.take()) return failed(failure);
    await this.#backOff(attempt, signal);
    return await this.#putBack(question, attempt);
  }

  async #lookOrAskAgain(question: OpenQuestion, signal: AbortSignal): Promise<AskEnd> {
    const { row } = question;
    if (row.state !== 'ASKING') throw new AppError('internal', `question ${question.id} is ${row.state}, not ASKING`);
    const { asked } = row;
    let found: GenieIds | undefined;
    for (let look = 1; ; look++) {
      try {
        found = await orAbort(this.#options.genie.find(asked.request, asked.askedAt, signal, question.trace), signal);
        break;
      } catch (error) {
        signal.throwIfAborted();
        const failure = toAppError(error);
        // Not knowing is no reason to ask twice.
        if (!failure.retryable || look >= MAX_RESUMES) return failed(failure);
        await this.#backOff(look, signal);
      }
    }
    if (found) {
      await this.#exchange.running(question, found);
      return await this.#waitOn(question, signal);
    }
    if (asked.attempt >= MAX_ASKS)
      return failed(new AppError('genie.ask_ambiguous', 'asked too often without an answer'));
    return await this.#putBack(question, asked.attempt);
  }

  /** Waits for the answer of a question that Genie has; `failure` is how waiting ended before. */
  async #waitOn(question: OpenQuestion, signal: AbortSignal, failure?: AppError): Promise<AskEnd> {
    let last = failure;
    for (let look = 1; look <= MAX_RESUMES; look++) {
      if (last && !RESUMABLE.has(last.code)) return failed(last);
      if (last) await this.#backOff(look, signal, last.retryAfterMs);
      const { row } = question;
      if (row.state !== 'RUNNING') throw new AppError('internal', `question ${question.id} is ${row.state}`);
      const { ids, asked } = row;
      try {
        const { genie } = this.#options;
        return await this.#exchange.answer(question, signal, (options) =>
          genie.resume(ids, asked.request.content, options),
        );
      } catch (error) {
        signal.throwIfAborted();
        last = toAppError(error);
      }
    }
    return failed(last ?? new AppError('genie.unreachable', 'waiting for the answer ended'));
  }

  #backOff(attempt: number, signal: AbortSignal, retryAfterMs?: number): Promise<void> {
    const { clock, random } = this.#options;
    const waitMs =
      retryAfterMs === undefined
        ? fullJitterMs(attempt, { ...BACKOFF, random })
        : throttleDelayMs(attempt, { ...THROTTLED, random, retryAfterMs });
    return sleep(clock, waitMs, signal);
  }

  /** A pause that cannot be written down holds in this process alone. */
  async #keepPause(): Promise<void> {
    const { journal, bucket, events } = this.#options;
    await journal.write(BUCKET_FACT, { ...bucket.state() }).catch((error: unknown) => {
      events.emit('store.failed', { store: 'journal', operation: BUCKET_FACT, error });
    });
  }

  async #putBack(question: OpenQuestion, attempts: number): Promise<AskEnd> {
    await this.#options.keeper.changeAnyway(question, (row) => moved(row, { state: 'ACCEPTED', attempts }));
    return { kind: 'again' };
  }

  /** Runs the work until it ends, its time is over, or somebody breaks it off. */
  async #bounded(
    question: OpenQuestion,
    limitMs: number,
    work: (signal: AbortSignal) => Promise<AskEnd>,
  ): Promise<AskEnd> {
    const controller = new AbortController();
    question.endsAtMs = this.#options.clock.monotonicMs() + limitMs;
    const limit = deadline(this.#options.clock, { limitMs, controller, reason: () => new Broken('deadline') });
    question.interrupt = (how) => controller.abort(new Broken(how));
    try {
      return await work(controller.signal);
    } catch (error) {
      const reason: unknown = controller.signal.reason;
      if (reason instanceof Broken) return this.#broken(question, reason.how);
      return failed(toAppError(error));
    } finally {
      question.interrupt = undefined;
      question.endsAtMs = undefined;
      limit.cancel();
    }
  }

  #broken(question: OpenQuestion, how: Interruption): AskEnd {
    if (how === 'stopping') return { kind: 'left' };
    const { row } = question;
    // Genie would go on computing for nobody.
    if (row.state === 'RUNNING') this.#options.background(this.#options.genie.cancel(row.ids, question.trace));
    return how === 'cancelled'
      ? { kind: 'outcome', outcome: { kind: 'error', code: 'question.cancelled' } }
      : failed(
          new AppError('question.deadline', 'no answer in time', {
            facts: { seconds: Math.round(this.#options.answerDeadlineMs / 1_000) },
          }),
        );
  }
}

function failed(error: AppError): AskEnd {
  const facts =
    error.retryAfterMs === undefined ? error.facts : { ...error.facts, seconds: Math.ceil(error.retryAfterMs / 1_000) };
  const hasFacts = Object.keys(facts).length > 0;
  return { kind: 'outcome', outcome: { kind: 'error', code: error.code, ...(hasFacts ? { facts } : {}) } };
}

function passEndOf(error: unknown, signal: AbortSignal): PassEnd {
  const reason: unknown = signal.reason;
  if (reason instanceof Broken) return reason.how === 'deadline' ? 'failed' : 'neutral';
  const { code } = toAppError(error);
  if (code === 'genie.throttled') return 'neutral';
  return OUTAGES.has(code) ? 'failed' : 'ok';
}
