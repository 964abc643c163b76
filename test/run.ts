import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { longestOf, type Summary } from './support/reporter.ts';

/**
 * `npm test`: the whole suite, in two processes side by side, because much of it waits for processes that start. What the
 * first one writes is shown at once, what the second one writes when the first has ended. `--failed FILE` gets, a line
 * each, the files with red tests or hooks. With other arguments it is one run of mocha with these.
 */
const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
/** Together they take about as long as all others. */
const FIRST = ['adapters', 'cli', 'faults'];

/** Exit code when more is wrong than tests that are red, which is 1. */
const NOT_WHOLE = 2;

interface Ended {
  readonly code: number;
  /** Undefined when it did not come to its end. */
  readonly summary: Summary | undefined;
}

/** Runs mocha; `show` gets what it writes. */
function mocha(files: readonly string[], summary: string, show: (text: Buffer) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const args = [MOCHA, ...files, '--reporter-option', `summary=${summary}`];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', show);
    child.stderr.on('data', show);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, summary: summaryIn(summary) }));
  });
}

function summaryIn(file: string): Summary | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Summary;
  } catch {
    // It was cut off before it could write one.
    return undefined;
  }
}

/** One after the other on the screen, although they run at the same time. */
async function sideBySide(groups: readonly (readonly string[])[], folder: string): Promise<readonly Ended[]> {
  const print = (text: Buffer) => process.stdout.write(text);
  let before: Promise<unknown> = Promise.resolve();
  const runs = groups.map((files, at) => {
    let held: Buffer[] | undefined = [];
    const run = mocha(files, join(folder, `${at}.json`), (text) => (held ? held.push(text) : print(text)));
    const shown = before.then(() => {
      for (const text of held ?? []) print(text);
      held = undefined;
    });
    before = Promise.all([shown, run]);
    return run;
  });
  const ended = await Promise.all(runs);
  await before;
  return ended;
}

async function wholeSuite(failedFile: string | undefined): Promise<number> {
  const startedMs = performance.now();
  const files = globSync('test/**/*.test.ts').sort();
  const groups = [true, false].map((isFirst) =>
    files.filter((file) => FIRST.includes(file.split(sep)[1] ?? '') === isFirst),
  );
  const folder = mkdtempSync(join(tmpdir(), 'lamp-suite-'));
  try {
    const ended = await sideBySide(groups, folder);
    const summaries = ended.flatMap(({ summary }) => (summary ? [summary] : []));
    const failed = summaries.flatMap((summary) => summary.failed);
    if (failedFile !== undefined) {
      writeFileSync(failedFile, [...new Set(failed.map(({ file }) => `${file}\n`))].join(''));
    }
    process.stdout.write(linesOf(summaries, Math.round((performance.now() - startedMs) / 6_000) / 10));
    if (!ended.every(isWhole)) {
      process.stdout.write('  One of the two runs did not come to its end, or left something open.\n');
      return NOT_WHOLE;
    }
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether it ended by itself, and nothing is wrong with it but its red tests. */
function isWhole({ code, summary }: Ended): boolean {
  return summary !== undefined && (code === 0 || summary.failed.length > 0);
}

/** The runs as if they were one. */
function linesOf(summaries: readonly Summary[], minutes: number): string {
  const sum = (count: (summary: Summary) => number) => summaries.reduce((all, one) => all + count(one), 0);
  const failed = summaries.flatMap((summary) => summary.failed);
  const lines = [
    ...(failed.length > 0 ? ['  Failed:', ...failed.map(({ title, file }) => `    ${title} (${file})`), ''] : []),
    `  ${sum(({ passed }) => passed)} passing (${minutes}m)`,
    `  ${failed.length} failing`,
    `  ${sum(({ skipped }) => skipped)} pending`,
  ];
  return `${longestOf(summaries)}\n${lines.join('\n')}\n`;
}

function oneRun(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MOCHA, ...args], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const [first, ...others] = process.argv.slice(2);
const isWholeSuite = first === undefined || first === '--failed';
process.exitCode = isWholeSuite ? await wholeSuite(others[0]) : await oneRun([first, ...others]);
