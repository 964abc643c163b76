import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Progress, torture } from './torture.ts';

/**
 * `npm run torture -- --rounds 50 --genie fake|embedded [--seed 1]`: kills Lamp that often while people ask questions,
 * lets everything finish, and has a process of its own judge what the fakes saw. The last line tells; exit code 1 when a
 * question was lost or answered twice, and then the records are kept. SIGINT and SIGTERM break it off: its processes are
 * ended, what was seen so far is told, and the exit code is that of the signal.
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
  return ({ round, finishing, questions, acknowledged }) => {
    const nowMs = performance.now();
    if (!isTTY && nowMs - shownMs < SHOW_EVERY_MS) return;
    shownMs = nowMs;
    const seconds = Math.round((nowMs - startedMs) / 1_000);
    const where = finishing ? `finishing after round ${round}` : `round ${round}`;
    const line = `${where} of ${rounds}: ${questions} questions, ${acknowledged} acknowledged, ${seconds} s`;
    process.stdout.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

/** Aborts with the name of the first signal. A terminal, and npm with it, may send one several times. */
function brokenOff(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort(name));
  return controller.signal;
}

function check(folder: string, options: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'check.ts');
    // In a group of its own: a signal of the terminal does not end it before it has told.
    const child = spawn(process.execPath, [script, folder, ...options], { stdio: 'inherit', detached: true });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main(): Promise<number> {
  const { rounds, genie, seed } = readArguments();
  const signal = brokenOff();
  const folder = mkdtempSync(join(tmpdir(), 'lamp-torture-'));
  process.stdout.write(`${rounds} rounds with the ${genie} Genie, seed ${seed}\n`);
  let code = 1;
  try {
    await torture({ rounds, genie, seed, folder, onProgress: progressLine(rounds), signal });
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
    if (signal.aborted) process.stdout.write(`Broken off by ${signal.reason}. What was seen so far:\n`);
    code = await check(folder, signal.aborted ? ['--unfinished'] : []);
  } finally {
    if (code === 0) rmSync(folder, { recursive: true, force: true });
    else process.stdout.write(`What was seen is in ${folder}\n`);
  }
  return signal.aborted ? 128 + constants.signals[signal.reason as 'SIGINT' | 'SIGTERM'] : code;
}

process.exitCode = await main();
