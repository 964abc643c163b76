import type { Events } from '../services/events.ts';
import type { Outlet, QuestionTasks } from '../services/questions/types.ts';
import type { FeedbackTarget, FeedbackTargets } from './types.ts';

/** Where it is kept which message brought which answer. */
export interface MessageIndex {
  get(key: string): Promise<string | undefined>;
  set(key: string, questionId: string, ttlMs: number): Promise<unknown>;
}

export interface FeedbackBookOptions {
  readonly index: MessageIndex;
  readonly events: Events;
}

/** A person's verdict, and which answer it is about. */
export interface Rated {
  readonly questionId?: string;
  readonly messageId?: string;
  readonly rating: 'positive' | 'negative';
  readonly comment?: string;
}

/** As long as the answers themselves are kept. */
const KEPT_MS = 24 * 60 * 60_000;

/**
 * Finds the answer that somebody rated. Channels with feedback buttons of their own name the message only, so it is kept
 * which message brought which answer.
 */
export class FeedbackBook {
  readonly #options: FeedbackBookOptions;

  constructor(options: FeedbackBookOptions) {
    this.#options = options;
  }

  /** The outlet, with every delivered message noted. */
  noting(outlet: Outlet): Outlet {
    const { index, events } = this.#options;
    return {
      announce: (question, progress) => outlet.announce(question, progress),
      progress: (question, progress) => outlet.progress(question, progress),
      canReplace: (question) => outlet.canReplace(question),
      deliver: async (question, outcome, options) => {
        const message = await outlet.deliver(question, outcome, options);
        if (message && outcome.kind === 'answer') {
          const key = keyOf(question.address.conversationKey, message.activityId);
          // The answer is there; that it cannot be rated is no reason to bring it again.
          await index.set(key, question.id, KEPT_MS).catch((error: unknown) => {
            events.emit('store.failed', { store: 'feedback', operation: 'set', error });
          });
        }
        return message;
      },
    };
  }

  /** Looks up ratings among the answers of these tasks. */
  targets(tasks: Pick<QuestionTasks, 'find'>): FeedbackTargets {
    const { index } = this.#options;
    return {
      find: async ({ conversationKey, questionId, messageId }) => {
        const id = questionId ?? (messageId && (await index.get(keyOf(conversationKey, messageId))));
        const task = id === undefined || id === '' ? undefined : await tasks.find(id);
        if (task?.outcome?.kind !== 'answer' || task.address.conversationKey !== conversationKey) return undefined;
        return { questionId: task.id, ids: task.outcome.answer.ids } satisfies FeedbackTarget;
      },
    };
  }
}

function keyOf(conversationKey: string, activityId: string): string {
  return JSON.stringify([conversationKey, activityId]);
}
