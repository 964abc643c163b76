import { expect } from 'chai';
import fc from 'fast-check';
import { TokenBucket } from '../../../services/flow/token-bucket.ts';
import { ManualClock } from '../../support/clock.ts';

const MINUTE_MS = 60_000;

describe('the token bucket', () => {
  it('never lets more through than the burst and what has grown back, over any span', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 40 }),
        async (perMinute, burst, pauses) => {
          const clock = new ManualClock();
          const bucket = new TokenBucket({ perMinute, burst, clock });
          const granted: number[] = [];
          for (const pauseMs of pauses) {
            await clock.advance(pauseMs);
            while (bucket.take() === 0) granted.push(clock.monotonicMs());
          }
          for (const [index, fromMs] of granted.entries()) {
            for (let last = index; last < granted.length; last++) {
              const spanMs = (granted[last] ?? 0) - fromMs;
              expect(last - index + 1).to.be.at.most(burst + (spanMs * perMinute) / MINUTE_MS + 1e-6);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says how long to wait, and is right', async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ perMinute: 5, burst: 2, clock });
    expect([bucket.take(), bucket.take()]).to.deep.equal([0, 0]);
    expect(bucket.take()).to.equal(12_000);
    expect(bucket.waitMs(3)).to.equal(36_000);
    await clock.advance(11_999);
    expect(bucket.take()).to.equal(1);
    await clock.advance(1);
    expect(bucket.take()).to.equal(0);
    expect(bucket.take()).to.equal(12_000);
  });

  it('goes on after a restart where it was, and a restart does not refill it', async () => {
    const clock = new ManualClock();
    const before = new TokenBucket({ perMinute: 5, burst: 2, clock });
    before.take();
    before.take();
    const state = before.state();
    await clock.advance(6_000);
    const after = new TokenBucket({ perMinute: 5, burst: 2, clock });
    after.restore(state, 10 * MINUTE_MS);
    expect(after.take()).to.equal(6_000);
  });

  it('is neither emptied nor filled by a wall clock that jumps', async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ perMinute: 5, burst: 2, clock });
    bucket.take();
    bucket.take();
    clock.jumpWall(3_600_000);
    expect(bucket.take()).to.equal(12_000);
    const state = bucket.state();
    clock.jumpWall(-7_200_000);
    const after = new TokenBucket({ perMinute: 5, burst: 2, clock });
    after.restore(state, 10 * MINUTE_MS);
    expect(after.take()).to.equal(12_000);
  });

  it('grants nothing during a pause, which outlives a restart but not by hours', async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ perMinute: Number.POSITIVE_INFINITY, burst: 1, clock });
    bucket.pause(30_000);
    bucket.pause(10_000);
    expect(bucket.take()).to.equal(30_000);
    expect(bucket.available).to.equal(0);
    const state = bucket.state();
    clock.jumpWall(-24 * 3_600_000);
    const after = new TokenBucket({ perMinute: Number.POSITIVE_INFINITY, burst: 1, clock });
    after.restore(state, 10 * MINUTE_MS);
    expect(after.take()).to.be.within(1, 10 * MINUTE_MS);
    await clock.advance(10 * MINUTE_MS);
    expect(after.take()).to.equal(0);
    expect(bucket.take()).to.equal(0);
  });

  it('changes its rate without giving back what was taken', async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ perMinute: 6, burst: 2, clock });
    bucket.take();
    bucket.take();
    await clock.advance(5_000);
    bucket.change({ perMinute: 60, burst: 10 });
    expect(bucket.waitMs(), 'half a token is there').to.equal(500);
    await clock.advance(60_000);
    expect(bucket.available).to.equal(10);
    bucket.change({ perMinute: 60, burst: 3 });
    expect(bucket.available).to.equal(3);
    bucket.change({ perMinute: Number.POSITIVE_INFINITY, burst: 1 });
    expect(bucket.waitMs(1_000)).to.equal(0);
    bucket.change({ perMinute: 6, burst: 2 });
    expect(bucket.available).to.equal(2);
  });

  it('never makes anybody wait without a rate', () => {
    const bucket = new TokenBucket({ perMinute: Number.POSITIVE_INFINITY, burst: 1, clock: new ManualClock() });
    for (let call = 0; call < 1_000; call++) expect(bucket.take()).to.equal(0);
    expect(bucket.waitMs(10_000)).to.equal(0);
    expect(bucket.state().tokens).to.equal(1);
  });
});
