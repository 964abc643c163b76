import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** How many of the slowest are told. */
const SLOWEST = 10;
/** A run of few tests is looked at whole. */
const FEW_TESTS = 100;

/** A test, or what is done before or after tests. */
export interface Timed {
  readonly title: string;
  readonly ms: number;
}

/** What became of a run. */
export interface Summary {
  readonly passed: number;
  readonly skipped: number;
  /** Titles. */
  readonly failed: readonly string[];
  /** The slowest first. */
  readonly slowest: readonly Timed[];
}

/**
 * Mocha's own report, and at its end the slowest tests of a long run. Where `TEST_SUMMARY` names a file, what became
 * of the run is written there instead, for whoever runs several.
 */
export default class Reporter extends Mocha.reporters.Spec {
  readonly #timed: Timed[] = [];
  readonly #failed: string[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { EVENT_HOOK_END, EVENT_TEST_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;
    const time = (what: Mocha.Runnable) => {
      this.#timed.push({ title: what.fullTitle(), ms: what.duration ?? 0 });
    };
    runner.on(EVENT_TEST_END, time);
    runner.on(EVENT_HOOK_END, time);
    runner.on(EVENT_TEST_FAIL, (test) => {
      this.#failed.push(test.fullTitle());
    });
  }

  override epilogue(): void {
    const slowest = slowestOf(this.#timed);
    const { passes: passed, pending: skipped, tests } = this.stats;
    const file = process.env['TEST_SUMMARY'];
    if (file === undefined && tests > FEW_TESTS) process.stdout.write(`\n${told(slowest)}`);
    super.epilogue();
    if (file !== undefined) {
      const summary: Summary = { passed, skipped, failed: this.#failed, slowest };
      writeFileSync(file, JSON.stringify(summary));
    }
  }
}

/** The slowest first. */
export function slowestOf(timed: readonly Timed[]): readonly Timed[] {
  return timed.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
}

/** As lines. */
export function told(slowest: readonly Timed[]): string {
  const lines = slowest.map(({ title, ms }) => `  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${title}\n`);
  return `  The slowest:\n${lines.join('')}`;
}
