import { expect } from 'chai';
import { pollDelayMs } from '../../../services/genie/waiting.ts';

describe('The wait before a poll', () => {
  const at = (elapsedMs: number, random = 0.5) => pollDelayMs(elapsedMs, 1_000, () => random);

  it('is one second for ten, two until a minute, then five', () => {
    expect([0, 9_999, 10_000, 59_999, 60_000, 500_000].map((ms) => at(ms))).to.deep.equal([
      1_000, 1_000, 2_000, 2_000, 5_000, 5_000,
    ]);
  });

  it('varies by a fifth, so that questions do not poll in step', () => {
    expect(at(0, 0)).to.equal(800);
    expect(at(0, 0.9999)).to.be.within(1_199, 1_200);
  });

  it('scales with the first wait', () => {
    expect(pollDelayMs(499, 50, () => 0.5)).to.equal(50);
    expect(pollDelayMs(3_000, 50, () => 0.5)).to.equal(250);
  });
});
