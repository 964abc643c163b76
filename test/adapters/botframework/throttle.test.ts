import { expect } from 'chai';
import fc from 'fast-check';
import {
  CONVERSATION_LIMITS,
  createThrottle,
  type Limit,
  TENANT_LIMITS,
  type ThrottledCall,
} from '../../../adapters/botframework/throttle.ts';
import { ManualClock } from '../../support/clock.ts';

const call = (conversationKey: string, tenantId = 'tenant'): ThrottledCall => ({ conversationKey, tenantId });

/** The most calls in any window that begins with one of them, the plain way. */
function mostWithin(calledAt: readonly number[], { windowMs }: Limit): number {
  return Math.max(0, ...calledAt.map((from) => calledAt.filter((at) => at >= from && at < from + windowMs).length));
}

describe('the throttle', () => {
  it('lets seven through at once, the eighth after a second, and then one a second', async () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    for (let i = 0; i < 7; i++) expect(throttle.take(call('a'))).to.equal(0);
    const waitMs = throttle.take(call('a'));
    expect(waitMs).to.be.within(1_000, 1_050);
    expect(throttle.take(call('a')), 'asking costs nothing').to.equal(waitMs);
    await clock.advance(waitMs);
    expect(throttle.take(call('a'))).to.equal(0);
    expect(throttle.take(call('a')), 'eight in two seconds').to.be.within(900, 1_100);
  });

  it('does not mix conversations', () => {
    const throttle = createThrottle(new ManualClock());
    for (let i = 0; i < 7; i++) throttle.take(call('a'));
    expect(throttle.take(call('b'))).to.equal(0);
  });

  it('lets fifty a second through for a tenant, and another tenant beside it', () => {
    const throttle = createThrottle(new ManualClock());
    for (let i = 0; i < 50; i++) expect(throttle.take(call(`conversation-${i}`))).to.equal(0);
    expect(throttle.take(call('one more'))).to.be.within(1_000, 1_050);
    expect(throttle.take(call('one more', 'other tenant'))).to.equal(0);
  });

  it('keeps a paused conversation closed, and no other', async () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    throttle.pause(call('a'), 30_000);
    throttle.pause(call('a'), 1_000);
    expect(throttle.take(call('a'))).to.equal(30_000);
    expect(throttle.take(call('b'))).to.equal(0);
    await clock.advance(30_000);
    expect(throttle.take(call('a'))).to.equal(0);
  });

  it('is not fooled by a jump of the wall clock', () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    for (let i = 0; i < 7; i++) throttle.take(call('a'));
    clock.jumpWall(3_600_000);
    expect(throttle.take(call('a'))).to.be.greaterThan(0);
  });

  it('reaches 1,800 in an hour and no more', async () => {
    const clock = new ManualClock();
    const throttle = createThrottle(clock);
    const calledAt: number[] = [];
    while (clock.monotonicMs() < 3_600_000) {
      const waitMs = throttle.take(call('a'));
      if (waitMs === 0) calledAt.push(clock.monotonicMs());
      else await clock.advance(waitMs);
    }
    expect(calledAt.length).to.be.within(1_750, 1_800);
  });

  it('property: no window of any limit is ever exceeded, and nobody waits longer than a window', async () => {
    const steps = fc.array(
      fc.record({ conversation: fc.integer({ min: 0, max: 3 }), calls: fc.nat(70), pauseMs: fc.nat(3_000) }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const clock = new ManualClock();
        const throttle = createThrottle(clock);
        const called: { key: string; atMs: number }[] = [];
        for (const { conversation, calls, pauseMs } of plan) {
          for (let i = 0; i < calls; i++) {
            const key = `${conversation}`;
            const waitMs = throttle.take(call(key));
            expect(waitMs).to.be.at.most(3_800_000);
            if (waitMs === 0) called.push({ key, atMs: clock.monotonicMs() });
          }
          await clock.advance(pauseMs);
        }
        for (const limit of TENANT_LIMITS) {
          expect(
            mostWithin(
              called.map(({ atMs }) => atMs),
              limit,
            ),
          ).to.be.at.most(limit.count);
        }
        for (const key of ['0', '1', '2', '3']) {
          const calledAt = called.filter((one) => one.key === key).map(({ atMs }) => atMs);
          for (const limit of CONVERSATION_LIMITS) {
            expect(mostWithin(calledAt, limit)).to.be.at.most(limit.count);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('forgets conversations beyond a bound', () => {
    const throttle = createThrottle(new ManualClock());
    for (let i = 0; i < 7; i++) throttle.take(call('first', 'a'));
    for (let i = 0; i < 5_000; i++) throttle.take(call(`${i}`, `tenant-${i}`));
    expect(throttle.take(call('first', 'a'))).to.equal(0);
  });
});
