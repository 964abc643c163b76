import { type Clock, sleep } from '../services/clock.ts';
import type { GenieService, Space } from '../services/genie/types.ts';
import type { Log } from '../services/log.ts';

export interface SpacesOptions {
  readonly genie: Pick<GenieService, 'spaces'>;
  /** Aliases of the settings, the default first. */
  readonly spaceAliases: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** A command's reply does not wait longer for what Genie tells of its spaces. */
const SPACES_WITHIN_MS = 3_000;

/** What Genie tells of its spaces, or their aliases alone while it does not. Never throws. */
export async function spacesOrAliases(options: SpacesOptions): Promise<readonly Space[]> {
  const { genie, spaceAliases, clock, log } = options;
  const controller = new AbortController();
  const aliasesAlone = spaceAliases.map((alias) => ({ alias, spaceId: '', title: alias, starters: [] }));
  try {
    const patience = sleep(clock, SPACES_WITHIN_MS, controller.signal).then(() => aliasesAlone);
    return await Promise.race([genie.spaces(), patience]);
  } catch (error) {
    log.warn({ err: error }, 'Genie does not tell of its spaces');
    return aliasesAlone;
  } finally {
    controller.abort(new Error('no longer needed'));
  }
}
