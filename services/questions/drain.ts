import { type Clock, sleep } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Book } from './book.ts';
import { orAbort } from './interruption.ts';
import type { Journal } from './journal.ts';
import { CLEAN_STOP_FACT } from './recovery.ts';

/** A question on its way to Genie gets so long to get its ids, so that nobody has to look for it later. */
const ASKING_MS = 3_000;
/** What is being sent gets so long to end. */
const SENDING_MS = 5_000;
const LOOK_MS = 20;

/** Work that goes on by itself, and its end. */
export class Drain {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  readonly #work = new Set<Promise<unknown>>();
  #run: Promise<void> | undefined;

  constructor(options: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Aborts when nothing new may be begun. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Work that a stop waits for. Failures are reported here: nobody else waits for it. */
  readonly background = (work: Promise<unknown>): void => {
    const settled = work
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#log.error({ err: error }, 'work on a question failed');
      })
      .finally(() => this.#work.delete(settled));
    this.#work.add(settled);
  };

  /**
   * Lets what is under way come to a point from which the next process can go on. `journal`: gets the note that this
   * was no crash.
   */
  run(options: { readonly signal: AbortSignal; readonly book: Book; readonly journal?: Journal }): Promise<void> {
    this.#run ??= this.#drain(options);
    return this.#run;
  }

  async #drain(options: {
    readonly signal: AbortSignal;
    readonly book: Book;
    readonly journal?: Journal;
  }): Promise<void> {
    const { signal, book, journal } = options;
    await this.#untilAsked(book, signal);
    this.#stopping.abort(new Error('stopping'));
    for (const question of book.all()) question.interrupt?.('stopping');
    const ended = await this.#untilEnded(signal);
    if (!ended) this.#log.warn({ left: this.#work.size }, 'stopped before everything under way had ended');
    await Promise.all([...book.all()].map((question) => question.lastWrite));
    if (ended && journal) await journal.write(CLEAN_STOP_FACT, true);
  }

  /** Waits until no question is between Lamp and Genie. */
  async #untilAsked(book: Book, signal: AbortSignal): Promise<void> {
    const untilMs = this.#clock.monotonicMs() + ASKING_MS;
    while ([...book.all()].some(({ row }) => row.state === 'ASKING')) {
      if (signal.aborted || this.#clock.monotonicMs() >= untilMs) return;
      await sleep(this.#clock, LOOK_MS);
    }
  }

  /** Waits for the work under way. @returns whether all of it has ended. */
  async #untilEnded(signal: AbortSignal): Promise<boolean> {
    const limit = new AbortController();
    const timer = this.#clock.after(SENDING_MS, () => limit.abort());
    const late = AbortSignal.any([limit.signal, signal]);
    while (this.#work.size > 0 && !late.aborted) {
      const ended = Promise.all(this.#work);
      // Only the end of the time can fail here; the loop's condition sees it.
      await orAbort(ended, late).catch(() => undefined);
    }
    timer.cancel();
    return this.#work.size === 0;
  }
}
