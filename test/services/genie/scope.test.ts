import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { openScope } from '../../../services/genie/scope.ts';
import { ManualClock } from '../../support/clock.ts';

describe('A scope', () => {
  it('leaves nothing on the signal it follows', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const open = () =>
      openScope({
        clock,
        signal: controller.signal,
        withinMs: 10,
        onTimeout: () => new AppError('genie.timeout', 'x'),
      });
    const ended = open();
    ended.end();
    expect(clock.pendingTimers).to.equal(0);
    const late = open();
    await clock.advance(10);
    expect(late.signal.reason).to.include({ code: 'genie.timeout' });
    controller.abort(new Error('mine'));
    expect(ended.signal.aborted).to.equal(false);
    expect(open().signal.reason).to.include({ message: 'mine' });
  });
});
