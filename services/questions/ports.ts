import type { GenieIds } from '../genie/types.ts';

/** What the questions need of sessions. */
export interface QuestionSessions {
  /**
   * Where the session's next question goes: the space of this alias (the session's own without one), and the Genie
   * conversation to continue there, if there is one.
   * @throws AppError `genie.space_not_found` for an alias that nobody knows.
   */
  target(
    sessionKey: string,
    space: string | undefined,
  ): Promise<{ readonly spaceId: string; readonly conversationId?: string }>;
  /**
   * Remembers the Genie conversation, so that the next question continues it; without effect if the person started
   * over after `askedAt` (epoch ms).
   */
  remember(sessionKey: string, ids: GenieIds, askedAt: number): Promise<void>;
}
