import { expect } from 'chai';
import fc from 'fast-check';
import { Events } from '../../../services/events.ts';
import { Catalogue } from '../../../services/ops/catalogue.ts';
import { SampledHistory } from '../../../services/ops/history.ts';
import { HistoryReport } from '../../../services/ops/history-report.ts';
import { select } from '../../../services/ops/select.ts';
import { ManualClock } from '../../support/clock.ts';
import { cpuMs } from '../../support/cpu.ts';

describe('selecting by rank', () => {
  it('finds what sorting finds, and touches nothing behind the length', () => {
    const value = fc
      .oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 }))
      .map((one) => one + 0);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, seed) => {
        const rank = seed % values.length;
        const sorted = values.toSorted((a, b) => a - b);
        const array = Float64Array.from([...values, -1e12]);
        expect(select(array, rank, values.length)).to.equal(sorted[rank]);
        expect(array.at(-1)).to.equal(-1e12);
        expect([...array].slice(0, -1).sort((a, b) => a - b)).to.deep.equal(sorted);
      }),
    );
  });

  it('is not slow for values in order, nor for equal ones', () => {
    for (const make of [(at: number) => at, (at: number) => -at, () => 7]) {
      const values = Float64Array.from({ length: 200_000 }, (_, at) => make(at));
      expect(cpuMs(() => select(values, 190_000))).to.be.below(500);
    }
  });
});

describe('the history as a report', () => {
  const make = (samples = 1_000) => {
    // At a full minute, so that steps begin where the test expects them.
    const clock = new ManualClock(Date.UTC(2026, 10, 20, 12));
    const now: Record<string, number | undefined> = { size: undefined, asked_total: 0 };
    const catalogue = new Catalogue();
    const info = { unit: 'count', help: 'A figure of the test' } as const;
    catalogue.add({ info: { ...info, name: 'size', kind: 'gauge' }, read: () => now['size'] });
    catalogue.add({ info: { ...info, name: 'asked_total', kind: 'counter' }, read: () => now['asked_total'] });
    const history = new SampledHistory({ catalogue, clock, events: new Events(), samples });
    return { clock, now, history, report: new HistoryReport({ history, catalogue, clock }) };
  };
  const names = ['size', 'asked_total'];
  const NOON = Date.UTC(2026, 10, 20, 12) / 1000;

  it('gives gauges as means and counters as rates, step by step', async () => {
    const { clock, now, history, report } = make();
    now['size'] = 0;
    history.start();
    for (let second = 1; second <= 29; second++) {
      now['size'] = second;
      now['asked_total'] = second < 10 ? 2 * second : 18 + 5 * (second - 9);
      await clock.advance(1_000);
    }
    history.stop();
    expect(report.series({ windowMs: 29_000, stepMs: 10_000, names })).to.deep.equal({
      from: NOON,
      to: NOON + 29,
      step_seconds: 10,
      at: [NOON + 10, NOON + 20, NOON + 30],
      metrics: { size: [4.5, 14.5, 24.5], asked_total: [2, 5, 5] },
    });
  });

  it('gives the same steps to somebody who asks a little later', async () => {
    const { clock, now, history, report } = make();
    history.start();
    for (let second = 1; second <= 65; second++) {
      now['size'] = second % 7;
      now['asked_total'] = second * second;
      await clock.advance(1_000);
    }
    const before = report.series({ windowMs: 60_000, stepMs: 5_000, names });
    for (let second = 0; second < 4; second++) await clock.advance(1_000);
    const after = report.series({ windowMs: 60_000, stepMs: 5_000, names });
    history.stop();
    const shared = before.at.slice(1, -1);
    expect(shared).to.have.length(11);
    for (const at of shared) {
      for (const name of names) {
        const was = before.metrics[name]?.[before.at.indexOf(at)];
        expect(after.metrics[name]?.[after.at.indexOf(at)], `${name} at ${at}`).to.equal(was);
      }
    }
  });

  it('has nulls where nothing was sampled, and spreads growth over the pause', async () => {
    const { clock, now, history, report } = make();
    now['size'] = 1;
    for (let second = 0; second < 10; second++) {
      history.sample();
      await clock.advance(1_000);
    }
    now['asked_total'] = 62;
    await clock.advance(30_000);
    now['size'] = 9;
    history.sample();
    expect(report.series({ windowMs: 40_000, stepMs: 10_000, names }).metrics).to.deep.equal({
      size: [1, null, null, null, 9],
      asked_total: [0, null, null, null, 2],
    });
    expect(report.series({ windowMs: 40_000, stepMs: 10_000, names: ['unknown'] }).metrics).to.deep.equal({
      unknown: [null, null, null, null, null],
    });
  });

  it('is empty before the first sample', () => {
    const { report } = make();
    const series = report.series({ windowMs: 20_000, stepMs: 10_000, names });
    expect(series.metrics).to.deep.equal({ size: [null, null, null], asked_total: [null, null, null] });
    const { samples, metrics } = report.summary({ windowMs: 20_000, names });
    expect([samples, metrics]).to.deep.equal([0, { size: null, asked_total: null }]);
  });

  it('sums up a window: least, mean, greatest and 95th percentile', async () => {
    const { clock, now, history, report } = make();
    history.start();
    for (let second = 1; second <= 200; second++) {
      now['size'] = second;
      now['asked_total'] = (second * (second + 1)) / 2;
      await clock.advance(1_000);
    }
    history.stop();
    const summary = report.summary({ windowMs: 99_000, names: [...names, 'unknown'] });
    expect(summary).to.deep.equal({
      from: NOON + 101,
      to: NOON + 200,
      samples: 100,
      metrics: {
        size: { min: 101, mean: 150.5, max: 200, p95: 195 },
        asked_total: { min: 101, mean: 150.5, max: 200, p95: 195 },
        unknown: null,
      },
    });
  });

  it('keeps every sample in its place when the wall clock jumps by a day', async () => {
    const { clock, now, history, report } = make();
    history.start();
    for (let second = 1; second <= 20; second++) {
      if (second === 10) clock.jumpWall(86_400_000);
      now['size'] = 1;
      now['asked_total'] = second * 3;
      await clock.advance(1_000);
    }
    history.stop();
    const { from, to, at, metrics } = report.series({ windowMs: 20_000, stepMs: 10_000, names });
    expect([from, to]).to.deep.equal([NOON + 86_400, NOON + 86_420]);
    expect(at).to.deep.equal([NOON + 86_410, NOON + 86_420, NOON + 86_430]);
    expect(metrics).to.deep.equal({ size: [1, 1, 1], asked_total: [3, 3, 3] });
    expect(report.summary({ windowMs: 20_000, names }).metrics['asked_total']).to.include({ min: 3, max: 3 });
  });
});
