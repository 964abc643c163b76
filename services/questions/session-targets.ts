import { contextAfter } from '../cache/key.ts';
import { AppError } from '../errors.ts';
import type { GenieService } from '../genie/types.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { blurred, type Thread, threadOf, withCaughtUp, withServed } from '../sessions/thread.ts';
import type { QuestionSessions, SessionQuestion, SessionTarget } from './ports.ts';
import { normalizedText } from './windows.ts';

/** A space as people and settings name it. */
export interface SpaceName {
  readonly alias: string;
  readonly spaceId: string;
}

/**
 * The names of the spaces, the default first. Those of the settings are known without asking Genie, so that nobody waits
 * for titles; others are discovered once and remembered.
 */
export class SpaceNames {
  readonly #genie: Pick<GenieService, 'spaces'>;
  readonly #configured: () => readonly SpaceName[] | undefined;
  #discovered: readonly SpaceName[] = [];

  /** @param configured those of the settings, which may change; undefined when they have to be discovered. */
  constructor(genie: Pick<GenieService, 'spaces'>, configured: () => readonly SpaceName[] | undefined) {
    this.#genie = genie;
    this.#configured = configured;
  }

  /** Those known at this moment; empty until the first discovery. */
  known(): readonly SpaceName[] {
    return this.#configured() ?? this.#discovered;
  }

  /** @throws AppError `genie.*` when they have to be discovered and Genie cannot be asked. */
  async list(): Promise<readonly SpaceName[]> {
    const configured = this.#configured();
    if (configured) return configured;
    this.#discovered = await this.#genie.spaces();
    return this.#discovered;
  }
}

/** Where a session's next question goes, from what the session remembers. */
export function questionSessions(
  sessions: Pick<Sessions, 'get' | 'continue' | 'remember' | 'note'>,
  names: SpaceNames,
  /** Alias of the space that a channel's people ask unless they choose another; undefined: the first. */
  defaultOf: (channel: string) => string | undefined = () => undefined,
): QuestionSessions {
  return {
    async target(question, { peek } = { peek: false }) {
      const { sessionKey, space: wished, channel } = question;
      const spaces = await names.list();
      const known = await sessions.get(sessionKey);
      const alias = wished ?? known?.space;
      const byChannel = channel === undefined ? undefined : defaultOf(channel);
      // A chosen space that the settings no longer name gives way to the default one; a wish of this question does not.
      const unchosen = spaces.find((one) => one.alias === byChannel) ?? spaces[0];
      const space = spaces.find((one) => one.alias === alias) ?? (wished === undefined ? unchosen : undefined);
      if (!space) throw new AppError('genie.space_not_found', `no space is called ${JSON.stringify(alias)}`);
      const { spaceId } = space;
      const thread = peek ? threadOf(known, spaceId) : await sessions.continue(sessionKey, spaceId);
      return targetOf(question, spaceId, thread);
    },
    remember: (sessionKey, { spaceId, conversationId }, { askedAt, context }) =>
      sessions.remember(
        sessionKey,
        { spaceId, conversationId, ...(context === undefined ? {} : { digest: context }) },
        askedAt,
      ),
    served: ({ sessionKey, questionId, text }, { spaceId, context, askedAt }) =>
      sessions.note(sessionKey, askedAt, (session) =>
        withServed(session, {
          spaceId,
          question: { questionId, text, before: context },
          digest: contextAfter(context, normalizedText(text)),
        }),
      ),
    caughtUp: (sessionKey, { questionId, ids, askedAt }) =>
      sessions.note(sessionKey, askedAt, (session) => withCaughtUp(session, { ...ids, questionId })),
    blur: (sessionKey, askedAt) => sessions.note(sessionKey, askedAt, blurred),
  };
}

function targetOf(question: SessionQuestion, spaceId: string, thread: Thread): SessionTarget {
  const { conversationId, digest, unasked } = thread;
  const before = placeOf(question, thread);
  const context = before === undefined ? digest : before;
  return {
    spaceId,
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(context === undefined ? {} : { context }),
    unasked: before === undefined ? unasked : unasked.slice(0, -1),
  };
}

/** The digest before the newest question, if this one stands in its place: it is that question, or asks it anew. */
function placeOf({ questionId, text, refresh }: SessionQuestion, { unasked }: Thread): string | undefined {
  const last = unasked.at(-1);
  if (!last) return undefined;
  const isAgain = refresh === true && normalizedText(last.text) === normalizedText(text);
  return last.questionId === questionId || isAgain ? last.before : undefined;
}
