import type { Clock } from '../clock.ts';
import type { ErrorCode } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Random } from '../flow/backoff.ts';
import type { Many } from '../flow/many.ts';
import type { Questions, QuestionTask, QuestionTasks } from '../questions/types.ts';
import { Book, type ScheduleCounts } from './book.ts';
import { Runner } from './runner.ts';
import type { Schedule, ScheduleBook, ScheduleStore } from './types.ts';

export interface SchedulesOptions {
  readonly store: ScheduleStore;
  readonly questions: Pick<Questions, 'submit'>;
  readonly tasks: Pick<QuestionTasks, 'find'>;
  readonly clock: Clock;
  readonly events: Events;
  readonly random: Random;
  readonly many: Many;
  readonly limits: { readonly perUser: number; readonly inAll: number };
  /** What could not be asked for so long is left out. */
  readonly lateMs: number;
  /** A schedule was stopped because it failed; its owner should be told. */
  readonly onFailing: (schedule: Schedule) => void;
}

/** One more failure in a row, and nothing is asked any more. */
const MAX_FAILURES = 3;
/** States of the journal in which a question has ended. */
const ENDED: ReadonlySet<string> = new Set(['DELIVERED', 'DEAD', 'EXPIRED', 'CANCELLED']);

/** Questions that are asked by the clock: kept, asked when they are due, stopped when they lead to nothing. */
export class Schedules {
  readonly book: ScheduleBook;
  readonly #options: SchedulesOptions;
  readonly #book: Book;
  readonly #runner: Runner;
  /** Schedules by the question that runs for them. At most one each. */
  readonly #asked = new Map<string, string>();
  readonly #settling = new Set<Promise<void>>();
  readonly #unsubscribe: readonly (() => void)[];

  constructor(options: SchedulesOptions) {
    this.#options = options;
    const { store, questions, clock, events, random, many, limits, lateMs } = options;
    const onChanged = () => this.#runner.changed();
    this.#book = new Book({ store, clock, events, limits, onChanged });
    this.book = this.#book;
    this.#runner = new Runner({
      book: this.#book,
      submit: (question) => questions.submit(question),
      ...{ clock, events, random, many, lateMs },
      onAsked: (schedule, questionId, ended) => {
        if (schedule.last?.questionId !== undefined) this.#asked.delete(schedule.last.questionId);
        this.#asked.set(questionId, schedule.id);
        if (ended) this.#background(this.#lookAt(questionId));
      },
      onFailed: (schedule) => this.#failed(this.#book.get(schedule.id)),
    });
    this.#unsubscribe = [
      events.on('question.delivered', ({ questionId }) => this.#background(this.#ended(questionId))),
      events.on('question.dead', ({ questionId, code }) => this.#background(this.#ended(questionId, code))),
      events.on('question.cancelled', ({ questionId, untold }) => {
        if (untold) this.#background(this.#ended(questionId));
      }),
    ];
  }

  /** Reads what is kept; before the questions start, so that no end of one is missed. @throws what the store throws. */
  async load(): Promise<void> {
    await this.#book.load();
    for (const { id, last } of this.#book.all()) {
      if (last?.questionId !== undefined) this.#asked.set(last.questionId, id);
    }
  }

  /** Asks from now on; the questions must have been started. */
  async start(): Promise<void> {
    for (const questionId of [...this.#asked.keys()]) await this.#lookAt(questionId);
    this.#runner.start();
  }

  /** Asks nothing more. Idempotent. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#runner.stop();
    await Promise.all(this.#settling);
  }

  counts(): ScheduleCounts {
    return this.#book.counts();
  }

  /** A question may have ended without our being there. */
  async #lookAt(questionId: string): Promise<void> {
    const task = await this.#options.tasks.find(questionId);
    if (!task) this.#asked.delete(questionId);
    else if (ENDED.has(task.state)) await this.#ended(questionId);
  }

  async #ended(questionId: string, dead?: ErrorCode): Promise<void> {
    const id = this.#asked.get(questionId);
    if (id === undefined) return;
    this.#asked.delete(questionId);
    const task = await this.#options.tasks.find(questionId);
    const schedule = this.#book.get(id);
    if (!schedule || !task) return;
    const settled = withoutQuestion(schedule, questionId);
    if (dead === 'delivery.gone') return await this.#gone(settled);
    switch (verdictOf(task)) {
      case 'answered':
        return await this.#book.put({ ...settled, failures: 0, deliveredAt: this.#options.clock.now() });
      case 'cancelled':
        return await this.#book.put(settled);
      case 'failed':
        return await this.#failed(settled);
    }
  }

  async #failed(schedule: Schedule | undefined): Promise<void> {
    if (!schedule) return;
    const failures = schedule.failures + 1;
    if (failures < MAX_FAILURES || schedule.state.kind !== 'active') return this.#book.put({ ...schedule, failures });
    this.#options.onFailing(await this.#book.halt({ ...schedule, failures }, 'failing'));
  }

  /** Nobody is there: that is true of all that answer to this conversation. */
  async #gone(schedule: Schedule): Promise<void> {
    await this.#book.put(schedule);
    for (const one of this.#book.inConversation(schedule.address)) {
      if (one.state.kind === 'active') await this.#book.halt(one, 'gone');
    }
  }

  #background(work: Promise<void>): void {
    const settling = work
      .catch((error: unknown) =>
        this.#options.events.emit('store.failed', { store: 'schedules', operation: 'settle', error }),
      )
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }
}

function withoutQuestion(schedule: Schedule, questionId: string): Schedule {
  if (schedule.last?.questionId !== questionId) return schedule;
  return { ...schedule, last: { occurrence: schedule.last.occurrence } };
}

function verdictOf({ state, outcome }: QuestionTask): 'answered' | 'cancelled' | 'failed' {
  if (outcome?.kind === 'error') return outcome.code === 'question.cancelled' ? 'cancelled' : 'failed';
  return state === 'DEAD' || !outcome ? 'failed' : 'answered';
}
