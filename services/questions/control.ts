import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Book, OpenQuestion } from './book.ts';
import type { Debouncer } from './debounce.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Keeper } from './keeper.ts';
import { moved, outcomeOf, type Part, type QuestionRow } from './record.ts';
import type { Runner } from './runner.ts';
import type { CancelOptions, SessionStatus } from './types.ts';
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
    return await this.#onCurrent(ref, async (question) => {
      const characters = text.length + this.#charactersBeside(question, ref.activityId);
      if (characters > maxCharacters) {
        throw new AppError('question.too_long', `an edit to ${characters} characters`, {
          facts: { characters, limit: maxCharacters },
        });
      }
      const changed = await keeper.change(question, (row) => this.#withText(row, ref.activityId, text));
      return changed || book.byActivity(ref) === question ? changed : undefined;
    });
  }

  async withdraw(ref: ActivityRef): Promise<boolean> {
    const { book, debouncer, dispatcher, keeper, runner } = this.#options;
    return await this.#onCurrent(ref, async (question) => {
      if (question.row.state === 'BUFFERED') {
        if (debouncer.take(question)) return await this.#forget(question, 'withdrawn');
        return book.byActivity(ref) === question ? false : undefined;
      }
      const isOnePart = await keeper.change(question, (row) => this.#withoutPart(row, ref.activityId));
      if (isOnePart) return true;
      if (question.hasOutcome || !dispatcher.remove(question)) return false;
      question.cancelledBy = 'withdrawn';
      return await runner.conclude(question, CANCELLED);
    });
  }

  async cancel(sessionKey: string, options: CancelOptions): Promise<string | undefined> {
    const { buffered, waiting, running } = this.#openOf(sessionKey, options.notAfter);
    const meant = options.place === undefined ? (running ?? waiting[0]) : waiting[options.place - 1];
    if (!meant && options.place === undefined) return await this.#cancelBuffered(buffered, options.by);
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
    const { dispatcher, clock } = this.#options;
    const { buffered, waiting, running } = this.#openOf(sessionKey);
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
      buffered: buffered.map(({ row }) => row.text),
    };
  }

  /** Questions of a session without an outcome, in the order they came, which is the order they are asked in. */
  #openOf(sessionKey: string, notAfter = Number.POSITIVE_INFINITY) {
    const all = this.#options.book.ofSession(sessionKey);
    const open = all.filter((question) => !question.hasOutcome && question.row.acceptedAt <= notAfter);
    return {
      buffered: open.filter(({ row }) => row.state === 'BUFFERED'),
      waiting: open.filter(({ row }) => row.state === 'ACCEPTED'),
      running: open.find(({ row }) => row.state === 'ASKING' || row.state === 'RUNNING'),
    };
  }

  /** The messages that wait together are one question to the person: the first of them says that it was stopped. */
  async #cancelBuffered(buffered: readonly OpenQuestion[], by: string): Promise<string | undefined> {
    const [first, ...others] = buffered;
    if (!first) return undefined;
    // Taken before anything is waited for, or their window would end meanwhile.
    const taken = others.filter((question) => this.#options.debouncer.take(question));
    const cancelled = await this.cancelById(first.id, by);
    for (const question of taken) await this.#forget(question, by);
    return cancelled ? first.id : undefined;
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

  /** What is or will be asked together with the message of this activity. */
  #charactersBeside(question: OpenQuestion, activityId: string): number {
    const { row } = question;
    const parts =
      row.state === 'BUFFERED'
        ? this.#options.debouncer.pending(row.sessionKey).map((one) => one.row)
        : (row.parts ?? []);
    const others = parts.filter((part) => part.activityId !== activityId);
    return others.reduce((sum, { text }) => sum + text.length + this.#options.debounce.separator.length, 0);
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

  /** Nothing of it was shown yet: it ends without a word. It does not wait any more, so it ends on a full disk too. */
  async #forget(question: OpenQuestion, by: string): Promise<boolean> {
    const { keeper, clock, events, onFinished } = this.#options;
    const finishedAt = clock.now();
    await keeper.changeAnyway(question, (row) => moved(row, { state: 'CANCELLED', finishedAt }));
    const { channel } = question.row.address;
    const { id: questionId, traceId } = question;
    events.emit('question.cancelled', { questionId, traceId, channel, by, untold: true });
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
