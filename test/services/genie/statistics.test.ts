import { expect } from 'chai';
import { QueryStatistics } from '../../../services/genie/statistics.ts';

describe('Figures of questions', () => {
  it('give nearest-rank percentiles of the newest thousand', () => {
    const statistics = new QueryStatistics();
    const end = (durationMs: number) => {
      statistics.begin();
      statistics.end('ok', durationMs);
    };
    expect(statistics.read().latencyMs).to.deep.equal({ p50: 0, p95: 0, p99: 0 });
    end(5);
    expect(statistics.read().latencyMs).to.deep.equal({ p50: 5, p95: 5, p99: 5 });
    for (let i = 0; i < 500; i++) end(999_999);
    for (let ms = 1; ms <= 1_000; ms++) end(ms);
    expect(statistics.read().latencyMs).to.deep.equal({ p50: 500, p95: 950, p99: 990 });
    expect(statistics.read().total).to.equal(1_501);
  });

  it('tell what runs and why others failed', () => {
    const statistics = new QueryStatistics();
    statistics.begin();
    statistics.begin();
    statistics.end('genie.throttled', 1);
    expect(statistics.read()).to.deep.include({
      total: 1,
      succeeded: 0,
      failed: 1,
      inFlight: 1,
      failedByCode: { 'genie.throttled': 1 },
    });
  });
});
