import type { RestSessions, Tasks, TaskView } from '../../adapters/rest/types.ts';
import type { NewQuestion, Outcome, Questions, SessionStatus } from '../../services/questions/types.ts';

/** The questions room as the REST room sees it, held in memory: a test decides what becomes of each question. */
export class RecordedQuestions implements Questions, Tasks {
  readonly submitted: NewQuestion[] = [];
  readonly #tasks = new Map<string, TaskView>();
  readonly #claims = new Map<string, string>();
  readonly #watchers = new Map<string, Set<() => void>>();
  /** Thrown by the next `submit`. */
  refuseWith: Error | undefined;

  async submit(question: NewQuestion) {
    if (this.refuseWith) throw this.refuseWith;
    const known = this.#claims.get(question.claimKey);
    if (known !== undefined) return { kind: 'duplicate', questionId: known } as const;
    const id = `q${this.submitted.push(question)}`;
    this.#claims.set(question.claimKey, id);
    const state = question.debounce?.enabled === false ? 'ACCEPTED' : 'BUFFERED';
    const { address, asker, sessionKey, text } = question;
    this.#tasks.set(id, { id, address, asker, sessionKey, text, state, askedState: state, parts: 1, acceptedAt: 0 });
    return { kind: 'accepted', questionId: id, state } as const;
  }

  /** Moves a task on and tells whoever watches it. */
  change(id: string, change: Partial<TaskView>): void {
    const task = this.#tasks.get(id);
    if (!task) throw new Error(`no task ${id}`);
    this.#tasks.set(id, { ...task, ...change });
    for (const notice of this.#watchers.get(id) ?? []) notice();
  }

  end(id: string, outcome: Outcome): void {
    this.change(id, { state: 'DELIVERED', askedState: 'DELIVERED', outcome });
  }

  get watchers(): number {
    return [...this.#watchers.values()].reduce((sum, set) => sum + set.size, 0);
  }

  async find(id: string): Promise<TaskView | undefined> {
    return this.#tasks.get(id);
  }

  watch(id: string, onChange: () => void): () => void {
    const set = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, set.add(onChange));
    return () => set.delete(onChange);
  }

  async history(sessionKey: string, limit: number): Promise<readonly TaskView[]> {
    const mine = [...this.#tasks.values()].filter((task) => task.sessionKey === sessionKey);
    return mine.toReversed().slice(0, limit);
  }

  pending(sessionKey: string): number {
    return [...this.#tasks.values()].filter((task) => task.sessionKey === sessionKey && task.state === 'BUFFERED')
      .length;
  }

  async cancelById(questionId: string): Promise<boolean> {
    const task = this.#tasks.get(questionId);
    if (!task || task.outcome) return false;
    this.end(questionId, { kind: 'error', code: 'question.cancelled' });
    return true;
  }

  status(sessionKey: string): SessionStatus {
    const open = [...this.#tasks.values()].filter((task) => task.sessionKey === sessionKey && !task.outcome);
    return { waiting: open.map((task) => ({ questionId: task.id, text: task.text, place: 1 })), buffered: [] };
  }

  async flush(): Promise<number> {
    return 0;
  }
  async claim(): Promise<boolean> {
    return true;
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
