import { resolve } from 'node:path';
import { startEmbeddedGenie } from '../adapters/genie/embedded.ts';
import { modelSettings } from '../adapters/genie/model.ts';
import { systemClock } from '../services/clock.ts';
import { type AnyEvent, Events } from '../services/events.ts';
import { Lifecycle } from '../services/lifecycle.ts';
import { toMs } from '../services/settings.ts';
import { claimStateDir } from '../services/store/state-dir.ts';
import type { Ahead, AppOptions } from './ground.ts';

/**
 * Takes the state folder and starts the embedded Genie. It loads its data in a process of its own, and takes as long for
 * that as this one takes to load the rest of the service: done side by side, a start is a second shorter. So this file
 * imports little.
 * @throws AppError `state.*`
 */
export async function goAhead(options: Pick<AppOptions, 'config' | 'log' | 'clock' | 'say'>): Promise<Ahead> {
  const { config, log, clock = systemClock } = options;
  const events = new Events((error, event) => log.error({ event, err: error }, 'an event listener failed'));
  const unheard: AnyEvent[] = [];
  const endHearing = events.onAny((event) => unheard.push(event));
  const heardSoFar = () => {
    endHearing();
    return unheard.splice(0);
  };
  const lifecycle = new Lifecycle({ log, clock, stopWithinMs: toMs.seconds(config.drainSeconds) });
  const { stateDir } = config;
  const state = await claimStateDir({
    path: stateDir,
    clock,
    onWaiting: () => options.say('Waiting for another Lamp to let go of STATE_DIR ...'),
  });
  lifecycle.addOpen({ name: 'state', stop: () => state.release() });
  if (config.databricksHost !== undefined) return { events, heardSoFar, lifecycle, state, embedded: undefined };
  const model = modelSettings(config);
  const { dataDir, dataMemoryMb } = config;
  const data = dataDir === undefined ? {} : { data: { folder: resolve(dataDir), memoryLimitMb: dataMemoryMb } };
  const embedded = startEmbeddedGenie({ stateDir, clock, events, log, ...data, ...(model ? { model } : {}) });
  lifecycle.addOpen({ name: 'embedded genie', stop: () => embedded.stop() });
  return { events, heardSoFar, lifecycle, state, embedded };
}
