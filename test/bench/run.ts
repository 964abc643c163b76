import { readdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Row, tableOf } from './bench.ts';

/**
 * Runs every benchmark of this folder, or the one of the name that is given, or those whose name contains it:
 * `npm run bench -- throughput`. Ends with 1 when one of them fails or does not come to its end.
 */
const LIMIT_MS = 3 * 60_000;
const wanted = process.argv[2] ?? '';
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function load(): Promise<readonly Bench[]> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts'));
  const modules = await Promise.all(files.sort().map((file) => import(join(import.meta.dirname, file))));
  const benches = modules.map((module) => (module as { bench: Bench }).bench);
  const named = benches.filter(({ name }) => name === wanted);
  return named.length > 0 ? named : benches.filter(({ name }) => name.includes(wanted));
}

const rows: Row[] = [];

async function run(bench: Bench): Promise<void> {
  const late = setTimeout(() => {
    print(`${bench.name} did not come to its end within ${LIMIT_MS / 1_000} s`);
    process.exit(1);
  }, LIMIT_MS);
  const startedMs = performance.now();
  print(`\n## ${bench.name}`);
  await bench.run(print, (row) => rows.push(row));
  // What else the machine does shows in the figures.
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  print(`(${seconds} s; load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors)`);
  clearTimeout(late);
}

for (const bench of await load()) await run(bench);
if (rows.length > 0) for (const line of ['', ...tableOf(rows)]) print(line);
