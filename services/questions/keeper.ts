import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { OpenQuestion } from './book.ts';
import type { Journal } from './journal.ts';
import type { QuestionRow } from './record.ts';

/** Makes the new row from the newest one; undefined: it is not in a state for that any more. */
export type Change = (row: QuestionRow) => QuestionRow | undefined;

/**
 * Writes the rows of open questions, those of one question one after the other, each with the state that the journal
 * must hold. Tells watchers of every change.
 */
export class Keeper {
  readonly #journal: Journal;
  readonly #events: Events;
  readonly #watchers = new Map<string, Set<(question: OpenQuestion) => void>>();

  constructor(options: { readonly journal: Journal; readonly events: Events }) {
    this.#journal = options.journal;
    this.#events = options.events;
  }

  /**
   * Changes a row durably. False: the change did not apply any more.
   * @throws AppError `state.unwritable`: nothing changed.
   */
  change(question: OpenQuestion, change: Change): Promise<boolean> {
    return this.#queue([question], async () => {
      const row = change(question.row);
      if (!row) return false;
      await this.#save(question, row);
      question.row = row;
      this.tell(question);
      return true;
    });
  }

  /**
   * As `change`, for a question that is already under way: when the journal cannot be written, the change holds in this
   * process alone, the failure is reported, and the next write brings the row up to date. `passing` as `Journal.advance`.
   */
  changeAnyway(question: OpenQuestion, change: Change, options?: { readonly passing?: boolean }): Promise<boolean> {
    return this.#queue([question], async () => {
      const row = change(question.row);
      if (!row) return false;
      try {
        await this.#save(question, row, options);
      } catch (error) {
        this.#events.emit('store.failed', { store: 'journal', operation: row.state, error });
      }
      question.row = row;
      this.tell(question);
      return true;
    });
  }

  /** Makes buffered questions one. @throws AppError `state.unwritable`: nothing changed. */
  join(
    questions: readonly OpenQuestion[],
    rows: () => { readonly leader: QuestionRow; readonly merged: readonly QuestionRow[] },
  ): Promise<void> {
    return this.#queue(questions, async () => {
      const { leader, merged } = rows();
      if (!(await this.#journal.join(leader, merged))) {
        throw new AppError('internal', `question ${leader.id} and ${merged.length} others were not all buffered`);
      }
      for (const row of [leader, ...merged]) {
        const question = questions.find(({ id }) => id === row.id);
        if (!question) continue;
        question.row = row;
        question.savedState = row.state;
      }
    });
  }

  /** Whether the journal holds the newest state. */
  isSaved(question: OpenQuestion): boolean {
    return question.savedState === question.row.state;
  }

  /** Tells the watchers of the question and of its parts how it stands. */
  tell(question: OpenQuestion): void {
    if (this.#watchers.size === 0) return;
    for (const id of new Set([question.id, ...(question.row.parts ?? []).map((part) => part.questionId)])) {
      for (const watcher of this.#watchers.get(id) ?? []) watcher(question);
    }
  }

  /** @returns the function that ends it. */
  watch(id: string, watcher: (question: OpenQuestion) => void): () => void {
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers);
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.#watchers.delete(id);
    };
  }

  async #save(question: OpenQuestion, row: QuestionRow, options?: { readonly passing?: boolean }): Promise<void> {
    if (!(await this.#journal.advance(row, [question.savedState], options))) {
      throw new AppError('internal', `question ${row.id} is not in state ${question.savedState} in the journal`);
    }
    question.savedState = row.state;
  }

  /** Runs after the earlier writes of all these questions. */
  #queue<T>(questions: readonly OpenQuestion[], write: () => Promise<T>): Promise<T> {
    const earlier = Promise.all(questions.map((question) => question.lastWrite));
    const result = earlier.then(write);
    // The failure belongs to the caller; the writes behind it go on.
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    for (const question of questions) question.lastWrite = settled;
    return result;
  }
}
