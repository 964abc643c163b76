import type { Answer, GenieIds } from '../genie/types.ts';
import type { Asker, RememberedLevel } from './types.ts';

/** A question as sessions know it. */
export interface SessionQuestion {
  readonly sessionKey: string;
  readonly questionId: string;
  /** As the person wrote it. */
  readonly text: string;
  /** Alias of the space; the session's own when absent. */
  readonly space?: string;
  /** Name of the channel it came by, which may have a default space of its own. */
  readonly channel?: string;
  /** Asked anew although it was just answered from memory: it stands in the place of that question. */
  readonly refresh?: boolean;
}

/** Where a question goes. */
export interface SessionTarget {
  readonly spaceId: string;
  /** The Genie conversation to continue, if there is one. */
  readonly conversationId?: string;
  /** Stands for the questions before; empty for the first one. Absent: nobody can tell. */
  readonly context?: string;
  /** Questions that were answered from memory: the conversation has to be told of them first. Oldest first. */
  readonly unasked: readonly { readonly questionId: string; readonly text: string }[];
}

/** What the questions need of sessions. Changes have no effect if the person started over after `askedAt` (epoch ms). */
export interface QuestionSessions {
  /**
   * Where the session's next question goes. Counts as use of the session unless `peek`.
   * @throws AppError `genie.space_not_found` for an alias that nobody knows.
   */
  target(question: SessionQuestion, options?: { readonly peek: boolean }): Promise<SessionTarget>;
  /**
   * Remembers the Genie conversation, so that the next question continues it. `context`: as of the next question;
   * without it nobody can tell.
   */
  remember(
    sessionKey: string,
    ids: GenieIds,
    asked: { readonly askedAt: number; readonly context?: string },
  ): Promise<void>;
  /** The question was answered from memory, in this context: Genie's conversation does not know of it. */
  served(
    question: SessionQuestion,
    served: { readonly spaceId: string; readonly context: string; readonly askedAt: number },
  ): Promise<void>;
  /** The Genie conversation was told of a question that had been answered from memory. */
  caughtUp(
    sessionKey: string,
    told: { readonly questionId: string; readonly ids: GenieIds; readonly askedAt: number },
  ): Promise<void>;
  /** How the session's question ended is not to be told from its words: nobody can tell the context of the next one. */
  blur(sessionKey: string, askedAt: number): Promise<void>;
}

/** A question as the memory of answers knows it. */
export interface MemoryQuestion {
  readonly asker: Asker;
  readonly spaceId: string;
  /** Normalised. */
  readonly question: string;
  readonly context: string;
}

/** Answers that were given before. Its calls do not throw. */
export interface AnswerMemory {
  /** Name of the answer: the same for everybody who may share it, and for nobody else. */
  keyOf(question: MemoryQuestion): string;
  /** Undefined: not known. Takes half a second or so at most. */
  find(key: string): Promise<{ readonly answer: Answer; readonly level: RememberedLevel } | undefined>;
  /**
   * Keeps an answer if others may be shown it; `sinceMs`: the monotonic moment of asking. False: it is nobody else's.
   */
  keep(
    key: string,
    kept: {
      readonly asked: MemoryQuestion;
      readonly text: string;
      readonly answer: Answer;
      readonly sinceMs: number;
    },
  ): boolean;
  /** Counts a question that another one answered which ran at the same time, or that went to Genie. */
  count(what: 'flight' | 'miss'): void;
}
