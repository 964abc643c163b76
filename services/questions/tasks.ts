import type { Book, OpenQuestion } from './book.ts';
import type { Journal } from './journal.ts';
import type { Keeper } from './keeper.ts';
import { isFinished, outcomeOf, type QuestionRow, traceOf } from './record.ts';
import type { Answer, QuestionProgress, QuestionTask, QuestionTasks, TaskStatus } from './types.ts';

export interface TasksOptions {
  readonly book: Book;
  readonly keeper: Keeper;
  readonly journal: Journal;
}

const MAX_HISTORY = 200;

/** Questions as tasks: how far they are, for callers who ask. */
export class Tasks implements QuestionTasks {
  readonly #options: TasksOptions;

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  async find(questionId: string): Promise<QuestionTask | undefined> {
    const { book, journal } = this.#options;
    const open = book.get(questionId);
    if (open) return taskOf(questionId, open.row, open.progress);
    const row = await journal.find(questionId);
    if (row?.state !== 'MERGED') return row && taskOf(questionId, row);
    const leader = book.get(row.into)?.row ?? (await journal.find(row.into));
    return leader && taskOf(questionId, leader);
  }

  async waitFor(questionId: string, signal: AbortSignal): Promise<QuestionTask | undefined> {
    const open = this.#options.book.get(questionId);
    if (open && !open.hasOutcome && !signal.aborted) await this.#outcome(questionId, signal);
    return await this.find(questionId);
  }

  subscribe(questionId: string, listener: (task: QuestionTask) => void): () => void {
    return this.#options.keeper.watch(questionId, (question: OpenQuestion) =>
      listener(taskOf(questionId, question.row, question.progress)),
    );
  }

  async history(sessionKey: string, limit: number): Promise<readonly QuestionTask[]> {
    const { journal, book } = this.#options;
    const rows = await journal.history(sessionKey, Math.min(limit, MAX_HISTORY));
    return rows
      .filter((row) => row.state !== 'MERGED')
      .map((row) => {
        const open = book.get(row.id);
        return open ? taskOf(row.id, open.row, open.progress) : taskOf(row.id, row);
      });
  }

  async replaceAnswer(questionId: string, answer: Answer): Promise<boolean> {
    const { journal } = this.#options;
    const row = await journal.find(questionId);
    if (row?.state === 'MERGED') return await this.replaceAnswer(row.into, answer);
    if (row?.state !== 'DELIVERED' || row.outcome?.kind !== 'answer') return false;
    return await journal.advance({ ...row, outcome: { ...row.outcome, answer } }, ['DELIVERED']);
  }

  #outcome(questionId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stop();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const stop = this.#options.keeper.watch(questionId, (question) => {
        if (question.hasOutcome) end();
      });
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

/** The task with this id, whose result is that of the row: its own, or of the question that it became part of. */
export function taskOf(id: string, row: QuestionRow, progress?: QuestionProgress): QuestionTask {
  const outcome = outcomeOf(row);
  return {
    id,
    ...(row.id === id ? {} : { mergedInto: row.id }),
    status: statusOf(row),
    state: row.state,
    sessionKey: row.sessionKey,
    address: row.address,
    asker: row.asker,
    text: row.text,
    ...(row.space === undefined ? {} : { space: row.space }),
    acceptedAt: row.acceptedAt,
    ...(isFinished(row) ? { finishedAt: row.finishedAt } : {}),
    ...(outcome ? { outcome } : {}),
    ...messageOf(row),
    ...(progress && !outcome ? { progress } : {}),
    trace: traceOf(row),
  };
}

/** A placeholder is what the answer takes the place of; whoever is quicker than our note of that finds it there. */
function messageOf(row: QuestionRow): Pick<QuestionTask, 'message'> {
  if (!('outcome' in row)) return {};
  const message = (isFinished(row) ? row.message : undefined) ?? row.placeholder;
  return message ? { message } : {};
}

function statusOf(row: QuestionRow): TaskStatus {
  switch (row.state) {
    case 'BUFFERED':
    case 'MERGED':
      return 'buffering';
    case 'ACCEPTED':
      return 'queued';
    case 'ASKING':
    case 'RUNNING':
      return 'processing';
    case 'CANCELLED':
      return 'cancelled';
    default: {
      if (row.outcome?.kind === 'answer') return 'completed';
      return row.outcome?.code === 'question.cancelled' ? 'cancelled' : 'failed';
    }
  }
}
