import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { NewQuestion, Questions, QuestionTask, QuestionTasks } from '../../services/questions/types.ts';
import type { TraceParent } from '../../services/trace.ts';
import { invalidField } from '../http/shape.ts';
import type { ChatBody } from './bodies.ts';
import { FINAL_STATUSES } from './task-json.ts';
import type { Caller, RestSessions } from './types.ts';

export interface ChatOptions {
  readonly questions: Questions;
  readonly tasks: QuestionTasks;
  readonly sessions: RestSessions;
  readonly clock: Clock;
  /** Which request an Idempotency-Key was used for. */
  readonly requests: RequestIndex;
  /** Aliases of the spaces that can be asked. */
  readonly spaceAliases: () => Promise<readonly string[]>;
}

/** What the head of a request says about the question. */
export interface ChatRequest {
  readonly idempotencyKey: string | undefined;
  readonly trace?: TraceParent | undefined;
}

/** Keeps short texts for a time. */
export interface RequestIndex {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
}

/** As long as the claim of the key itself is kept. */
const KEY_KEPT_MS = 24 * 60 * 60_000;

/** The name under which this channel stores its addresses. */
export const REST_CHANNEL = 'rest';

/** Asking, finding, waiting and cancelling, on behalf of one caller: nobody reaches another caller's tasks. */
export class Chat {
  readonly #options: ChatOptions;

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  /** The key of a caller's session: callers never share one, whatever ids they choose. */
  sessionKey(caller: Caller, ids: { readonly sessionId: string; readonly userId: string }): string {
    return this.#options.sessions.keyOf({
      tenantId: `key:${caller.name}`,
      channel: REST_CHANNEL,
      conversationKey: ids.sessionId,
      userId: ids.userId,
    });
  }

  /**
   * Takes a message. The same `Idempotency-Key` with the same message gives the same task again.
   * @throws AppError `request.conflict` when the key was used for another message; `question.*` when it is refused.
   */
  async submit(caller: Caller, body: ChatBody, request: ChatRequest): Promise<QuestionTask> {
    const { idempotencyKey, trace } = request;
    await this.#checkSpace(body.space);
    const key = idempotencyKey === undefined ? undefined : JSON.stringify([caller.name, idempotencyKey]);
    if (key !== undefined) await this.#checkRequest(key, body);
    const asked = { ...this.#newQuestion(caller, body, idempotencyKey), ...(trace ? { trace } : {}) };
    const submission = await this.#options.questions.submit(asked);
    // Kept once the question is: a refused request leaves its key free.
    if (key !== undefined && submission.kind === 'accepted') await this.#noteRequest(key, body);
    else if (key !== undefined) await this.#checkRequest(key, body);
    const task = submission.questionId && (await this.#options.tasks.find(submission.questionId));
    if (!task) {
      throw new AppError('request.gone', 'the result for this Idempotency-Key is no longer kept', {
        field: 'Idempotency-Key',
        publicMessage: 'The result for this Idempotency-Key is no longer kept. Use a new key to ask again.',
      });
    }
    return task;
  }

  /** @throws AppError `request.not_found` for a task that is unknown, too old, or another caller's. */
  async find(caller: Caller, taskId: string): Promise<QuestionTask> {
    const task = await this.#options.tasks.find(taskId);
    if (task && task.address.channel === REST_CHANNEL && task.address.data['caller'] === caller.name) return task;
    throw new AppError('request.not_found', 'no such task', {
      field: 'task_id',
      publicMessage: 'There is no such task. Results are kept for a limited time.',
    });
  }

  /** The task as soon as it has ended, or as it is after `waitMs`, or when `signal` aborts. */
  async waitFor(caller: Caller, taskId: string, wait: { waitMs: number; signal: AbortSignal }): Promise<QuestionTask> {
    let task = await this.find(caller, taskId);
    if (wait.waitMs === 0) return task;
    const over = new AbortController();
    const timer = this.#options.clock.after(wait.waitMs, () => over.abort());
    const until = AbortSignal.any([wait.signal, over.signal]);
    const change = new Changes(this.#options.tasks, taskId, until);
    try {
      while (!FINAL_STATUSES.includes(task.status) && !until.aborted) {
        await change.next();
        task = await this.find(caller, taskId);
      }
      return task;
    } finally {
      timer.cancel();
      change.stop();
    }
  }

  /** Every state of the task from now to its end; ends early when `signal` aborts. */
  async *follow(caller: Caller, taskId: string, signal: AbortSignal): AsyncGenerator<QuestionTask> {
    const change = new Changes(this.#options.tasks, taskId, signal);
    try {
      for (;;) {
        const task = await this.find(caller, taskId);
        if (signal.aborted) return;
        yield task;
        if (FINAL_STATUSES.includes(task.status)) return;
        await change.next();
      }
    } finally {
      change.stop();
    }
  }

  /** @throws AppError `request.conflict` when the task has ended already. */
  async cancel(caller: Caller, taskId: string): Promise<QuestionTask> {
    const task = await this.find(caller, taskId);
    const cancelled = await this.#options.questions.cancelById(taskId, `rest:${caller.name}`);
    if (!cancelled) {
      throw new AppError('request.conflict', `task ended as ${task.status}`, {
        field: 'task_id',
        publicMessage: `The task cannot be cancelled: it is ${(await this.find(caller, taskId)).status} already.`,
      });
    }
    return this.find(caller, taskId);
  }

  /** Exchanges of a session, oldest first. */
  async history(
    caller: Caller,
    ids: { sessionId: string; userId: string },
    limit: number,
  ): Promise<readonly QuestionTask[]> {
    const newestFirst = await this.#options.tasks.history(this.sessionKey(caller, ids), limit);
    return newestFirst.toReversed();
  }

  /** Ends a session: what runs is cancelled, the next message starts over. */
  async endSession(caller: Caller, ids: { sessionId: string; userId: string }): Promise<void> {
    const key = this.sessionKey(caller, ids);
    const { questions, sessions } = this.#options;
    await questions.flush(key);
    const { running, waiting } = questions.status(key);
    const open = [...waiting, ...(running ? [running] : [])];
    for (const { questionId } of open) await questions.cancelById(questionId, `rest:${caller.name}`);
    await sessions.remove(key);
  }

  /** Messages of the task's session that wait to be joined. */
  pending(task: QuestionTask): number {
    return this.#options.questions.status(task.sessionKey).buffered.length;
  }

  #newQuestion(caller: Caller, body: ChatBody, idempotencyKey: string | undefined): NewQuestion {
    const sessionId = body.session_id ?? body.user_id;
    const sessionKey = this.sessionKey(caller, { sessionId, userId: body.user_id });
    const unique = idempotencyKey === undefined ? `id:${randomUUID()}` : `key:${idempotencyKey}`;
    const debounce = {
      ...(body.enable_debounce === undefined ? {} : { enabled: body.enable_debounce }),
      ...(body.debounce_window === undefined ? {} : { windowMs: body.debounce_window * 1_000 }),
    };
    return {
      claimKey: `${REST_CHANNEL}|${caller.name}|${unique}`,
      sessionKey,
      address: {
        channel: REST_CHANNEL,
        conversationKey: sessionKey,
        data: { caller: caller.name, userId: body.user_id },
      },
      asker: { userId: body.user_id, tenantId: `key:${caller.name}` },
      text: body.message,
      debounce,
      ...(body.space === undefined ? {} : { space: body.space }),
      ...(body.priority === undefined ? {} : { priority: body.priority }),
      ...(body.refresh ? { refresh: body.refresh } : {}),
    };
  }

  /** The same key stands for the same request. */
  async #checkRequest(key: string, body: ChatBody): Promise<void> {
    const known = await this.#options.requests.get(key);
    if (known === undefined || known === digestOf(body)) return;
    throw new AppError('request.conflict', 'Idempotency-Key used for another request', {
      field: 'Idempotency-Key',
      publicMessage: 'This Idempotency-Key was used for another request. Use a new key.',
    });
  }

  async #noteRequest(key: string, body: ChatBody): Promise<void> {
    await this.#options.requests.set(key, digestOf(body), KEY_KEPT_MS);
  }

  async #checkSpace(space: string | undefined): Promise<void> {
    if (space === undefined) return;
    const known = await this.#options.spaceAliases();
    if (!known.includes(space)) throw invalidField('space', `must be one of ${known.join(', ')}`);
  }
}

function digestOf(body: ChatBody): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(body).sort()))
    .digest('base64url');
}

/** Turns call-backs into something to wait for; a change between two waits is not missed. */
class Changes {
  #changed = false;
  #wake: (() => void) | undefined;
  readonly #signal: AbortSignal;
  readonly #end: () => void;

  constructor(tasks: QuestionTasks, taskId: string, signal: AbortSignal) {
    this.#signal = signal;
    const notice = () => {
      this.#changed = true;
      this.#wake?.();
    };
    const unwatch = tasks.subscribe(taskId, notice);
    signal.addEventListener('abort', notice, { once: true });
    this.#end = () => {
      unwatch();
      signal.removeEventListener('abort', notice);
    };
  }

  /** Resolves at the next change, or when the signal aborts. */
  async next(): Promise<void> {
    if (!this.#changed && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
    this.#wake = undefined;
  }

  stop(): void {
    this.#end();
  }
}
