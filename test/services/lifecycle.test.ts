import { expect } from 'chai';
import { Lifecycle } from '../../services/lifecycle.ts';
import { type LogFields, silentLog } from '../../services/log.ts';
import { ManualClock } from '../support/clock.ts';

describe('lifecycle', () => {
  const make = (stopWithinMs = 10_000) => {
    const clock = new ManualClock();
    const errors: LogFields[] = [];
    const calls: string[] = [];
    const log = { ...silentLog, error: (fields: LogFields) => errors.push(fields) };
    const lifecycle = new Lifecycle({ log, clock, stopWithinMs });
    const add = (name: string, failing: { start?: Error; stop?: Error } = {}) =>
      lifecycle.add({
        name,
        start: async () => {
          await Promise.resolve();
          calls.push(`start ${name}`);
          if (failing.start) throw failing.start;
        },
        stop: async () => {
          await Promise.resolve();
          calls.push(`stop ${name}`);
          if (failing.stop) throw failing.stop;
        },
      });
    return { lifecycle, add, calls, errors, clock };
  };

  it('starts in order and stops in reverse', async () => {
    const { lifecycle, add, calls, clock } = make();
    for (const name of ['store', 'genie', 'http']) add(name);
    await lifecycle.start();
    await lifecycle.stop();
    expect(calls).to.deep.equal(['start store', 'start genie', 'start http', 'stop http', 'stop genie', 'stop store']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('stops what had started when a part fails to, the failing part included, and tells why', async () => {
    const { lifecycle, add, calls } = make();
    const fault = new Error('port in use');
    add('store');
    add('http', { start: fault });
    add('never');
    const failure = await lifecycle.start().catch((error: unknown) => error);
    expect(failure).to.equal(fault);
    expect(calls).to.deep.equal(['start store', 'start http', 'stop http', 'stop store']);
  });

  it('stops the others when one cannot stop, and logs it', async () => {
    const { lifecycle, add, calls, errors } = make();
    const fault = new Error('stuck');
    add('store');
    add('genie', { stop: fault });
    await lifecycle.start();
    await lifecycle.stop();
    expect(calls.slice(2)).to.deep.equal(['stop genie', 'stop store']);
    expect(errors).to.deep.equal([{ part: 'genie', err: fault }]);
  });

  it('stops once, however often it is asked', async () => {
    const { lifecycle, add, calls } = make();
    add('store');
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(calls).to.deep.equal(['start store', 'stop store']);
  });

  it('starts nothing more once it was told to stop', async () => {
    const { lifecycle, add, calls } = make();
    add('store');
    lifecycle.add({ name: 'slow', start: () => lifecycle.stop() });
    add('never');
    await lifecycle.start();
    expect(calls).to.deep.equal(['start store', 'stop store']);
  });

  it('tells parts when the time for stopping is over', async () => {
    const { lifecycle, clock } = make(5_000);
    const aborted: boolean[] = [];
    lifecycle.add({
      name: 'patient',
      stop: (signal) =>
        new Promise((resolve) => {
          aborted.push(signal.aborted);
          signal.addEventListener('abort', () => resolve());
        }),
    });
    await lifecycle.start();
    const stopped = lifecycle.stop();
    await clock.advance(4_999);
    expect(aborted).to.deep.equal([false]);
    await clock.advance(1);
    await stopped;
  });

  it('takes parts that have nothing to start or stop', async () => {
    const { lifecycle } = make();
    lifecycle.add({ name: 'nothing' });
    await lifecycle.start();
    await lifecycle.stop();
  });
});
