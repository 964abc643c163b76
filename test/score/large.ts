import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One measured figure and what it should not pass. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number;
}

const LIMIT_MS = 120_000;
/** As Lamp starts the engine's process. */
const ENGINE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=128'];

/**
 * Times and memory with a million rows, and with 30 tables of 40 columns. Each is measured in a process of its own, so
 * that nothing but the engine counts; the data were written by another.
 */
export async function measureLarge(progress: (text: string) => void): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lamp-score-large-'));
  try {
    const figures: Figure[] = [];
    progress('writing a million rows and 30 tables');
    await part(folder, 'write');
    for (const what of ['million', 'many']) {
      progress(`asking: ${what}`);
      figures.push(...(JSON.parse(await part(folder, what)) as readonly Figure[]));
    }
    return figures;
  } finally {
    progress('');
    await rm(folder, { recursive: true, force: true });
  }
}

async function part(folder: string, what: string): Promise<string> {
  const program = join(import.meta.dirname, 'large-part.ts');
  const flags = what === 'write' ? [] : ENGINE_FLAGS;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, what, folder], {
    timeout: LIMIT_MS,
  });
  return stdout;
}
