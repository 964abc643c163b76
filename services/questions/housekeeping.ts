import { type Clock, every, type Timer } from '../clock.ts';
import type { Events } from '../events.ts';
import type { FairQueue } from '../flow/fair-queue.ts';
import type { Many } from '../flow/many.ts';
import type { Book, OpenQuestion } from './book.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Journal } from './journal.ts';
import type { Keeper } from './keeper.ts';
import type { Presenter } from './presenter.ts';
import type { Runner } from './runner.ts';

export interface HousekeepingOptions {
  readonly journal: Journal;
  readonly book: Book;
  readonly keeper: Keeper;
  readonly queue: FairQueue<OpenQuestion>;
  readonly dispatcher: Dispatcher;
  readonly runner: Runner;
  readonly presenter: Presenter;
  readonly clock: Clock;
  readonly many: Many;
  readonly events: Events;
  /** Work that a stop waits for. */
  readonly background: (work: Promise<unknown>) => void;
}

const LOOK_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 60_000;
const PURGE_BATCH = 1_000;
/** A disk that was full is tried again this often. */
const PROBE_EVERY_MS = 5_000;
const PROBE_FACT = 'probe';
/** Written together, they are one commit. */
const SAVES_AT_A_TIME = 200;

/** What has to be looked after from time to time: expiry, signs of life, a journal that could not be written, purging. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #timers: Timer[] = [];
  /** Finished questions whose end the journal does not hold yet. */
  readonly #unsaved = new Set<OpenQuestion>();

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#every(LOOK_EVERY_MS, 'look', () => this.#look());
    this.#every(PROBE_EVERY_MS, 'probe', () => this.#probe());
    this.#every(PURGE_EVERY_MS, 'purge', () => this.#purge());
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  /** Writes the end of a question as soon as the journal can be written again. */
  saveLater(question: OpenQuestion): void {
    this.#unsaved.add(question);
  }

  #every(intervalMs: number, operation: string, run: () => void | Promise<void>): void {
    const { clock, events } = this.#options;
    const onError = (error: unknown) => events.emit('store.failed', { store: 'journal', operation, error });
    this.#timers.push(every(clock, intervalMs, { run, onError }));
  }

  #look(): void {
    const { queue, dispatcher, runner, presenter, clock, background } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const question of [...queue.items()]) {
      if (question.waitUntilMs > nowMs || !dispatcher.remove(question)) continue;
      background(runner.conclude(question, { kind: 'error', code: 'question.expired' }));
    }
    presenter.look();
  }

  async #probe(): Promise<void> {
    if (!this.#options.journal.health().writable || this.#unsaved.size > 0) await this.#writeAgain();
    // Also where another write was the first to find that there is room again.
    this.#options.dispatcher.kick();
  }

  async #writeAgain(): Promise<void> {
    const { journal, keeper, book, clock, many } = this.#options;
    await journal.write(PROBE_FACT, clock.now());
    const save = async (question: OpenQuestion) => {
      await keeper.change(question, (row) => row);
      this.#unsaved.delete(question);
      book.remove(question);
    };
    const saved = await many.each([...this.#unsaved], save, { name: 'late saves', atATime: SAVES_AT_A_TIME });
    if (saved.rejected > 0) throw saved.firstError;
  }

  async #purge(): Promise<void> {
    const { journal, many } = this.#options;
    let isMore = true;
    function* batches() {
      while (isMore) yield PURGE_BATCH;
    }
    const purge = async (limit: number) => {
      isMore = false;
      isMore = (await journal.purge(limit)) >= limit;
    };
    // One batch a commit, so that questions are written in between.
    const purged = await many.each(batches(), purge, { name: 'purges', atATime: 1 });
    if (purged.rejected > 0) throw purged.firstError;
  }
}
