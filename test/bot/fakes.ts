import type {
  Address,
  Asker,
  Channel,
  ChannelCapabilities,
  Inbound,
  MessageRef,
  OutboundLanes,
  Reply,
  SendOptions,
  SessionChoices,
} from '../../bot/types.ts';
import { AppError } from '../../services/errors.ts';
import type {
  Answer,
  CancelOptions,
  HeldClaim,
  NewQuestion,
  QuestionProgress,
  Questions,
  QuestionTask,
  SessionStatus,
  Submission,
} from '../../services/questions/types.ts';

export const address: Address = { channel: 'fake', conversationKey: 'fake|c1', data: {} };
export const asker: Asker = { userId: 'u1', tenantId: 't1', name: 'Ann' };

type Of<K extends Inbound['kind']> = Extract<Inbound, { kind: K }>;
type Own<K extends Inbound['kind']> = Omit<Of<K>, 'kind' | 'id' | 'address' | 'asker' | 'conversation' | 'receivedAt'>;

let ids = 0;

/** An inbound of any kind; every one has an id of its own unless one is given. */
export function inbound<K extends Inbound['kind']>(
  kind: K,
  own: Own<K> & Partial<Pick<Of<K>, 'id' | 'asker' | 'conversation'>>,
): Inbound {
  ids += 1;
  const base = { id: `a${ids}`, address, asker, conversation: { id: 'c1', kind: 'personal' }, receivedAt: 0 };
  return { ...base, kind, ...own } as unknown as Inbound;
}

export const message = (text: string, more: Partial<Own<'message'>> & { id?: string; asker?: Asker } = {}) =>
  inbound('message', { text, ...more });

export interface Sent {
  readonly kind: 'send' | 'update' | 'progress';
  readonly reply?: Reply;
  readonly message?: MessageRef;
  readonly options?: SendOptions;
  readonly progress?: QuestionProgress | undefined;
}

/** A channel that writes down what it was given, and fails as it is told to, once per entry. */
export class FakeChannel implements Channel {
  readonly name: string;
  readonly calls: Sent[] = [];
  readonly failWith: AppError[] = [];
  readonly can: ChannelCapabilities;
  /** Calls wait for it while it is set. */
  held: Promise<void> | undefined;

  constructor(can: Partial<ChannelCapabilities> = {}, name = 'fake') {
    this.name = name;
    this.can = { update: true, idempotentSend: false, ...can };
  }

  capabilities(): ChannelCapabilities {
    return this.can;
  }

  async send(_to: Address, reply: Reply, options: SendOptions): Promise<MessageRef> {
    await this.#called({ kind: 'send', reply, options });
    return { activityId: `m${this.calls.length}` };
  }

  async update(_to: Address, replaced: MessageRef, reply: Reply): Promise<MessageRef> {
    await this.#called({ kind: 'update', message: replaced, reply });
    return replaced;
  }

  async progress(_to: Address, progress: QuestionProgress | undefined): Promise<void> {
    await this.#called({ kind: 'progress', progress });
  }

  get replies(): readonly Reply[] {
    return this.calls.flatMap((call) => (call.reply ? [call.reply] : []));
  }

  get summaries(): readonly string[] {
    return this.replies.map((reply) => reply.summary);
  }

  async #called(call: Sent): Promise<void> {
    this.calls.push(call);
    await this.held;
    const error = this.failWith.shift();
    if (error) throw error;
  }
}

/** Lanes that never make anybody wait, and count the turns. */
export class OpenLanes implements OutboundLanes {
  turns = 0;
  readonly pauses: number[] = [];

  async write<T>(
    _to: unknown,
    task: (turn: (signal: AbortSignal) => Promise<void>) => Promise<T>,
    signal: AbortSignal,
  ) {
    signal.throwIfAborted();
    return task(async () => {
      this.turns += 1;
    });
  }

  pause(_to: unknown, forMs: number): void {
    this.pauses.push(forMs);
  }
}

/** The questions room as the bot sees it: claims are kept, everything is written down. */
export class FakeQuestions implements Questions {
  readonly submitted: NewQuestion[] = [];
  readonly refused: NewQuestion[] = [];
  readonly calls: string[] = [];
  readonly claims = new Set<string>();
  /** Claims that were ended, and how. */
  readonly ended: string[] = [];
  /** Of all claims: an earlier process began them then. */
  begunAt: number | undefined;
  refuseWith: AppError | undefined;
  claimError: AppError | undefined;
  state: SessionStatus = { waiting: [], buffered: [] };

