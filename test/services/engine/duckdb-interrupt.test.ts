import { expect } from 'chai';
import { Interrupter } from '../../../services/engine/duckdb-interrupt.ts';
import { ManualClock } from '../../support/clock.ts';

describe('interrupter', () => {
  function made() {
    const clock = new ManualClock();
    const counted = { interrupts: 0 };
    const interrupter = new Interrupter({ interrupt: () => counted.interrupts++ }, clock);
    return { clock, counted, interrupter };
  }

  it('interrupts again until it is released', async () => {
    const { clock, counted, interrupter } = made();
    interrupter.begin();
    await clock.advance(60);
    expect(counted.interrupts).to.equal(4);
    interrupter.release();
    await clock.advance(60);
    expect(counted.interrupts).to.equal(4);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('begins once, however many reasons there are', async () => {
    const { clock, counted, interrupter } = made();
    interrupter.begin();
    interrupter.begin();
    expect(counted.interrupts).to.equal(1);
    expect(clock.pendingTimers).to.equal(1);
    interrupter.release();
    interrupter.begin();
    expect(counted.interrupts).to.equal(1);
    expect(clock.pendingTimers).to.equal(0);
  });
});
