import { AppError } from '../errors.ts';
import type { GenieService } from '../genie/types.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { QuestionSessions } from './ports.ts';

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
  sessions: Pick<Sessions, 'get' | 'continue' | 'remember'>,
  names: SpaceNames,
): QuestionSessions {
  return {
    async target(sessionKey, wished) {
      const spaces = await names.list();
      const alias = wished ?? (await sessions.get(sessionKey))?.space;
      // A chosen space that the settings no longer name gives way to the default one; a wish of this question does not.
      const space = spaces.find((one) => one.alias === alias) ?? (wished === undefined ? spaces[0] : undefined);
      if (!space) throw new AppError('genie.space_not_found', `no space is called ${JSON.stringify(alias)}`);
      const conversationId = await sessions.continue(sessionKey, space.spaceId);
      return { spaceId: space.spaceId, ...(conversationId === undefined ? {} : { conversationId }) };
    },
    remember: (sessionKey, { spaceId, conversationId }, askedAt) =>
      sessions.remember(sessionKey, { spaceId, conversationId }, askedAt),
  };
}
