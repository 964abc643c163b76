import { expect } from 'chai';
import { systemClock } from '../../services/clock.ts';
import { createEngine } from '../../services/engine/engine.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import { type OpenSpace, openSpace } from '../../services/engine/space-open.ts';
import { loadGolden } from './golden.ts';
import { loadHeldout } from './heldout/heldout.ts';
import { type Bench, type Outcome, report, runQuestions, runSequences, runUnanswerable } from './run.ts';

const SAMPLES_LEAST_PERCENT = 95;
const HELDOUT_LEAST_PERCENT = 80;

function benchOf(open: OpenSpace): Bench {
  return { duckdb: open.duckdb, engine: createEngine({ ...open, clock: systemClock }) };
}

function expectPercent(outcome: Outcome, leastPercent: number): void {
  const right = outcome.total - outcome.failures.length;
  expect((right / outcome.total) * 100, report(outcome)).to.be.at.least(leastPercent);
}

describe('golden questions', () => {
  describe('about the sample space', () => {
    let bench: Bench;

    before(async () => {
      bench = benchOf(await openSpace(await sampleSpace(), { clock: systemClock }));
    });
    after(async () => {
      await bench.engine.close();
      await bench.duckdb.close();
    });

    it('are answered with the gold rows', async () => {
      const golden = await loadGolden();
      expectPercent(await runQuestions(bench, [...golden.questions, ...golden.meta]), SAMPLES_LEAST_PERCENT);
    });

    it('are answered with the gold rows when they follow each other', async () => {
      const golden = await loadGolden();
      expectPercent(await runSequences(bench, golden.sequences), SAMPLES_LEAST_PERCENT);
    });

    it('are declined, without a number, when the data cannot answer them', async () => {
      const golden = await loadGolden();
      expectPercent(await runUnanswerable(bench, golden.unanswerable), 100);
    });
  });

  describe('about a space that the rules were not made for', () => {
    let bench: Bench;
    let heldout: Awaited<ReturnType<typeof loadHeldout>>;

    before(async () => {
      heldout = await loadHeldout();
      bench = benchOf(await openSpace(heldout.space, { clock: systemClock }));
    });
    after(async () => {
      await bench.engine.close();
      await bench.duckdb.close();
      await heldout.dispose();
    });

    it('are answered with the gold rows', async () => {
      expect(heldout.questions).to.have.length(200);
      expectPercent(await runQuestions(bench, heldout.questions), HELDOUT_LEAST_PERCENT);
    });
  });
});
