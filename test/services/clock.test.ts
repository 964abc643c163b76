import { expect } from 'chai';
import { every, sleep, systemClock } from '../../services/clock.ts';
import { ManualClock } from '../support/clock.ts';

describe('the clock', () => {
  it('runs what is due, and nothing that was cancelled', async () => {
    const fired = Promise.withResolvers<void>();
    systemClock.after(5, () => fired.reject(new Error('cancelled timers must not run'))).cancel();
    systemClock.after(-1, () => systemClock.after(10, fired.resolve));
    await fired.promise;
  });

  it('keeps a delay longer than timers can hold from becoming none', async () => {
    let fired = false;
    const timer = systemClock.after(2 ** 40, () => {
      fired = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    timer.cancel();
    expect(fired).to.equal(false);
  });

  it('never goes back', () => {
    const first = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).to.be.at.least(first);
    expect(systemClock.now()).to.be.greaterThan(Date.UTC(2024, 0));
  });
});

describe('sleep', () => {
  it('ends after its time', async () => {
    const clock = new ManualClock();
    let awake = false;
    const asleep = sleep(clock, 1_000).then(() => {
      awake = true;
    });
    await clock.advance(999);
    expect(awake).to.equal(false);
    await clock.advance(1);
    await asleep;
  });

  it('ends with the reason of its signal, and leaves no timer and no listener', async () => {
    const clock = new ManualClock();
    const reason = new Error('stopped');
    const controller = new AbortController();
    const asleep = sleep(clock, 1_000, controller.signal).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await asleep).to.equal(reason);
    expect(clock.pendingTimers).to.equal(0);
    expect(await sleep(clock, 1_000, controller.signal).catch((error: unknown) => error)).to.equal(reason);
    expect(clock.pendingTimers).to.equal(0);
  });
});

describe('every', () => {
  it('waits from the end of one call to the next, however long a call takes', async () => {
    const clock = new ManualClock();
    let begun = 0;
    let gate = Promise.withResolvers<void>();
    const timer = every(clock, 100, {
      run: () => {
        begun++;
        return gate.promise;
      },
      onError: () => {},
    });
    await clock.advance(350);
    expect(begun).to.equal(1);
    gate.resolve();
    gate = Promise.withResolvers<void>();
    await clock.advance(100);
    expect(begun).to.equal(2);
    timer.cancel();
    gate.resolve();
    await clock.advance(1_000);
    expect([begun, clock.pendingTimers]).to.deep.equal([2, 0]);
  });

  it('goes on after an error, thrown or rejected', async () => {
    const clock = new ManualClock();
    const errors: string[] = [];
    let runs = 0;
    const timer = every(clock, 10, {
      run: () => {
        runs++;
        if (runs === 1) throw new Error('thrown');
        return Promise.reject(new Error('rejected'));
      },
      onError: (error) => errors.push((error as Error).message),
    });
    await clock.advance(30);
    timer.cancel();
    expect(errors).to.deep.equal(['thrown', 'rejected', 'rejected']);
  });
});
