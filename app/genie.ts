import type { EmbeddedGenie } from '../adapters/genie/embedded.ts';
import type { Config } from '../services/config.ts';
import { RateGate } from '../services/flow/rate-gate.ts';
import { createGenieService, type OwnedGenieService } from '../services/genie/service.ts';
import { genieOptionsFrom, spacesFrom } from '../services/genie/settings.ts';
import type { SpaceName } from '../services/questions/session-targets.ts';
import type { Ground } from './ground.ts';
import { VERSION } from './version.ts';

/**
 * Polls of running questions a second, over all of them: 200 people who asked at the same moment are each looked after
 * once a second, and thousands of parked questions do not flood a workspace.
 */
const POLLS_PER_SECOND = 250;
/** The embedded Genie is ours alone. */
const EMBEDDED_POLLS_PER_SECOND = 2_000;

/** The Genie client, of a workspace or of the embedded Genie. */
export function buildGenie(ground: Ground, embedded: EmbeddedGenie | undefined): OwnedGenieService {
  const { config, settings, clock, events, log, random, lifecycle } = ground;
  if (embedded) lifecycle.add({ name: 'embedded genie', start: () => embedded.ready() });
  const polls = new RateGate({ perSecond: embedded ? EMBEDDED_POLLS_PER_SECOND : POLLS_PER_SECOND, clock });
  const live = settings.view((newest) => ({ spaces: spacesFrom(newest) }));
  const genie = createGenieService({
    ...genieOptionsFrom(config, embedded),
    get spaces() {
      return live.spaces;
    },
    clock,
    events,
    log,
    random,
    userAgent: `lamp/${VERSION}`,
    pollGate: (signal) => polls.take(signal),
  });
  events.on('engine.reloaded', () => genie.forgetSpaces());
  lifecycle.add({ name: 'genie', stop: () => genie.stop() });
  return genie;
}

/** The spaces of the settings, the default first; undefined when Genie has to be asked for them. */
export function configuredSpaces(config: Config): readonly SpaceName[] | undefined {
  const spaces = spacesFrom(config);
  return spaces === 'discover' ? undefined : spaces;
}
