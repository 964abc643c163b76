import { expect } from 'chai';
import fc from 'fast-check';
import { fullJitterMs, throttleDelayMs } from '../../../services/flow/backoff.ts';

describe('waits between tries', () => {
  const share = fc.double({ min: 0, max: 0.999, noNaN: true });

  it('are jittered between nothing and a doubling ceiling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), share, (attempt, random) => {
        const waitMs = fullJitterMs(attempt, { baseMs: 1_000, capMs: 60_000, random: () => random });
        expect(waitMs).to.be.within(0, Math.min(60_000, 1_000 * 2 ** Math.min(30, attempt - 1)));
      }),
    );
    expect(fullJitterMs(4, { baseMs: 1_000, capMs: 60_000, random: () => 0.5 })).to.equal(4_000);
  });

  it('are never shorter than what a throttling side asked for, and never longer than the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -5, max: 4_000_000 }),
        share,
        (attempt, asked, random) => {
          const waitMs = throttleDelayMs(attempt, {
            baseMs: 2_000,
            capMs: 300_000,
            random: () => random,
            retryAfterMs: asked,
          });
          expect(waitMs).to.be.within(Math.min(300_000, Math.max(asked, 2_000)), 300_000);
        },
      ),
    );
  });

  it('double when the throttling side said nothing', () => {
    const options = { baseMs: 2_000, capMs: 300_000, random: () => 0, retryAfterMs: undefined };
    expect([1, 2, 3].map((attempt) => throttleDelayMs(attempt, options))).to.deep.equal([2_000, 4_000, 8_000]);
  });
});
