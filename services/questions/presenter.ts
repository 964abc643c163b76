import type { Clock } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import { type Random, throttleDelayMs } from '../flow/backoff.ts';
import type { Log } from '../log.ts';
import type { Book, OpenQuestion } from './book.ts';
import type { Dispatcher, Standing } from './dispatcher.ts';
import type { Keeper } from './keeper.ts';
import type { Outbox, Turn } from './outbox.ts';
import { isFinished, viewOf } from './record.ts';
import type { MessageRef, Outlet, QuestionProgress } from './types.ts';

export interface PresenterOptions {
  readonly outlet: Outlet;
  readonly outbox: Outbox;
  readonly keeper: Keeper;
  readonly book: Book;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly stopping: AbortSignal;
  readonly background: (work: Promise<unknown>) => void;
  /** Least time between two signs of life of one question, per channel. */
  readonly progressEveryMs: (channel: string) => number;
}

const MAX_ANNOUNCE_TRIES = 3;
const THROTTLED = { baseMs: 2_000, capMs: 5 * 60_000 };
/** A sign of life fades on the screen after a few seconds. */
const ALIVE_EVERY_MS = 3_000;
/** A person who waits in the queue is told again this often if the place has changed. */
const PLACE_EVERY_MS = 15_000;
/** People that one look tells, so that a look stays short however many wait or run. */
const PLACES_PER_LOOK = 50;
const SIGNS_PER_LOOK = 500;

/** Shows waiting people what happens: that the question was taken, its place, what Genie is doing. Never the answer. */
export class Presenter {
  readonly #options: PresenterOptions;

  constructor(options: PresenterOptions) {
    this.#options = options;
  }

  /** Says that the question was taken, and keeps the message that the answer will replace. */
  announce(question: OpenQuestion, standing: Standing | undefined): void {
    const { outbox, stopping, background } = this.#options;
    if (standing) question.progress = queued(standing);
    // Milliseconds later nobody misses the notice, but everybody waits for the answer.
    const write = question.sent.then(() =>
      outbox.write(question.row, (turn) => this.#announce(question, turn), stopping),
    );
    background(write.catch((error: unknown) => this.#note(question, error)));
  }

  /** Shows the newest progress, if it is time to and the conversation is free. */
  show(question: OpenQuestion): void {
    const { clock, outbox, stopping, background, keeper, progressEveryMs } = this.#options;
    keeper.tell(question);
    const { progress, row } = question;
    if (!progress || question.hasOutcome || stopping.aborted) return;
    if (clock.monotonicMs() - question.shownMs < progressEveryMs(row.address.channel)) return;
    const shown = outbox.writeIfFree(row, () => this.#progress(question, progress), stopping);
    background(shown.catch((error: unknown) => this.#note(question, error)));
  }

  /** To be called about every second: signs of life for running questions, new places for waiting ones. */
  look(): void {
    const { book, clock, dispatcher } = this.#options;
    const nowMs = clock.monotonicMs();
    let places = 0;
    let signs = 0;
    for (const question of book.all()) {
      const silentMs = nowMs - question.shownMs;
      const { state } = question.row;
      if (state === 'RUNNING' || state === 'ASKING') {
        if (silentMs < ALIVE_EVERY_MS || signs >= SIGNS_PER_LOOK) continue;
        signs += 1;
        this.show(question);
      } else if (state === 'ACCEPTED' && silentMs >= PLACE_EVERY_MS && places < PLACES_PER_LOOK) {
        places += 1;
        const standing = dispatcher.standing(question);
        if (standing.place === 0) continue;
        // The same place again is a sign of life: some channels have to be told within two minutes.
        if (!samePlace(question.progress, standing)) question.progress = queued(standing);
        this.show(question);
      }
    }
  }

  async #announce(question: OpenQuestion, turn: Turn): Promise<void> {
    const { outlet, outbox, stopping, random, clock, keeper } = this.#options;
    // Whoever has the answer already needs no notice before it.
    const isWanted = () => !question.hasOutcome && !question.row.placeholder;
    for (let attempt = 1; attempt <= MAX_ANNOUNCE_TRIES; attempt++) {
      await turn(stopping, isWanted);
      if (!isWanted()) return;
      try {
        const placeholder = await outlet.announce(viewOf(question.row), question.progress);
        question.shownMs = clock.monotonicMs();
        if (placeholder) await this.#keepPlaceholder(question, placeholder);
        return;
      } catch (error) {
        const failure = toAppError(error);
        if (failure.code !== 'delivery.throttled') throw error;
        const { retryAfterMs } = failure;
        outbox.pause(question.row, throttleDelayMs(attempt, { ...THROTTLED, random, retryAfterMs }));
      }
    }
    keeper.tell(question);
  }

  async #keepPlaceholder(question: OpenQuestion, placeholder: MessageRef): Promise<void> {
    await this.#options.keeper.changeAnyway(question, (row) =>
      isFinished(row) || row.state === 'MERGED' ? undefined : { ...row, placeholder },
    );
  }

  async #progress(question: OpenQuestion, progress: QuestionProgress): Promise<void> {
    const { outlet, outbox, clock, random } = this.#options;
    if (question.hasOutcome) return;
    question.shownMs = clock.monotonicMs();
    try {
      await outlet.progress(viewOf(question.row), progress);
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code !== 'delivery.throttled') throw error;
      const { retryAfterMs } = failure;
      outbox.pause(question.row, throttleDelayMs(1, { ...THROTTLED, random, retryAfterMs }));
    }
  }

  /** Signs of life are best effort: the answer itself will tell whether the conversation can be reached. */
  #note(question: OpenQuestion, error: unknown): void {
    if (this.#options.stopping.aborted) return;
    const { code } = error instanceof AppError ? error : toAppError(error);
    const { id: questionId, traceId } = question;
    this.#options.log.debug({ questionId, traceId, code, err: error }, 'could not show progress');
  }
}

function queued(standing: Standing): QuestionProgress {
  return { kind: 'queued', place: standing.place, waitMs: standing.waitMs };
}

function samePlace(progress: QuestionProgress | undefined, standing: Standing): boolean {
  return progress?.kind === 'queued' && progress.place === standing.place;
}
