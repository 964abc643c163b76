import { expect } from 'chai';
import { RateGate } from '../../../services/flow/rate-gate.ts';
import { ManualClock, settle } from '../../support/clock.ts';

describe('the rate gate', () => {
  it('lets callers through in their order at its rate', async () => {
    const clock = new ManualClock();
    const gate = new RateGate({ perSecond: 2, burst: 1, clock });
    const passed: number[] = [];
    const { signal } = new AbortController();
    const calls = [0, 1, 2, 3].map((call) => gate.take(signal).then(() => passed.push(call)));
    await settle();
    expect(passed).to.deep.equal([0]);
    await clock.advance(500);
    expect(passed).to.deep.equal([0, 1]);
    expect(gate.waiting).to.equal(2);
    await clock.advance(1_000);
    expect(passed).to.deep.equal([0, 1, 2, 3]);
    await Promise.all(calls);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('spends nothing on a caller that gives up, and leaves no timer for it', async () => {
    const clock = new ManualClock();
    const gate = new RateGate({ perSecond: 1, burst: 1, clock });
    await gate.take(new AbortController().signal);
    const impatient = new AbortController();
    const given = gate.take(impatient.signal).catch((error: Error) => error.message);
    impatient.abort(new Error('enough'));
    expect(await given).to.equal('enough');
    expect([gate.waiting, clock.pendingTimers]).to.deep.equal([0, 0]);
    const aborted = await gate.take(impatient.signal).catch((error: Error) => error.message);
    expect(aborted).to.equal('enough');
  });
});
