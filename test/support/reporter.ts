import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';
import { stillAwaited } from './eventually.ts';

const SLOWEST = 10;
const { EVENT_HOOK_END, EVENT_TEST_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;

/** A test, what is done before or after tests, or a file of them. */
export interface Timed {
  readonly name: string;
  readonly ms: number;
}

/** What became of a run. */
export interface Summary {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly { readonly title: string; readonly file: string }[];
  /** The slowest first. */
  readonly files: readonly Timed[];
  /** Tests and hooks, the slowest first. */
  readonly slowest: readonly Timed[];
}

/**
 * Mocha's own report, and after it what took longest. Where the option `summary` names a file, what became of the run is
 * written there instead, for whoever runs several.
 */
export default class Reporter extends Mocha.reporters.Spec {
  readonly #summaryFile: string | undefined;
  readonly #timed: Timed[] = [];
  readonly #fileMs = new Map<string, number>();
  readonly #failed: { readonly title: string; readonly file: string }[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    this.#summaryFile = ((options.reporterOptions ?? {}) as { readonly summary?: string }).summary;
    const time = (what: Mocha.Runnable) => {
      const { duration: ms = 0 } = what;
      this.#timed.push({ name: what.fullTitle(), ms });
      this.#fileMs.set(fileOf(what), (this.#fileMs.get(fileOf(what)) ?? 0) + ms);
    };
    runner.on(EVENT_TEST_END, time);
    runner.on(EVENT_HOOK_END, time);
    runner.on(EVENT_TEST_FAIL, (test, error: Error) => {
      const isLate = (error as { readonly code?: string }).code === 'ERR_MOCHA_TIMEOUT';
      // The report is made of the stack.
      if (isLate) for (const what of stillAwaited()) error.stack += `\n    it waited for ${what}`;
      this.#failed.push({ title: test.fullTitle(), file: fileOf(test) });
    });
  }

  override epilogue(): void {
    super.epilogue();
    const { passes: passed, pending: skipped } = this.stats;
    const files = slowestOf([...this.#fileMs].map(([name, ms]) => ({ name, ms })));
    const summary: Summary = { passed, skipped, failed: this.#failed, files, slowest: slowestOf(this.#timed) };
    if (this.#summaryFile !== undefined) writeFileSync(this.#summaryFile, JSON.stringify(summary));
    else if (this.#fileMs.size > SLOWEST) process.stdout.write(longestOf([summary]));
  }
}

/** What took longest in all of the runs, in lines. */
export function longestOf(summaries: readonly Summary[]): string {
  const lines = (timed: readonly Timed[]) =>
    slowestOf(timed).map(({ name, ms }) => `  ${(ms / 1_000).toFixed(1).padStart(7)}  ${name}\n`);
  const [files, tests] = [summaries.flatMap((one) => one.files), summaries.flatMap((one) => one.slowest)];
  return ['\n  Longest files (seconds):\n', ...lines(files), '\n  Longest tests:\n', ...lines(tests)].join('');
}

function slowestOf(timed: readonly Timed[]): readonly Timed[] {
  return timed.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
}

/** A hook is of the file of its suite. */
function fileOf({ file, parent }: Mocha.Runnable): string {
  return relative(process.cwd(), file ?? parent?.file ?? '');
}
