import { AppError, type ErrorCode } from '../../services/errors.ts';
import type {
  DeliverOptions,
  MessageRef,
  Outcome,
  Outlet,
  QuestionProgress,
  QuestionView,
} from '../../services/questions/types.ts';

export interface Delivered {
  readonly questionId: string;
  readonly conversationKey: string;
  readonly text: string;
  readonly outcome: Outcome;
  readonly repeat: boolean;
  readonly plain: boolean;
  /** The message that it replaced. */
  readonly replaced: string | undefined;
}

/** What happens to one call: it works, it fails, or it arrives although it fails, or it waits until it is let go. */
export interface OutletScript {
  readonly fail?: ErrorCode;
  readonly retryAfterMs?: number;
  readonly arrives?: boolean;
  readonly until?: Promise<unknown>;
}

/** An outlet that writes down what it was given. `update`: the channel can replace messages. */
export class RecordingOutlet implements Outlet {
  readonly announced: { readonly questionId: string; readonly progress: QuestionProgress | undefined }[] = [];
  readonly shown: { readonly questionId: string; readonly progress: QuestionProgress }[] = [];
  /** Attempts, in order; also those that failed. */
  readonly attempts: Delivered[] = [];
  /** What people can see at the end. */
  readonly delivered: Delivered[] = [];
  readonly scripts: { announce: OutletScript[]; progress: OutletScript[]; deliver: OutletScript[] } = {
    announce: [],
    progress: [],
    deliver: [],
  };
  /** Calls of one conversation that ran at the same time: must stay empty. */
  readonly collisions: string[] = [];
  /** Called while a message is being made. */
  onRender: (question: QuestionView, options: DeliverOptions) => void = () => {};
  readonly #update: boolean;
  readonly #writing = new Set<string>();
  #messages = 0;

  constructor(options: { readonly update: boolean }) {
    this.#update = options.update;
  }

  announce(question: QuestionView, progress: QuestionProgress | undefined): Promise<MessageRef | undefined> {
    return this.#alone(question, 'announce', async () => {
      this.announced.push({ questionId: question.id, progress });
      this.#messages += 1;
      return this.#update ? { activityId: `placeholder-${this.#messages}` } : undefined;
    });
  }

  async progress(question: QuestionView, progress: QuestionProgress): Promise<void> {
    await this.#alone(question, 'progress', async () => {
      this.shown.push({ questionId: question.id, progress });
      return undefined;
    });
  }

  async deliver(question: QuestionView, outcome: Outcome, options: DeliverOptions): Promise<MessageRef | undefined> {
    const { repeat, plain } = options;
    const message = {
      questionId: question.id,
      conversationKey: question.address.conversationKey,
      text: question.text,
      outcome,
      repeat,
      plain,
      replaced: this.#update ? question.placeholder?.activityId : undefined,
    };
    this.attempts.push(message);
    this.onRender(question, options);
    options.onRendered?.();
    return await this.#alone(question, 'deliver', async () => {
      this.delivered.push(message);
      this.#messages += 1;
      return { activityId: message.replaced ?? `message-${this.#messages}` };
    });
  }

  canReplace(question: QuestionView): boolean {
    return this.#update && question.placeholder !== undefined;
  }

  async #alone(
    question: QuestionView,
    operation: 'announce' | 'progress' | 'deliver',
    arrive: () => Promise<MessageRef | undefined>,
  ): Promise<MessageRef | undefined> {
    const { conversationKey } = question.address;
    if (this.#writing.has(conversationKey)) this.collisions.push(conversationKey);
    this.#writing.add(conversationKey);
    try {
      const script = this.scripts[operation].shift();
      await script?.until;
      if (script?.fail && script.arrives) await arrive();
      if (script?.fail) {
        const { retryAfterMs } = script;
        throw new AppError(script.fail, 'scripted', retryAfterMs === undefined ? {} : { retryAfterMs });
      }
      return await arrive();
    } finally {
      this.#writing.delete(conversationKey);
    }
  }
}