  async submit(question: NewQuestion): Promise<Submission> {
    const { refuseWith } = this;
    if (refuseWith?.code.startsWith('question.') && question.refusalKey !== undefined) {
      if (!this.#take(question.refusalKey)) return { kind: 'duplicate', questionId: undefined };
      this.refused.push(question);
      return { kind: 'refused', questionId: `r${this.refused.length}` };
    }
    if (refuseWith) throw refuseWith;
    if (!this.#take(question.claimKey)) return { kind: 'duplicate', questionId: undefined };
    this.submitted.push(question);
    return { kind: 'accepted', questionId: `q${this.submitted.length}`, state: 'BUFFERED' };
  }

  async begin(claimKey: string): Promise<HeldClaim | undefined> {
    if (this.claimError) throw this.claimError;
    if (!this.#take(claimKey)) return undefined;
    return {
      ...(this.begunAt === undefined ? {} : { begunAt: this.begunAt }),
      done: async () => void this.ended.push(`done ${claimKey}`),
      giveBack: async () => {
        this.claims.delete(claimKey);
        this.ended.push(`given back ${claimKey}`);
      },
    };
  }

  async edit(ref: { activityId: string }, text: string): Promise<boolean> {
    this.calls.push(`edit ${ref.activityId} ${text}`);
    return true;
  }

  async withdraw(ref: { activityId: string }): Promise<boolean> {
    this.calls.push(`withdraw ${ref.activityId}`);
    return true;
  }

  async flush(): Promise<number> {
    this.calls.push('flush');
    return this.state.buffered.length;
  }

  async cancel(_key: string, { place, by, notAfter }: CancelOptions): Promise<string | undefined> {
    this.calls.push(`cancel ${place ?? ''} by ${by}${notAfter === undefined ? '' : ` of before ${notAfter}`}`);
    return this.state.running?.questionId;
  }

  async cancelById(questionId: string, by: string): Promise<boolean> {
    this.calls.push(`cancelById ${questionId} by ${by}`);
    return true;
  }

  status(): SessionStatus {
    return this.state;
  }

  isPinned(): boolean {
    return false;
  }

  #take(key: string): boolean {
    if (this.claims.has(key)) return false;
    this.claims.add(key);
    return true;
  }
}

/** What became of the questions, as a test says. */
export class FakeTasks {
  readonly kept = new Map<string, QuestionTask>();
  /** Session keys that were asked for. */
  readonly asked: string[] = [];
  mayWrite = true;

  /** Keeps a question; later ones are newer. */
  keep(task: Partial<QuestionTask> & Pick<QuestionTask, 'id'>): QuestionTask {
    const whole: QuestionTask = {
      status: task.outcome ? 'completed' : 'processing',
      state: task.outcome ? 'DELIVERED' : 'RUNNING',
      sessionKey: 's',
      address,
      asker,
      text: `question ${task.id}`,
      acceptedAt: 0,
      ...task,
    };
    this.kept.set(whole.id, whole);
    return whole;
  }

  async find(id: string): Promise<QuestionTask | undefined> {
    return this.kept.get(id);
  }

  async history(sessionKey: string, limit: number): Promise<readonly QuestionTask[]> {
    this.asked.push(sessionKey);
    return [...this.kept.values()].toReversed().slice(0, limit);
  }

  async replaceAnswer(id: string, answer: Answer): Promise<boolean> {
    const task = this.kept.get(id);
    if (!this.mayWrite) throw new AppError('state.unwritable', 'disk full');
    if (task?.outcome?.kind !== 'answer') return false;
    this.kept.set(id, { ...task, outcome: { ...task.outcome, answer } });
    return true;
  }
}

export class FakeSessions implements SessionChoices {
  readonly calls: string[] = [];
  space: string | undefined;
  failWith: AppError | undefined;

  async get(): Promise<{ space?: string }> {
    return this.space === undefined ? {} : { space: this.space };
  }

  async reset(_key: string, since?: number): Promise<void> {
    if (this.failWith) throw this.failWith;
    this.calls.push(since === undefined ? 'reset' : `reset unless since ${since}`);
  }

  async chooseSpace(_key: string, alias: string): Promise<void> {
    this.calls.push(`chooseSpace ${alias}`);
    this.space = alias;
  }
}
