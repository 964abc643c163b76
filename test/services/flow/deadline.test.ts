import { expect } from 'chai';
import { deadline } from '../../../services/flow/deadline.ts';
import { ManualClock } from '../../support/clock.ts';

describe('a deadline', () => {
  it('goes by the monotonic clock: no jump of the wall clock ends or prolongs it', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    deadline(clock, { limitMs: 1_000, controller, reason: () => new Error('late') });
    clock.jumpWall(3_600_000);
    await clock.advance(999);
    expect(controller.signal.aborted).to.equal(false);
    clock.jumpWall(-7_200_000);
    await clock.advance(1);
    expect(controller.signal.reason).to.have.property('message', 'late');
  });

  it('leaves no timer when it was cleared', () => {
    const clock = new ManualClock();
    const limit = deadline(clock, {
      limitMs: 1_000,
      controller: new AbortController(),
      reason: () => new Error('late'),
    });
    limit.cancel();
    expect(clock.pendingTimers).to.equal(0);
  });
});
