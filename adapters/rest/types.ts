import type { StateName } from '../../services/questions/record.ts';
import type { Address, Asker, Outcome, QuestionProgress } from '../../services/questions/types.ts';

/** A question as its asker over REST sees it: the task, whatever became of the question. */
export interface TaskView {
  readonly id: string;
  readonly address: Address;
  readonly asker: Asker;
  readonly sessionKey: string;
  /** The message of this task alone. */
  readonly text: string;
  readonly state: StateName;
  /** The question that this message became part of. */
  readonly mergedInto?: string;
  /** State of the question that is asked: of `mergedInto` where there is one. */
  readonly askedState: StateName;
  /** The messages that are asked together, this one included; 1 when it goes alone. */
  readonly parts: number;
  readonly outcome?: Outcome;
  readonly progress?: QuestionProgress;
  readonly acceptedAt: number;
}

/** What the REST room needs of the questions, beside the way in. */
export interface Tasks {
  /** Undefined: unknown, or its result is no longer kept. */
  find(id: string): Promise<TaskView | undefined>;
  /** Calls back after each change of the task's state or progress. @returns the end of the subscription. */
  watch(id: string, onChange: () => void): () => void;
  /** Questions of a session, newest first. */
  history(sessionKey: string, limit: number): Promise<readonly TaskView[]>;
  /** Messages of the session that wait to be joined. */
  pending(sessionKey: string): number;
}

/** Starting over. */
export interface RestSessions {
  keyOf(identity: { tenantId: string; channel: string; conversationKey: string; userId: string }): string;
  remove(sessionKey: string): Promise<void>;
}

/** Who calls: the name of the API key, or `local` from this machine while no key is set. */
export interface Caller {
  readonly name: string;
}
