import type { OwnedGenieService } from '../services/genie/service.ts';
import { ClockWatch } from '../services/ops/clock-watch.ts';
import { Figures } from '../services/ops/figures.ts';
import { Health } from '../services/ops/health.ts';
import { Metrics } from '../services/ops/metrics.ts';
import type { Notifications } from '../services/ops/notify/notifications.ts';
import { observe } from '../services/ops/observe.ts';
import { StatsLog } from '../services/ops/stats-log.ts';
import { SystemMonitor } from '../services/ops/system.ts';
import type { QuestionService } from '../services/questions/questions.ts';
import type { Sessions } from '../services/sessions/sessions.ts';
import { toMs } from '../services/settings.ts';
import type { Ground } from './ground.ts';

/** What the process tells about itself. */
export interface Ops {
  readonly health: Health;
  readonly figures: Figures;
  readonly system: SystemMonitor;
  readonly clockWatch: ClockWatch;
  /** Ends the observing of events. */
  readonly quiet: () => void;
}

/** Builds what watches and tells: events become lines and figures from here on. */
export function buildOps(
  ground: Ground,
  parts: { genie: OwnedGenieService; questions: QuestionService; sessions: Sessions; notifications: Notifications },
): Ops {
  const { config, clock, events, log, random } = ground;
  const { genie, questions, sessions, notifications } = parts;
  const system = new SystemMonitor({ clock, log });
  const metrics = new Metrics();
  const statsLog = new StatsLog({
    clock,
    log,
    random,
    statistics: () => genie.statistics(),
    intervalMs: toMs.seconds(config.statsLogIntervalSeconds),
    sampleRate: config.statsLogSampleRate,
  });
  const observed = observe({ events, metrics, log, clock, onQueryEnded: () => statsLog.queryEnded() });
  const figures = new Figures({
    clock,
    metrics,
    observed,
    system,
    genie: () => genie.statistics(),
    activeSessions: () => sessions.count(),
    questionsNow: () => {
      const { buffered, waiting, running, delivering } = questions.counts();
      return { buffered, waiting, running, delivering };
    },
  });
  const notified = () => ({ waiting: notifications.waiting, undelivered: notifications.dead });
  figures.add('notifications', notified);
  const described = { name: 'lamp_alert_notifications', help: 'Kept notifications by state', labels: ['state'] };
  metrics.read('gauge', described, notified);
  const health = new Health({ clock, events });
  health.addCheck({
    name: 'journal',
    critical: true,
    run: () => {
      const { writable, reason } = questions.health();
      return writable ? { status: 'ok' } : { status: 'failed', ...(reason === undefined ? {} : { detail: reason }) };
    },
  });
  health.addCheck({
    name: 'genie',
    run: () => {
      const { ok, error } = genie.health();
      return ok ? { status: 'ok' } : { status: 'degraded', ...(error ? { detail: error.code } : {}) };
    },
  });
  return { health, figures, system, clockWatch: new ClockWatch({ clock, events }), quiet: () => observed.stop() };
}
