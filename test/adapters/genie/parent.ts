/** A process that runs the embedded Genie as Lamp does, and tells its pid; for the test that kills it. */
import { startEmbeddedGenie } from '../../../adapters/genie/embedded.ts';
import { systemClock } from '../../../services/clock.ts';
import { Events } from '../../../services/events.ts';
import { silentLog } from '../../../services/log.ts';

const embedded = startEmbeddedGenie({
  stateDir: process.argv[2] ?? '',
  script: process.argv[3] ?? '',
  clock: systemClock,
  events: new Events(),
  log: silentLog,
});
await embedded.ready();
process.stdout.write(`${embedded.pid}\n`);
