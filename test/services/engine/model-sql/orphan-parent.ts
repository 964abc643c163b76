import { realpathSync } from 'node:fs';
import { systemClock } from '../../../../services/clock.ts';
import { createSqlProcess } from '../../../../services/engine/model-sql/process.ts';
import { visibleTables } from '../../../../services/engine/model-sql/tables.ts';
import { createLog } from '../../../../services/log.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { clinic } from '../interpreter/clinic.ts';
import { openWorld } from '../interpreter/worlds.ts';

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
});
const signal = new AbortController().signal;
const [table] = world.model.tables;
const from = Array.from({ length: 6 }, (_, at) => `${table?.identifier} v${at}`).join(', ');
await made.check(`SELECT COUNT(*) FROM ${table?.identifier}`, signal);
// The copy is gone by now; what is left of the folder goes before the end that leaves no time for it.
folder.remove();
void made.run(`SELECT COUNT(*) FROM ${from} WHERE v0.${table?.columns[0]?.name} < v1.${table?.columns[0]?.name}`, {
  maxRows: 1,
  signal,
});
process.send?.(made.pid);
