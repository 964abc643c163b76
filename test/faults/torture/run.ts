import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Progress, torture } from './torture.ts';

/**
 * `npm run torture -- --rounds 50 --genie fake|embedded [--seed 1]`: kills Lamp that often while people ask questions,
 * lets everything finish, and has a process of its own judge what the fakes saw. The last line tells; exit code 1 when a
 * question was lost or answered twice, and then the records are kept.
 */
const SHOW_EVERY_MS = 3_000;

function readArguments(): { rounds: number; genie: 'fake' | 'embedded'; seed: number } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '50' },
      genie: { type: 'string', default: 'fake' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  const { genie } = values;
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1');
  if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number');
  if (genie !== 'fake' && genie !== 'embedded') throw new Error('--genie must be fake or embedded');
  return { rounds, genie, seed };
}

/** One line that is rewritten on a terminal, and a new one every few seconds elsewhere. */
function progressLine(rounds: number): (progress: Progress) => void {
  const { isTTY } = process.stdout;
  const startedMs = performance.now();
  let shownMs = Number.NEGATIVE_INFINITY;
  return ({ round, questions, acknowledged }) => {
    const nowMs = performance.now();
    if (!isTTY && nowMs - shownMs < SHOW_EVERY_MS) return;
    shownMs = nowMs;
    const seconds = Math.round((nowMs - startedMs) / 1_000);
    const line = `round ${round} of ${rounds}: ${questions} questions, ${acknowledged} acknowledged, ${seconds} s`;
    process.stdout.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

function check(folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'check.ts'), folder], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main(): Promise<number> {
  const { rounds, genie, seed } = readArguments();
  const folder = mkdtempSync(join(tmpdir(), 'lamp-torture-'));
  process.stdout.write(`${rounds} rounds with the ${genie} Genie, seed ${seed}\n`);
  let code = 1;
  try {
    await torture({ rounds, genie, seed, folder, onProgress: progressLine(rounds) });
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
    code = await check(folder);
    return code;
  } finally {
    if (code === 0) rmSync(folder, { recursive: true, force: true });
    else process.stdout.write(`What was seen is in ${folder}\n`);
  }
}

process.exitCode = await main();
