import { realpathSync } from 'node:fs';
import { systemClock } from '../../../../services/clock.ts';
import { createSqlProcess } from '../../../../services/engine/model-sql/process.ts';
import { visibleTables } from '../../../../services/engine/model-sql/tables.ts';
import { createLog } from '../../../../services/log.ts';
import { settle } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';
import { ENDLESS } from './escapes.ts';

/** A parent that is killed while its process for SQL is at a statement without end; it tells that process's id. */
const folder = tempDir();
const exportFolder = realpathSync(folder.path);
const world = await openWorld(clinic, { exportFolder });
const made = createSqlProcess({
  data: world.duckdb,
  tables: visibleTables(world.model),
  folder: exportFolder,
  clock: systemClock,
  log: createLog({ level: 'silent' }),
  // Longer than any test: what ends the process is the end of this one.
  timeoutMs: 600_000,
});
const signal = new AbortController().signal;
await made.check('SELECT 1', signal);
// The copy is gone by now; what is left of the folder goes before the end that leaves no time for it.
folder.remove();
void made.run(ENDLESS, { maxRows: 1, signal });
// By then the statement is on its way.
await settle(10);
process.send?.(made.pid);
