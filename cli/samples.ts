/**
 * Makes the sample data files again from their generator: `node cli/samples.ts`. The rows never differ; run it after
 * changing the generator and commit the files with it.
 */
import { join } from 'node:path';
import { generateSamples } from '../services/engine/samples/generate.ts';
import { writeSamples } from '../services/engine/samples/write.ts';

const folder = join(import.meta.dirname, '../services/engine/samples/data');
const tables = generateSamples();
await writeSamples(tables, folder);
for (const table of tables) process.stdout.write(`${table.file}: ${table.rows.length} rows\n`);
