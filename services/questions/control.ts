import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Book, OpenQuestion } from './book.ts';
import type { Debouncer } from './debounce.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Keeper } from './keeper.ts';
import { moved, outcomeOf, type Part, type QuestionRow } from './record.ts';
import type { Runner } from './runner.ts';
import type { SessionStatus } from './types.ts';
import { type DebounceOptions, joinTexts, withoutUrgentSign } from './windows.ts';

export interface ControlOptions {
  readonly book: Book;
  readonly keeper: Keeper;
  readonly debouncer: Debouncer;
  readonly dispatcher: Dispatcher;
  readonly runner: Runner;
  readonly debounce: DebounceOptions;
  readonly maxCharacters: number;
  readonly clock: Clock;
  readonly events: Events;
  readonly onFinished: (question: OpenQuestion) => void;
}

interface ActivityRef {
  readonly conversationKey: string;
  readonly activityId: string;
}

const CANCELLED = { kind: 'error', code: 'question.cancelled' } as const;
/** A message can be merged while it is changed: then the question that it became part of is meant. */
const MAX_TRIES = 3;

/** What people can do to questions that are on their way. */
export class Control {
  readonly #options: ControlOptions;

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /** @throws AppError `question.too_long`, `state.unwritable`. */
  async edit(ref: ActivityRef, newText: string): Promise<boolean> {
    const { book, keeper, maxCharacters } = this.#options;
    const text = withoutUrgentSign(newText);
    if (text === '') return await this.withdraw(ref);
    if (text.length > maxCharacters) {
      throw new AppError('question.too_long', `an edit to ${text.length} characters`, {
        facts: { limit: maxCharacters },
      });
    }
    return await this.#onCurrent(ref, async (question) => {
      const changed = await keeper.change(question, (row) => this.#withText(row, ref.activityId, text));
      return changed || book.byActivity(ref) === question ? changed : undefined;
    });
  }

  async withdraw(ref: ActivityRef): Promise<boolean> {
    const { book, debouncer, dispatcher, keeper, runner } = this.#options;
    return await this.#onCurrent(ref, async (question) => {
      if (question.row.state === 'BUFFERED') {
        if (debouncer.take(question)) return await this.#forget(question);
        return book.byActivity(ref) === question ? false : undefined;
      }
      const isOnePart = await keeper.change(question, (row) => this.#withoutPart(row, ref.activityId));
      if (isOnePart) return true;
      if (question.hasOutcome || !dispatcher.remove(question)) return false;
      question.cancelledBy = 'withdrawn';
      return await runner.conclude(question, CANCELLED);
    });
  }

  async cancel(
    sessionKey: string,
    options: { readonly place?: number; readonly by: string },
  ): Promise<string | undefined> {
    const open = this.#options.book.ofSession(sessionKey).filter((question) => !question.hasOutcome);
    const waiting = open.filter(({ row }) => row.state === 'ACCEPTED');
    const running = open.find(({ row }) => row.state === 'ASKING' || row.state === 'RUNNING');
    const meant =
      options.place === undefined
        ? (running ?? waiting[0] ?? open.find(({ row }) => row.state === 'BUFFERED'))
        : waiting[options.place - 1];
    if (!meant || !(await this.cancelById(meant.id, options.by))) return undefined;
    return meant.id;
  }

  /** False: unknown, too late, or cancelled before. */
  async cancelById(questionId: string, by: string): Promise<boolean> {
    const { book, debouncer, dispatcher, runner } = this.#options;
    if (book.get(questionId)?.row.state === 'BUFFERED') {
      const question = book.get(questionId);
      if (question && debouncer.take(question)) {
        question.cancelledBy = by;
        return await runner.conclude(question, CANCELLED);
      }
      if (question) await debouncer.settled(question.row.sessionKey);
    }
    const question = book.get(questionId);
    if (!question || question.hasOutcome || question.cancelledBy !== undefined) return false;
    question.cancelledBy = by;
    if (dispatcher.remove(question)) return await runner.conclude(question, CANCELLED);
    question.interrupt?.('cancelled');
    await this.#outcomeOf(question);
    const outcome = outcomeOf(question.row);
    return outcome?.kind === 'error' && outcome.code === 'question.cancelled';
  }

  status(sessionKey: string): SessionStatus {
    const { book, dispatcher, clock } = this.#options;
    const open = book.ofSession(sessionKey).filter((question) => !question.hasOutcome);
    const running = open.find(({ row }) => row.state === 'ASKING' || row.state === 'RUNNING');
    const waiting = open.filter(({ row }) => row.state === 'ACCEPTED');
    const stage = running?.progress?.kind === 'genie' ? running.progress.stage : undefined;
    return {
      ...(running
        ? {
            running: {
              questionId: running.id,
              text: running.row.text,
              sinceMs: clock.monotonicMs() - (running.askedMs ?? running.acceptedMs),
              ...(stage ? { stage } : {}),
            },
          }
        : {}),
      waiting: waiting.map((question) => {
        const { place, waitMs } = dispatcher.standing(question);
        return { questionId: question.id, text: question.row.text, place, waitMs };
      }),
      buffered: open.filter(({ row }) => row.state === 'BUFFERED').map(({ row }) => row.text),
    };
  }

  /** Finds the question behind an activity and works on it; again when it was merged meanwhile (`undefined`). */
  async #onCurrent(ref: ActivityRef, work: (question: OpenQuestion) => Promise<boolean | undefined>): Promise<boolean> {
    const { book, debouncer } = this.#options;
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const before = book.byActivity(ref);
      if (!before) return false;
      await debouncer.settled(before.row.sessionKey);
      const question = book.byActivity(ref);
      if (!question) return false;
      const done = await work(question);
      if (done !== undefined) return done;
    }
    return false;
  }

  #withText(row: QuestionRow, activityId: string, text: string): QuestionRow | undefined {
    if (row.state !== 'BUFFERED' && row.state !== 'ACCEPTED') return undefined;
    if (!row.parts) return { ...row, text: row.state === 'ACCEPTED' ? this.#joined([text]) : text };
    const parts = row.parts.map((part) => (part.activityId === activityId ? { ...part, text } : part));
    return { ...row, parts, text: this.#joined(parts.map((part) => part.text)) };
  }

  /** The question without one of several messages; undefined when it has only that one. */
  #withoutPart(row: QuestionRow, activityId: string): QuestionRow | undefined {
    if (row.state !== 'ACCEPTED' || !row.parts) return undefined;
    const parts: readonly Part[] = row.parts.filter((part) => part.activityId !== activityId);
    if (parts.length === 0 || parts.length === row.parts.length) return undefined;
    return { ...row, parts, text: this.#joined(parts.map((part) => part.text)) };
  }

  #joined(texts: readonly string[]): string {
    return joinTexts(texts, this.#options.debounce);
  }

  /** Nothing of it was shown yet and its message is gone: it ends without a word. */
  async #forget(question: OpenQuestion): Promise<boolean> {
    const { keeper, clock, events, onFinished } = this.#options;
    const finishedAt = clock.now();
    await keeper.change(question, (row) => moved(row, { state: 'CANCELLED', finishedAt }));
    const { channel } = question.row.address;
    events.emit('question.cancelled', { questionId: question.id, channel, by: 'withdrawn' });
    onFinished(question);
    return true;
  }

  #outcomeOf(question: OpenQuestion): Promise<void> {
    const { keeper } = this.#options;
    return new Promise((resolve) => {
      const check = () => {
        if (!question.hasOutcome) return;
        stop();
        resolve();
      };
      const stop = keeper.watch(question.id, check);
      check();
    });
  }
}
