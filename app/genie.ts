import { startEmbeddedGenie } from '../adapters/genie/embedded.ts';
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

/** The Genie client, and the embedded Genie when no workspace is set. */
export function buildGenie(ground: Ground): OwnedGenieService {
  const { config, settings, clock, events, log, random, lifecycle } = ground;
  const embedded = config.databricksHost === undefined;
  const child = embedded ? startEmbeddedGenie({ stateDir: config.stateDir, clock, events, log }) : undefined;
  if (child) {
    lifecycle.addOpen({ name: 'embedded genie', stop: () => child.stop() });
    lifecycle.add({ name: 'embedded genie', start: () => child.ready() });
  }
  const polls = new RateGate({ perSecond: embedded ? EMBEDDED_POLLS_PER_SECOND : POLLS_PER_SECOND, clock });
  const live = settings.view((newest) => ({ spaces: spacesFrom(newest) }));
  const genie = createGenieService({
    ...genieOptionsFrom(config, child),
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
  lifecycle.add({ name: 'genie', stop: () => genie.stop() });
  return genie;
}

/** The spaces of the settings, the default first; undefined when Genie has to be asked for them. */
export function configuredSpaces(config: Config): readonly SpaceName[] | undefined {
  const spaces = spacesFrom(config);
  return spaces === 'discover' ? undefined : spaces;
}
