import { expect } from 'chai';
import { Events } from '../../../services/events.ts';
import { ClockWatch } from '../../../services/ops/clock-watch.ts';
import { ManualClock } from '../../support/clock.ts';

describe('the clock watch', () => {
  it('tells of a jump once, with its size and direction, and of small steps never', async () => {
    const clock = new ManualClock();
    const events = new Events();
    const jumps: number[] = [];
    events.on('clock.jumped', ({ jumpMs }) => jumps.push(jumpMs));
    const watch = new ClockWatch({ clock, events });
    watch.start();
    await clock.advance(10_000);
    clock.jumpWall(29_000);
    await clock.advance(5_000);
    expect(jumps).to.deep.equal([]);
    clock.jumpWall(3_600_000);
    await clock.advance(5_000);
    clock.jumpWall(-3_600_000);
    await clock.advance(5_000);
    expect(jumps).to.deep.equal([3_600_000, -3_600_000]);
    watch.stop();
    expect(clock.pendingTimers).to.equal(0);
  });
});
