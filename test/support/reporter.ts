import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';

const SLOWEST = 10;
const { EVENT_RUN_END, EVENT_TEST_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;

/**
 * Mocha's own report, and after it the files that took longest. The option `failed` names a file that gets, a line each,
 * the files with red tests or hooks.
 */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const failed = new Set<string>();
    const tookMs = new Map<string, number>();
    const given = (options.reporterOptions ?? {}) as { readonly failed?: string };
    runner.on(EVENT_TEST_FAIL, (test) => failed.add(fileOf(test)));
    runner.on(EVENT_TEST_END, (test) =>
      tookMs.set(fileOf(test), (tookMs.get(fileOf(test)) ?? 0) + (test.duration ?? 0)),
    );
    runner.once(EVENT_RUN_END, () => {
      if (given.failed) writeFileSync(given.failed, [...failed].map((file) => `${file}\n`).join(''));
      const slowest = [...tookMs].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
      if (tookMs.size <= SLOWEST) return;
      process.stdout.write(`\n  Longest (seconds in tests, hooks aside):\n`);
      for (const [file, ms] of slowest) process.stdout.write(`  ${(ms / 1_000).toFixed(1).padStart(7)}  ${file}\n`);
    });
  }
}

/** A red hook is of the file of its suite. */
function fileOf({ file, parent }: Mocha.Runnable): string {
  return relative(process.cwd(), file ?? parent?.file ?? '');
}
