import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** Runs every benchmark of this folder, or those whose name contains the argument: `npm run bench -- throughput`. */
const wanted = process.argv[2] ?? '';
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

for (const file of readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .sort()) {
  const { bench } = (await import(join(import.meta.dirname, file))) as { bench: Bench };
  if (!bench.name.includes(wanted)) continue;
  print(`\n## ${bench.name}`);
  await bench.run(print);
}
