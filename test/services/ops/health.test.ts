import { expect } from 'chai';
import { Events } from '../../../services/events.ts';
import { type Check, Health } from '../../../services/ops/health.ts';
import { ManualClock } from '../../support/clock.ts';

describe('health', () => {
  const make = (...checks: Check[]) => {
    const clock = new ManualClock();
    const events = new Events();
    const states: string[] = [];
    events.on('process.state', ({ state }) => states.push(state));
    const health = new Health({ clock, events });
    for (const check of checks) health.addCheck(check);
    return { clock, health, states };
  };
  const genie = (status: 'ok' | 'degraded' | 'failed'): Check => ({ name: 'genie', run: () => ({ status }) });
  const journal = (status: 'ok' | 'failed'): Check => ({ name: 'journal', critical: true, run: () => ({ status }) });

  it('is starting and not ready, then ok and ready, then draining and not ready', async () => {
    const { health, states, clock } = make(genie('ok'), journal('ok'));
    expect(await health.report()).to.include({ status: 'starting', ready: false });
    health.running();
    await clock.advance(90_000);
    expect(await health.report()).to.deep.equal({
      status: 'ok',
      ready: true,
      uptimeSeconds: 90,
      checks: { genie: { status: 'ok' }, journal: { status: 'ok' } },
    });
    health.draining();
    health.running();
    health.draining();
    expect(await health.report()).to.include({ status: 'draining', ready: false });
    expect([health.isDraining, states]).to.deep.equal([true, ['starting', 'ready', 'draining']]);
  });

  it('is degraded but ready while something else is down', async () => {
    for (const status of ['degraded', 'failed'] as const) {
      const { health } = make(genie(status), journal('ok'));
      health.running();
      expect(await health.report()).to.include({ status: 'degraded', ready: true });
    }
  });

  it('is not ready while the journal cannot be written', async () => {
    const { health } = make(genie('ok'), journal('failed'));
    health.running();
    expect(await health.report()).to.include({ status: 'degraded', ready: false });
  });

  it('takes a check that throws or rejects for failed', async () => {
    const { health } = make(
      {
        name: 'throws',
        run: () => {
          throw new Error('broken');
        },
      },
      { name: 'rejects', run: () => Promise.reject(new Error('broken')) },
    );
    health.running();
    const { checks } = await health.report();
    expect(checks).to.deep.equal({
      throws: { status: 'failed', detail: 'broken' },
      rejects: { status: 'failed', detail: 'broken' },
    });
  });

  it('does not wait for a check that hangs', async () => {
    const { health, clock } = make({ name: 'hangs', run: () => new Promise(() => {}) });
    health.running();
    const report = health.report();
    await clock.advance(1_000);
    expect((await report).checks['hangs']).to.deep.equal({ status: 'failed', detail: 'no answer within a second' });
    expect(clock.pendingTimers).to.equal(0);
  });
});
