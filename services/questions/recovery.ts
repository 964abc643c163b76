import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import { type Many, valuesOf } from '../flow/many.ts';
import type { Log } from '../log.ts';
import { type Book, OpenQuestion } from './book.ts';
import type { Debouncer } from './debounce.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Journal, UnreadableRow } from './journal.ts';
import type { Keeper } from './keeper.ts';
import type { Presenter } from './presenter.ts';
import type { Recall } from './recall.ts';
import { moved, outcomeOf, type QuestionRow, withoutStep } from './record.ts';
import type { Runner } from './runner.ts';

export interface RecoveryOptions {
  readonly journal: Journal;
  readonly book: Book;
  readonly keeper: Keeper;
  readonly debouncer: Debouncer;
  readonly dispatcher: Dispatcher;
  readonly runner: Runner;
  readonly presenter: Presenter;
  readonly recall: Recall;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly many: Many;
  /** Work that a stop waits for. */
  readonly background: (work: Promise<unknown>) => void;
  /** Longest time that a question may wait for its turn. */
  readonly waitLimitMs: number;
  /** Window of messages that an earlier process buffered. */
  readonly windowMs: number;
}

/** Name of the fact that says whether the earlier process ended by its own will. */
export const CLEAN_STOP_FACT = 'stop.clean';

const PAGE = 1_000;
/** Rows that have to be written first share a commit. */
const RESUME = { name: 'resume', atATime: 250 };
/** A question whose own step was running so often when the process died is not tried again. */
const MAX_CRASHES = 3;
/**
 * So often even the message that says so killed the process: nothing more is tried. Somebody who kills the process again
 * and again may hit that moment a few times by chance, and nobody shall be left without a word for that.
 */
const HOPELESS_CRASHES = 10;
const SET_ASIDE = { kind: 'error', code: 'question.set_aside' } as const;

/** Takes over the questions that an earlier process left. */
export class Recovery {
  readonly #options: RecoveryOptions;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Loads everything first, so that turns are fair and nothing is asked twice; then goes on with each. */
  async run(): Promise<void> {
    const { journal, log, many } = this.#options;
    const crashed = (await journal.read(CLEAN_STOP_FACT)) === false;
    await journal.write(CLEAN_STOP_FACT, false);
    const questions: OpenQuestion[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page = await journal.open(after, PAGE);
      valuesOf(await many.all(page.unreadable, (row) => this.#setAside(row), RESUME));
      questions.push(...valuesOf(await many.all(page.rows, (row) => this.#load(row, crashed), RESUME)));
      after = page.next;
    }
    for (const question of questions) this.#goOn(question);
    if (questions.length > 0) log.info({ questions: questions.length, crashed }, 'open questions taken over');
  }

  /** Charges the death of the process to the question whose own step was running, durably and before it is tried again. */
  async #load(row: QuestionRow, crashed: boolean): Promise<OpenQuestion> {
    const { book, keeper, clock, waitLimitMs } = this.#options;
    const nowMs = clock.monotonicMs();
    const now = clock.now();
    // The wall clock may have jumped: nobody waits longer than the limit, and nobody has waited less than nothing.
    const leftMs = Math.min(waitLimitMs, row.waitUntil - now);
    const question = new OpenQuestion(row, {
      acceptedMs: nowMs - Math.max(0, now - row.acceptedAt),
      waitUntilMs: nowMs + leftMs,
    });
    book.add(question);
    if (row.step !== undefined) {
      const crashes = crashed ? row.crashes + 1 : row.crashes;
      await keeper.changeAnyway(question, (stepping) => this.#charged(stepping, crashes));
    }
    return question;
  }

  #charged(row: QuestionRow, crashes: number): QuestionRow {
    const { clock } = this.#options;
    const charged = withoutStep({ ...row, crashes });
    if (crashes >= HOPELESS_CRASHES) {
      return moved(charged, { state: 'DEAD', code: 'question.set_aside', finishedAt: clock.now(), outcome: SET_ASIDE });
    }
    if (crashes < MAX_CRASHES) return charged;
    const answeredAt = clock.now();
    // Where the answer may have arrived before the process died, the person is told that this comes beside it.
    const state = row.state === 'DELIVERING' ? 'DELIVERING' : 'ANSWERED';
    return moved(charged, { state, outcome: SET_ASIDE, answeredAt, deliveries: 0 });
  }

  #goOn(question: OpenQuestion): void {
    const { book, runner, dispatcher, debouncer, clock, events, windowMs, log, background } = this.#options;
    const { row } = question;
    const { id: questionId, traceId } = question;
    events.emit('question.resumed', { questionId, traceId, state: row.state });
    if (row.crashes > 0)
      log.warn({ questionId, traceId, crashes: row.crashes }, 'the process died during this question');
    if (row.state === 'BUFFERED') {
      debouncer.add(question, { quietMs: windowMs, reason: 'plain' });
    } else if (row.state === 'ACCEPTED') {
      if (question.waitUntilMs <= clock.monotonicMs()) {
        background(runner.conclude(question, { kind: 'error', code: 'question.expired' }));
        return;
      }
      this.#options.recall.add(question, () => this.#options.presenter.announce(question, undefined));
    } else if (row.state === 'ASKING' || row.state === 'RUNNING') {
      dispatcher.adopt(question);
      runner.goOn(question);
    } else if (outcomeOf(row) && row.state !== 'DEAD') {
      runner.deliver(question);
    } else {
      book.remove(question);
      events.emit('question.dead', {
        questionId,
        traceId,
        channel: row.address.channel,
        code: 'question.set_aside',
        error: new Error('the process died during every try to deliver it'),
      });
    }
  }

  async #setAside(row: UnreadableRow): Promise<void> {
    const { journal, log, events } = this.#options;
    log.error({ questionId: row.id, state: row.state, reason: row.reason }, 'a row of the journal cannot be read');
    await journal.setAside(row.id);
    const error = new Error(row.reason);
    events.emit('question.dead', { questionId: row.id, channel: 'unknown', code: 'state.corrupt', error });
  }
}
