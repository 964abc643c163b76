/** What Lamp remembers of a person within a conversation (and thread). Plain JSON. */
export interface Session {
  /** Alias of the space that the person chose; the default space without it. */
  readonly space?: string;
  /** The Genie conversation that a next question continues, and the space it belongs to. */
  readonly conversation?: { readonly spaceId: string; readonly conversationId: string };
  /** What the next question is understood by. With a conversation and without this, nobody can tell. */
  readonly context?: SessionContext;
  /** Where the session stands in other spaces, the newest first: of single questions that were asked there. */
  readonly others?: readonly Standing[];
  /** Epoch ms at which the person started over: answers to earlier questions do not bring their conversation back. */
  readonly resetAt: number;
  readonly createdAt: number;
}

/** How far a session is in one space. */
export type Standing = Pick<Session, 'conversation' | 'context'>;

/** The questions of the session so far, as far as they decide what the next one means. */
export interface SessionContext {
  readonly spaceId: string;
  /** Stands for all of them; absent: nobody can tell, because one of them failed or its answer was for its asker alone. */
  readonly digest?: string;
  /** Those that were answered from memory, oldest first: the Genie conversation does not know of them. */
  readonly unasked: readonly UnaskedQuestion[];
}

/** A question that was answered without Genie. */
export interface UnaskedQuestion {
  readonly questionId: string;
  readonly text: string;
  /** The digest before it. */
  readonly before: string;
}

/** A session as stored; `version` is what a conditional write must name. */
export interface StoredSession {
  readonly key: string;
  readonly session: Session;
  readonly version: number;
  /** Epoch ms of the newest write: sessions slide, every use is a write. */
  readonly lastUsedAt: number;
}

/** Where sessions are kept. Its contract suite (`test/contracts/session-store.ts`) holds for every implementation. */
export interface SessionStore {
  get(key: string): Promise<StoredSession | undefined>;
  /** Writes if the session is still at `expected` (0: absent). @returns the new version, or undefined. */
  putIf(key: string, session: Session, expected: number): Promise<number | undefined>;
  /** Deletes if the session is still at `expected`. */
  deleteIf(key: string, expected: number): Promise<boolean>;
  /** At most `limit` sessions not used since `before` (epoch ms), longest idle first. */
  expired(before: number, limit: number): Promise<readonly StoredSession[]>;
  /** Sessions used at or after `since` (epoch ms). */
  count(since: number): Promise<number>;
}

/** What makes a session: who, and where. A direct chat and a channel never share one, nor do two people. */
export interface SessionIdentity {
  readonly tenantId: string;
  readonly channel: string;
  /** Conversation with its thread root. */
  readonly conversationKey: string;
  readonly userId: string;
}
