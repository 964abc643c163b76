import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { type LogFields, silentLog } from '../../../services/log.ts';
import { SystemMonitor } from '../../../services/ops/system.ts';
import { ManualClock, settle } from '../../support/clock.ts';

describe('the system monitor', () => {
  const make = (measure: () => Promise<{ memory: number; cpu: number }>) => {
    const clock = new ManualClock();
    const warnings: LogFields[] = [];
    const log = { ...silentLog, warn: (fields: LogFields) => warnings.push(fields) };
    return { clock, warnings, monitor: new SystemMonitor({ clock, log, measure, intervalMs: 5_000 }) };
  };

  it('measures this process', async () => {
    const monitor = new SystemMonitor({ clock: systemClock, log: silentLog });
    monitor.start();
    const { memoryBytes, cpuPercent } = await monitor.usage();
    monitor.stop();
    expect(memoryBytes).to.be.within(20e6, 4e9);
    expect(cpuPercent).to.be.at.least(0);
  });

  it('measures on a timer, not for each who asks', async () => {
    let measured = 0;
    const { clock, monitor } = make(async () => ({ memory: 1_000_000 * ++measured, cpu: 10 }));
    monitor.start();
    for (let at = 0; at < 10; at++) expect(await monitor.usage()).to.deep.equal({ memoryBytes: 1e6, cpuPercent: 10 });
    await clock.advance(5_000);
    expect((await monitor.usage()).memoryBytes).to.equal(2e6);
    monitor.stop();
    await clock.advance(60_000);
    expect([measured, clock.pendingTimers]).to.deep.equal([2, 0]);
  });

  it('makes the first who asks wait for the first measurement, and nobody afterwards', async () => {
    const gates = Array.from({ length: 2 }, () => Promise.withResolvers<{ memory: number; cpu: number }>());
    let at = 0;
    const { clock, monitor } = make(() => gates[at++]?.promise ?? Promise.reject(new Error('too many')));
    monitor.start();
    const first = monitor.usage();
    gates[0]?.resolve({ memory: 5, cpu: 1 });
    expect((await first).memoryBytes).to.equal(5);
    await clock.advance(5_000);
    expect((await monitor.usage()).memoryBytes, 'while the second one runs').to.equal(5);
    monitor.stop();
  });

  it('says so when measuring fails, and recovers', async () => {
    let broken = true;
    const { clock, monitor, warnings } = make(async () => {
      if (broken) throw new Error('no /proc');
      return { memory: 7, cpu: 0 };
    });
    monitor.start();
    await settle();
    expect(await monitor.usage().catch((error: Error) => error.message)).to.equal('no /proc');
    expect(warnings).to.have.length(1);
    broken = false;
    await clock.advance(5_000);
    expect((await monitor.usage()).memoryBytes).to.equal(7);
    monitor.stop();
  });

  it('refuses to answer before it was started', async () => {
    const { monitor } = make(async () => ({ memory: 1, cpu: 1 }));
    expect(await monitor.usage().catch((error: Error) => error.message)).to.contain('not been started');
  });

  it('sees the event loop being blocked', async () => {
    const monitor = new SystemMonitor({ clock: systemClock, log: silentLog });
    monitor.start();
    await new Promise((resolve) => setTimeout(resolve, 60));
    const end = performance.now() + 150;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(monitor.eventLoopDelay().max).to.be.greaterThan(50);
    monitor.stop();
  });
});
