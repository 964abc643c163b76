import { join } from 'node:path';
import { expect } from 'chai';
import { buildAlerts } from '../../app/alerts.ts';
import { readConfig } from '../../services/config.ts';
import { Events } from '../../services/events.ts';
import { Many } from '../../services/flow/many.ts';
import { Lifecycle } from '../../services/lifecycle.ts';
import { LiveSettings } from '../../services/live-settings.ts';
import { silentLog } from '../../services/log.ts';
import type { Figures } from '../../services/ops/figures.ts';
import { Health } from '../../services/ops/health.ts';
import { Metrics } from '../../services/ops/metrics.ts';
import { FakeHistory, HISTORY_MS } from '../services/ops/alerts/figures.ts';
import { ManualClock } from '../support/clock.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

describe('alerts in the application', () => {
  let dir: TempDir;
  beforeEach(() => {
    dir = tempDir();
  });
  afterEach(() => dir.remove());

  const build = (env: Record<string, string> = {}) => {
    const clock = new ManualClock();
    const events = new Events();
    const lifecycle = new Lifecycle({ log: silentLog, clock });
    const config = readConfig({ env: { STATE_DIR: dir.path, ...env } });
    const options = { config, log: silentLog, say: () => {} };
    const ground = {
      config,
      settings: new LiveSettings(config),
      log: silentLog,
      clock,
      random: Math.random,
      events,
      lifecycle,
      many: new Many({ clock, random: Math.random }),
      options,
    };
    const health = new Health({ clock, events });
    const metrics = new Metrics();
    const parts = new Map<string, () => object>();
    const figures = { add: (name: string, read: () => object) => parts.set(name, read) } as unknown as Figures;
    const history = new FakeHistory(clock);
    const ops = { health, metrics, figures } as never;
    return {
      alerts: buildAlerts(ground, { ops, history, historyMs: HISTORY_MS }),
      lifecycle,
      health,
      metrics,
      parts,
      history,
    };
  };

  it('watch from start to stop, and tell figures and health', async () => {
    const { alerts, lifecycle, health, metrics, parts, history } = build();
    await lifecycle.start();
    try {
      await history.pass(15, { lamp_breaker_state: 2 });
      expect(alerts?.list().map(({ event }) => event.rule)).to.deep.equal(['genie_unavailable']);
      expect(parts.get('alerts')?.()).to.include({ firing: 1, pending: 0, rules: 13 });
      expect((await metrics.expose('prometheus')).body).to.contain('lamp_alerts{state="firing"} 1');
      expect((await health.report()).checks['alerts']).to.deep.equal({ status: 'ok' });
    } finally {
      await lifecycle.stop();
    }
    expect(() => alerts?.history(1)).to.throw();
  });

  it('are degraded when the file that the settings name is not there', async () => {
    const path = join(dir.path, 'missing.yaml');
    const { lifecycle, health } = build({ ALERTS_FILE: path });
    await lifecycle.start();
    expect((await health.report()).checks['alerts']).to.deep.equal({
      status: 'degraded',
      detail: 'the file of rules was not taken: there is no such file',
    });
    await lifecycle.stop();
  });

  it('are not there when they are switched off', () => {
    expect(build({ ALERTS_ENABLED: 'false' }).alerts).to.equal(undefined);
  });
});
