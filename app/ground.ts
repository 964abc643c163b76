import type { Cloud } from '../adapters/botframework/clouds.ts';
import type { Clock } from '../services/clock.ts';
import type { Config } from '../services/config.ts';
import type { Events } from '../services/events.ts';
import type { Lifecycle } from '../services/lifecycle.ts';
import type { Log } from '../services/log.ts';
import type { CrashHook } from '../services/questions/crash-points.ts';

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  /** Says one line to whoever started the process. */
  readonly say: (line: string) => void;
  /** Where tokens come from; tests put a loopback authority here. Default: by the settings. */
  readonly cloud?: Cloud;
  readonly clock?: Clock;
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number;
  /** Value of an environment variable that a file of rules names. Default: there are none. */
  readonly variable?: (name: string) => string | undefined;
  /** For fault tests. */
  readonly crashPoint?: CrashHook;
  /** For fault tests: as `SqliteJournalOptions.hooks`. */
  readonly journalHooks?: URL;
}

/** What every part gets. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
  readonly events: Events;
  readonly lifecycle: Lifecycle;
  readonly options: AppOptions;
}
