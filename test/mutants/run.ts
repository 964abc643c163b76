import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Mutant, mutants } from './mutants.ts';

/**
 * Switches off each named defence in turn, in a copy of the tree, and runs the tests that guard it: they must turn red.
 * `npm run mutants [-- part-of-a-name]`. Exit code 1 when a defence can go without a test noticing.
 */
const root = join(import.meta.dirname, '..', '..');
const LEFT_OUT = new Set(['node_modules', '.git', 'var']);

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'lamp-mutant-'));
  cpSync(root, copy, { recursive: true, filter: (source) => source === root || !LEFT_OUT.has(basename(source)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Replaces the defence; a text that is not there exactly once means that the table is out of date. */
function plant(copy: string, mutant: Mutant): () => void {
  const file = join(copy, mutant.file);
  const original = readFileSync(file, 'utf8');
  const found = original.split(mutant.find).length - 1;
  if (found !== 1) throw new Error(`${mutant.name}: expected its text once in ${mutant.file}, found it ${found} times`);
  writeFileSync(
    file,
    original.replace(mutant.find, () => mutant.replace),
  );
  return () => writeFileSync(file, original);
}

function runTests(copy: string, files: readonly string[]): Promise<{ red: boolean; firstFailure: string }> {
  return new Promise((resolve, reject) => {
    const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
    // What a mutant has made hang, hangs for ever: no need to wait as long as a busy machine may take.
    const options = ['--bail', '--exit', '--no-color', '--timeout', '20000'];
    const child = spawn(process.execPath, [mocha, ...files, ...options], {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 180_000,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const firstFailure = /^\s*1\) (.+)$/m.exec(output)?.[1] ?? '';
      resolve({ red: code !== 0 && /failing/.test(output), firstFailure });
    });
  });
}

async function main(): Promise<number> {
  const wanted = process.argv[2] ?? '';
  const chosen = mutants.filter((mutant) => mutant.name.includes(wanted));
  const copy = copyTree();
  let survived = 0;
  try {
    for (const mutant of chosen) {
      const restore = plant(copy, mutant);
      const { red, firstFailure } = await runTests(copy, mutant.tests);
      restore();
      if (!red) survived++;
      process.stdout.write(`${red ? 'caught  ' : 'SURVIVED'}  ${mutant.name}${red ? `  <- ${firstFailure}` : ''}\n`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  process.stdout.write(`${chosen.length - survived} of ${chosen.length} defences are guarded by a test\n`);
  return survived === 0 && chosen.length > 0 ? 0 : 1;
}

process.exitCode = await main();
