import type { RestSessions } from '../../adapters/rest/types.ts';
import type {
  Answer,
  HeldClaim,
  NewQuestion,
  Outcome,
  Questions,
  QuestionTask,
  QuestionTasks,
  SessionStatus,
} from '../../services/questions/types.ts';

/** The questions room as the REST room sees it, held in memory: a test decides what becomes of each question. */
export class RecordedQuestions implements Questions, QuestionTasks {
  readonly submitted: NewQuestion[] = [];
  readonly #tasks = new Map<string, QuestionTask>();
  readonly #claims = new Map<string, string>();
  readonly #watchers = new Map<string, Set<(task: QuestionTask) => void>>();
  /** Thrown by the next `submit`. */
  refuseWith: Error | undefined;

  async submit(question: NewQuestion) {
    if (this.refuseWith) throw this.refuseWith;
    const known = this.#claims.get(question.claimKey);
    if (known !== undefined) return { kind: 'duplicate', questionId: known } as const;
    const id = `q${this.submitted.push(question)}`;
    this.#claims.set(question.claimKey, id);
    const buffered = question.debounce?.enabled !== false;
    const { address, asker, sessionKey, text } = question;
    this.#tasks.set(id, { ...{ id, address, asker, sessionKey, text }, ...statusAndState(buffered), acceptedAt: 0 });
    return { kind: 'accepted', questionId: id, state: buffered ? 'BUFFERED' : 'ACCEPTED' } as const;
  }

  /** Moves a task on and tells whoever watches it. */
  change(id: string, change: Partial<QuestionTask>): void {
    const task = this.#tasks.get(id);
    if (!task) throw new Error(`no task ${id}`);
    this.#tasks.set(id, { ...task, ...change });
    for (const notice of this.#watchers.get(id) ?? []) notice({ ...task, ...change });
  }

  end(id: string, outcome: Outcome): void {
    const failed = outcome.kind === 'error' && outcome.code !== 'question.cancelled' ? 'failed' : 'cancelled';
    this.change(id, { status: outcome.kind === 'answer' ? 'completed' : failed, state: 'DELIVERED', outcome });
  }

  get watchers(): number {
    return [...this.#watchers.values()].reduce((sum, set) => sum + set.size, 0);
  }

  async find(id: string): Promise<QuestionTask | undefined> {
    return this.#tasks.get(id);
  }

  subscribe(id: string, onChange: (task: QuestionTask) => void): () => void {
    const set = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, set.add(onChange));
    return () => set.delete(onChange);
  }

  async history(sessionKey: string, limit: number): Promise<readonly QuestionTask[]> {
    const mine = [...this.#tasks.values()].filter((task) => task.sessionKey === sessionKey);
    return mine.toReversed().slice(0, limit);
  }

  async replaceAnswer(id: string, answer: Answer): Promise<boolean> {
    const outcome = this.#tasks.get(id)?.outcome;
    if (outcome?.kind !== 'answer') return false;
    this.change(id, { outcome: { ...outcome, answer } });
    return true;
  }

  async waitFor(id: string): Promise<QuestionTask | undefined> {
    return this.#tasks.get(id);
  }

  async cancelById(questionId: string): Promise<boolean> {
    const task = this.#tasks.get(questionId);
    if (!task || task.outcome) return false;
    this.end(questionId, { kind: 'error', code: 'question.cancelled' });
    return true;
  }

  status(sessionKey: string): SessionStatus {
    const open = [...this.#tasks.values()].filter((task) => task.sessionKey === sessionKey && !task.outcome);
    return {
      waiting: open.map((task) => ({ questionId: task.id, text: task.text, place: 1 })),
      buffered: open.map(({ text }) => text),
    };
  }

  async flush(): Promise<number> {
    return 0;
  }
  async begin(): Promise<HeldClaim> {
    return { done: async () => {}, giveBack: async () => {} };
  }
  async edit(): Promise<boolean> {
    return false;
  }
  async withdraw(): Promise<boolean> {
    return false;
  }
  async cancel(): Promise<string | undefined> {
    return undefined;
  }
  isPinned(): boolean {
    return false;
  }
}

/** Session keys as plain text, and which were removed. */
export class RecordedSessions implements RestSessions {
  readonly removed: string[] = [];
  keyOf(identity: { tenantId: string; channel: string; conversationKey: string; userId: string }): string {
    return JSON.stringify(identity);
  }
  async remove(sessionKey: string): Promise<void> {
    this.removed.push(sessionKey);
  }
}

function statusAndState(buffered: boolean): Pick<QuestionTask, 'status' | 'state'> {
  return buffered ? { status: 'buffering', state: 'BUFFERED' } : { status: 'queued', state: 'ACCEPTED' };
}
