import { expect } from 'chai';
import type { GenieStatistics } from '../../../services/genie/types.ts';
import { type LogFields, silentLog } from '../../../services/log.ts';
import { StatsLog } from '../../../services/ops/stats-log.ts';
import { ManualClock } from '../../support/clock.ts';

const statistics: GenieStatistics = {
  total: 12,
  succeeded: 10,
  failed: 2,
  failedByCode: { 'genie.timeout': 2 },
  inFlight: 1,
  latencyMs: { p50: 1, p95: 2, p99: 3 },
};

describe('the line of statistics', () => {
  const make = (options: { random?: () => number; sampleRate?: number } = {}) => {
    const clock = new ManualClock();
    const lines: LogFields[] = [];
    const log = { ...silentLog, info: (fields: LogFields) => lines.push(fields) };
    const { random = () => 1, sampleRate = 0.01 } = options;
    const stats = new StatsLog({ clock, log, random, sampleRate, intervalMs: 60_000, statistics: () => statistics });
    return { clock, lines, stats };
  };

  it('is a handful of lines for 100 queries', () => {
    // A fixed sequence that runs over 0..1 evenly, as a fair source would.
    let step = 0;
    const random = () => ((step++ * 37 + 11) % 100) / 100;
    const { stats, lines } = make({ random, sampleRate: 0.03 });
    for (let query = 0; query < 100; query++) stats.queryEnded();
    expect(lines).to.have.length(3);
  });

  it('is written once per interval, at the first query after it', async () => {
    const { stats, lines, clock } = make();
    for (let second = 0; second < 600; second++) {
      stats.queryEnded();
      await clock.advance(1_000);
    }
    expect(lines).to.have.length(9);
  });

  it('is not written while nothing happens', async () => {
    const { lines, clock } = make();
    await clock.advance(3_600_000);
    expect(lines).to.deep.equal([]);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('is written for every query at rate 1, and for none by chance at rate 0', () => {
    const always = make({ random: () => 0.999, sampleRate: 1 });
    const never = make({ random: () => 0, sampleRate: 0 });
    for (let query = 0; query < 10; query++) {
      always.stats.queryEnded();
      never.stats.queryEnded();
    }
    expect([always.lines.length, never.lines.length]).to.deep.equal([10, 0]);
  });

  it('begins a new interval with each line, also with a sampled one', async () => {
    const randoms = [1, 0, 1, 1];
    const { stats, lines, clock } = make({ random: () => randoms.shift() ?? 1 });
    await clock.advance(59_000);
    stats.queryEnded();
    stats.queryEnded();
    expect(lines).to.have.length(1);
    await clock.advance(59_000);
    stats.queryEnded();
    expect(lines).to.have.length(1);
    await clock.advance(1_000);
    stats.queryEnded();
    expect(lines).to.have.length(2);
  });

  it('carries the figures', () => {
    const { stats, lines } = make({ random: () => 0 });
    stats.queryEnded();
    expect(lines).to.deep.equal([statistics]);
  });
});
