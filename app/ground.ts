import type { Cloud } from '../adapters/botframework/clouds.ts';
import type { EmbeddedGenie } from '../adapters/genie/embedded.ts';
import type { Clock } from '../services/clock.ts';
import type { Config } from '../services/config.ts';
import type { AnyEvent, Events } from '../services/events.ts';
import type { Many } from '../services/flow/many.ts';
import type { Lifecycle } from '../services/lifecycle.ts';
import type { LiveSettings } from '../services/live-settings.ts';
import type { Log } from '../services/log.ts';
import type { LogFigures } from '../services/log-sink.ts';
import type { CrashHook } from '../services/questions/crash-points.ts';
import type { StateDir } from '../services/store/state-dir.ts';

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  /** What became of the log's lines, for the figures. Default: not told. */
  readonly logFigures?: () => LogFigures;
  /** Says one line to whoever started the process. */
  readonly say: (line: string) => void;
  /** Where tokens come from; tests put a loopback authority here. Default: by the settings. */
  readonly cloud?: Cloud;
  readonly clock?: Clock;
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number;
  /** Told the least level of the log, at the start and whenever it is changed. */
  readonly onLogLevel?: (level: Config['logLevel']) => void;
  /** Value of an environment variable that a file of rules names. Default: there are none. */
  readonly variable?: (name: string) => string | undefined;
  /** What was begun before the rest of the service was loaded. Default: it is begun by `createApp`. */
  readonly ahead?: Ahead;
  /** For fault tests. */
  readonly crashPoint?: CrashHook;
  /** For benchmarks: false composes without lines, counters and samples, to see what they cost. Default true. */
  readonly observed?: boolean;
  /** For fault tests: as `SqliteJournalOptions.hooks`. */
  readonly journalHooks?: URL;
}

/** What a start begins with. Whoever has it stops it through the lifecycle. */
export interface Ahead {
  readonly events: Events;
  /** Ends keeping what happens before anybody logs and counts it. @returns what was kept. */
  readonly heardSoFar: () => readonly AnyEvent[];
  readonly lifecycle: Lifecycle;
  readonly state: StateDir;
  /** Undefined when a workspace answers. */
  readonly embedded: EmbeddedGenie | undefined;
}

/** What every part gets. */
export interface Ground {
  /** Always the newest: what may change while the process runs is looked up when it is needed. */
  readonly config: Config;
  readonly settings: LiveSettings;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
  readonly events: Events;
  readonly lifecycle: Lifecycle;
  /** Works on many things at once, for every part, so that all of it is counted in one place. */
  readonly many: Many;
  readonly options: AppOptions;
}
